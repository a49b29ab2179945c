"""Where a chat template ends an assistant's turn."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from transformers.utils.chat_template_utils import render_jinja_template

from mlxtrio.text.reasoning.format import ReasoningFormat
from mlxtrio.text.template_capabilities import find_capabilities
from mlxtrio.text.tools.registry import DEFAULT, FORMATS
from mlxtrio.text.turn_ends import find_turn_ends

TOKENS = ("<bos>", "<user>", "<bot>", "<end>", "<eot>", "<call>", "<think>", "</think>", "<obs>")
CALLS = (
    "{% for tool in tools or [] %}{{ tool | tojson }}{% endfor %}"
    "{% for m in messages %}{% if m.role == 'tool' %}<obs>{{ m.content }}{% else %}"
    "<{{ m.role[:4] }}>{{ m.content }}{% for call in m.tool_calls or [] %}"
    "<call>{{ call.function.name }}{{ call.function.arguments | tojson }}</call>{% endfor %}"
    "{% if not m.tool_calls %}<end>{% else %}AFTER{% endif %}{% endif %}{% endfor %}"
)


def turns(start: str, user: str, assistant: str, *, before: str = "") -> str:
    """A template of turns, with the ends of each role's."""
    return (
        f"{before}{{% for m in messages %}}{{% if m.role == 'user' %}}{start}"
        f"{{{{ m.content }}}}{user}{{% elif m.role == 'assistant' %}}"
        f"{{{{ m.content }}}}{assistant}{{% endif %}}{{% endfor %}}"
    )


def ends_of(template: str, known: Sequence[str] = ()) -> set[str]:
    def render(messages: Sequence[Mapping[str, Any]], **kwargs: Any) -> str:
        rendered, _ = render_jinja_template([list(messages)], chat_template=template, **kwargs)
        return str(rendered[0])

    can = find_capabilities(render)
    reasoning = ReasoningFormat("<think>", "</think>")
    return set(find_turn_ends(render, can, FORMATS[DEFAULT], reasoning, TOKENS, known))


@pytest.mark.parametrize(
    ("template", "ends"),
    [
        (turns("<user>", "<bot>", "<end>"), {"<end>"}),
        (turns("<user>", "<end><bot>", "<end>"), {"<end>"}),
        # A system message that the template writes ends as a turn does.
        (turns("<user>", "<end><bot>", "<end>", before="<user>Be nice.<end>"), {"<end>"}),
        (turns("<user>", "<bot>", "<eot><end>"), {"<end>"}),  # the first closes a wrapper
        (turns("<user>", "<bot>", "<end></think>"), {"<end>"}),
        (turns("<bos>[INST]", "[/INST]", "<end>"), {"<end>"}),
        (turns("<bos>", "", "<end>", before="<<SYS>>"), {"<end>"}),
        # The next turn's head is no end.
        (turns("<user>", "<bot>", ""), set()),
        (turns("<user><bos>", "<user><bos>", ""), set()),
        (turns("<user>", "<bot>", "", before="<user>Be nice.") + "<user>", set()),
        (turns("<user>", "<bot>", "<end>", before="<bos>") + "<user>", {"<end>"}),
        (turns("<user>Hm.<bos>", "<bot>", "<end>").replace("Hm.", "{{ loop.index }}"), {"<end>"}),
        (turns("User:", "Bot:", "\n"), set()),
        (turns("<user>", "<bot>", "</think>"), set()),
        ("{{ raise_exception('no') }}", set()),
        ("{% broken", set()),
        ("the same for all", set()),
    ],
)
def test_a_text_ends_with_the_last_token_before_the_next_turn(
    template: str, ends: set[str]
) -> None:
    assert ends_of(template) == ends


def test_a_turn_with_a_known_end_has_no_other() -> None:
    template = turns("<user>", "<bot>", "<eot><end>")
    assert ends_of(template, known=["<end>"]) == set()
    assert ends_of(template, known=["<bot>"]) == {"<end>"}


@pytest.mark.parametrize(
    ("after", "ends"),
    [
        ("<eot>", {"<eot>"}),
        ("<call><eot>", {"<eot>"}),
        ("<think><eot>", {"<eot>"}),
        ("", {"<obs>"}),  # the head of the result
        ("<eot><end>", set()),  # a known one
        ("<user><bot>", set()),  # the head of a user's turn
    ],
)
def test_calls_end_with_the_first_token_that_is_not_between_them(
    after: str, ends: set[str]
) -> None:
    assert ends_of(CALLS.replace("AFTER", after), known=["<end>"]) == ends
