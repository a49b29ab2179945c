"""The load of a level, on real sockets and on scripted time."""

from typing import cast

import pytest
import trio
from trio.testing import MockClock, memory_stream_pair

from mlxtrio.bench.connection import Connection, Pool
from mlxtrio.bench.figures import Figures
from mlxtrio.bench.load import Run, measure
from mlxtrio.bench.plan import Concurrency, Lengths, Level, Plan, RequestRate, Workload
from mlxtrio.bench.report import remarks
from mlxtrio.bench.target import Target
from tests.support.bench import run_plan
from tests.support.canned import (
    CannedServer,
    Script,
    answer,
    canned_server,
    event,
    finish,
    in_chunks,
    status,
    text,
    then_close,
)

SHORT = Workload(Lengths(3, 3), Lengths(4, 4))


async def test_failures_are_counted_beside_answers() -> None:
    cut = then_close(in_chunks(text("a"), end=b""))
    async with canned_server(
        answer(4), status(500), cut, answer(4), status(500), answer(4)
    ) as server:
        plan = Plan((Concurrency(1),), SHORT, requests=8, warmup=0)
        figures = Figures.of((await run_plan(server.url, plan))[0])
    assert (figures.answered, figures.failed) == (5, 3)
    assert figures.completion_tokens == 5 * 4
    assert {each.kind: each.count for each in figures.failures} == {
        "HTTP 500": 2,
        "disconnected": 1,
    }
    assert any("2 x HTTP 500" in remark for remark in remarks([figures]))


async def test_failures_of_the_warm_up_are_counted_apart() -> None:
    async with canned_server(status(503), answer(4)) as server:
        plan = Plan((Concurrency(1),), SHORT, requests=2, warmup=2)
        figures = Figures.of((await run_plan(server.url, plan))[0])
    assert (figures.answered, figures.failed, figures.warmup_failed) == (2, 0, 1)


async def test_a_chats_history_has_the_responses() -> None:
    async with canned_server(answer(2)) as server:
        workload = Workload(Lengths(3, 3), Lengths(2, 2), shared_words=5, turns=3)
        plan = Plan((Concurrency(1),), workload, requests=3, warmup=0, extra={"top_p": 0.5})
        runs = await run_plan(server.url, plan)
        assert [each.turn for each in runs[0].outcomes] == [0, 1, 2]
        assert [len(body["messages"]) for body in server.bodies] == [1, 3, 5]
        last = server.bodies[2]
    assert [message["role"] for message in last["messages"]][:2] == ["user", "assistant"]
    assert last["messages"][1]["content"] == "word word "
    assert last["messages"][0]["content"] == workload.chat("level 0", 0).turns[0]
    assert (last["top_p"], last["max_tokens"], last["stream"]) == (0.5, 2, True)


async def test_a_failed_turn_ends_its_chat() -> None:
    async with canned_server(answer(2), status(500)) as server:
        plan = Plan((Concurrency(1),), Workload(turns=4), requests=4, warmup=0)
        runs = await run_plan(server.url, plan)
    assert len(runs[0].outcomes) == 2
    assert runs[0].unsent == 2


# On scripted time: what the figures of a run must be is known to the digit.


class MemoryPool(Pool):
    """Connections in memory, which the server's scripts answer."""

    def __init__(self, server: CannedServer, nursery: trio.Nursery) -> None:
        super().__init__(Target.parse("http://server"))
        self._server = server
        self._nursery = nursery
        self.open = self.max_open = 0
        self.taken_at: list[float] = []

    async def take(self) -> Connection:
        ours, theirs = memory_stream_pair()
        self._nursery.start_soon(self._server.serve, theirs)
        self.open += 1
        self.max_open = max(self.max_open, self.open)
        self.taken_at.append(trio.current_time())
        return Connection(ours, cast("trio.SocketStream", None))

    async def give_back(self, connection: Connection) -> None:
        self.open -= 1
        await connection.aclose()


async def on_scripted_time(plan: Plan, *scripts: Script) -> tuple[Run, MemoryPool, float]:
    """The run of the plan's last level, and when it began."""
    async with trio.open_nursery() as nursery:
        pool = MemoryPool(CannedServer(scripts), nursery)
        runs: list[Run] = []
        began = trio.current_time()
        await measure(pool, "m", plan, runs)
        nursery.cancel_scope.cancel()
    return runs[-1], pool, began


async def test_times_are_of_reads_that_brought_output(autojump_clock: MockClock) -> None:
    """Two events in one write count once, and an event with the role alone does not count."""
    role = event({"choices": [{"delta": {"role": "assistant", "content": ""}}]})
    reasoning = event({"choices": [{"delta": {"reasoning_content": "hm"}}]})
    script = in_chunks(
        1.0, role, 1.0, reasoning, 0.5, text("a") + text("b"), 0.25, text("c"), 3.0, finish(6)
    )
    plan = Plan((Concurrency(1),), SHORT, requests=1, warmup=0)
    run, _, _ = await on_scripted_time(plan, script)
    figures = Figures.of(run)
    assert run.outcomes[0].read_times == pytest.approx([2.0, 2.5, 2.75])
    assert run.outcomes[0].inter_token_latencies == pytest.approx([0.5, 0.25])
    assert run.outcomes[0].text == "abc"
    assert figures.first_token is not None
    assert figures.first_token.max == pytest.approx(2.0)
    assert figures.per_token is not None
    assert figures.per_token.max == pytest.approx(0.75 / 5)
    assert figures.answer is not None
    assert figures.answer.max == pytest.approx(5.75)
    assert figures.tokens_per_second == pytest.approx(6 / 5.75)


async def test_clients_send_their_next_request_after_a_response(autojump_clock: MockClock) -> None:
    plan = Plan((Concurrency(3),), SHORT, requests=7, warmup=0)
    run, pool, _ = await on_scripted_time(plan, in_chunks(2.0, text("a"), finish(1)))
    assert pool.max_open == 3
    assert len(run.outcomes) == 7
    assert run.seconds == pytest.approx(6)


async def test_a_request_rate_holds_whatever_still_runs(autojump_clock: MockClock) -> None:
    plan = Plan((RequestRate(2, poisson=False),), SHORT, requests=6, warmup=0)
    run, pool, began = await on_scripted_time(plan, in_chunks(100.0, text("a"), finish(1)))
    assert [at - began for at in pool.taken_at] == pytest.approx([0, 0.5, 1, 1.5, 2, 2.5])
    assert pool.max_open == 6
    assert [each.seconds for each in run.outcomes] == pytest.approx([100] * 6)


@pytest.mark.parametrize("level", [Concurrency(2), RequestRate(1, poisson=False)])
async def test_after_the_duration_no_chat_begins_and_running_ones_finish(
    level: Level, autojump_clock: MockClock
) -> None:
    plan = Plan((level,), SHORT, requests=None, duration=5, warmup=1)
    run, pool, began = await on_scripted_time(plan, in_chunks(2.0, text("a"), finish(1)))
    measured = pool.taken_at[1:]  # the warm-up's two seconds are not the level's
    assert all(at - began < 2 + 5 for at in measured)
    assert max(measured) - began == pytest.approx(6)
    assert len(run.outcomes) == len(measured)
    assert all(each.failure is None for each in run.outcomes)


async def test_cancelled_chats_are_counted_apart(autojump_clock: MockClock) -> None:
    plan = Plan((Concurrency(3),), SHORT, requests=3, warmup=0)
    async with trio.open_nursery() as nursery:
        forever = in_chunks(text("a"), 3600.0)
        server = CannedServer([in_chunks(text("a"), finish(1)), forever])
        runs: list[Run] = []
        with trio.move_on_after(10):
            await measure(MemoryPool(server, nursery), "m", plan, runs)
        nursery.cancel_scope.cancel()
    figures = Figures.of(runs[0])
    assert (figures.answered, figures.failed, figures.interrupted) == (1, 0, 2)
    assert figures.seconds == pytest.approx(10)
