"""Several requests behind one set of tools, learned at the cost of reading the tools once.

A tree is one row: the tools, then branches that each see the tools and themselves only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Protocol

import torch
from torch import Tensor

import talk
import tools as toolbox
from data import Sample, Writer, call_message, call_text, user
from invented import Invented, relative
from kinship import GENERAL, KNOWING, OPEN, clash, words_of
from lexicon import DOING
from model import Tree
from signatures import Call

BRANCHES = (7, 8, 9, 10, 11)
SHORT = 0.25  # share of replies that end where it is plain which tool is called, if any


_SET_REPLIES = frozenset((talk.OFF_TOPIC, talk.UNKNOWN, talk.REMARK))


class Asker(Protocol):
    """A tool that can be asked for."""

    tool: dict[str, object]
    group: str

    def ask(self) -> Call: ...


def _name(asker: Asker) -> str:
    return str(asker.tool["function"]["name"])  # type: ignore[index]


class Forest:
    """Makes sets of tools and the samples that belong to them."""

    def __init__(self, writer: Writer) -> None:
        self.writer, self.values, self.rng = writer, writer.values, writer.rng

    def _asker(self) -> Asker:
        pick = self.rng.random()
        if pick < 0.12:
            return Invented(self.values)
        return toolbox.family_tool(self.values) if pick < 0.97 else toolbox.made_up(self.values)

    def _askers(self) -> list[Asker]:
        rng = self.rng
        if rng.random() < 0.06:
            return self._crowd()
        found: list[Asker] = [self._asker()]
        for _ in range(rng.choice((0, 1, 1, 2, 2, 3))):
            first = rng.choice(found)
            near = isinstance(first, Invented) and rng.random() < 0.35
            other = relative(first, rng) if near else self._asker()
            if _name(other) in {_name(a) for a in found}:
                continue
            same = [a for a in found if clash(a.group, other.group)]
            if not same or (near and not any(_confusable(a, other) for a in same)):
                found.append(other)
        rng.shuffle(found)
        return found

    def _crowd(self) -> list[Asker]:
        """Several small tools of unlike words: what is learned is which one to choose."""
        found: list[Asker] = []
        seen: set[str] = set()
        for _ in range(self.rng.randint(2, 5)):
            tool = Invented(self.values, small=True)
            if not seen & _words(tool):
                seen |= _words(tool)
                found.append(tool)
        return found

    def tree(self) -> list[Sample]:
        """Samples with the same tools and the same system prompt."""
        rng = self.rng
        askers = self._askers()
        tools = [a.tool for a in askers]
        system = []
        if rng.random() < 0.2:
            text = talk.system_prompt(rng, self.values)
            system = [{"role": "system", "content": text}]
        samples = []
        for _ in range(rng.choice(BRANCHES)):
            sample = self._call(askers) if rng.random() < 0.69 else self._no_call(askers)
            thinking = rng.random() < 0.1
            samples.append(
                replace(
                    sample,
                    messages=[*system, *sample.messages],
                    tools=tools,
                    thinking=thinking,
                    ends=0 if thinking or rng.random() > SHORT else _choice_ends(sample.reply),
                )
            )
        return samples

    def _call(self, askers: list[Asker]) -> Sample:
        call = self.rng.choice(askers).ask()
        name = call.tool["function"]["name"]
        messages = [user(call.query)]
        if self.rng.random() < 0.05:
            messages = [*self.writer.before(), *messages]
        if self.rng.random() < 0.12:
            content, answer = toolbox.result(self.values)
            said = [call_message(name, call.arguments), {"role": "tool", "content": content}]
            return Sample([*messages, *said], answer, "The tool has answered.")
        return Sample(
            messages, call_text(name, call.arguments, self.rng), f"The tool {name} can do this."
        )

    def _no_call(self, askers: list[Asker]) -> Sample:
        rng, writer = self.rng, self.writer
        groups = {a.group for a in askers}
        pick = rng.random()
        if pick < 0.56:
            sample = writer.aside({w for a in askers for w in words_of(a.tool, a.group)})
        elif pick < 0.7 and not groups & KNOWING:
            sample = writer.fact()
        elif pick < 0.775:
            sample = writer.small_talk() if rng.random() < 0.7 else writer.statement()
        elif pick < 0.8:
            sample = writer.json_object()
        elif pick < 0.815:
            sample = writer.chat()
        elif pick < 0.92 and (other := self._absent(askers)):
            sample = Sample([user(other.query)], talk.OFF_TOPIC, talk.NOT_KNOWN)
        elif not groups & OPEN:
            sample = writer.off_topic()
        else:
            sample = writer.small_talk()
        return replace(sample, thought=f"I need no tool. {sample.thought}".strip())

    def _absent(self, askers: list[Asker]) -> Call | None:
        """A request for a tool that is not there and shares no word with those that are."""
        words = {w for a in askers for w in _words(a)}
        if self.rng.random() < 0.4:
            stranger = Invented(self.values)
            return None if words & _words(stranger) else stranger.ask()
        other = toolbox.family_tool(self.values)
        groups = {a.group for a in askers}
        if groups & GENERAL or any(clash(g, other.group) for g in groups):
            return None
        call = other.ask()
        said = set(re.findall(r"\w+", f"{call.query} {_name(other)}".lower().replace("_", " ")))
        return None if said & words else call


def _choice_ends(reply: str) -> int:
    """How long a reply is when it has said which tool it calls, or that it does not know."""
    if reply.startswith("<tool_call>"):
        return reply.index('"arguments"')
    return 12 if reply in _SET_REPLIES else 0


def _words(asker: Asker) -> set[str]:
    if isinstance(asker, Invented):
        return {asker.verb, *asker.noun.split()}
    return {asker.group, *_name(asker).lower().replace("-", "_").split("_")}


def _confusable(one: Asker, two: Asker) -> bool:
    return not (
        isinstance(one, Invented)
        and isinstance(two, Invented)
        and not one.looking
        and not two.looking
        and not set(_ways(one.verb)) & set(_ways(two.verb))
    )


def _ways(verb: str) -> tuple[str, ...]:
    """The ways to say a verb."""
    return DOING.get(verb, (verb,))


@dataclass(frozen=True)
class Row:
    """A tree as tokens: the trunk's ids, then ids and targets of each branch."""

    trunk: list[int]
    branches: list[tuple[list[int], list[int]]]

    def __len__(self) -> int:
        return len(self.trunk) + sum(len(ids) for ids, _ in self.branches)


def join(encoded: list[tuple[list[int], list[int]]]) -> Row:
    """Fold texts with a common beginning into one row. What the trunk predicts is not learned."""
    first = encoded[0][0]
    shortest = min(len(ids) for ids, _ in encoded) - 1
    shared = 0
    while shared < shortest and all(ids[shared] == first[shared] for ids, _ in encoded):
        shared += 1
    return Row(first[:shared], [(ids[shared:], targets[shared:]) for ids, targets in encoded])


STACKS = 3  # stacks of branches of similar length: less padding


def stack(rows: list[Row], ignore: int) -> tuple[Tensor, Tensor, Tensor, Tree]:
    """Ids and targets (1, N), positions (N) of all trees in one long row, and their layout."""
    ids: list[int] = []
    targets: list[int] = []
    positions: list[int] = []
    trunks: list[list[int]] = []
    branches: list[tuple[list[int], list[int]]] = []  # indices of the branch, of its trunk
    for row in rows:
        trunk = list(range(len(ids), len(ids) + len(row.trunk)))
        ids += row.trunk
        targets += [ignore] * len(trunk)
        positions += range(len(trunk))
        trunks.append(trunk)
        for tokens, wanted in row.branches:
            branches.append((list(range(len(ids), len(ids) + len(tokens))), trunk))
            ids += tokens
            targets += wanted
            positions += range(len(trunk), len(trunk) + len(tokens))
    width = max(map(len, trunks))
    back = torch.zeros(len(ids), dtype=torch.long)
    layout = torch.tensor([t + [0] * (width - len(t)) for t in trunks])
    for i, trunk in enumerate(trunks):
        back[trunk] = torch.arange(len(trunk)) + i * width
    done = layout.numel()
    branches.sort(key=lambda b: len(b[0]))
    size = -(-len(branches) // STACKS)
    stacks = []
    for at in range(0, len(branches), size):
        stacks.append(_stacked(branches[at : at + size], width))
        tokens = stacks[-1][0]
        for i, (branch, _) in enumerate(branches[at : at + size]):
            back[branch] = torch.arange(len(branch)) + done + i * tokens.shape[1]
        done += tokens.numel()
    tree = Tree(layout, stacks, back)
    return torch.tensor([ids]), torch.tensor([targets]), torch.tensor(positions), tree


def _stacked(
    branches: list[tuple[list[int], list[int]]], width: int
) -> tuple[Tensor, Tensor, Tensor]:
    """Branches of different lengths as one entry of `Tree.branches`."""
    length = len(branches[-1][0])
    tokens = torch.tensor([b + [0] * (length - len(b)) for b, _ in branches])
    trunk = torch.tensor([t + [0] * (width - len(t)) for _, t in branches])
    shape = len(branches), 1, length, width + length
    mask = torch.full(shape, float("-inf"), dtype=torch.bfloat16).triu(width + 1)
    for i, (_, t) in enumerate(branches):
        mask[i, :, :, len(t) : width] = float("-inf")
    return tokens, torch.cat((trunk, tokens), dim=1), mask
