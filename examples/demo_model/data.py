"""Conversations for the demo models, generated without end from a seed.

python data.py [COUNT]      # print some
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Set
from dataclasses import replace
from typing import Any

import chatter
import objects
import talk
import tellings
import tools as toolbox
from facts import RELATIONS, SINGLES, Relation
from kinship import KNOWING, OPEN, may_serve, words_of
from samples import (
    Message,
    Sample,
    Turn,
    assistant,
    call_message,
    call_text,
    forced_json,
    json_text,
    user,
)
from signatures import Call
from values import ENGLISH, Values

TOOL_LATER = 0.4  # share of tool requests that go on to the tool's result


class Writer:
    """Writes samples of every skill from one seeded source."""

    def __init__(self, rng: random.Random, pieces: list[str]) -> None:
        self.rng = rng
        self.values = Values(rng, pieces)
        self.skills: tuple[tuple[Callable[[], Sample], float], ...] = (
            (self.repeat, 5),
            (self.fact, 13),
            (self.quiz, 14),
            (self.small_talk, 4),
            (self.off_topic, 3),
            (self.unserved, 3),
            (self.aside, 6),
            (self.chat, 7),
            (self.json_object, 34),
            (self.schema, 6),
            (self.tool_call, 26),
            (self.no_tool, 10),
        )

    def sample(self) -> Sample:
        """One sample of a random skill, some with a system prompt, some with thinking."""
        skills, weights = zip(*self.skills, strict=True)
        sample = self.rng.choices(skills, weights=weights)[0]()
        if self.rng.random() < 0.2 and sample.messages[0]["role"] != "system":
            system = {"role": "system", "content": talk.system_prompt(self.rng, self.values)}
            sample = replace(sample, messages=[system, *sample.messages])
        return replace(sample, thinking=self.rng.random() < 0.22)

    # -- one question, one answer -------------------------------------------------------

    def _asked(self, question: str) -> str:
        """Small differences in how people type."""
        rng = self.rng
        if rng.random() < 0.12:
            question = rng.choice(talk.OPENINGS) + question
        if rng.random() < 0.12:
            question = question.lower()
        if rng.random() < 0.1:
            question = question.rstrip("?.!")
        return question + (rng.choice(talk.CLOSINGS) if rng.random() < 0.05 else "")

    def _relation(self, relation: Relation, subject: str, form: str) -> Turn:
        value = relation.pairs[subject]
        text = relation.answer.format(subject, value)
        return Turn(
            form.format(subject),
            text[0].upper() + text[1:],
            relation.thought.format(subject, value),
        )

    def _sum(self) -> Turn:
        rng = self.rng
        a, b = rng.randint(0, 20), rng.randint(0, 20)
        kind = rng.choices(("plus", "minus", "times"), weights=(55, 25, 20))[0]
        if kind == "minus":
            a, b = max(a, b), min(a, b)
        if kind == "times":
            a, b = a % 11, b % 11
        sign = {"plus": "+", "minus": "-", "times": rng.choice("*x")}[kind]
        result = {"plus": a + b, "minus": a - b, "times": a * b}[kind]
        asked = rng.choice((f"{a} {kind} {b}", f"{a} {sign} {b}", f"{a}{sign}{b}"))
        form = rng.choice(
            ("What is {}?", "What's {}?", "How much is {}?", "{}", "{} =", "Compute {}.")
        )
        if kind == "plus" and rng.random() < 0.2:
            form, asked = rng.choice(("Add {}.", "What is the sum of {}?")), f"{a} and {b}"
        return Turn(
            form.format(asked),
            f"{a} {kind} {b} is {result}.",
            f"I compute {a} {kind} {b} = {result}.",
        )

    def _fact_turn(self) -> Turn:
        pick = self.rng.random()
        if pick < 0.36:
            return self._sum()
        if pick < 0.45:
            question, answer = self.rng.choice(list(SINGLES.items()))
            return Turn(question, answer, f"I know this one. {answer}")
        weights = [len(r.pairs) + 10 for r in RELATIONS]
        relation = self.rng.choices(RELATIONS, weights=weights)[0]
        subject = self.rng.choice(list(relation.pairs))
        return self._relation(relation, subject, self.rng.choice(relation.questions))

    def _one(self, turn: Turn, **more: Any) -> Sample:
        return Sample([user(self._asked(turn.question))], turn.answer, turn.thought, **more)

    def fact(self) -> Sample:
        return self._one(self._fact_turn())

    def quiz(self) -> Sample:
        """Many facts in a row: the cheapest way to learn them."""
        turns = [self._fact_turn() for _ in range(self.rng.randint(4, 9))]
        messages = [m for t in turns for m in (user(self._asked(t.question)), assistant(t.answer))]
        return Sample(messages[:-1], turns[-1].answer, turns[-1].thought)

    def small_talk(self) -> Sample:
        question, answer = talk.small_talk(self.rng)
        if self.rng.random() < 0.45:
            question, answer = chatter.remark(self.rng, self.values), talk.REMARK
        return self._one(Turn(question, answer))

    def statement(self) -> Sample:
        ((told, _),) = tellings.some(self.rng, self.values, 1)
        return self._one(told)

    def _unknown(self) -> Turn:
        rng = self.rng
        if rng.random() < 0.2:
            relation = rng.choice([r for r in RELATIONS if r.name not in ("mix", "number")])
            subject = self.values.word() if rng.random() < 0.5 else self.values.name()
            if subject.lower() not in {k.lower() for k in relation.pairs}:
                return Turn(
                    rng.choice(relation.questions).format(subject), talk.UNKNOWN, talk.NOT_KNOWN
                )
        return Turn(talk.off_topic(rng, self.values), talk.OFF_TOPIC, talk.NOT_KNOWN)

    def off_topic(self) -> Sample:
        return self._one(self._unknown())

    def unserved(self) -> Sample:
        """A request for a tool where there is none."""
        tool = toolbox.family_tool(self.values)
        while tool.group in KNOWING:
            tool = toolbox.family_tool(self.values)
        return self._one(Turn(tool.ask().query, talk.OFF_TOPIC, talk.NOT_KNOWN))

    def aside(self, tools: Set[str] = frozenset()) -> Sample:
        """What is said that no tool serves, beside tools of these words."""
        said = chatter.aside(self.rng, self.values)
        while tools and self._served(said, tools):
            said = chatter.aside(self.rng, self.values)
        return self._answered(said)

    def _answered(self, said: chatter.Aside) -> Sample:
        thought = talk.NOT_KNOWN if said.kind in chatter.REFUSED else ""
        return Sample([user(said.text)], talk.CHAT_REPLIES[said.kind], thought)

    def _served(self, said: chatter.Aside, tools: Set[str]) -> bool:
        """Tellings ask for nothing, whatever words they share with a tool."""
        text = said.text if said.kind in chatter.REFUSED else ""
        return may_serve(tools, text, said.apart)

    def repeat(self) -> Sample:
        """Pure copying: the skill under tool calls and names."""
        rng, values = self.rng, self.values
        if rng.random() < 0.3:
            words = rng.choices(values.pieces, k=rng.randint(4, 24))
            size = rng.choice((1, 3))
            text = " ".join("".join(words[i : i + size]) for i in range(0, len(words), size))
        else:
            makers = (
                values.name, values.phrase, values.sentence, values.place, values.code,
                values.email, values.foreign, values.path, values.url, lambda: str(values.number()),
            )  # fmt: skip
            text = rng.choice(makers)()
        form = rng.choice(talk.REPEATS)
        return Sample([user(form.format(text))], text, "I only have to copy the text.")

    # -- several turns ------------------------------------------------------------------

    def _follow_up(self) -> list[Turn]:
        relation = self.rng.choice([r for r in RELATIONS if r.follow_ups])
        subjects = self.rng.sample(list(relation.pairs), k=self.rng.choice((2, 2, 3)))
        forms = [self.rng.choice(relation.questions)]
        forms += [self.rng.choice(relation.follow_ups) for _ in subjects[1:]]
        return [self._relation(relation, s, f) for s, f in zip(subjects, forms, strict=True)]

    def _filler(self) -> list[Turn]:
        pick = self.rng.random()
        if pick < 0.3:
            return [Turn(*talk.small_talk(self.rng))]
        if pick < 0.4:
            return [self._unknown()]
        return self._follow_up() if pick < 0.6 else [self._fact_turn()]

    def chat(self) -> Sample:
        """Turns that tell something, ask it back later, and ask facts between."""
        rng = self.rng
        (told, asked), (more, _) = tellings.some(rng, self.values, 2)
        if rng.random() < 0.3:
            turns = self._follow_up()
        elif rng.random() < 0.15:
            turns = [Turn(*talk.not_told(rng))]
        else:
            between = [t for _ in range(rng.choice((0, 0, 1, 1, 2))) for t in self._filler()]
            if rng.random() < 0.3:
                between.insert(rng.randint(0, len(between)), more)
            turns = [told, *between, asked]
        if rng.random() < 0.3:
            turns = [*self._filler(), *turns]
        if rng.random() < 0.1:
            turns.append(Turn(*talk.thanks(rng)))
        messages = [m for t in turns for m in (user(t.question), assistant(t.answer))]
        return Sample(messages[:-1], turns[-1].answer, turns[-1].thought)

    # -- JSON ---------------------------------------------------------------------------

    def json_object(self) -> Sample:
        rng = self.rng
        if rng.random() < 0.15:
            relation = rng.choice([r for r in RELATIONS if r.name in talk.JSON_KEYS])
            subject = rng.choice(list(relation.pairs))
            turn = self._relation(relation, subject, rng.choice(relation.questions))
            key = rng.choice((talk.JSON_KEYS[relation.name], "answer"))
            data: dict[str, Any] = {key: relation.pairs[subject]}
            question = rng.choice(talk.JSON_FACTS).format(question=turn.question, key=key)
        elif rng.random() < 0.12:
            question, data = objects.person_request(self.values)
        elif rng.random() < 0.08:
            data = objects.some_object(self.values)
            question = objects.copy_request(self.values, data)
        elif rng.random() < 0.65:
            data = objects.some_object(self.values)
            question = objects.object_request(self.values, data)
        else:
            data = objects.usual_object(self.values)
            question = talk.json_request(rng, data)
        reply = json_text(data, rng)
        thought = "The user wants a JSON object."
        return Sample([user(question)], reply, thought)

    def schema(self) -> Sample:
        """A fact or something told, answered under a schema's keys."""
        rng = self.rng
        if rng.random() < 0.4:
            relation = rng.choice([r for r in RELATIONS if r.name in talk.JSON_KEYS])
            subject = rng.choice(list(relation.pairs))
            turn = self._relation(relation, subject, rng.choice(relation.questions))
            key = rng.choice(
                (talk.JSON_KEYS[relation.name], "answer", "result", rng.choice(ENGLISH))
            )
            question, data = turn.question, {key: relation.pairs[subject]}
        elif rng.random() < 0.5:
            question, data = objects.told(self.values)
        else:
            data = objects.usual_object(self.values)
            question = talk.json_request(rng, data)
        reply, values = forced_json(data)
        return Sample([user(question)], reply, "The user wants a JSON object.", learned=values)

    # -- tools --------------------------------------------------------------------------

    def tool_call(self) -> Sample:
        """Call the right tool; or say what it returned; or call it once more."""
        rng, values = self.rng, self.values
        call = toolbox.any_call(values)
        name = call.tool["function"]["name"]
        count = rng.choice((0, 1, 1, 2, 2, 3))
        if rng.random() < 0.4:
            others = toolbox.similar_tools(values, call, max(1, count))
        else:
            others = toolbox.other_tools(values, {call.group}, count)
        given = [call.tool, *(t for t in others if t["function"]["name"] != name)]
        rng.shuffle(given)
        messages = [user(call.query)]
        thought = f"The tool {name} can do this."
        if rng.random() < 0.12:
            messages = [*self.before(), *messages]
        if rng.random() > TOOL_LATER:
            return Sample(messages, call_text(name, call.arguments, rng), thought, given)
        content, answer = toolbox.result(values)
        messages += [call_message(name, call.arguments), {"role": "tool", "content": content}]
        later = Sample(messages, answer, "The tool has answered.", given)
        return self._again(later, call, answer) if rng.random() < 0.35 else later

    def before(self) -> list[Message]:
        turns = self._filler()
        return [m for t in turns for m in (user(t.question), assistant(t.answer))]

    def _again(self, sample: Sample, call: Call, answer: str) -> Sample:
        """A further turn after a tool's result."""
        rng = self.rng
        messages = [*sample.messages, assistant(answer)]
        if len(call.arguments) == 1 and rng.random() < 0.6:
            key, old = next(iter(call.arguments.items()))
            if isinstance(old, str):
                value = self.values.place()
                form = rng.choice(
                    ("And {}?", "What about {}?", "And in {}?", "And for {}?", "Now {}.")
                )
                name = call.tool["function"]["name"]
                thought = f"The tool {name} can do this."
                return Sample(
                    [*messages, user(form.format(value))],
                    call_text(name, {key: value}, rng),
                    thought,
                    sample.tools,
                )
        turn = Turn(*talk.thanks(rng)) if rng.random() < 0.5 else self._fact_turn()
        return Sample([*messages, user(turn.question)], turn.answer, turn.thought, sample.tools)

    def no_tool(self) -> Sample:
        """Tools are there, and the question needs none of them."""
        rng, values = self.rng, self.values
        pick = rng.random()
        taken = set()
        if pick < 0.07:
            return self._wrong_tools()
        if pick < 0.54:
            return self._aside_with_tools()
        if pick < 0.72:
            sample = self.fact()
            taken = set(KNOWING)
        elif pick < 0.78:
            sample = self.small_talk() if rng.random() < 0.6 else self.statement()
            taken = {"date", "note", "email", "message"}
        elif pick < 0.84:
            sample = self.chat()
            taken = {*KNOWING, "note", "email", "message"}
        elif pick < 0.87:
            sample = self.repeat()
            taken = {"count", "email", "note", "message"}
        elif pick < 0.91:
            sample = self.json_object()
            taken = {"file"}
        else:
            sample = self.off_topic()
            taken = set(OPEN) | {"shell"}
        if rng.random() < 0.3:  # "get the ... of ..." next to "explain the ... of ..."
            query = str(sample.messages[-1]["content"])
            asked = Call(query, toolbox.lookup_call(values).tool, {}, "")
            given = toolbox.similar_tools(values, asked, rng.randint(1, 3))
        else:
            given = toolbox.other_tools(values, taken, rng.randint(1, 3))
        return replace(sample, tools=given, thought=f"I need no tool. {sample.thought}".strip())

    def _aside_with_tools(self) -> Sample:
        """An errand, a question, a telling next to tools that do not serve it."""
        said = chatter.aside(self.rng, self.values)
        given: list[dict[str, Any]] = []
        while not given:
            given = toolbox.other_tools(self.values, set(said.apart), self.rng.randint(1, 3))
            given = [t for t in given if not self._served(said, words_of(t))]
        sample = self._answered(said)
        return replace(sample, tools=given, thought=f"I need no tool. {sample.thought}".strip())

    def _wrong_tools(self) -> Sample:
        """A request for a tool that is not there, next to tools much like it."""
        values = self.values
        call = toolbox.lookup_call(values)
        given = toolbox.similar_tools(values, call, self.rng.randint(1, 3))
        thought = f"I need no tool. {talk.NOT_KNOWN}"
        return Sample([user(call.query)], talk.OFF_TOPIC, thought, given)


def main() -> None:
    rng = random.Random(1)
    writer = Writer(rng, ["an", "o", "ter", "S", "qu", "ing", "zz"])
    for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 20):
        sample = writer.sample()
        for tool in sample.tools:
            print("  tool:", json.dumps(tool, ensure_ascii=False))
        for message in sample.messages:
            print(f"  {message['role']}: {message['content']} {message.get('tool_calls', '')}")
        print("->", sample.completion(), "\n")


if __name__ == "__main__":
    main()
