"""Tools for models whose chat templates show none: their description as a part of the prompt.

The calls are those of Hermes' format in ordinary text, which many models have seen in training.
"""

import json
from collections.abc import Sequence

from mlxtrio.text.tools.format import Tool

INSTRUCTIONS = """# Tools

You can call functions. They are given as JSON in <tools></tools> tags:
<tools>
{tools}
</tools>

To call a function, write a JSON object with its name and its arguments in <tool_call></tool_call> \
tags, one block for each call, and nothing after them:
<tool_call>
{{"name": "the function's name", "arguments": {{"parameter": "value"}}}}
</tool_call>
The results come in <tool_response></tool_response> tags. Call a function only if it helps; \
otherwise answer directly."""


def describe_tools(tools: Sequence[Tool]) -> str:
    """The text of a system message that offers tools."""
    lines = (json.dumps(tool["function"], ensure_ascii=False) for tool in tools)
    return INSTRUCTIONS.format(tools="\n".join(lines))


def describe_result(content: str) -> str:
    """A tool's result as a user's text."""
    return f"<tool_response>\n{content}\n</tool_response>"
