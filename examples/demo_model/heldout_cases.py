"""What a held-out case is, and how cases of a kind are made of a set's own tools and wordings.

All that is drawn comes from the generator given, and the order of its draws is part of a set: a
change of this order changes cases that have been evaluated.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import cycle
from typing import Any

from facts import RELATIONS, SINGLES

Signature = dict[str, Any]
Messages = list[dict[str, Any]]
# What is asked, the tool that it goes to, and the arguments of the call.
Request = tuple[str, Signature, dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """One request and what the reply has to be.

    `call`: the tool call expected. `contains`: every text that the reply has to hold.
    `data`: the JSON object expected. With none of them the reply must only not be a tool call.
    """

    skill: str
    messages: Messages
    tools: list[Signature] = field(default_factory=list)
    call: tuple[str, dict[str, Any]] | None = None
    contains: tuple[str, ...] = ()
    data: dict[str, Any] | None = None
    thinking: bool = False


def tool(name: str, description: str, required: int | None = None, **params: Any) -> Signature:
    """A signature; a parameter is a type name, (type, description) or a list of choices."""
    properties: dict[str, Any] = {}
    for key, kind in params.items():
        if isinstance(kind, list):
            properties[key] = {"type": "string", "enum": kind}
        elif isinstance(kind, tuple):
            properties[key] = {"type": kind[0], "description": kind[1]}
        else:
            properties[key] = {"type": kind}
    schema = {"type": "object", "properties": properties, "required": list(params)[:required]}
    function = {"name": name, "description": description, "parameters": schema}
    return {"type": "function", "function": function}


@dataclass(frozen=True)
class Toolbox:
    """A set's tools. Those named in one row of `rivals` could serve each other's requests."""

    tools: Sequence[Signature]
    rivals: Sequence[str] = ()

    def named(self, names: str) -> list[Signature]:
        """The tools of these names, which spaces part, in the names' order."""
        by_name = {t["function"]["name"]: t for t in self.tools}
        return [by_name[name] for name in names.split()]

    def offered(self, rng: random.Random, wanted: str, count: int) -> list[Signature]:
        """The wanted tool in any place among `count`, none of them its rival."""
        rows = (row.split() for row in self.rivals)
        rivals = {wanted}.union(*(row for row in rows if wanted in row))
        others = [t for t in self.tools if t["function"]["name"] not in rivals]
        tools = [*self.named(wanted), *rng.sample(others, count - 1)]
        rng.shuffle(tools)
        return tools


def user(text: str) -> Messages:
    """A conversation that begins with this text."""
    return [{"role": "user", "content": text}]


def turns(*texts: str) -> Messages:
    """Messages of user and assistant by turns, the user first."""
    roles = cycle(("user", "assistant"))
    return [{"role": role, "content": text} for role, text in zip(roles, texts, strict=False)]


def called(asked: str, name: str, arguments: dict[str, Any] | str, result: str) -> Messages:
    """A request, the call made for it and the tool's result.

    `arguments` stay as given: an object, or its JSON text as in OpenAI's messages.
    """
    call = {"id": "call_1", "type": "function", "function": {"name": name, "arguments": arguments}}
    return [
        *user(asked),
        {"role": "assistant", "content": "", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_1", "content": result},
    ]


def random_word(rng: random.Random) -> str:
    """Three to ten random letters."""
    return "".join(rng.choices(string.ascii_lowercase, k=rng.randint(3, 10)))


def tool_calls(
    rng: random.Random,
    box: Toolbox,
    requests: Callable[[random.Random], Iterable[Request]],
    rounds: int,
) -> list[Case]:
    """Every request `rounds` times with other values, alone or beside other tools."""
    cases = []
    for _ in range(rounds):
        for text, wanted, arguments in requests(rng):
            name = wanted["function"]["name"]
            offered = box.offered(rng, name, rng.randint(1, 3))
            cases.append(Case("tool call", user(text), offered, call=(name, arguments)))
    return cases


def no_tools(
    rng: random.Random, tools: list[Signature], sayings: Iterable[tuple[str, str]]
) -> list[Case]:
    """Each saying beside one to three tools; the reply has to hold the text paired with it."""
    return [
        Case("no tool needed", user(text), rng.sample(tools, rng.randint(1, 3)), contains=(said,))
        for text, said in sayings
    ]


def tool_results(
    rng: random.Random,
    box: Toolbox,
    results: Iterable[tuple[str, tuple[str, ...]]],
    request: Callable[[random.Random], Request],
) -> list[Case]:
    """The answer to `request` has to hold the texts that are paired with the tool's result."""
    cases = []
    for content, contains in results:
        asked, wanted, arguments = request(rng)
        name = wanted["function"]["name"]
        messages = called(asked, name, arguments, content)
        offered = box.offered(rng, name, rng.randint(1, 3))
        cases.append(Case("tool result used", messages, offered, contains=contains))
    return cases


def recalled(names: Iterable[str], told: str, asked: str) -> list[Case]:
    """Every name is told and then asked for."""
    return [
        Case(
            "conversation",
            turns(told.format(name), f"Nice to meet you, {name}!", asked),
            contains=(name,),
        )
        for name in names
    ]


# How sums are asked for; `Choose` takes one of several wordings.
SUMS = ("What is {} + {}?", "How much is {} plus {}?", "{}+{}")
Choose = Callable[[Sequence[str]], str]


def _sum(rng: random.Random, wordings: Sequence[str], choose: Choose) -> tuple[str, str]:
    a, b = rng.randint(0, 20), rng.randint(0, 20)
    return choose(wordings).format(a, b), f" {a + b}."


def _related(rng: random.Random, choose: Choose) -> tuple[str, str]:
    relation = rng.choice(RELATIONS)
    subject = rng.choice(list(relation.pairs))
    asked = choose(relation.questions).format(subject)
    # Without the first letter: it is a capital where the sentence starts with it.
    return asked, relation.answer.format(subject, relation.pairs[subject])[1:]


def facts(rng: random.Random, count: int, sums: Sequence[str], choose: Choose) -> list[Case]:
    """From the list of facts, in the wording there that `choose` takes; sums up to 20 + 20."""
    asked = [_sum(rng, sums, choose) for _ in range(count // 4)]
    asked += rng.sample(list(SINGLES.items()), count // 6)
    asked += [_related(rng, choose) for _ in range(count - len(asked))]
    return [Case("facts", user(text), contains=(said,)) for text, said in asked]


def distinct_facts(rng: random.Random, count: int) -> list[Case]:
    """From the list of facts, in the wordings it has, no question twice; sums up to 20 + 20."""
    singles, sums = count // 6, count // 4
    asked = dict(rng.sample(list(SINGLES.items()), singles))
    while len(asked) < singles + sums:
        asked.update([_sum(rng, SUMS, rng.choice)])
    while len(asked) < count:
        asked.update([_related(rng, rng.choice)])
    return [Case("facts", user(text), contains=(said,)) for text, said in asked.items()]


def with_thinking(cases: list[Case], rng: random.Random, count: int) -> list[Case]:
    """The cases, and `count` of them once more with thinking on."""
    chosen = rng.sample(cases, count)
    return [*cases, *(replace(case, skill="thinking on", thinking=True) for case in chosen)]
