"""``<tool_calls>`` and a JSON list: Hunyuan, Jamba 1, Apriel."""

from mlxtrio.text.tools.json_format import LIST_LAYOUT, JsonCalls, json_list_format

FORMAT = json_list_format("tool_calls_list", "<tool_calls>", "</tool_calls>")
SYNTAX = JsonCalls(LIST_LAYOUT)
