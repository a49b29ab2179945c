"""A chat's messages, independent of the HTTP API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from mlxtrio.media.image import Detail

Role = Literal["system", "user", "assistant", "tool"]


@dataclass(frozen=True, slots=True)
class TextPart:
    """Text in a message's content."""

    text: str


@dataclass(frozen=True, slots=True)
class ImagePart:
    """An image in a message's content, by its data URI or its URL."""

    url: str
    detail: Detail = "auto"


Part = TextPart | ImagePart


@dataclass(frozen=True, slots=True)
class PastToolCall:
    """A tool call that the assistant made in an earlier turn; ``arguments`` is JSON text."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a chat.

    ``extra`` are further fields for the model's chat template: the ``tool_call_id`` of a tool's
    result, the ``name`` of a participant.
    """

    role: Role
    content: str | tuple[Part, ...] = ""
    tool_calls: tuple[PastToolCall, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def parts(self) -> Sequence[Part]:
        """The content as a sequence of parts."""
        return (TextPart(self.content),) if isinstance(self.content, str) else self.content
