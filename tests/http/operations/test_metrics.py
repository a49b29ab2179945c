"""The metrics that Prometheus scrapes. In memory, on virtual time."""

import trio
from prometheus_client.parser import text_string_to_metric_families
from trio.testing import MockClock, wait_all_tasks_blocked

from mlxtrio.text.request import RowToken
from tests.support.chatting import CHAT, ask, chat, nothing_is_left, say
from tests.support.in_memory import MemoryServer, in_memory, until
from tests.support.scripted import END_OF_TURN, ScriptedEngine


async def scrape(server: MemoryServer) -> dict[str, float]:
    """The samples: by name, and by label where there is one."""
    reply = await server.request("GET", "/metrics")
    assert reply.status == 200
    assert reply.headers["content-type"].startswith("text/plain; version=")
    return {
        sample.name.removeprefix("mlxtrio:")
        + "".join(f" {value}" for label, value in sample.labels.items() if label != "le")
        + (f" {sample.labels['le']}" if "le" in sample.labels else ""): sample.value
        for family in text_string_to_metric_families(reply.body.decode())
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


async def test_an_answers_times_and_tokens(mock_clock: MockClock) -> None:
    async with in_memory(max_concurrency=1) as server:
        client = await ask(server, stream=True)
        prompt_tokens = len(server.engine.rows[0].request.prompt)
        mock_clock.jump(2)
        await say(server, "a")
        for gap, text in ((0.5, "b"), (0.25, "c")):
            mock_clock.jump(gap)
            await say(server, text)
        mock_clock.jump(0.25)
        server.engine.rows[0].end()
        await client.reply()
        found = await scrape(server)
    assert found["request_success_total stop"] == 1
    assert found["generation_tokens_total"] == 4
    assert found["prompt_tokens_total"] == prompt_tokens
    assert found["time_to_first_token_seconds_count"] == 1
    assert found["time_to_first_token_seconds_sum"] == 2
    assert found["inter_token_latency_seconds_count"] == 3
    assert found["inter_token_latency_seconds_sum"] == 1
    assert found["inter_token_latency_seconds_bucket 0.25"] == 2
    assert found["e2e_request_latency_seconds_sum"] == 3
    assert found["request_queue_time_seconds_sum"] == 0


async def test_tokens_that_come_together_share_their_gap(mock_clock: MockClock) -> None:
    async with in_memory(max_concurrency=1) as server:
        client = await ask(server, stream=True)
        await say(server, "a")
        mock_clock.jump(1)
        row = server.engine.rows[0]
        row.sink([RowToken(ord("b")), RowToken(ord("c")), RowToken(ord("d"))])
        row.sink([RowToken(ord("e")), RowToken(END_OF_TURN, finish="stop"), RowToken(ord("f"))])
        await client.reply()
        found = await scrape(server)
    assert found["generation_tokens_total"] == 6  # the row's token after its end does not count
    assert found["inter_token_latency_seconds_count"] == 5
    assert found["inter_token_latency_seconds_sum"] == 1
    assert found["inter_token_latency_seconds_bucket 0.25"] == 2


async def test_who_runs_who_waits_and_for_how_long(mock_clock: MockClock) -> None:
    async with in_memory(max_concurrency=1, queue_size=1) as server:
        first = await ask(server)
        await ask(server)
        found = await scrape(server)
        assert found["num_requests_running"] == 1
        assert found["num_requests_waiting"] == 1
        assert found["batch_rows"] == 1
        refused = await server.request("POST", CHAT, chat())
        assert refused.status == 429
        mock_clock.jump(3)
        server.engine.rows[0].end()
        await first.reply()
        await wait_all_tasks_blocked()
        found = await scrape(server)
        assert found["request_refused_total"] == 1
        assert (found["num_requests_running"], found["num_requests_waiting"]) == (1, 0)
        assert found["request_queue_time_seconds_count"] == 2
        assert found["request_queue_time_seconds_sum"] == 3


async def test_answers_that_end_early_are_counted_by_reason(mock_clock: MockClock) -> None:
    async with in_memory(max_concurrency=1, queue_timeout=10) as server:
        failing = await ask(server)
        server.engine.rows[0].fail("the row has failed")
        assert (await failing.reply()).status == 500
        running = await ask(server)
        waiting = await ask(server)
        await waiting.close()
        await until(lambda: server.statistics().waiting == 0)
        await running.close()
        await until(lambda: nothing_is_left(server))
        late = [await ask(server) for _ in range(2)]
        mock_clock.jump(11)
        assert [(await client.reply()).status for client in late] == [504, 504]
        found = await scrape(server)
    assert {name: value for name, value in found.items() if "failure" in name} == {
        "request_failure_total generation_failed": 1,
        "request_failure_total cancelled": 2,
        "request_failure_total deadline_exceeded": 2,
    }
    assert "request_success_total stop" not in found


async def test_the_metrics_want_the_key() -> None:
    async with in_memory(api_key="k") as server:
        assert (await server.request("GET", "/metrics")).status == 401
        key = [("Authorization", "Bearer k")]
        assert (await server.request("GET", "/metrics", headers=key)).status == 200


async def test_two_servers_have_metrics_of_their_own() -> None:
    async with in_memory() as server, in_memory() as other:
        await ask(server)
        server.engine.rows[0].end()
        await until(lambda: nothing_is_left(server))
        assert (await scrape(server))["generation_tokens_total"] == 1
        assert (await scrape(other))["generation_tokens_total"] == 0


async def test_a_loading_server_is_scraped_too() -> None:
    async with in_memory(ScriptedEngine(ready=trio.Event())) as server:
        found = await scrape(server)
    assert found["generation_tokens_total"] == 0
    assert "num_requests_running" not in found
