"""How a loaded model writes tool calls: its markers and its parser."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Tool = Mapping[str, Any]  # as in OpenAI's API, which is what chat templates expect, too


@dataclass(frozen=True, slots=True)
class ToolFormat:
    """The tool format of one model.

    ``parse`` is mlx-lm's parser for it (``mlx_lm.tool_parsers``), and ``name`` is that parser's. It
    takes the text between the markers ``start`` and ``end``, and the tools; it returns one call or
    a list of them, each ``{"name": ..., "arguments": {...}}``, and raises if the text is no call.
    ``end`` is empty in formats whose calls last to the end of the output.

    ``start_tokens`` and ``end_tokens`` are the markers' token ids; ``control_tokens`` are the ids
    of all the model's control tokens, by their text. Grammars of tool calls need them.
    """

    start: str
    end: str
    parse: Callable[[str, Sequence[Tool]], Any]
    name: str = ""
    start_tokens: tuple[int, ...] = ()
    end_tokens: tuple[int, ...] = ()
    control_tokens: Mapping[str, int] = field(default_factory=dict)
