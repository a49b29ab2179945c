"""Tools in the prompt, and calls as text of messages."""

import json
from dataclasses import replace

from mlxtrio.text.tools.format import Call, Tool
from mlxtrio.text.tools.formats.json_tools import FORMAT as JSON_TOOLS
from mlxtrio.text.tools.prompted import describe_result, describe_tools, tools_field, write_calls

TOOL: Tool = {
    "type": "function",
    "function": {"name": "f", "description": "Grüße {tools}", "parameters": {"type": "object"}},
}
CALL: Call = {"name": "f", "arguments": {"a": 1}}


def test_the_prompt_has_each_tool_on_a_line_and_the_form_of_a_call() -> None:
    text = describe_tools([TOOL, TOOL], None)
    assert text.splitlines().count(json.dumps(TOOL["function"], ensure_ascii=False)) == 2
    assert "<tool_call>\n{" in text


def test_the_field_of_a_system_message_has_the_tools() -> None:
    assert tools_field([TOOL], "tools") == [TOOL]
    assert json.loads(tools_field([TOOL], "functions as text")) == [TOOL["function"]]


def test_a_result_is_in_tags() -> None:
    assert describe_result("x") == "<tool_response>\nx\n</tool_response>"


def test_a_format_that_can_not_write_calls_has_those_of_the_default_format() -> None:
    assert write_calls([CALL], replace(JSON_TOOLS, write=None)) == write_calls([CALL], None)
