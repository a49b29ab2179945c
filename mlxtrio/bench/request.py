"""One request: send it, read its stream with the times, and report how it ended."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import trio

from mlxtrio.bench.connection import Connection, Pool
from mlxtrio.bench.failure import RequestError, printable
from mlxtrio.bench.stream import Completion, EventReader, Usage

OK = 200


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a request failed: see ``RequestError``."""

    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a request. Times are in seconds since the request was due.

    ``read_times`` are those at which a read of the socket brought output. One read may bring
    several events and one event several tokens: what comes together counts once, however the
    server wrapped it.
    """

    turn: int
    seconds: float
    read_times: Sequence[float] = ()
    usage: Usage | None = None
    text: str = ""
    failure: Failure | None = None

    @property
    def time_to_first_token(self) -> float | None:
        """Seconds to the first output; None where there was none."""
        return self.read_times[0] if self.read_times else None

    @property
    def inter_token_latencies(self) -> list[float]:
        """Seconds between two reads that brought output, in order."""
        return [later - earlier for earlier, later in pairwise(self.read_times)]

    @property
    def tokens(self) -> int:
        """Output tokens: the server's count, or the number of reads, which is not larger."""
        return self.usage.completion if self.usage is not None else len(self.read_times)


@dataclass(slots=True)
class _Received:
    """What a stream has brought so far, and when."""

    completion: Completion = field(default_factory=Completion)
    times: list[float] = field(default_factory=list)


async def ask(pool: Pool, body: dict[str, Any], *, turn: int, due: float, within: float) -> Outcome:
    """Request a streamed completion and read it for ``within`` seconds at most.

    Never raises: failures are in the outcome. Times count from ``due`` on
    trio's clock: a request that is sent late, or has to connect first, has that time in its
    latency.
    """
    received = _Received()
    failure = None
    with trio.move_on_after(within) as deadline:
        try:
            await _ask(pool, json.dumps(body).encode(), received)
        except RequestError as error:
            failure = Failure(error.kind, error.detail)
    if deadline.cancelled_caught:
        failure = Failure("timeout", f"no end after {within:g} s")
    return Outcome(
        turn=turn,
        seconds=trio.current_time() - due,
        read_times=[time - due for time in received.times],
        usage=received.completion.usage,
        text="".join(received.completion.texts),
        failure=failure,
    )


async def _ask(pool: Pool, content: bytes, received: _Received) -> None:
    connection = await pool.take()
    try:
        head = pool.target.request("POST", "/chat/completions", len(content))
        await connection.send(head, content)
        status = await connection.status()
        if status != OK:
            raise RequestError(f"HTTP {status}", printable(await connection.read_all()))
        await _read_stream(connection, received)
    finally:
        await pool.give_back(connection)


async def _read_stream(connection: Connection, received: _Received) -> None:
    events = EventReader()
    while piece := await connection.read():
        now = trio.current_time()
        brought = [received.completion.add(data) for data in events.feed(piece)]
        if any(brought):
            received.times.append(now)
    received.completion.check_complete()
