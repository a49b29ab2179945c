"""How a request fails, by kind."""

MAX_DETAIL_LENGTH = 200  # characters


class RequestError(Exception):
    """A request that was not answered in full.

    ``kind`` is what failures are counted by: ``connect``, ``HTTP <status>``, ``disconnected``
    (the connection ended before the answer), ``malformed`` (not HTTP, not JSON, or not a chat's
    chunk), ``error event`` (an error within the stream), ``unfinished`` (the stream ended well but
    without a finish reason or ``[DONE]``), ``timeout``.
    """

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind = kind
        self.detail = printable(detail)


def printable(text: str | bytes) -> str:
    """The beginning of what a server said, fit for a terminal."""
    if isinstance(text, bytes):
        text = text[: 4 * MAX_DETAIL_LENGTH].decode(errors="replace")
    return "".join(c if c.isprintable() else " " for c in text[:MAX_DETAIL_LENGTH])
