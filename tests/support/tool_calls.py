"""A tool, and calls of it in the most common tool format."""

import importlib
from typing import Any

from mlxtrio.text.tools.format import ToolFormat

TOOLS: list[dict[str, Any]] = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": "The weather in a city.",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
        },
    }
]
PARIS = '<tool_call>\n{"name": "get_weather", "arguments": {"city": "Paris"}}\n</tool_call>'
OSLO = PARIS.replace("Paris", "Oslo")


def format_of(parser: str) -> ToolFormat:
    """The tool format of one of mlx-lm's parsers, without tokens."""
    module = importlib.import_module(f"mlx_lm.tool_parsers.{parser}")
    return ToolFormat(module.tool_call_start, module.tool_call_end, module.parse_tool_call, parser)


JSON_TOOLS = format_of("json_tools")
