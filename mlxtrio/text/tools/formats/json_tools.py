"""``<tool_call>`` and a JSON object: Hermes, Qwen 2.5, Qwen 3 and many others."""

from mlxtrio.text.tools.json_format import JsonCalls, json_object_format
from mlxtrio.text.tools.syntax import Layout

FORMAT = json_object_format("json_tools", "<tool_call>", "</tool_call>", newlines=True)
SYNTAX = JsonCalls(Layout())
