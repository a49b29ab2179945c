"""Granite 3: ``<|tool_call|>`` and a JSON list."""

from mlxtrio.text.tools.json_format import LIST_LAYOUT, JsonCalls, json_list_format

FORMAT = json_list_format("granite", "<|tool_call|>", "")
SYNTAX = JsonCalls(LIST_LAYOUT)
