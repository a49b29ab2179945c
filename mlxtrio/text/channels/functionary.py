"""Functionary 3.2: messages after ``>>>``, with the function's name, or ``all``, on a line."""

from collections.abc import Sequence

from mlxtrio.text.channels.format import ChannelFormat, Header, Kind
from mlxtrio.text.tools.format import Call, Tool
from mlxtrio.text.tools.json_calls import arguments_of, read_value


def read_header(header: str, offered: frozenset[str]) -> Header | None:
    """What a line says; None if it is neither ``all`` nor an offered function."""
    name = header.strip().removeprefix(">>>").strip()
    if name == "all":
        return Header(Kind.CONTENT)
    return Header(Kind.CALL, name) if name in offered else None


def parse(name: str, text: str, _tools: Sequence[Tool]) -> list[Call]:
    """The call of a message: JSON, or the code of the function ``python``."""
    if name == "python" and not text.lstrip().startswith("{"):
        return [{"name": name, "arguments": {"code": text}}]
    value, end = read_value(text)
    if text[end:].strip():
        raise ValueError("a call ends after its arguments")
    return [{"name": name, "arguments": arguments_of(value)}]


FUNCTIONARY = ChannelFormat(
    name="functionary32",
    header_starts=("",),
    header_end="\n",
    message_ends=(">>>",),
    turn_ends=("<|eot_id|>", "<|eom_id|>"),
    read_header=read_header,
    parse=parse,
)
