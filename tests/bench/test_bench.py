"""The bench against servers: a canned one that misbehaves, scripted time, and the real one."""

import json
import signal
import subprocess
import sys
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import pytest
import trio
from hypothesis import given
from hypothesis import strategies as st
from trio.testing import MockClock, memory_stream_pair

from mlxtrio.bench.answer import MAX_EVENT_BYTES, EventReader, SequenceOutput
from mlxtrio.bench.connection import Connection, Pool, Target
from mlxtrio.bench.failure import RequestError
from mlxtrio.bench.figures import Figures
from mlxtrio.bench.load import Run, measure
from mlxtrio.bench.plan import Arrivals, Clients, Lengths, Level, Plan, Workload
from mlxtrio.bench.report import remarks
from mlxtrio.bench.request import Outcome, ask
from tests.support.canned import (
    DONE,
    UNTIL_CLOSED_HEAD,
    CannedServer,
    Script,
    answer,
    canned_server,
    event,
    finish,
    in_chunks,
    raw,
    status,
    text,
    then_close,
)
from tests.support.live import live_server

SHORT = Workload(Lengths(3, 3), Lengths(4, 4))


async def ask_once(url: str, within: float = 30) -> Outcome:
    pool = Pool(Target.parse(url))
    outcome = await ask(pool, {"stream": True}, turn=0, due=trio.current_time(), within=within)
    await pool.aclose()
    return outcome


async def run_plan(url: str, plan: Plan) -> list[Run]:
    pool = Pool(Target.parse(url))
    runs: list[Run] = []
    with trio.fail_after(60):
        await measure(pool, "m", plan, runs)
    await pool.aclose()
    return runs


@pytest.mark.parametrize(
    ("script", "kind", "detail"),
    [
        (status(500, b'{"error": "no \x1b[31m memory"}'), "HTTP 500", 'no  [31m memory"}'),
        (status(429), "HTTP 429", "{}"),
        (then_close(raw(b"")), "disconnected", ""),
        (then_close(in_chunks(text("a"), end=b"")), "disconnected", ""),
        (then_close(raw(b"SSH-2.0-OpenSSH\r\n\r\n")), "malformed", ""),
        (in_chunks(text("a"), b"data: {oops\n\n"), "malformed", "{oops"),
        (in_chunks(event([1])), "malformed", "[1]"),
        (in_chunks(event({"id": 1})), "malformed", "choices"),
        (in_chunks(event({"choices": [{"delta": {"content": 3}}]})), "malformed", "3"),
        (in_chunks(event({"choices": [], "usage": {}})), "malformed", "prompt_tokens"),
        (in_chunks(text("a"), event({"error": {"code": "oom"}})), "error event", "oom"),
        (in_chunks(text("a"), DONE), "unfinished", "finish_reason"),
        (in_chunks(text("a"), finish(1).removesuffix(DONE)), "unfinished", "[DONE]"),
        (then_close(raw(UNTIL_CLOSED_HEAD, text("a"))), "unfinished", "finish_reason"),
    ],
)
async def test_a_failure_is_told_by_kind(script: Script, kind: str, detail: str) -> None:
    async with canned_server(script) as server:
        outcome = await ask_once(server.url)
    assert outcome.failure is not None
    assert outcome.failure.kind == kind
    assert detail in outcome.failure.detail


async def test_a_stalled_stream_ends_at_its_deadline() -> None:
    async with canned_server(in_chunks(text("a"), 3600.0)) as server:
        outcome = await ask_once(server.url, within=0.2)
    assert outcome.failure is not None
    assert outcome.failure.kind == "timeout"
    assert len(outcome.arrivals) == 1
    assert outcome.seconds >= 0.2


async def test_nobody_listening_is_a_failure_to_connect() -> None:
    async with canned_server(answer(1)) as server:
        pass
    outcome = await ask_once(server.url)
    assert outcome.failure is not None
    assert outcome.failure.kind == "connect"


async def test_a_server_that_ends_streams_by_closing_is_understood() -> None:
    script = then_close(raw(UNTIL_CLOSED_HEAD, text("a"), finish(1)))
    async with canned_server(script) as server:
        outcome = await ask_once(server.url)
    assert outcome.failure is None
    assert (outcome.text, outcome.tokens) == ("a", 1)


async def test_failures_are_counted_beside_answers() -> None:
    cut = then_close(in_chunks(text("a"), end=b""))
    async with canned_server(
        answer(4), status(500), cut, answer(4), status(500), answer(4)
    ) as server:
        plan = Plan((Clients(1),), SHORT, requests=8, warmup=0)
        figures = Figures.of((await run_plan(server.url, plan))[0])
    assert (figures.answered, figures.failed) == (5, 3)
    assert figures.completion_tokens == 5 * 4
    assert {each.kind: each.count for each in figures.failures} == {
        "HTTP 500": 2,
        "disconnected": 1,
    }
    assert any("2 x HTTP 500" in remark for remark in remarks([figures]))


async def test_failures_of_the_warm_up_are_told() -> None:
    async with canned_server(status(503), answer(4)) as server:
        plan = Plan((Clients(1),), SHORT, requests=2, warmup=2)
        figures = Figures.of((await run_plan(server.url, plan))[0])
    assert (figures.answered, figures.failed, figures.warmup_failed) == (2, 0, 1)


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


async def test_a_chat_goes_on_from_its_answers() -> None:
    async with canned_server(answer(2)) as server:
        workload = Workload(Lengths(3, 3), Lengths(2, 2), shared_words=5, turns=3)
        plan = Plan((Clients(1),), workload, requests=3, warmup=0, extra={"top_p": 0.5})
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
        plan = Plan((Clients(1),), Workload(turns=4), requests=4, warmup=0)
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
        self.open = self.most_open = 0
        self.taken_at: list[float] = []

    async def take(self) -> Connection:
        ours, theirs = memory_stream_pair()
        self._nursery.start_soon(self._server.serve, theirs)
        self.open += 1
        self.most_open = max(self.most_open, self.open)
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


async def test_times_are_of_arrivals(autojump_clock: MockClock) -> None:
    """Two events in one write, and an event of role alone, are told from an arrival each."""
    role = event({"choices": [{"delta": {"role": "assistant", "content": ""}}]})
    thought = event({"choices": [{"delta": {"reasoning_content": "hm"}}]})
    script = in_chunks(
        1.0, role, 1.0, thought, 0.5, text("a") + text("b"), 0.25, text("c"), 3.0, finish(6)
    )
    plan = Plan((Clients(1),), SHORT, requests=1, warmup=0)
    run, _, _ = await on_scripted_time(plan, script)
    figures = Figures.of(run)
    assert run.outcomes[0].arrivals == pytest.approx([2.0, 2.5, 2.75])
    assert run.outcomes[0].gaps == pytest.approx([0.5, 0.25])
    assert run.outcomes[0].text == "abc"
    assert figures.first_token is not None
    assert figures.first_token.max == pytest.approx(2.0)
    assert figures.per_token is not None
    assert figures.per_token.max == pytest.approx(0.75 / 5)
    assert figures.answer is not None
    assert figures.answer.max == pytest.approx(5.75)
    assert figures.tokens_per_second == pytest.approx(6 / 5.75)


async def test_clients_ask_again_when_answered(autojump_clock: MockClock) -> None:
    plan = Plan((Clients(3),), SHORT, requests=7, warmup=0)
    run, pool, _ = await on_scripted_time(plan, in_chunks(2.0, text("a"), finish(1)))
    assert pool.most_open == 3
    assert len(run.outcomes) == 7
    assert run.seconds == pytest.approx(6)


async def test_arrivals_come_whatever_still_runs(autojump_clock: MockClock) -> None:
    plan = Plan((Arrivals(2, poisson=False),), SHORT, requests=6, warmup=0)
    run, pool, began = await on_scripted_time(plan, in_chunks(100.0, text("a"), finish(1)))
    assert [at - began for at in pool.taken_at] == pytest.approx([0, 0.5, 1, 1.5, 2, 2.5])
    assert pool.most_open == 6
    assert [each.seconds for each in run.outcomes] == pytest.approx([100] * 6)


@pytest.mark.parametrize("level", [Clients(2), Arrivals(1, poisson=False)])
async def test_a_duration_begins_nothing_after_it_and_finishes_what_runs(
    level: Level, autojump_clock: MockClock
) -> None:
    plan = Plan((level,), SHORT, requests=None, duration=5, warmup=1)
    run, pool, began = await on_scripted_time(plan, in_chunks(2.0, text("a"), finish(1)))
    measured = pool.taken_at[1:]  # the warm-up's two seconds are not the level's
    assert all(at - began < 2 + 5 for at in measured)
    assert max(measured) - began == pytest.approx(6)
    assert len(run.outcomes) == len(measured)
    assert all(each.failure is None for each in run.outcomes)


async def test_what_was_cancelled_is_told_apart(autojump_clock: MockClock) -> None:
    plan = Plan((Clients(3),), SHORT, requests=3, warmup=0)
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


# The stream's parser.

PIECES = [b": note\n\n", text("a"), b"event: x\r\ndata: {\r\ndata: }\r\n\r\n", b"\n\n", DONE]


@given(st.lists(st.integers(0, len(b"".join(PIECES))), max_size=12))
def test_events_are_the_same_however_they_are_cut(cuts: list[int]) -> None:
    stream = b"".join(PIECES)
    reader = EventReader()
    events: list[bytes] = []
    for start, stop in pairwise([0, *sorted(cuts), len(stream)]):
        events += reader.feed(stream[start:stop])
    assert events == [text("a").removeprefix(b"data: ").strip(), b"{\n}", b"[DONE]"]


def test_an_event_without_end_is_refused() -> None:
    with pytest.raises(RequestError, match="malformed"):
        EventReader().feed(b"x" * (MAX_EVENT_BYTES + 1))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["choices", "delta", "usage", "content", "index"]), inner
            )
        ),
    )
)
def test_any_json_is_a_chunk_or_malformed(chunk: Any) -> None:
    # And never another exception.
    with suppress(RequestError):
        SequenceOutput().take(json.dumps(chunk).encode())


# The command, in a process of its own.


async def run_bench(*flags: str) -> subprocess.CompletedProcess[bytes]:
    with trio.fail_after(120):
        return await trio.run_process(
            [sys.executable, "-m", "mlxtrio", "bench", *flags],
            capture_stdout=True,
            capture_stderr=True,
            check=False,
        )


async def test_the_command_measures_the_demo(tmp_path: Path) -> None:
    async with live_server("demo") as server:
        result = await run_bench(
            *("--url", server.address, "--concurrency", "1,4", "--requests", "6", "--turns", "2"),
            *("--prompt-words", "5-9", "--max-tokens", "8", "--temperature", "0", "--warmup", "1"),
            *("--extra-body", '{"ignore_eos": true}', "--json", str(tmp_path / "figures.json")),
            *("--plot", str(tmp_path / "figures.svg")),
        )
        queue = await server.queue()
    assert result.returncode == 0, result.stderr
    assert b"mlxtrio-demo" in result.stdout
    report = json.loads((tmp_path / "figures.json").read_text())
    assert report["model"] == "mlxtrio-demo"
    assert [level["level"] for level in report["levels"]] == ["1", "4"]
    for level in report["levels"]:
        assert (level["answered"], level["failed"]) == (6, 0)
        assert level["completion_tokens"] == 6 * 8
        assert level["without_usage"] == 0
        assert len(level["first_token_by_turn"]) == 2
        assert 0 < level["first_token"]["p50"] <= level["answer"]["p50"]
    # Two levels of six requests, and before each a chat of two to warm up.
    assert queue["finished_total"] == 2 * (6 + 2), queue
    assert (tmp_path / "figures.svg").read_text().startswith("<svg")


async def test_the_command_fails_when_a_request_does() -> None:
    async with canned_server(answer(2), status(500, b"[red]broken")) as server:
        flags = ("--url", server.url, "--model", "m", "--concurrency", "1", "--requests", "3")
        result = await run_bench(*flags, "--warmup", "0")
    assert result.returncode == 1
    assert b"2 x HTTP 500: [red]broken" in result.stdout
    assert b"Traceback" not in result.stderr


async def test_the_command_says_when_there_is_no_server() -> None:
    async with canned_server(answer(1)) as server:
        pass
    result = await run_bench("--url", server.url)
    assert result.returncode == 1
    assert server.url.encode() in result.stderr
    assert result.stderr.count(b"\n") == 1


@pytest.mark.parametrize("wait_for", ["a stream", "the models"])
async def test_ctrl_c_reports_what_there_is(wait_for: str) -> None:
    streams = wait_for == "a stream"
    script = in_chunks(text("a"), 3600.0) if streams else raw(3600.0)
    scripts = [answer(2), script] if streams else [script]
    name = ["--model", "m"] if streams else []
    async with canned_server(*scripts) as server:
        flags = ["--url", server.url, *name, "--concurrency", "2", "--warmup", "0"]
        process = await trio.lowlevel.open_process(
            [sys.executable, "-m", "mlxtrio", "bench", *flags],
            stdout=subprocess.PIPE,
        )
        with trio.fail_after(60):
            while len(server.bodies) < len(scripts) + streams:
                await trio.sleep(0.01)
            await trio.sleep(0.2)  # the first answer's last bytes
            process.send_signal(signal.SIGINT)
            assert process.stdout is not None
            said = b"".join([piece async for piece in process.stdout])
            assert await process.wait() == 128 + signal.SIGINT
    if streams:
        assert b"interrupted, with 2 chats running" in said


def test_the_bench_knows_nothing_of_the_server() -> None:
    script = "import sys, mlxtrio.cli.bench; print(*sys.modules)"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    loaded = result.stdout.decode().split()
    ours = {name for name in loaded if name.startswith("mlxtrio.")}
    assert {name.split(".")[1] for name in ours} == {"cli", "bench"}
    assert not {"quart", "hypercorn", "mlx", "numpy"} & set(loaded)
