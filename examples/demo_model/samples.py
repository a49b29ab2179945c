"""What a sample of the training data is, and its texts: JSON, tool calls, messages."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from typing import Any

import talk

Message = dict[str, Any]


@dataclass(frozen=True)
class Sample:
    """A request and the reply to learn. `thought` is used when thinking is on.

    `learned` are the only parts of the reply to learn (from, to), if there are any: the rest is
    what a grammar would force. A reply that is known from its beginning ends after `ends`
    characters, if that is not zero.
    """

    messages: list[Message]
    reply: str
    thought: str = ""
    tools: list[dict[str, Any]] = field(default_factory=list)
    thinking: bool = False
    learned: tuple[tuple[int, int], ...] = ()
    ends: int = 0

    def completion(self) -> str:
        """The text of the assistant's turn, as the model has to write it."""
        if not self.thinking:
            return self.reply
        return f"<think>\n{self.thought or talk.NO_THOUGHT}\n</think>\n\n{self.reply}"


@dataclass(frozen=True)
class Turn:
    """A question, its answer and the thought between them."""

    question: str
    answer: str
    thought: str = ""


def user(text: str) -> Message:
    return {"role": "user", "content": text}


def assistant(text: str) -> Message:
    return {"role": "assistant", "content": text}


def json_text(data: dict[str, Any], rng: random.Random | None = None) -> str:
    """JSON with a space after its marks; with `rng` now and then without: a grammar allows both."""
    marks = (",", ":") if rng and rng.random() < 0.06 else (", ", ": ")
    return json.dumps(data, ensure_ascii=False, separators=marks)


def forced_json(data: dict[str, Any]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """JSON under a schema that the request does not show, and where its values stand."""
    text, values = "{", []
    for key, value in data.items():
        text += f"{', ' if values else ''}{json.dumps(key)}: "
        quoted = isinstance(value, str)
        start = len(text) + quoted
        text += json.dumps(value, ensure_ascii=False)
        values.append((start, len(text) + (not quoted)))
    return text + "}", tuple(values)


def call_text(name: str, arguments: dict[str, Any], rng: random.Random | None = None) -> str:
    """A tool call as Qwen writes it."""
    body = json_text({"name": name, "arguments": arguments}, rng)
    return f"<tool_call>\n{body}\n</tool_call>"


def call_message(name: str, arguments: dict[str, Any]) -> Message:
    function = {"name": name, "arguments": arguments}
    return {"role": "assistant", "content": "", "tool_calls": [{"function": function}]}
