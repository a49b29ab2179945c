"""Tries a chat template on a chat, with short texts of our own in place of the chat's texts.

So it is found out whether the template shows all of a chat, whatever it does to longer texts: it
may trim them, escape them, or remove earlier reasoning from them.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mlxtrio.text.tools.format import Tool

Render = Callable[..., str]
TemplateMessage = dict[str, Any]

# Texts that no template has of its own.
FUNCTION, KEY, REASONING = "qfunctionz", "qkeyz", "qreasoningz"
REASONING_FIELDS = ("reasoning_content", "reasoning", "thinking")
TRIAL_TOOL: Tool = {
    "type": "function",
    "function": {
        "name": FUNCTION,
        "description": "qdescriptionz",
        "parameters": {"type": "object", "properties": {KEY: {"type": "string"}}, "required": []},
    },
}


def shows(
    render: Render, messages: Sequence[Mapping[str, Any]], tools: Sequence[Tool] | None = None
) -> bool:
    """Whether a template renders a chat, and leaves nothing of it out."""
    try:
        return lost_role(render, messages, tools) is None
    except Exception:  # noqa: BLE001 - the template is a program, and may raise anything
        return False


def lost_role(
    render: Render, messages: Sequence[Mapping[str, Any]], tools: Sequence[Tool] | None = None
) -> str | None:
    """The role of the first message of which a template leaves something out; None if of none.

    ``render`` makes the text of messages; what it raises is raised.
    """
    trial = _Trial()
    rendered = [trial.message(message) for message in messages]
    shown = [TRIAL_TOOL] if tools else tools
    prompt = render(rendered, add_generation_prompt=True, **offered(shown))
    if tools and FUNCTION not in prompt:
        return "system"
    position = 0  # most templates write the messages in their order
    for text, role in trial.texts:
        position = max(prompt.find(text, position), 0)
        if position == 0 and text not in prompt:
            return role
    return None


def offered(tools: Sequence[Tool] | None) -> dict[str, Any]:
    """The template's variables for the tools; some templates want an empty list for none."""
    return {} if tools is None else {"tools": list(tools)}


def in_parts(messages: Sequence[TemplateMessage]) -> list[TemplateMessage]:
    """Messages whose contents are lists of parts."""
    return [
        {**message, "content": [{"type": "text", "text": message["content"]}]}
        if isinstance(message["content"], str)
        else message
        for message in messages
    ]


class _Trial:
    """Makes the messages of a trial; ``texts`` are those to look for, with their roles."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, str]] = []

    def message(self, message: Mapping[str, Any]) -> TemplateMessage:
        """The message with short texts."""
        role = message["role"]
        changed = {**message, "content": self._content(message["content"], role)}
        if calls := message.get("tool_calls"):
            changed["tool_calls"] = [self._call(call, role) for call in calls]
        if "name" in message:
            changed["name"] = FUNCTION
        return {**changed, **{name: REASONING for name in REASONING_FIELDS if message.get(name)}}

    def _text(self, text: str, role: str) -> str:
        if not text.strip():  # the template may do without it
            return text
        short = f"qtext{len(self.texts)}z"
        self.texts.append((short, role))
        return short

    def _content(self, content: Any, role: str) -> Any:
        if isinstance(content, str):
            return self._text(content, role)
        return [
            {**part, "text": self._text(part["text"], role)} if "text" in part else part
            for part in content
        ]

    def _call(self, call: Mapping[str, Any], role: str) -> dict[str, Any]:
        self.texts.append((FUNCTION, role))
        arguments = self._arguments(call["function"]["arguments"], role)
        return {**call, "function": {"name": FUNCTION, "arguments": arguments}}

    def _arguments(self, arguments: Any, role: str) -> Any:
        if not arguments or arguments == "{}":
            return arguments
        short = {KEY: self._text("value", role)}
        return json.dumps(short) if isinstance(arguments, str) else short
