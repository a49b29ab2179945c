"""Chats are adapted to what a template shows, and nothing of them is lost in silence."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from mlxtrio.errors import InvalidInputError
from mlxtrio.text.adaptation import AdaptedChat, adapt_chat, joined, short_id
from mlxtrio.text.chat_template import template_messages
from mlxtrio.text.messages import ImagePart, Message, PastToolCall, TextPart
from mlxtrio.text.template_capabilities import find_capabilities
from mlxtrio.text.template_trial import offered
from mlxtrio.text.tools.format import Tool, ToolFormat
from mlxtrio.text.tools.formats.json_tools import FORMAT as JSON_TOOLS
from tests.text.templates import (
    ALTERNATING,
    CALLS_AS_METADATA,
    EVERYTHING,
    Renderer,
    losing,
    refusing,
)

PROMPTED = replace(JSON_TOOLS, is_prompted=True)
TOOL: Tool = {"type": "function", "function": {"name": "f", "description": "d", "parameters": {}}}
S1, S2, S3 = (Message("system", text) for text in ("s1", "s2", "s3"))
U1, U2 = Message("user", "u1"), Message("user", "u2")
A1 = Message("assistant", "a1")
NO_SYSTEM = refusing("m.role == 'system'")
ONE_SYSTEM = refusing("m.role == 'system' and not loop.first")
NO_CALLS = EVERYTHING.replace("m.tool_calls or []", "[]")
ONE_CALL = refusing("m.tool_calls and m.tool_calls | length > 1")
NO_TOOLS = NO_CALLS.replace("if tools", "if false")
CALL_ALONE = refusing("m.tool_calls and m.content")


def calls(*names: str, content: str = "", **extra: Any) -> Message:
    made = tuple(PastToolCall(f"call_{name}", name, f'{{"a": "{name}1"}}') for name in names)
    return Message("assistant", content, made, extra)


def result(name: str) -> Message:
    return Message("tool", f"{name}2", extra={"tool_call_id": f"call_{name}"})


def adapt(
    template: str,
    messages: Sequence[Message],
    tools: Sequence[Tool] = (),
    tool_format: ToolFormat | None = JSON_TOOLS,
) -> AdaptedChat:
    render = Renderer(template)
    can = find_capabilities(render)
    return adapt_chat(template_messages(messages), tools, can, tool_format, render)


def lines(chat: AdaptedChat) -> list[str]:
    """The messages as ROLE: content, with the names of calls."""
    return [
        f"{each['role']}: {each['content']}"
        + "".join(f" {call['function']['name']}()" for call in each.get("tool_calls", ()))
        for each in chat.messages
    ]


def prompt(template: str, chat: AdaptedChat) -> str:
    return Renderer(template)(chat.messages, add_generation_prompt=True, **offered(chat.tools))


def test_a_chat_that_the_template_shows_is_not_changed() -> None:
    messages = [S1, S2, A1, U1, U2, calls("f", "g", content="t"), result("f"), result("g"), U1, S3]
    chat = adapt(EVERYTHING, messages, [TOOL])
    written = template_messages(messages)
    named = [{**each, "name": each["content"][0]} for each in written if each["role"] == "tool"]
    assert [each for each in chat.messages if each["role"] == "tool"] == named
    assert [each for each in chat.messages if each["role"] != "tool"] == [
        each for each in written if each["role"] != "tool"
    ]
    assert chat.tools == [TOOL]


@pytest.mark.parametrize(
    ("template", "messages", "expected"),
    [
        (ONE_SYSTEM, [S1, S2, U1], ["system: s1\n\ns2", "user: u1"]),
        (
            ONE_SYSTEM,
            [S1, U1, A1, S2, U2],
            ["system: s1", "user: u1", "assistant: a1", "user: s2\n\nu2"],
        ),
        (ONE_SYSTEM, [U1, S1], ["user: u1\n\ns1"]),
        (ONE_SYSTEM, [U1, S1, A1, S2], ["user: u1\n\ns1", "assistant: a1", "user: s2"]),
        (NO_SYSTEM, [S1, S2, U1], ["user: s1\n\ns2\n\nu1"]),
        (NO_SYSTEM, [S1, U1, S2, U2], ["user: s1\n\nu1\n\ns2\n\nu2"]),
        (NO_SYSTEM, [S1], ["user: s1"]),
        (NO_SYSTEM, [U1, U2], ["user: u1", "user: u2"]),
        (ALTERNATING, [U1, U2], ["user: u1\n\nu2"]),
        (ALTERNATING, [U1, A1, A1, U2], ["user: u1", "assistant: a1\n\na1", "user: u2"]),
        (ALTERNATING, [A1, U1], ["user: ...", "assistant: a1", "user: u1"]),
    ],
)
def test_systems_and_turns_are_as_the_template_wants_them(
    template: str, messages: Sequence[Message], expected: Sequence[str]
) -> None:
    assert lines(adapt(template, messages)) == expected


def test_a_late_system_message_does_not_change_the_prefix() -> None:
    before = prompt(ONE_SYSTEM, adapt(ONE_SYSTEM, [S1, U1, A1, U2]))
    after = prompt(ONE_SYSTEM, adapt(ONE_SYSTEM, [S1, U1, A1, U2, A1, S2, U1]))
    assert after.startswith(before.removesuffix("ASSISTANT"))


def test_a_turn_that_says_nothing_comes_where_alternating_turns_want_one() -> None:
    round_ = [U1, calls("f"), result("f")]
    assert lines(adapt(ALTERNATING, [*round_, U2]))[-3:] == [
        "tool: f2",
        "assistant: ...",
        "user: u2",
    ]
    assert lines(adapt(ALTERNATING, [*round_, A1, U2]))[-3:] == [
        "tool: f2",
        "assistant: a1",
        "user: u2",
    ]


def test_calls_that_the_template_shows_one_by_one_are_each_followed_by_its_result() -> None:
    messages = [U1, calls("f", "g", content="t"), result("g"), result("f"), U2]
    assert lines(adapt(ONE_CALL, messages)) == [
        "user: u1",
        "assistant: t f()",
        "tool: f2",
        "assistant:  g()",
        "tool: g2",
        "user: u2",
    ]


def test_results_of_no_call_come_after_those_of_the_calls() -> None:
    messages = [U1, calls("f", "g"), result("x"), result("g")]
    assert lines(adapt(ONE_CALL, messages)) == [
        "user: u1",
        "assistant:  f()",
        "assistant:  g()",
        "tool: g2",
        "tool: x2",
    ]


def test_text_comes_before_a_call_that_has_to_be_alone() -> None:
    chat = adapt(CALL_ALONE, [U1, calls("f", content="t", reasoning_content="r"), result("f")])
    assert lines(chat) == ["user: u1", "assistant: t", "assistant:  f()", "tool: f2"]
    assert chat.messages[2]["reasoning_content"] == "r"


def test_calls_that_the_template_does_not_show_are_written() -> None:
    chat = adapt(NO_CALLS, [U1, calls("f", content="t"), result("f"), U2], [TOOL])
    written = '<tool_call>\n{"name": "f", "arguments": {"a": "f1"}}\n</tool_call>'
    assert lines(chat) == ["user: u1", f"assistant: t\n{written}", "tool: f2", "user: u2"]


def test_results_that_the_template_does_not_show_are_a_users() -> None:
    no_results = refusing("m.role not in ['user', 'assistant']")
    chat = adapt(no_results, [U1, calls("f"), result("f"), U2], [TOOL])
    assert lines(chat)[2:] == ["user: <tool_response>\nf2\n</tool_response>", "user: u2"]


@pytest.mark.parametrize("template", [NO_TOOLS, EVERYTHING])
@pytest.mark.parametrize("tools", [[TOOL], []])
def test_in_the_default_format_the_prompt_has_tools_calls_and_results(
    template: str, tools: Sequence[Tool]
) -> None:
    chat = adapt(template, [S1, U1, calls("f"), result("f")], tools, PROMPTED)
    assert chat.tools is None
    system, asked, called, returned = chat.messages
    assert system["content"].startswith("s1")
    assert (json.dumps(TOOL["function"]) in system["content"]) == bool(tools)
    assert asked["content"] == "u1"
    (block,) = re.findall(r"<tool_call>(.*)</tool_call>", called["content"], re.DOTALL)
    assert JSON_TOOLS.parse(block, []) == [{"name": "f", "arguments": {"a": "f1"}}]
    assert (returned["role"], returned["content"]) == (
        "user",
        "<tool_response>\nf2\n</tool_response>",
    )


@pytest.mark.parametrize("leading", [[S1], []])
def test_tools_are_in_a_field_of_the_system_message_where_the_template_wants_them(
    leading: Sequence[Message],
) -> None:
    template = NO_TOOLS.replace("{{ m.content }}", "{{ m.content }}{{ m.tools or '' }}")
    chat = adapt(template, [*leading, U1], [TOOL])
    content = "s1" if leading else ""
    assert chat.messages[0] == {
        "role": "system",
        "content": content,
        "tools": json.dumps([TOOL["function"]]),
    }
    assert chat.tools is None


def test_calls_are_metadata_where_the_template_wants_them_so() -> None:
    messages = [U1, calls("f", "g", content="t"), result("f"), result("g"), A1]
    chat = adapt(CALLS_AS_METADATA, messages)
    assert lines(chat) == [
        "user: u1",
        "assistant: t",
        'assistant: {"a": "f1"}',
        "observation: f2",
        'assistant: {"a": "g1"}',
        "observation: g2",
        "assistant: a1",
    ]
    assert [each.get("metadata") for each in chat.messages[2:5:2]] == ["f", "g"]


def test_without_a_system_role_the_tools_are_in_the_first_users_message() -> None:
    (message,) = adapt(NO_SYSTEM, [U1], [TOOL], PROMPTED).messages
    assert message["role"] == "user"
    assert json.dumps(TOOL["function"]) in message["content"]
    assert message["content"].endswith("\n\nu1")


def test_tools_that_a_template_does_not_show_are_to_be_called_in_the_models_own_format() -> None:
    own = replace(JSON_TOOLS, write=lambda calls: f"CALL {calls[0]['name']}")
    (system, _) = adapt(NO_TOOLS, [U1], [TOOL], own).messages
    assert "CALL the function's name" in system["content"]


def test_arguments_are_objects_or_text_as_the_template_wants() -> None:
    as_text = EVERYTHING.replace(
        "call.function | tojson", "call.function.name + call.function.arguments"
    )
    for template, expected in ((EVERYTHING, {"a": "f1"}), (as_text, '{"a": "f1"}')):
        (_, message) = adapt(template, [U1, calls("f")]).messages
        assert message["tool_calls"][0]["function"]["arguments"] == expected


def test_short_ids_are_the_same_for_a_call_and_its_result() -> None:
    template = refusing("m.tool_call_id and m.tool_call_id | length != 9")
    chat = adapt(template, [U1, calls("f", "g"), result("f"), result("g")])
    ids = [call["id"] for call in chat.messages[1]["tool_calls"]]
    assert ids == [message["tool_call_id"] for message in chat.messages[2:]]
    assert len({*ids}) == 2
    assert all(re.fullmatch("[A-Za-z0-9]{9}", each) for each in ids)


def test_a_short_id_stays_and_others_always_become_the_same() -> None:
    assert short_id("abcDEF123") == "abcDEF123"
    assert short_id("call_1") == short_id("call_1") != short_id("call_2")
    assert short_id("abc-EF123") != "abc-EF123"


def test_results_get_the_names_of_their_functions() -> None:
    template = refusing("m.role == 'tool' and not m.name")
    messages = [U1, calls("f", "g"), result("g"), result("f")]
    assert [each.get("name") for each in adapt(template, messages).messages[2:]] == ["g", "f"]
    own = Message("tool", "x", extra={"tool_call_id": "call_f", "name": "own"})
    assert adapt(template, [U1, calls("f"), own]).messages[-1]["name"] == "own"


def test_tools_have_what_the_template_can_not_do_without() -> None:
    bare: Tool = {"type": "function", "function": {"name": "f"}}
    lines_of = "{{ tools[0].function.description + '' }}"
    keys_of = "{% for key in tools[0].function.parameters.properties.keys() %}{% endfor %}"
    for template, expected in (
        (EVERYTHING, bare["function"]),
        (lines_of + EVERYTHING, {"name": "f", "description": ""}),
        (keys_of + EVERYTHING, {"name": "f", "parameters": {"type": "object", "properties": {}}}),
    ):
        chat = adapt(
            "{% if tools %}" + template + "{% else %}" + EVERYTHING + "{% endif %}", [U1], [bare]
        )
        assert chat.tools is not None
        assert chat.tools[0]["function"] == expected


def test_reasoning_is_left_out_where_the_template_refuses_it() -> None:
    template = refusing("m.reasoning_content")
    chat = adapt(template, [U1, Message("assistant", "a1", extra={"reasoning_content": "r"}), U2])
    assert lines(chat) == ["user: u1", "assistant: a1", "user: u2"]
    assert "reasoning_content" not in chat.messages[1]


def test_contents_are_parts_where_the_template_wants_parts() -> None:
    template = EVERYTHING.replace(
        "{{ m.content }}", "{% for p in m.content %}{{ p.text }}{% endfor %}"
    )
    chat = adapt(template, [S1, U1])
    assert [each["content"] for each in chat.messages] == [
        [{"type": "text", "text": "s1"}],
        [{"type": "text", "text": "u1"}],
    ]


def test_images_stay_in_their_place_when_messages_are_joined() -> None:
    template = ALTERNATING.replace(
        "{{ m.content }}",
        "{% if m.content is string %}{{ m.content }}{% else %}"
        "{% for p in m.content %}{{ p.text or 'IMAGE' }}{% endfor %}{% endif %}",
    )
    looked = Message("user", (TextPart("look"), ImagePart("data:,")))
    assert "u1\n\nlookIMAGEu2" in prompt(template, adapt(template, [U1, looked, U2]))
    assert joined([[{"type": "image"}], "a"]) == [{"type": "image"}, {"type": "text", "text": "a"}]


# What can't be shown


def test_a_chat_of_which_the_template_leaves_something_out_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="role 'assistant'") as caught:
        adapt(losing("m.role == 'assistant'"), [U1, A1, U2])
    assert caught.value.where == ("messages",)


def test_a_chat_that_the_template_refuses_is_left_to_it() -> None:
    template = refusing("messages | length > 2", "too long")
    assert lines(adapt(template, [U1, A1, U2])) == ["user: u1", "assistant: a1", "user: u2"]


def test_a_combination_that_the_template_does_not_show_is_shown_in_another_form() -> None:
    """Of things that it shows each by itself."""
    template = losing("m.role == 'system' and messages[-1].role == 'tool'")
    chat = adapt(template, [S1, U1, calls("f"), result("f")])
    assert lines(chat)[0] == "user: s1\n\nu1"
    assert lines(adapt(template, [S1, U1])) == ["system: s1", "user: u1"]


def test_calls_without_a_tool_format_are_refused() -> None:
    with pytest.raises(InvalidInputError) as caught:
        adapt(EVERYTHING, [U1], [TOOL], None)
    assert caught.value.where == ("tools",)
    assert lines(adapt(EVERYTHING, [U1, calls("f"), result("f")], (), None))[1] == "assistant:  f()"


# All together

TEMPLATES: Mapping[str, str] = {
    "everything": EVERYTHING,
    "no system": NO_SYSTEM,
    "one system": ONE_SYSTEM,
    "alternating": ALTERNATING,
    "no calls": NO_CALLS,
    "no tools": NO_TOOLS,
    "one call": ONE_CALL,
    "call alone": CALL_ALONE,
    "calls as metadata": CALLS_AS_METADATA,
    "users and assistants only": ALTERNATING.replace(
        "{%- set ns",
        "{% for m in messages %}{% if m.role not in ['user', 'assistant'] %}"
        "{{ raise_exception('role') }}{% endif %}{% endfor %}{%- set ns",
        1,
    ),
}


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
@pytest.mark.parametrize("seed", range(20))
def test_all_texts_of_any_chat_are_in_the_prompt_in_their_order(template: str, seed: int) -> None:
    messages = any_chat(seed)
    chat = adapt(template, messages, [TOOL] if seed % 2 else ())
    position = 0
    shown = prompt(template, chat)
    for text in (text for message in messages for text in texts_of(message)):
        position = shown.find(text, position)
        assert position >= 0, (text, shown)


def any_chat(seed: int) -> list[Message]:
    """A chat with everything, in an order that depends on the seed."""
    rounds = [
        [Message("system", "text-system")],
        [Message("user", "text-user")],
        [Message("assistant", "text-assistant")],
        [calls("f", content="text-called"), result("f")],
        [calls("f", "g"), result("f"), result("g")],
    ]
    order = [(seed * 7 + n * (seed % 4 + 1)) % len(rounds) for n in range(seed % 6 + 2)]
    chosen = [message for n in order for message in rounds[n]]
    return [
        replace(each, content=f"{each.content}-{n}-") if each.content else each
        for n, each in enumerate([*chosen, Message("user", "text-last")])
    ]


def texts_of(message: Message) -> list[str]:
    return [str(message.content)] if message.content else []
