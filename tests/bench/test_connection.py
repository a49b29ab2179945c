"""Connections that are kept, and those that have ended."""

import trio

from mlxtrio.bench.connection import Pool
from mlxtrio.bench.request import ask
from mlxtrio.bench.target import Target
from tests.support.canned import answer, canned_server, then_close


async def test_connections_are_kept_and_stale_ones_replaced() -> None:
    async with canned_server(answer(1), then_close(answer(1)), answer(1)) as server:
        pool = Pool(Target.parse(server.url))
        for connections in (1, 1, 2, 2):
            outcome = await ask(pool, {}, turn=0, due=trio.current_time(), within=30)
            assert outcome.failure is None
            assert server.connections == connections
            if len(server.bodies) == 2:
                await wait_for_end_of(pool)
        await pool.aclose()


async def wait_for_end_of(pool: Pool) -> None:
    """Wait until the server's closing the idle connection can be seen."""
    with trio.fail_after(30):
        while not pool._idle[0].closed_by_server():
            await trio.sleep(0.01)
