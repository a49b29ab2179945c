"""Kimi K2: a section of calls, each with its name and number between control tokens."""

from mlxtrio.text.tools.syntax import NEWLINE, Layout, NameThenJson

KIMI_K2 = NameThenJson(
    start=(
        "<|tool_call_begin|>functions.{name}:",
        "/[0-9]{1,3}/",
        "<|tool_call_argument_begin|>",
    ),
    end=("<|tool_call_end|>",),
    layout=Layout(before=NEWLINE, between=NEWLINE, after=NEWLINE),
    header=(
        r"\s*(?:<\|tool_call_end\|>\s*)?<\|tool_call_begin\|>\s*(?:functions\.)?(?P<name>[^:{<]+)"
        r":\d+\s*<\|tool_call_argument_begin\|>\s*(?=\{)"
    ),
)
