"""How a model writes outputs that are sequences of messages, each with a header."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from mlxtrio.text.tools.format import Call, Tool


class Kind(Enum):
    """What a message is."""

    CONTENT = "content"
    REASONING = "reasoning"
    CALL = "call"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Header:
    """What a message's header says; ``name`` is the function that a call is for."""

    kind: Kind
    name: str = ""


@dataclass(frozen=True, slots=True)
class ChannelFormat:
    """The markers and the headers of a format.

    The output begins with a header if its text begins with one of ``header_starts``, else with
    content. A header lasts to ``header_end``, and its message to one of ``message_ends``, after
    which the next header begins. ``turn_ends`` are the control tokens that end the output.
    ``read_header`` takes a header and the names of the offered functions; None means that it is
    none. ``parse`` takes a call's name, its text, and the tools; it raises if the text is no call.
    """

    name: str
    header_starts: tuple[str, ...]
    header_end: str
    message_ends: tuple[str, ...]
    turn_ends: tuple[str, ...]
    read_header: Callable[[str, frozenset[str]], Header | None]
    parse: Callable[[str, str, Sequence[Tool]], Sequence[Call]]
    has_json_arguments: bool = True

    @property
    def markers(self) -> tuple[str, ...]:
        """All texts that may have control tokens in them."""
        return (*self.header_starts, self.header_end, *self.message_ends)
