"""The variables of a chat template that switch reasoning are found by rendering it."""

from typing import Any

import pytest

from mlxtrio.text.reasoning.variables import EFFORTS, find_variables
from tests.text.templates import Renderer

ON = [effort for effort in EFFORTS if effort != "none"]
USER = [{"role": "user", "content": "high"}]  # a text that has an effort's name


def variables_of(template: str) -> dict[str, dict[str, Any]]:
    return find_variables(Renderer("{{ messages[0].content }}" + template), USER)


def test_a_template_without_any_has_none() -> None:
    assert variables_of("") == {}
    assert variables_of("{% if enable_thinking %}{% endif %}") == {}  # it changes nothing


@pytest.mark.parametrize(
    ("template", "name", "off", "on"),
    [
        ("{% if enable_thinking is false %}</think>{% endif %}", "enable_thinking", False, True),
        ("{% if thinking %}<think>{% endif %}", "thinking", False, True),
        ("{{ '</think>' if thinking_mode == 'off' }}", "thinking_mode", "off", "on"),
        (
            "{{ {'enabled': 'a', 'disabled': 'b'}[thinking_mode or 'enabled'] + '' }}",
            "thinking_mode",
            "disabled",
            "enabled",
        ),
    ],
)
def test_a_switch_is_off_for_no_effort_and_on_for_the_others(
    template: str, name: str, off: Any, on: Any
) -> None:
    assert variables_of(template) == {"none": {name: off}, **{each: {name: on} for each in ON}}


def test_a_template_that_writes_any_effort_gets_those_that_models_know() -> None:
    found = variables_of("Reasoning: {{ reasoning_effort or 'medium' }}")
    assert {effort: each["reasoning_effort"] for effort, each in found.items()} == {
        "none": "low",
        "minimal": "low",
        "low": "low",
        "medium": "medium",
        "high": "high",
        "xhigh": "high",
        "max": "high",
    }


def test_a_template_that_refuses_other_efforts_gets_the_nearest_one() -> None:
    found = variables_of(
        "{% if reasoning_effort and reasoning_effort not in ['none', 'high'] %}"
        "{{ raise_exception('unknown') }}{% endif %}{{ reasoning_effort }}"
    )
    expected = {"none": {"reasoning_effort": "none"}}
    assert found == {**expected, **{each: {"reasoning_effort": "high"} for each in ON}}


def test_an_effort_that_the_template_takes_for_its_default_is_left_to_it() -> None:
    found = variables_of("{{ 'little' if reasoning_effort == 'low' else 'much' }}")
    assert found == {
        "minimal": {"reasoning_effort": "low"},
        "low": {"reasoning_effort": "low"},
    }


def test_switch_and_effort_are_set_together() -> None:
    found = variables_of(
        "{% if enable_thinking %}{{ '+' if reasoning_effort == 'high' else '=' }}{% endif %}"
    )
    assert found["none"] == {"enable_thinking": False}
    assert found["low"] == {"enable_thinking": True}
    assert found["high"] == {"enable_thinking": True, "reasoning_effort": "high"}


def test_a_budget_grows_with_the_effort_up_to_the_templates_own() -> None:
    found = variables_of("{{ thinking_budget if thinking_budget is defined else -1 }}")
    budgets = [each["thinking_budget"] for each in found.values()]
    assert found["none"] == {"thinking_budget": 0}
    assert budgets == sorted(budgets)
    assert "max" not in found
