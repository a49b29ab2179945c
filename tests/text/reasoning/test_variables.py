"""The variables of a template that set the reasoning effort are found by rendering it."""

from typing import Any

import pytest

from mlxtrio.text.reasoning.variables import EFFORTS, find_variables
from tests.text.templates import Renderer

HELLO = [{"role": "user", "content": "hello"}]
FROM_MINIMAL = EFFORTS[1:]


def variables(template: str) -> dict[str, dict[str, Any]]:
    return find_variables(Renderer(template), HELLO)


def values(template: str, variable: str) -> dict[str, Any]:
    """The value of a variable for each effort that sets it."""
    found = variables(template)
    return {effort: each[variable] for effort, each in found.items() if variable in each}


def test_a_template_without_a_switch_has_no_variables() -> None:
    assert variables("{{ messages[0].content }}") == {}


@pytest.mark.parametrize(
    ("variable", "template", "off", "on"),
    [
        ("enable_thinking", "{{ enable_thinking }}", False, True),
        ("thinking", "{% if thinking %}on{% endif %}", False, True),
        ("thinking_mode", "{{ thinking_mode == 'enabled' }}", "disabled", "enabled"),
        ("thinking_mode", "{{ thinking_mode == 'on' }}", "off", "on"),
        ("thinking_mode", "{{ thinking_mode == 'chat' }}", "chat", "thinking"),
    ],
)
def test_none_switches_reasoning_off_and_every_other_effort_on(
    variable: str, template: str, off: Any, on: Any
) -> None:
    assert values(template, variable) == {"none": off, **dict.fromkeys(FROM_MINIMAL, on)}


def test_a_template_that_writes_any_level_gets_those_that_models_are_trained_on() -> None:
    """As gpt-oss has it; no level switches its reasoning off."""
    assert values("{{ reasoning_effort or 'medium' }}", "reasoning_effort") == {
        "none": "low",
        "minimal": "low",
        "low": "low",
        "medium": "medium",
        "high": "high",
        "xhigh": "high",
        "max": "high",
    }


def test_a_template_that_refuses_levels_gets_the_nearest_that_it_takes() -> None:
    template = (
        "{% if reasoning_effort not in ['none', 'high'] %}{{ raise_exception('no such effort') }}"
        "{% endif %}{{ reasoning_effort }}"
    )
    assert values(template, "reasoning_effort") == {
        "none": "none",
        **dict.fromkeys(FROM_MINIMAL, "high"),
    }


def test_a_switch_and_a_level_go_together() -> None:
    template = (
        "{% if enable_thinking %}think{% if reasoning_effort == 'low' %} little{% endif %}"
        "{% endif %}"
    )
    found = variables(template)
    assert found["none"] == {"enable_thinking": False}
    assert found["low"] == {"enable_thinking": True, "reasoning_effort": "low"}
    assert found["high"] == {"enable_thinking": True}


def test_a_budget_grows_with_the_effort() -> None:
    budgets = values("{{ thinking_budget }}", "thinking_budget")
    assert budgets["none"] == 0
    assert sorted(budgets.values()) == list(budgets.values())
    assert "max" not in budgets  # the template's own default has no limit


def test_a_template_that_always_raises_has_no_variables() -> None:
    assert variables("{{ raise_exception('no') }}") == {}
