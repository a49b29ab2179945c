"""A real server with little memory for KV caches, through the real ``openai`` client."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openai
import pytest
import trio
from prometheus_client.parser import text_string_to_metric_families

from mlxtrio.kv_budget import GROWTH_TOKENS
from tests.support.live import Server, ServerProcess, live_server, server_process
from tests.support.reference import Reference

PER_TOKEN = 1152  # bytes of the tiny model: 3 layers, 1 head for keys and values, float32
LONGEST = 420  # tokens; the model's context has 512
BUDGET = PER_TOKEN * (LONGEST + GROWTH_TOKENS)
QUESTIONS = [f"What about number {n}, and why?" + " Tell me more." * (n % 3) for n in range(8)]


async def figures(server: Server) -> dict[str, Any]:
    async with server.http() as http:
        body: dict[str, Any] = (await http.get("/v1/queue/stats")).json()
        return body


async def metrics(server: Server) -> dict[str, float]:
    async with server.http() as http:
        text = (await http.get("/metrics")).text
    return {
        sample.name.removeprefix("mlxtrio:"): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if "le" not in sample.labels
    }


async def test_chats_that_exceed_the_memory_together_get_the_outputs_that_they_get_alone(
    qwen3: Path,
) -> None:
    reference = Reference(qwen3)
    answers: dict[str, str | None] = {}
    max_waiting = 0
    async with (
        live_server(qwen3, max_concurrency=8, kv_cache_memory_bytes=BUDGET) as server,
        server.openai() as client,
    ):
        async with trio.open_nursery() as nursery:

            async def ask(question: str) -> None:
                answer = await client.chat.completions.create(
                    model="any",
                    messages=[{"role": "user", "content": question}],
                    max_tokens=48,
                    temperature=0,
                )
                answers[question] = answer.choices[0].message.content

            for question in QUESTIONS:
                nursery.start_soon(ask, question)
            while len(answers) < len(QUESTIONS):
                max_waiting = max(max_waiting, (await server.queue())["queue_size"])
        await server.wait_until_idle()
        body = await figures(server)
        scraped = await metrics(server)
    for question in QUESTIONS:
        assert answers[question] == reference.generate(question, max_tokens=48).text
    assert max_waiting > 0
    assert body["prefix_cache"]["budget_bytes"] == BUDGET  # it is part of it
    caches = body["kv_cache"]
    assert caches["bytes_per_token"] == PER_TOKEN
    assert (caches["budget_bytes"], caches["longest_request"]) == (BUDGET, LONGEST)
    assert 0 < caches["most_reserved_bytes"] <= BUDGET
    assert (caches["reserved_bytes"], caches["used_bytes"]) == (0, 0)
    assert body["mlx_memory"]["peak_bytes"] >= body["mlx_memory"]["active_bytes"] > 0
    assert scraped["kv_cache_usage_perc"] == 0
    assert scraped["kv_cache_budget_bytes"] == BUDGET
    assert scraped["mlx_active_memory_bytes"] == body["mlx_memory"]["active_bytes"]
    assert scraped["step_time_seconds_count"] == body["queue_stats"]["decode_steps"] > 0
    assert scraped["step_time_seconds_sum"] > 0


async def test_a_request_that_never_fits_is_refused_and_one_without_a_limit_gets_what_fits(
    qwen3: Path,
) -> None:
    async with (
        live_server(qwen3, kv_cache_memory_bytes=BUDGET) as server,
        server.openai() as client,
    ):
        ask: Callable[..., Any] = client.chat.completions.create
        hello = [{"role": "user", "content": "Hello"}]
        with pytest.raises(openai.BadRequestError) as caught:
            await ask(model="any", messages=[{"role": "user", "content": "word " * 440}])
        assert caught.value.code == "context_length_exceeded"
        assert caught.value.param == "messages"
        assert f"holds {LONGEST} tokens" in caught.value.message
        with pytest.raises(openai.BadRequestError) as caught:
            await client.embeddings.create(model="any", input=[[1] * (LONGEST + 1)])
        assert (caught.value.code, caught.value.param) == ("context_length_exceeded", "input[0]")
        for limit in (None, 10 * LONGEST):
            answer = await ask(
                model="any", messages=hello, max_tokens=limit, extra_body={"ignore_eos": True}
            )
            assert answer.choices[0].finish_reason == "length"
            assert answer.usage.total_tokens == LONGEST
        (model,) = (await client.models.list()).data
        assert model.to_dict()["max_model_len"] == LONGEST


async def test_a_server_without_memory_for_one_sequence_does_not_start(qwen3: Path) -> None:
    arguments = ["-m", "mlxtrio", "--model-path", str(qwen3), "--port", "0"]
    process: ServerProcess
    async with server_process([*arguments, "--kv-cache-memory-bytes", "5000"]) as process:
        assert await process.wait() == 1
        await process.wait_for_log("5000 bytes of memory for KV caches hold no row")
