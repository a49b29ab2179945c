"""A chat's messages, in nobody's dialect."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from mlxtrio.media.image import Detail

Role = Literal["system", "user", "assistant", "tool"]


@dataclass(frozen=True, slots=True)
class TextPart:
    """A piece of text."""

    text: str


@dataclass(frozen=True, slots=True)
class ImagePart:
    """An image, by its data URI or its address."""

    url: str
    detail: Detail = "auto"


@dataclass(frozen=True, slots=True)
class PastToolCall:
    """A tool call that the assistant made in an earlier turn; ``arguments`` is JSON text."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Message:
    """A turn of a chat.

    ``tool_call_id`` says which call a tool's message answers, ``name`` who speaks. ``extra`` are
    fields that only the model's chat template may know.
    """

    role: Role
    content: str | tuple[TextPart | ImagePart, ...] = ""
    tool_calls: tuple[PastToolCall, ...] = ()
    tool_call_id: str | None = None
    name: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def parts(self) -> Sequence[TextPart | ImagePart]:
        """The content as parts."""
        return (TextPart(self.content),) if isinstance(self.content, str) else self.content
