"""xLAM 2: the whole output is a JSON list, bare or in one of several wrappers."""

from collections.abc import Sequence

from mlxtrio.text.tools.format import Call, Tool, ToolFormat
from mlxtrio.text.tools.json_calls import parse_json_calls, write_json
from mlxtrio.text.tools.json_format import JsonCalls
from mlxtrio.text.tools.syntax import Layout

WRAPPERS = (("```json", "```"), ("[TOOL_CALLS]", ""), ("<tool_call>", "</tool_call>"))


def parse(text: str, tools: Sequence[Tool]) -> list[Call]:
    """The calls of an output, without its wrapper."""
    text = text.strip()
    for start, end in WRAPPERS:
        if text.startswith(start):
            text = text.removeprefix(start).removesuffix(end)
            break
    return parse_json_calls(text, tools)


def write(calls: Sequence[Call]) -> str:
    """The calls as the model writes them."""
    return write_json([{"name": call["name"], "arguments": call["arguments"]} for call in calls])


FORMAT = ToolFormat(
    start="",
    end="",
    parse=parse,
    name="xlam",
    other_starts=tuple(start for start, _ in WRAPPERS),
    bare_starts=("[",),
    doubtful_starts=("[{",),
    write=write,
    ends_itself=True,
)
SYNTAX = JsonCalls(Layout(before='"["', between='", "', after='"]"'))
