"""From a stream's bytes to a completion: server-sent events, and the chunks of a chat completion.

Sources: https://html.spec.whatwg.org/multipage/server-sent-events.html and
https://platform.openai.com/docs/api-reference/chat-streaming.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from mlxtrio.bench.failure import RequestError, printable

MAX_EVENT_BYTES = 4 * 2**20  # bytes
DONE = b"[DONE]"
# Fields of a delta that carry output; servers differ in the name of reasoning.
OUTPUT_FIELDS = ("content", "reasoning_content", "reasoning", "tool_calls", "refusal")


class EventReader:
    """Splits a stream into events. Lines end with LF or CR LF; a CR alone is text."""

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []

    def feed(self, piece: bytes) -> list[bytes]:
        """Return the data of the events that ``piece`` completes.

        Raises:
            RequestError: an event is larger than ``MAX_EVENT_BYTES``.
        """
        *lines, self._rest = (self._rest + piece).split(b"\n")
        if len(self._rest) > MAX_EVENT_BYTES:
            raise RequestError("malformed", f"an event of more than {MAX_EVENT_BYTES} bytes")
        events = []
        for line in lines:
            if line.startswith(b"data:"):
                self._data.append(line[5:].strip())
            elif line in (b"", b"\r") and self._data:
                events.append(b"\n".join(self._data))
                self._data = []
        return events


@dataclass(frozen=True, slots=True)
class Usage:
    """The server's own counts, in tokens. ``cached`` are those of the prompt that it reused."""

    prompt: int
    completion: int
    cached: int


@dataclass(slots=True)
class Completion:
    """What the chunks of one stream have brought so far."""

    texts: list[str] = field(default_factory=list)
    usage: Usage | None = None
    finish_reason: str | None = None
    done: bool = False

    def add(self, data: bytes) -> bool:
        """Add an event's data; return whether it brought output.

        Raises:
            RequestError: it is an error, or no chunk of a chat completion.
        """
        if data == DONE:
            self.done = True
            return False
        try:
            return self._add_chunk(json.loads(data))
        except (ValueError, TypeError, AttributeError, LookupError) as error:
            raise RequestError("malformed", f"{error!r} in {printable(data)}") from error

    def check_complete(self) -> None:
        """Check that the stream ended as it should.

        Raises:
            RequestError: it ended without a finish reason or ``[DONE]``.
        """
        if self.finish_reason is None:
            raise RequestError("unfinished", "no finish_reason")
        if not self.done:
            raise RequestError("unfinished", "no [DONE]")

    def _add_chunk(self, chunk: dict[str, Any]) -> bool:
        if (error := chunk.get("error")) is not None:
            raise RequestError("error event", json.dumps(error))
        if (usage := chunk.get("usage")) is not None:
            details = usage.get("prompt_tokens_details") or {}
            self.usage = Usage(
                int(usage["prompt_tokens"]),
                int(usage["completion_tokens"]),
                int(details.get("cached_tokens") or 0),
            )
        has_output = False
        for choice in chunk["choices"]:
            delta = choice.get("delta") or {}
            if content := delta.get("content"):
                self.texts.append(content + "")  # a TypeError where it is no text
            has_output = has_output or any(delta.get(name) for name in OUTPUT_FIELDS)
            self.finish_reason = choice.get("finish_reason") or self.finish_reason
        return has_output
