"""The scheduler in virtual time, with an engine that the tests drive by hand."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from mlxtrio.admission.scheduler import Limits, Scheduler
from mlxtrio.admission.sequence import RequestHandle
from mlxtrio.errors import (
    DeadlineError,
    GenerationError,
    QueueFullError,
    ShuttingDownError,
)
from mlxtrio.observability.metrics import Metrics
from mlxtrio.text.events import Event, Failed, Finished, TextDelta
from tests.support.scripted import ScriptedEngine, request_for, spelling_model


@asynccontextmanager
async def running(
    engine: ScriptedEngine, *, rows: int = 2, queue_size: int = 3, seconds: float = 300
) -> AsyncGenerator[Scheduler]:
    scheduler = Scheduler(engine, spelling_model(), Limits(rows, queue_size, seconds), Metrics())
    async with trio.open_nursery() as nursery:
        await nursery.start(scheduler.run)
        yield scheduler
        nursery.cancel_scope.cancel()


async def submit(scheduler: Scheduler, *prompts: str) -> RequestHandle:
    handle = scheduler.submit([request_for(prompt) for prompt in prompts], trio.current_time())
    await wait_all_tasks_blocked()
    return handle


async def all_events(handle: RequestHandle, sequences: int = 1) -> list[Event]:
    events: list[Event] = []
    while sum(isinstance(event, Finished | Failed) for event in events) < sequences:
        events += [event for _, event in await handle.receive()]
    return events


def text_of(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


async def test_a_sequence_streams_and_finishes() -> None:
    engine = ScriptedEngine()
    async with running(engine) as scheduler:
        with await submit(scheduler, "a") as handle:
            engine.rows[0].say("hello")
            engine.rows[0].end()
            events = await all_events(handle)
        await wait_all_tasks_blocked()
        assert text_of(events) == "hello"
        assert isinstance(last := events[-1], Finished)
        assert last.reason == "stop"
        assert (last.usage.prompt_tokens, last.usage.completion_tokens) == (1, 6)
        assert engine.rows == []
        assert scheduler.statistics().active == 0


async def test_sequences_get_rows_in_order_of_arrival() -> None:
    engine = ScriptedEngine()
    prompts = list("abcdefgh")
    async with running(engine, rows=2, queue_size=6) as scheduler:
        handles = [await submit(scheduler, prompt) for prompt in prompts]
        assert [row.prompt for row in engine.rows] == ["a", "b"]
        assert scheduler.statistics().waiting == 6
        while engine.rows:
            assert len(engine.rows) <= 2
            engine.rows[0].end()
            await wait_all_tasks_blocked()
        assert engine.opened == prompts
        for handle in handles:
            with handle:
                assert isinstance((await all_events(handle))[-1], Finished)


async def test_sequences_submitted_within_one_tick_keep_their_order() -> None:
    engine = ScriptedEngine()
    async with running(engine, rows=1, queue_size=20) as scheduler:
        for prompt in "abcdefghijkl":
            scheduler.submit([request_for(prompt)], trio.current_time())
        await wait_all_tasks_blocked()
        while engine.rows:
            engine.rows[0].end()
            await wait_all_tasks_blocked()
        assert engine.opened == list("abcdefghijkl")


async def test_a_full_queue_refuses_a_request_at_once() -> None:
    engine = ScriptedEngine()
    async with running(engine, rows=2, queue_size=3) as scheduler:
        handles = [await submit(scheduler, prompt) for prompt in "abcde"]
        with pytest.raises(QueueFullError) as caught:
            await submit(scheduler, "f")
        assert caught.value.wait >= 1
        assert scheduler.statistics().refused == 1
        assert len(handles) == 5


async def test_free_rows_are_used_without_a_queue() -> None:
    engine = ScriptedEngine()
    async with running(engine, rows=2, queue_size=0) as scheduler:
        # Both in one tick, before the dispatcher has run.
        for prompt in "ab":
            scheduler.submit([request_for(prompt)], trio.current_time())
        with pytest.raises(QueueFullError):
            scheduler.submit([request_for("c")], trio.current_time())
        await wait_all_tasks_blocked()
        assert sorted(engine.opened) == ["a", "b"]


async def test_all_sequences_of_a_request_are_accepted_or_none() -> None:
    engine = ScriptedEngine()
    async with running(engine, rows=2, queue_size=1) as scheduler:
        with pytest.raises(QueueFullError):
            await submit(scheduler, "a", "b", "c", "d")
        assert engine.opened == []
        with await submit(scheduler, "a", "b", "c") as handle:
            for _ in range(3):
                engine.rows[0].say(engine.rows[0].prompt.upper())
                engine.rows[0].end()
                await wait_all_tasks_blocked()
            events = await all_events(handle, sequences=3)
        assert sorted(text_of(events)) == ["A", "B", "C"]


async def test_sequences_with_a_free_row_do_not_count_as_waiting() -> None:
    engine = ScriptedEngine()
    async with running(engine, rows=2, queue_size=1) as scheduler:
        scheduler.submit([request_for(prompt) for prompt in "abc"], trio.current_time())
        before = scheduler.statistics()
        await wait_all_tasks_blocked()
        after = scheduler.statistics()
        for figures in (before, after):
            assert (figures.active, figures.waiting, figures.queue_size) == (2, 1, 1)


async def test_sequences_in_preparation_are_ahead_in_the_queue() -> None:
    engine = ScriptedEngine()
    async with running(engine, rows=1, queue_size=1) as scheduler:
        with scheduler.preparing(2), pytest.raises(QueueFullError), scheduler.preparing(1):
            pytest.fail("there is no place left")
        assert scheduler.statistics().refused == 1
        await submit(scheduler, "a")
        with scheduler.preparing(1), pytest.raises(QueueFullError), scheduler.preparing(1):
            pytest.fail("there is no place left")


async def test_a_preparation_that_fails_or_is_cancelled_frees_its_places() -> None:
    async with running(ScriptedEngine(), rows=1, queue_size=0) as scheduler:
        with pytest.raises(ValueError, match="invalid"), scheduler.preparing(1):
            raise ValueError("invalid")
        with trio.CancelScope() as scope, scheduler.preparing(1):
            scope.cancel()
            await trio.sleep_forever()
        with scheduler.preparing(1):
            pass


async def test_a_draining_scheduler_prepares_nothing() -> None:
    async with running(ScriptedEngine()) as scheduler:
        scheduler.drain(7)
        with pytest.raises(ShuttingDownError) as caught, scheduler.preparing(1):
            pytest.fail("the scheduler drains")
        assert caught.value.wait == 7


@pytest.mark.parametrize("state", ["submitted", "waiting", "running"])
async def test_cancelling_frees_the_place_or_row_at_once(state: str) -> None:
    engine = ScriptedEngine()
    async with running(engine, rows=1, queue_size=1) as scheduler:
        occupied = [] if state == "running" else [await submit(scheduler, "first")]
        with scheduler.submit([request_for("cancelled")], trio.current_time()):
            if state != "submitted":
                await wait_all_tasks_blocked()
        await wait_all_tasks_blocked()
        statistics = scheduler.statistics()
        assert (statistics.waiting, statistics.active) == (0, len(occupied))
        assert statistics.ended_early == 1
        await submit(scheduler, "next")
        if occupied:
            engine.rows[0].end()
            await wait_all_tasks_blocked()
        assert [row.prompt for row in engine.rows] == ["next"]


async def test_later_sequences_move_up_when_one_in_the_queue_is_cancelled() -> None:
    engine = ScriptedEngine()
    async with running(engine, rows=1, queue_size=3) as scheduler:
        handles = [await submit(scheduler, prompt) for prompt in "abcd"]
        with handles[2]:
            pass
        for _ in range(3):
            engine.rows[0].end()
            await wait_all_tasks_blocked()
        assert engine.opened == ["a", "b", "d"]


@pytest.mark.parametrize("state", ["waiting", "running"])
async def test_the_deadline_counts_from_arrival(state: str, mock_clock: MockClock) -> None:
    engine = ScriptedEngine()
    async with running(engine, rows=1, seconds=300) as scheduler:
        arrived = trio.current_time()
        if state == "waiting":
            await submit(scheduler, "first")
            mock_clock.jump(10)
            arrived = trio.current_time()
        mock_clock.jump(100)  # until the body has arrived
        handle = scheduler.submit([request_for("late")], arrived)
        await wait_all_tasks_blocked()
        if state == "waiting":
            mock_clock.jump(189)  # the first is at 299
            await wait_all_tasks_blocked()
            assert scheduler.statistics().waiting == 1
            mock_clock.jump(11)
        else:
            engine.rows[0].say("partial")
            mock_clock.jump(200)
        with handle:
            events = await all_events(handle)
        assert isinstance(last := events[-1], Failed)
        assert isinstance(last.error, DeadlineError)
        assert last.error.message == "Request processing timed out after 300 seconds"
        await wait_all_tasks_blocked()
        assert engine.rows == []


async def test_a_failed_row_fails_its_request_alone() -> None:
    engine = ScriptedEngine()
    async with running(engine) as scheduler:
        with await submit(scheduler, "a") as bad, await submit(scheduler, "b") as good:
            failing, healthy = engine.rows
            healthy.say("x")
            failing.fail("the model failed")
            healthy.say("y")
            healthy.end()
            assert isinstance((failed := await all_events(bad))[-1], Failed)
            assert text_of(failed) == ""
            events = await all_events(good)
        assert text_of(events) == "xy"
        assert isinstance(events[-1], Finished)


async def test_output_that_cannot_become_text_fails_its_request_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    engine = ScriptedEngine()
    async with running(engine) as scheduler:
        with await submit(scheduler, "a") as bad, await submit(scheduler, "b") as good:
            engine.rows[0].sink(["no token"])  # type: ignore[list-item]
            engine.rows[1].end()
            assert isinstance((await all_events(bad))[-1], Failed)
            assert isinstance((await all_events(good))[-1], Finished)
    assert "can't turn a row's output into text" in caplog.text


async def test_draining_refuses_waiting_sequences_and_finishes_running_ones() -> None:
    engine = ScriptedEngine()
    async with running(engine, rows=1) as scheduler:
        with await submit(scheduler, "runs") as runs, await submit(scheduler, "waits") as waits:
            scheduler.drain()
            ((_, refused),) = await waits.receive()
            assert isinstance(refused, Failed)
            assert isinstance(refused.error, ShuttingDownError)
            with pytest.raises(ShuttingDownError):
                await submit(scheduler, "new")
            engine.rows[0].say("done")
            engine.rows[0].end()
            assert text_of(await all_events(runs)) == "done"
        assert not scheduler.statistics().running


async def test_waiting_sequences_are_refused_when_the_scheduler_ends() -> None:
    async with running(ScriptedEngine(), rows=1) as scheduler:
        await submit(scheduler, "runs")
        waits = await submit(scheduler, "waits")
        starts = scheduler.submit([request_for("starts")], trio.current_time())
    for handle in (waits, starts):
        with handle:
            ((_, refused),) = await handle.receive()
        assert isinstance(refused, Failed)
        assert isinstance(refused.error, ShuttingDownError)


async def test_a_sequence_that_runs_when_the_scheduler_ends_is_an_error() -> None:
    engine = ScriptedEngine()
    async with running(engine) as scheduler:
        handle = await submit(scheduler, "a")
        engine.rows[0].say("half a sent")
    with handle, pytest.raises(GenerationError):
        await all_events(handle)


async def test_a_receiver_that_never_receives_does_not_hold_its_row() -> None:
    engine = ScriptedEngine()
    async with running(engine, rows=1) as scheduler:
        with await submit(scheduler, "slow") as handle:
            engine.rows[0].say("x" * 1000)
            await wait_all_tasks_blocked()
            assert engine.rows == []  # max_tokens is 100
            assert scheduler.statistics().active == 0
            assert text_of(await all_events(handle)) == "x" * 100


async def test_the_wait_of_a_refused_request_follows_the_measured_times(
    mock_clock: MockClock,
) -> None:
    engine = ScriptedEngine()
    async with running(engine, rows=1, queue_size=3) as scheduler:
        await submit(scheduler, "a")
        mock_clock.jump(8)
        engine.rows[0].end()
        for prompt in "bcde":
            await submit(scheduler, prompt)
        with pytest.raises(QueueFullError) as caught:
            await submit(scheduler, "f")
        assert caught.value.wait == 24  # three wait, 8 s each


async def test_receive_returns_all_events_that_have_arrived() -> None:
    engine = ScriptedEngine()
    async with running(engine) as scheduler:
        with await submit(scheduler, "a") as handle:
            engine.rows[0].say("many")
            assert len(await handle.receive()) == 4


async def test_an_idle_wait_ends_without_events(mock_clock: MockClock) -> None:
    engine = ScriptedEngine()
    async with running(engine) as scheduler, trio.open_nursery() as nursery:
        with await submit(scheduler, "a") as handle:
            nursery.start_soon(handle.wake_when_idle, 15)
            await wait_all_tasks_blocked()
            mock_clock.jump(10)
            engine.rows[0].say("x")
            assert text_of([event for _, event in await handle.receive()]) == "x"
            received: list[object] = []

            async def receive() -> None:
                received.append(await handle.receive())

            nursery.start_soon(receive)
            await wait_all_tasks_blocked()
            mock_clock.jump(14)
            await wait_all_tasks_blocked()
            assert received == []
            mock_clock.jump(1)
            await wait_all_tasks_blocked()
            assert received == [[]]
        nursery.cancel_scope.cancel()
