"""Muse: each message's header has its recipient; a function's message has calls in tags."""

import re
from collections.abc import Sequence

from mlxtrio.text.channels.format import ChannelFormat, Header, Kind
from mlxtrio.text.tools.format import Call, Tool
from mlxtrio.text.tools.formats.muse_spark import FORMAT

_recipient = re.compile(r"\bto=(?P<name>[^\s<]+)")


def read_header(header: str, _offered: frozenset[str]) -> Header | None:
    """What a header says: self is reasoning, user and commentary are content."""
    recipient = _recipient.search(header)
    if recipient is None or recipient["name"] in ("user", "commentary"):
        return Header(Kind.CONTENT)
    if recipient["name"] == "self":
        return Header(Kind.REASONING)
    return Header(Kind.CALL, recipient["name"])


def parse(_name: str, text: str, tools: Sequence[Tool]) -> list[Call]:
    """The calls of a message, between the markers of Muse Spark's format."""
    block = text.strip().removeprefix(FORMAT.start).removesuffix(FORMAT.end)
    calls: list[Call] = FORMAT.parse(block, tools)
    return calls


MUSE = ChannelFormat(
    name="muse",
    header_starts=("to=", "<|start|>", "<|message|>"),
    header_end="<|message|>",
    message_ends=("<|eom|>", "<|eot|>", "<|start|>"),
    turn_ends=("<|eot|>",),
    read_header=read_header,
    parse=parse,
    has_json_arguments=False,
)
