"""How a request fails, by kind."""

MAX_DETAIL_LENGTH = 200  # characters


class RequestError(Exception):
    """A request that got no complete response.

    Failures are counted by ``kind``: ``connect``, ``HTTP <status>``, ``disconnected`` (the
    connection ended before the response), ``malformed`` (no HTTP, no JSON, or no chunk of a chat
    completion), ``error event`` (an error within the stream), ``unfinished`` (the stream ended
    without a finish reason or ``[DONE]``), ``timeout``.
    """

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind = kind
        self.detail = printable(detail)


def printable(text: str | bytes) -> str:
    """The first ``MAX_DETAIL_LENGTH`` characters of a server's text, without control characters."""
    if isinstance(text, bytes):
        text = text[: 4 * MAX_DETAIL_LENGTH].decode(errors="replace")
    return "".join(c if c.isprintable() else " " for c in text[:MAX_DETAIL_LENGTH])
