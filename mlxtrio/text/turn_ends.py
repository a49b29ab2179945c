"""The control tokens that a chat template writes where an assistant's turn ends.

A model generates them, too. Configurations don't always name them as its end-of-sequence tokens.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from mlxtrio.text.adaptation import adapt_chat
from mlxtrio.text.reasoning.format import ReasoningFormat
from mlxtrio.text.template_capabilities import TemplateCapabilities
from mlxtrio.text.template_trial import FUNCTION, KEY, TRIAL_TOOL, Render, offered
from mlxtrio.text.tools.format import Tool, ToolFormat

# Texts that no template has of its own.
ASKED, ANSWERED, ASKED_AGAIN = "qaskedz", "qansweredz", "qagainz"
VALUES, RESULT = ("qvaluez", "qfurtherz"), "qresultz"


def find_turn_ends(
    render: Render,
    can: TemplateCapabilities,
    tool_format: ToolFormat | None,
    reasoning: ReasoningFormat | None,
    control_tokens: Collection[str],
    known: Collection[str],
) -> frozenset[str]:
    """The control tokens with which the template ends a text and a call, if no known one does.

    ``known`` are the end-of-sequence tokens of the model's configuration. For templates whose
    turns are one message each: no control token ends a message within them.
    """
    ends = _Ends(control_tokens, known, set(_markers(tool_format, reasoning)))

    def prompt(messages: Sequence[dict[str, Any]], tools: Sequence[Tool] = ()) -> str:
        try:
            adapted = adapt_chat(messages, tools, can, tool_format, render)
            return render(adapted.messages, add_generation_prompt=False, **offered(adapted.tools))
        except Exception:  # noqa: BLE001 - the template is a program, and may raise anything
            return ""

    conversation = _conversation()
    found = {ends.of_text(prompt(conversation), prompt(conversation[:2]))}
    if can.with_tools is not None and can.with_tools.has_calls:
        count = 2 if can.with_tools.has_parallel_calls else 1
        found.add(ends.of_call(prompt(_round(VALUES[-count:]), [TRIAL_TOOL])))
    return frozenset(each for each in found if each is not None)


class _Ends:
    """Finds the end of an assistant's turn in a prompt."""

    def __init__(
        self, control_tokens: Collection[str], known: Collection[str], markers: Collection[str]
    ) -> None:
        by_length = sorted(filter(None, control_tokens), key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, by_length)) or "(?!)")
        self._known = known
        self._markers = {token for marker in markers for token in self._pattern.findall(marker)}
        self._heads: set[str] = set()  # of turns

    def of_text(self, prompt: str, last: str) -> str | None:
        """The last control token after a text, before the head of the user's next message.

        ``last`` is a prompt whose last message is the text.
        """
        self._find_heads(prompt)
        head = self._pattern.findall(prompt.partition(ASKED)[0])
        after = self._pattern.findall(_between(prompt, ANSWERED, ASKED_AGAIN))
        end = list(after)
        while end and head and head[-1] == end[-1]:
            head, end = head[:-1], end[:-1]
        if not end:  # a system message before the head ends in the same way, or nothing ends
            at_last = self._pattern.findall(last.partition(ANSWERED)[2])
            end = [each for each in after[:1] if each in at_last]
        ends = [each for each in self._unknown(after, end) if each not in self._heads]
        return ends[-1] if ends else None

    def of_call(self, prompt: str) -> str | None:
        """The first control token after a turn's calls that is not between them, too."""
        inside = self._pattern.findall(_between(prompt, *VALUES))
        after = self._pattern.findall(_between(prompt, VALUES[1], RESULT))
        outside = [each for each in after if each not in inside]
        first = next(iter(self._unknown(after, outside)), None)
        return None if first in self._heads else first

    def _unknown(self, after: list[str], tokens: list[str]) -> list[str]:
        """Those of the ``tokens`` that may end a turn; none if a known one comes ``after`` it."""
        if not set(after).isdisjoint(self._known):
            return []
        return [each for each in tokens if each not in self._markers]

    def _find_heads(self, prompt: str) -> None:
        """The tokens with which a conversation begins are heads of turns."""
        while found := self._pattern.match(prompt := prompt.lstrip()):
            self._heads.add(found[0])
            prompt = prompt[found.end() :]


def _between(prompt: str, start: str, end: str) -> str:
    return prompt.partition(start)[2].partition(end)[0]


def _markers(tool_format: ToolFormat | None, reasoning: ReasoningFormat | None) -> Iterator[str]:
    """The markers of reasoning and of calls, which end no turn."""
    if reasoning is not None:
        yield from (*reasoning.starts, *reasoning.ends, *reasoning.dropped)
    if tool_format is not None:
        yield from (*tool_format.starts, *tool_format.ends)


def _conversation() -> list[dict[str, Any]]:
    return [
        {"role": "user", "content": ASKED},
        {"role": "assistant", "content": ANSWERED},
        {"role": "user", "content": ASKED_AGAIN},
    ]


def _round(values: Sequence[str]) -> list[dict[str, Any]]:
    """A question, calls with these values, and their results."""
    ids = [f"call_{n}" for n in range(len(values))]
    calls = [
        {"id": each, "type": "function", "function": {"name": FUNCTION, "arguments": {KEY: value}}}
        for each, value in zip(ids, values, strict=True)
    ]
    results = ({"role": "tool", "tool_call_id": each, "content": RESULT} for each in ids)
    return [
        {"role": "user", "content": ASKED},
        {"role": "assistant", "content": "", "tool_calls": calls},
        *results,
    ]
