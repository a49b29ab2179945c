"""Tools for models whose chat templates take none: in the system message.

By default the calls are those of Hermes' format in ordinary text, which many models have seen in
training.
"""

import json
from collections.abc import Sequence
from typing import Any, Literal, get_args

from mlxtrio.text.own_tokens import write_with_own_tokens
from mlxtrio.text.tools.format import Call, Tool, ToolFormat
from mlxtrio.text.tools.formats.json_tools import FORMAT as DEFAULT_FORMAT

INSTRUCTIONS = """# Tools

You can call functions. They are given as JSON in <tools></tools> tags:
<tools>
{tools}
</tools>

To call a function, write its name and its arguments exactly like this, one block for each call, \
and nothing after it:
{example}
The results come in <tool_response></tool_response> tags. Call a function only if it helps; \
otherwise answer directly."""

# How a template wants the tools in a field of the system message.
ToolsField = Literal["functions as text", "tools"]
TOOLS_FIELDS: tuple[ToolsField, ...] = get_args(ToolsField)

EXAMPLE: Call = {"name": "the function's name", "arguments": {"parameter": "value"}}


def describe_tools(tools: Sequence[Tool], tool_format: ToolFormat | None) -> str:
    """The text of a system message that offers tools, to be called in the model's format."""
    lines = "\n".join(json.dumps(tool["function"], ensure_ascii=False) for tool in tools)
    return INSTRUCTIONS.format(tools=lines, example=write_calls([EXAMPLE], tool_format))


def tools_field(tools: Sequence[Tool], kind: ToolsField) -> Any:
    """The field ``tools`` of a system message, for templates that take the tools from there."""
    if kind == "tools":
        return list(tools)
    return json.dumps([tool["function"] for tool in tools], ensure_ascii=False)


def describe_result(content: str) -> str:
    """A tool's result as a user's text."""
    return f"<tool_response>\n{content}\n</tool_response>"


def write_calls(calls: Sequence[Call], tool_format: ToolFormat | None) -> str:
    """Calls as text of a message: in the model's format if it is known how, else in the default.

    Their markers are the model's control tokens, see ``text.own_tokens``.
    """
    known = DEFAULT_FORMAT if tool_format is None else tool_format
    write = known.write or DEFAULT_FORMAT.write
    assert write is not None  # noqa: S101 - the default format has one
    return write_with_own_tokens(write, calls, known.control_tokens)
