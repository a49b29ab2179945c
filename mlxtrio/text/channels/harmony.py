"""gpt-oss's harmony: analysis, commentary and final messages, and calls by recipient.

Source: https://github.com/openai/harmony (docs/format.md).
"""

import re
from collections.abc import Sequence

from mlxtrio.text.channels.format import ChannelFormat, Header, Kind
from mlxtrio.text.reasoning.format import ReasoningFormat
from mlxtrio.text.tools.format import Call, Tool
from mlxtrio.text.tools.json_calls import arguments_of, read_value

FUNCTIONS = "functions."
_recipient = re.compile(r"\bto=(?P<name>[^\s<]+)")
_channel = re.compile(r"<\|channel\|>\s*(?P<name>\w+)")


def read_header(header: str, offered: frozenset[str]) -> Header | None:
    """What a header says: the channel, or the recipient, before the channel or after it."""
    channels = _channel.findall(header)
    recipient = _recipient.search(header)
    if recipient is not None:
        name = recipient["name"]
        if name.startswith(FUNCTIONS) or name in offered:
            return Header(Kind.CALL, name.removeprefix(FUNCTIONS))
        if name not in ("assistant", "user", "all"):
            return Header(Kind.DROPPED)  # a built-in tool, which nobody runs here
    is_analysis = channels[-1:] == ["analysis"]  # the last one counts
    return Header(Kind.REASONING if is_analysis else Kind.CONTENT)


def parse(name: str, text: str, _tools: Sequence[Tool]) -> list[Call]:
    """The call of a message, whose text is its arguments in JSON."""
    if not text.strip():
        return [{"name": name, "arguments": {}}]
    value, end = read_value(text)
    if text[end:].strip():
        raise ValueError("a call ends after its arguments")
    return [{"name": name, "arguments": arguments_of(value)}]


HARMONY = ChannelFormat(
    name="harmony",
    header_starts=("<|channel|>", "<|start|>", "<|constrain|>", "<|message|>", "to="),
    header_end="<|message|>",
    message_ends=("<|end|>", "<|call|>", "<|return|>", "<|start|>"),
    turn_ends=("<|call|>", "<|return|>"),
    read_header=read_header,
    parse=parse,
)

# What the engine sees of it: where reasoning begins and ends, by tokens.
HARMONY_REASONING = ReasoningFormat(
    "<|channel|>analysis<|message|>",
    "<|end|>",
    other_starts=("<|start|>assistant<|channel|>analysis<|message|>",),
)
