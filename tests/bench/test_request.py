"""One request against canned servers that misbehave."""

import pytest
import trio

from mlxtrio.bench.connection import Pool
from mlxtrio.bench.request import Outcome, ask
from mlxtrio.bench.target import Target
from tests.support.canned import (
    DONE,
    UNTIL_CLOSED_HEAD,
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


async def ask_once(url: str, within: float = 30) -> Outcome:
    pool = Pool(Target.parse(url))
    outcome = await ask(pool, {"stream": True}, turn=0, due=trio.current_time(), within=within)
    await pool.aclose()
    return outcome


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
async def test_a_failure_has_a_kind(script: Script, kind: str, detail: str) -> None:
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
    assert len(outcome.read_times) == 1
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
