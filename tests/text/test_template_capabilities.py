"""What a template can do is found by rendering it."""

from dataclasses import replace
from typing import Any, NoReturn

import pytest
from mlx_lm.chat_templates import deepseek_v32

from mlxtrio.text.template_capabilities import (
    ChatForm,
    TemplateCapabilities,
    find_capabilities,
    rendered_call,
)
from mlxtrio.text.tools.registry import detect_format
from tests.text.templates import (
    ALTERNATING,
    CALLS_AS_METADATA,
    EVERYTHING,
    Renderer,
    losing,
    refusing,
)

NO_SYSTEMS = {"has_systems": False, "has_late_system": False}
LATE = "m.role == 'system' and not loop.first"


def form_of(template: str) -> ChatForm:
    return find_capabilities(Renderer(template)).plain


def test_a_template_that_shows_every_chat_can_do_everything() -> None:
    assert find_capabilities(Renderer(EVERYTHING)) == TemplateCapabilities()


@pytest.mark.parametrize(
    ("template", "lacking"),
    [
        (refusing("m.role == 'system'"), {"has_system": False, **NO_SYSTEMS}),
        (losing("m.role == 'system'"), {"has_system": False, **NO_SYSTEMS}),
        (refusing(LATE), NO_SYSTEMS),
        (losing(LATE), NO_SYSTEMS),
        (losing("m.role == 'system' and loop.index0 > 1"), {"has_late_system": False}),
        (
            refusing("m.role == 'user' and loop.previtem and loop.previtem.role == 'user'"),
            {"has_users_in_row": False},
        ),
        (refusing("m.role == 'assistant' and loop.first"), {"has_assistant_first": False}),
        (refusing("m.tool_calls"), {"has_calls": False}),
        (losing("m.tool_calls"), {"has_calls": False}),
        (EVERYTHING.replace("m.tool_calls or []", "[]"), {"has_calls": False}),
        (
            losing("m.role in ['tool', 'observation', 'ipython']"),
            {"has_calls": False, "result_role": None},
        ),
        (
            refusing("m.role not in ['user', 'assistant', 'observation']"),
            {
                "has_system": False,
                **NO_SYSTEMS,
                "has_calls": False,
                "result_role": "observation",
            },
        ),
        (refusing("m.tool_calls and m.tool_calls | length > 1"), {"has_parallel_calls": False}),
        (
            EVERYTHING.replace("m.tool_calls or []", "(m.tool_calls or [])[:1]"),
            {"has_parallel_calls": False},
        ),
        (
            EVERYTHING.replace("{{ m.content }}", "{{ '' if m.tool_calls else m.content }}"),
            {"has_text_beside_call": False},
        ),
        (
            refusing("m.tool_calls and m.content and m.reasoning_content"),
            {"has_reasoning_beside_text": False},
        ),
        (
            refusing("m.reasoning_content and not m.tool_calls"),
            {"has_reasoning": False},
        ),
        (
            refusing("m.role == 'user' and loop.previtem and loop.previtem.role == 'tool'"),
            {"has_user_after_result": False},
        ),
        (
            EVERYTHING.replace("call.function | tojson", "'' + call.function.arguments"),
            {"has_calls": False},  # the name is missing
        ),
        (
            EVERYTHING.replace(
                "call.function | tojson", "call.function.name + call.function.arguments"
            ),
            {"needs_arguments_as_text": True},
        ),
        (
            refusing("m.tool_call_id and m.tool_call_id | length != 9"),
            {"needs_short_ids": True},
        ),
        (
            EVERYTHING.replace(
                "{{ m.content }}", "{% for p in m.content %}{{ p.text }}{% endfor %}"
            ),
            {"needs_parts": True},
        ),
        (refusing("tools is none and loop.first"), {"needs_tool_list": True}),
    ],
)
def test_what_a_template_lacks_or_needs_is_found(template: str, lacking: dict[str, Any]) -> None:
    assert form_of(template) == replace(ChatForm(), **lacking)


def test_alternating_turns_are_found() -> None:
    assert form_of(ALTERNATING) == ChatForm(
        has_users_in_row=False,
        has_assistants_in_row=False,
        has_assistant_first=False,
        has_user_after_result=False,
    )


def test_reasoning_that_a_template_wants_as_a_part_of_the_content_is_found() -> None:
    template = """
    {%- for m in messages %}{{ m.role }}
    {%- if m.content is string %}{{ m.content }}{% else %}
    {%- for part in m.content %}{{ part.text or part.thinking }}{% endfor %}{% endif %}
    {%- for call in m.tool_calls or [] %}{{ call.function | tojson }}{% endfor %}
    {% endfor %}"""
    assert form_of(template).needs_reasoning_part
    assert not form_of(template.replace("part.text or part.thinking", "part")).needs_reasoning_part
    assert not form_of(EVERYTHING).needs_reasoning_part


def test_calls_that_a_template_wants_as_metadata_are_found() -> None:
    """With results of another role, as GLM-4 has them."""
    assert form_of(CALLS_AS_METADATA) == ChatForm(
        has_parallel_calls=False,
        has_text_beside_call=False,
        result_role="observation",
        needs_call_as_metadata=True,
    )


@pytest.mark.parametrize(
    ("shown", "expected"),
    [("m.tools", "functions as text"), ("m.tools[0].function.name", "tools"), ("''", None)],
)
def test_tools_that_a_template_shows_in_a_field_of_the_system_message_are_found(
    shown: str, expected: str | None
) -> None:
    template = EVERYTHING.replace("if tools", "if false").replace(
        "{{ m.content }}", "{{ m.content }}{% if m.tools %}<|tool|>{{ '' + SHOWN }}{% endif %}"
    )
    can = find_capabilities(Renderer(template.replace("SHOWN", shown)))
    assert (can.with_tools, can.tools_field) == (None, expected)


@pytest.mark.parametrize("dumped", ["{{ m }}", "{{ m | tojson }}"])
def test_a_template_that_writes_whole_messages_has_no_such_fields(dumped: str) -> None:
    template = "{% for m in messages %}" + dumped + "{% endfor %}"
    can = find_capabilities(Renderer(template))
    assert can.tools_field is None
    assert not can.plain.needs_call_as_metadata


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (EVERYTHING.replace("if tools", "if false"), {"with_tools": None}),
        ("{{ messages[0].content }}", {"with_tools": None}),
        (
            "{{ tools[0].function.description + '' }}" + EVERYTHING,
            {"needs_description": True},
        ),
        (
            "{% for name in tools[0].function.parameters.properties.keys() %}{% endfor %}"
            + EVERYTHING,
            {"needs_parameters": True},
        ),
    ],
)
def test_what_a_template_makes_of_tools_is_found(template: str, expected: dict[str, Any]) -> None:
    can = find_capabilities(Renderer(template))
    for name, value in expected.items():
        assert getattr(can, name) == value


def test_a_template_may_show_chats_with_tools_in_another_form() -> None:
    template = (
        "{% if tools %}"
        + refusing("m.role == 'system' and not loop.first")
        + "{% else %}"
        + refusing("m.tool_calls")
        + "{% endif %}"
    )
    can = find_capabilities(Renderer(template))
    assert can.plain == ChatForm(has_calls=False)
    assert can.with_tools == ChatForm(has_systems=False, has_late_system=False)


def test_a_template_that_always_raises_can_do_what_the_chat_has() -> None:
    """So the chat is rendered as it is, and the template says what it does not like."""

    def render(messages: Any, **kwargs: Any) -> NoReturn:
        raise ZeroDivisionError

    assert find_capabilities(render) == TemplateCapabilities(with_tools=None)


def test_a_template_is_rendered_a_hundred_times_at_most() -> None:
    for template in (EVERYTHING, ALTERNATING, refusing("m.tool_calls")):
        render = Renderer(template)
        find_capabilities(render)
        assert render.num_calls < 120


def test_a_template_in_python_has_its_tool_format_found_by_what_it_makes_of_a_call() -> None:
    assert detect_format(rendered_call(deepseek_v32.apply_chat_template), {}) == "dsml"
    assert rendered_call(Renderer(refusing("m.tool_calls"))) == ""
