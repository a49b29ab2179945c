"""From a stream's bytes to an answer: server-sent events, and the chunks of a chat completion.

Sources: https://html.spec.whatwg.org/multipage/server-sent-events.html and
https://platform.openai.com/docs/api-reference/chat-streaming.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from mlxtrio.bench.failure import RequestError, printable

MAX_EVENT_BYTES = 4 * 2**20  # bytes
DONE = b"[DONE]"
# Fields of a delta that hold something of the answer; servers differ in reasoning's name.
ANSWER_FIELDS = ("content", "reasoning_content", "reasoning", "tool_calls", "refusal")


class EventReader:
    """Takes a stream apart. Lines end with LF or CR LF; a lone CR, which nobody sends, is text."""

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []

    def feed(self, piece: bytes) -> list[bytes]:
        """The data of the events that ``piece`` completes. Raises RequestError."""
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
    """The server's own counts, in tokens. ``cached`` are the prompt's that it had already read."""

    prompt: int
    completion: int
    cached: int


@dataclass(slots=True)
class SequenceOutput:
    """Collects one stream's chunks."""

    texts: list[str] = field(default_factory=list)
    usage: Usage | None = None
    finish_reason: str | None = None
    done: bool = False

    def take(self, data: bytes) -> bool:
        """Take an event; return whether it brought a part of the answer. Raises RequestError."""
        if data == DONE:
            self.done = True
            return False
        try:
            return self._take(json.loads(data))
        except (ValueError, TypeError, AttributeError, LookupError) as error:
            raise RequestError("malformed", f"{error!r} in {printable(data)}") from error

    def check_complete(self) -> None:
        """Raises RequestError where the stream has ended too early."""
        if self.finish_reason is None:
            raise RequestError("unfinished", "no finish_reason")
        if not self.done:
            raise RequestError("unfinished", "no [DONE]")

    def _take(self, chunk: dict[str, Any]) -> bool:
        if (error := chunk.get("error")) is not None:
            raise RequestError("error event", json.dumps(error))
        if (usage := chunk.get("usage")) is not None:
            details = usage.get("prompt_tokens_details") or {}
            self.usage = Usage(
                int(usage["prompt_tokens"]),
                int(usage["completion_tokens"]),
                int(details.get("cached_tokens") or 0),
            )
        brought = False
        for choice in chunk["choices"]:
            delta = choice.get("delta") or {}
            if content := delta.get("content"):
                self.texts.append(content + "")  # a TypeError where it is no text
            brought = brought or any(delta.get(name) for name in ANSWER_FIELDS)
            self.finish_reason = choice.get("finish_reason") or self.finish_reason
        return brought
