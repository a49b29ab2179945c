"""How messages with headers are written, for grammars: calls, and what precedes content."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from mlxtrio.text.channels.functionary import parse as parse_functionary
from mlxtrio.text.channels.harmony import FUNCTIONS, parse
from mlxtrio.text.tools.format import Tool, ToolFormat
from mlxtrio.text.tools.syntax import (
    EMPTY,
    CallSyntax,
    Layout,
    NameThenJson,
    arguments_rule,
    literal,
)


@dataclass(frozen=True, slots=True)
class ChannelSyntax:
    """A format's calls, and the headers that precede them and content.

    ``tool_format`` is for the calls; None if it is the model's own, after one of ``call_starts``,
    in which ``{name}`` is a function's name. One of ``content_starts`` precedes content.
    """

    content_starts: tuple[str, ...]
    tool_format: ToolFormat | None = None
    call_starts: tuple[str, ...] = ()


class HarmonyCalls:
    """The syntax of calls in harmony: the arguments are a message to the function.

    The recipient is in the role's part of the header or in the channel's. The message ends the
    turn, so there is one.
    """

    layout = Layout(
        before=EMPTY,
        after=EMPTY,
        next_block=None,
        other_starts=(
            f"<|channel|>analysis to={FUNCTIONS}",
            f"<|start|>assistant to={FUNCTIONS}",
            f"<|start|>assistant<|channel|>commentary to={FUNCTIONS}",
            f"<|start|>assistant<|channel|>analysis to={FUNCTIONS}",
        ),
    )
    header: str | None = None

    def rules(self, n: int, tool: Tool, tool_format: ToolFormat, *, required: bool) -> str:
        """See ``CallSyntax``."""
        name = literal(tool["function"]["name"], tool_format)
        channel = literal("<|channel|>", tool_format)
        json_mark = literal("<|constrain|>", tool_format)
        message = literal("<|message|>", tool_format)
        return (
            f'call_{n}: {name} ({channel} ("commentary" | "analysis"))? " "? {json_mark}? "json"?'
            f" {message} arguments_{n}\n"
        ) + arguments_rule(n, tool, required=required)


HARMONY_CALLS = ToolFormat(
    f"<|channel|>commentary to={FUNCTIONS}",
    "",
    partial(parse, ""),
    "harmony",
    ends_reasoning=False,
)
FUNCTIONARY_CALLS = ToolFormat("", "", partial(parse_functionary, ""), "functionary32")

CHANNEL_SYNTAXES: Mapping[str, ChannelSyntax] = {
    "harmony": ChannelSyntax(
        content_starts=tuple(
            f"{start}<|channel|>final{mark}<|message|>"
            for start in ("", "<|start|>assistant")
            for mark in ("", " <|constrain|>json", "<|constrain|>json")
        ),
        tool_format=HARMONY_CALLS,
    ),
    "muse": ChannelSyntax(
        content_starts=(" to=user<|message|>", "<|start|>assistant to=user<|message|>"),
        call_starts=(" to={name}<|message|>", "<|start|>assistant to={name}<|message|>"),
    ),
    "functionary32": ChannelSyntax(content_starts=("all\n",), tool_format=FUNCTIONARY_CALLS),
}
CALL_SYNTAXES: Mapping[str, CallSyntax] = {
    "harmony": HarmonyCalls(),
    "functionary32": NameThenJson(
        start=("{name}\n",),
        end=(),
        layout=Layout(before=EMPTY, after=EMPTY, next_block='">>>"'),
        header=r"\s*(?:>>>)?(?P<name>[^\s{>]+)\n(?=\{)",
    ),
}
