"""How a loaded model writes tool calls: its markers and its parser."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Tool = Mapping[str, Any]  # as in OpenAI's API, which is what chat templates expect, too
Call = Mapping[str, Any]  # {"name": str, "arguments": object}
ParseCalls = Callable[[str, Sequence[Tool]], Any]


@dataclass(frozen=True, slots=True)
class ToolFormat:
    """The tool format of one model.

    A block of calls is what is between the markers ``start`` and ``end``. ``end`` is empty in
    formats whose calls last to the end of the output. ``other_starts`` and ``other_ends`` are
    further spellings of them, and ``bare_starts`` are the characters with which an output begins
    that is a call without any marker. ``start`` itself may be empty if there are other ones.

    ``parse`` takes the text of a block without ``start`` and the end marker (but with any other
    start, which is a part of the call), and the tools. It returns one call or a list of them, each
    ``{"name": ..., "arguments": {...}}``, and raises if the text is no call. ``write`` is its
    reverse, markers included: it writes the calls of a past message for chat templates that don't;
    None where all known templates do.

    ``doubtful_starts`` are beginnings of calls that an ordinary text may have, too: such a call
    has to be one of an offered function. ``recover`` reads the text of a block that ``parse`` can't
    read, and returns its calls and the text that follows them; it raises if there are none.

    ``needed_tokens`` are control tokens that a model has to have for its calls to be enforced:
    without them a grammar could not distinguish text from what follows it.

    ``ends_itself`` says that a call without its end marker is known to be complete, as JSON is.
    ``ends_reasoning`` says that a start marker inside an open block of reasoning begins a call.
    ``starts_with_name`` says that an output which begins with an offered function's name and a
    line break is a call. ``is_prompted`` says that the model's template shows no tools, so that
    the prompt has to.

    ``start_tokens`` and ``end_tokens`` are the markers' token ids; ``control_tokens`` are the ids
    of all the model's control tokens, by their text. Grammars of tool calls need them.
    """

    start: str
    end: str
    parse: ParseCalls
    name: str = ""
    start_tokens: tuple[int, ...] = ()
    end_tokens: tuple[int, ...] = ()
    control_tokens: Mapping[str, int] = field(default_factory=dict)
    other_starts: tuple[str, ...] = ()
    other_ends: tuple[str, ...] = ()
    bare_starts: tuple[str, ...] = ()
    write: Callable[[Sequence[Call]], str] | None = None
    ends_itself: bool = False
    ends_reasoning: bool = True
    doubtful_starts: tuple[str, ...] = ()
    recover: Callable[[str, Sequence[Tool]], tuple[Sequence[Call], str]] | None = None
    needed_tokens: tuple[str, ...] = ()
    is_prompted: bool = False
    starts_with_name: bool = False

    @property
    def starts(self) -> tuple[str, ...]:
        """All markers that begin a block."""
        return tuple(marker for marker in (self.start, *self.other_starts) if marker)

    @property
    def ends(self) -> tuple[str, ...]:
        """All markers that end a block."""
        return tuple(marker for marker in (self.end, *self.other_ends) if marker)
