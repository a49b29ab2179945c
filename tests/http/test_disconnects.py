"""Clients that disconnect, on real sockets, with a real model."""

import random
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest
import trio

from tests.support.live import Server, live_server
from tests.support.reference import Reference

ENDLESS: dict[str, Any] = {
    "model": "m",
    "messages": [{"role": "user", "content": "Hello"}],
    "ignore_eos": True,
    "temperature": 0,
}
ROWS = 4


@pytest.fixture
async def server(qwen3: Path) -> AsyncGenerator[Server]:
    async with live_server(
        qwen3, max_concurrency=ROWS, queue_size=500, context_length=100_000
    ) as server:
        yield server


@pytest.mark.parametrize("streamed", [True, False], ids=["streamed", "whole"])
async def test_a_client_that_disconnects_frees_its_row(server: Server, streamed: bool) -> None:
    async with server.http() as http:
        with trio.move_on_after(0.5):
            async with http.stream(
                "POST", "/v1/chat/completions", json={**ENDLESS, "stream": streamed}
            ) as response:
                async for _ in response.aiter_bytes():
                    pass
        assert (await server.queue())["ended_early_total"] <= 1
        await server.wait_until_idle()
        assert (await server.queue())["ended_early_total"] == 1


async def test_a_client_that_disconnects_frees_its_place_in_the_queue(server: Server) -> None:
    async with trio.open_nursery() as nursery:

        async def occupy() -> None:
            async with server.http() as http:
                await http.post("/v1/chat/completions", json=ENDLESS)

        for _ in range(ROWS):
            nursery.start_soon(occupy)
        with trio.fail_after(30):
            while (await server.queue())["active_requests"] < ROWS:
                await trio.sleep(0.01)
        with trio.CancelScope() as leaver, trio.fail_after(30):
            async with trio.open_nursery() as waiting, server.http() as http:
                waiting.start_soon(lambda: http.post("/v1/chat/completions", json=ENDLESS))
                while (await server.queue())["queue_size"] == 0:
                    await trio.sleep(0.01)
                leaver.cancel()
        with trio.fail_after(30):
            while (await server.queue())["queue_size"] > 0:
                await trio.sleep(0.01)
        assert (await server.queue())["active_requests"] == ROWS
        nursery.cancel_scope.cancel()
    await server.wait_until_idle()


@pytest.mark.slow
async def test_hundreds_of_disconnects_at_any_moment_leave_nothing_behind(
    server: Server, qwen3: Path
) -> None:
    moments = random.Random(1)
    staying = Reference(qwen3).generate("Stay!", max_tokens=30).text
    answers: list[str | None] = []

    async def leave(http: httpx2.AsyncClient, body: dict[str, Any], seconds: float) -> None:
        with trio.move_on_after(seconds):
            async with http.stream("POST", "/v1/chat/completions", json=body) as response:
                async for _ in response.aiter_bytes():
                    pass

    async def stay(client: openai.AsyncOpenAI) -> None:
        answer = await client.chat.completions.create(
            model="m",
            messages=[{"role": "user", "content": "Stay!"}],
            max_tokens=30,
            temperature=0,
        )
        answers.append(answer.choices[0].message.content)

    limits = httpx2.Limits(max_connections=None)
    async with (
        httpx2.AsyncClient(base_url=server.address, timeout=60, limits=limits) as http,
        server.openai() as client,
        trio.open_nursery() as nursery,
    ):
        for _ in range(300):
            body = {
                **ENDLESS,
                "stream": moments.random() < 0.5,
                "n": moments.choice([1, 1, 1, 3]),
                "max_tokens": moments.randint(1, 200),
                "messages": [{"role": "user", "content": "word " * moments.randint(1, 300)}],
            }
            nursery.start_soon(leave, http, body, moments.expovariate(1 / 0.5))
            if moments.random() < 0.05:
                nursery.start_soon(stay, client)
            await trio.sleep(moments.expovariate(1 / 0.005))
    await server.wait_until_idle()
    assert (await server.queue())["ended_early_total"] > 0
    assert answers
    assert set(answers) == {staying}
    async with server.openai() as client:
        await stay(client)
    assert answers[-1] == staying


async def test_a_body_that_is_too_large_is_refused_and_the_answer_arrives(qwen3: Path) -> None:
    async with live_server(qwen3, max_body_size=10_000) as server, server.openai() as client:
        with pytest.raises(openai.APIStatusError) as caught:
            await client.chat.completions.create(
                model="m", messages=[{"role": "user", "content": "x" * 5_000_000}]
            )
        assert caught.value.status_code == 413
