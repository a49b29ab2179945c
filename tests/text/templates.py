"""Small chat templates that can, or can't, do one thing; and their renderer."""

from collections.abc import Mapping, Sequence
from typing import Any

from transformers.utils.chat_template_utils import render_jinja_template

# Shows every chat in lines of ROLE and content, with calls and reasoning.
EVERYTHING = """
{%- if tools %}TOOLS {{ tools | tojson }}
{% endif %}
{%- for m in messages %}
{{- m.role | upper }} {{ m.content }}
{%- if m.reasoning_content %} R {{ m.reasoning_content }}{% endif %}
{%- for call in m.tool_calls or [] %} CALL {{ call.function | tojson }}{% endfor %}
{% endfor %}
{%- if add_generation_prompt %}ASSISTANT{% endif %}"""


def refusing(condition: str, reason: str = "no") -> str:
    """A template like ``EVERYTHING`` that refuses a message ``m`` (at ``loop``) of a condition."""
    return (
        f"{{% for m in messages %}}{{% if {condition} %}}{{{{ raise_exception('{reason}') }}}}"
        f"{{% endif %}}{{% endfor %}}{EVERYTHING}"
    )


def losing(condition: str) -> str:
    """A template like ``EVERYTHING`` that leaves out a message ``m`` (at ``loop``)."""
    shown = "{{- m.role" + EVERYTHING.partition("{{- m.role")[2].partition("\n{% endfor %}")[0]
    return EVERYTHING.replace(shown, f"{{%- if not ({condition}) %}}{shown}{{% endif %}}")


# Turns of users and of the assistant alternate; calls and results don't count.
ALTERNATING = (
    """
{%- set ns = namespace(turn=0) %}
{%- for m in messages %}
{%- if m.role in ['user', 'assistant'] and not m.tool_calls %}
{%- if (m.role == 'user') != (ns.turn % 2 == 0) %}{{ raise_exception('roles must alternate') }}
{%- endif %}{%- set ns.turn = ns.turn + 1 %}{% endif %}
{%- endfor %}"""
    + EVERYTHING
)
# Calls have their name in ``metadata``, as GLM-4's; any role is shown.
CALLS_AS_METADATA = (
    EVERYTHING.replace("m.tool_calls or []", "[]")
    .replace("{{ m.content }}", "{{ m.metadata }} {{ m.content }}")
    .replace("{%- for m in messages %}", "{%- for m in messages if m.role != 'tool' %}")
)


class Renderer:
    """Renders a template as transformers does."""

    def __init__(self, template: str) -> None:
        self._template = template
        self.num_calls = 0

    def __call__(self, messages: Sequence[Mapping[str, Any]], **kwargs: Any) -> str:
        self.num_calls += 1
        rendered, _ = render_jinja_template(
            [list(messages)], chat_template=self._template, bos_token="<s>", **kwargs
        )
        return str(rendered[0])
