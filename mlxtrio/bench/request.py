"""One request: send it, read its stream against the clock, say how it ended."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import trio

from mlxtrio.bench.answer import EventReader, SequenceOutput, Usage
from mlxtrio.bench.connection import Connection, Pool
from mlxtrio.bench.failure import RequestError, printable

OK = 200


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a request failed: see ``RequestError``."""

    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a request. Times are in seconds.

    ``arrivals`` are the times at which a read of the socket brought a part of the answer, since
    the request was due. One read may bring several events and one event several tokens: what
    comes together counts once, however the server wrapped it.
    """

    turn: int
    seconds: float
    arrivals: Sequence[float] = ()
    usage: Usage | None = None
    text: str = ""
    failure: Failure | None = None

    @property
    def first_token(self) -> float | None:
        """Time to first token; None where the answer was empty."""
        return self.arrivals[0] if self.arrivals else None

    @property
    def gaps(self) -> list[float]:
        """Times from each arrival to the next."""
        return [later - earlier for earlier, later in pairwise(self.arrivals)]

    @property
    def tokens(self) -> int:
        """Tokens generated: the server's count, else the arrivals, which are as many or fewer."""
        return self.usage.completion if self.usage is not None else len(self.arrivals)


@dataclass(slots=True)
class _Reading:
    """How far the reading of a stream has come."""

    answer: SequenceOutput = field(default_factory=SequenceOutput)
    arrivals: list[float] = field(default_factory=list)


async def ask(pool: Pool, body: dict[str, Any], *, turn: int, due: float, within: float) -> Outcome:
    """Ask for a streamed completion, ``within`` seconds; never raises for what the server does.

    Times count from ``due`` on trio's clock: where the client is late with an arrival of its
    schedule, that is part of the latency. Connecting is part of it too.
    """
    reading = _Reading()
    failure = None
    with trio.move_on_after(within) as deadline:
        try:
            await _ask(pool, json.dumps(body).encode(), reading)
        except RequestError as error:
            failure = Failure(error.kind, error.detail)
    if deadline.cancelled_caught:
        failure = Failure("timeout", f"no end after {within:g} s")
    return Outcome(
        turn=turn,
        seconds=trio.current_time() - due,
        arrivals=[time - due for time in reading.arrivals],
        usage=reading.answer.usage,
        text="".join(reading.answer.texts),
        failure=failure,
    )


async def _ask(pool: Pool, content: bytes, reading: _Reading) -> None:
    connection = await pool.take()
    try:
        head = pool.target.request("POST", "/chat/completions", len(content))
        await connection.send(head, content)
        status = await connection.status()
        if status != OK:
            raise RequestError(f"HTTP {status}", printable(await connection.read_all()))
        await _read_stream(connection, reading)
    finally:
        await pool.give_back(connection)


async def _read_stream(connection: Connection, reading: _Reading) -> None:
    events = EventReader()
    answer = reading.answer
    while piece := await connection.read():
        now = trio.current_time()
        brought = [answer.take(data) for data in events.feed(piece)]
        if any(brought):
            reading.arrivals.append(now)
    answer.check_complete()
