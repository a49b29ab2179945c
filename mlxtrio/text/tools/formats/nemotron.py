"""Nemotron Nano v2 and Llama-Nemotron: ``<TOOLCALL>`` and a JSON list."""

from mlxtrio.text.tools.json_format import LIST_LAYOUT, JsonCalls, json_list_format

FORMAT = json_list_format("nemotron", "<TOOLCALL>", "</TOOLCALL>")
SYNTAX = JsonCalls(LIST_LAYOUT)
