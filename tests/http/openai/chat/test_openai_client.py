"""The real ``openai`` client against the real server with a real model."""

from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Any

import openai
import pytest
import trio
from openai.types.chat import ChatCompletionMessageParam

from tests.support.live import Server, live_server
from tests.support.reference import Reference

HELLO: list[ChatCompletionMessageParam] = [{"role": "user", "content": "Hello, how are you?"}]


@pytest.fixture
async def server(qwen3: Path) -> AsyncGenerator[Server]:
    async with live_server(qwen3) as server:
        yield server


async def test_the_whole_answer_is_what_mlx_lm_generates(
    client: openai.AsyncOpenAI, qwen3: Path
) -> None:
    answer = await client.chat.completions.create(
        model="any", messages=HELLO, max_tokens=40, temperature=0
    )
    expected = Reference(qwen3).generate("Hello, how are you?", max_tokens=40)
    assert answer.choices[0].message.content == expected.text
    assert answer.choices[0].finish_reason == expected.finish_reason
    assert answer.usage is not None
    assert answer.usage.completion_tokens == expected.generation_tokens
    assert answer.usage.prompt_tokens == expected.prompt_tokens
    assert answer.model == "any"


async def test_the_stream_is_the_whole_answer_in_pieces(client: openai.AsyncOpenAI) -> None:
    parameters: dict[str, Any] = {
        "model": "any",
        "messages": HELLO,
        "max_tokens": 48,
        "temperature": 1,
        "seed": 7,
    }
    whole = await client.chat.completions.create(**parameters)
    stream = await client.chat.completions.create(
        **parameters, stream=True, stream_options={"include_usage": True}
    )
    chunks = [chunk async for chunk in stream]
    assert chunks[0].choices[0].delta.role == "assistant"
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks[:-1])
    assert text == whole.choices[0].message.content
    assert chunks[-2].choices[0].finish_reason == whole.choices[0].finish_reason
    assert chunks[-1].choices == []
    # The second request's prompt matches the first one's in the prefix cache.
    assert chunks[-1].usage is not None
    usage = chunks[-1].usage.model_copy(update={"prompt_tokens_details": None})
    assert whole.usage is not None
    assert usage == whole.usage.model_copy(update={"prompt_tokens_details": None})


async def test_the_stream_helper_of_the_client_works(
    client: openai.AsyncOpenAI, qwen3: Path
) -> None:
    full = Reference(qwen3).generate("Hello, how are you?", max_tokens=40).text
    stop = full[12:18]  # the helper takes an answer that runs into max_tokens for an error
    async with client.chat.completions.stream(
        model="any", messages=HELLO, temperature=0, stop=stop
    ) as stream:
        deltas = [event.delta async for event in stream if event.type == "content.delta"]
        final = await stream.get_final_completion()
    assert final.choices[0].message.content == "".join(deltas) == full[: full.index(stop)]


async def test_several_answers_have_seeds_of_their_own(client: openai.AsyncOpenAI) -> None:
    async def texts(n: int, seed: int) -> list[str | None]:
        answer = await client.chat.completions.create(
            model="any", messages=HELLO, max_tokens=16, temperature=1, n=n, seed=seed
        )
        return [choice.message.content for choice in answer.choices]

    three = await texts(3, seed=5)
    assert len(set(three)) == 3
    assert three == await texts(3, seed=5)
    assert [three[1]] == await texts(1, seed=6)


async def test_unseeded_answers_differ(client: openai.AsyncOpenAI) -> None:
    texts = set()
    for _ in range(4):
        answer = await client.chat.completions.create(
            model="any", messages=HELLO, max_tokens=16, temperature=1
        )
        texts.add(answer.choices[0].message.content)
    assert len(texts) == 4


async def test_a_stop_string_ends_the_answer_and_is_not_shown(
    client: openai.AsyncOpenAI, qwen3: Path
) -> None:
    full = Reference(qwen3).generate("Hello, how are you?", max_tokens=40).text
    stop = full[12:18]  # it ends in the middle of a token more often than not
    for streamed in (False, True):
        text, reason = await _text(client, streamed, max_tokens=40, temperature=0, stop=stop)
        assert text == full[: full.index(stop)]
        assert reason == "stop"


async def _text(
    client: openai.AsyncOpenAI, streamed: bool, **parameters: Any
) -> tuple[str, str | None]:
    if not streamed:
        answer = await client.chat.completions.create(model="m", messages=HELLO, **parameters)
        return answer.choices[0].message.content or "", answer.choices[0].finish_reason
    stream = await client.chat.completions.create(
        model="m", messages=HELLO, stream=True, **parameters
    )
    chunks = [chunk async for chunk in stream]
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    return text, chunks[-1].choices[0].finish_reason


async def test_logprobs_are_the_models(client: openai.AsyncOpenAI, qwen3: Path) -> None:
    answer = await client.chat.completions.create(
        model="any", messages=HELLO, max_tokens=12, temperature=0, logprobs=True, top_logprobs=4
    )
    logprobs = answer.choices[0].logprobs
    assert logprobs is not None
    assert logprobs.content is not None
    expected = Reference(qwen3).logprobs("Hello, how are you?", max_tokens=12)
    assert len(logprobs.content) == len(expected)
    for token, reference in zip(logprobs.content, expected, strict=True):
        assert token.logprob == pytest.approx(reference, abs=1e-3)
        assert len(token.top_logprobs) == 4
        assert token.top_logprobs[0].logprob == pytest.approx(reference, abs=1e-3)  # greedy
    spelled = b"".join(bytes(token.bytes or []) for token in logprobs.content)
    text = answer.choices[0].message.content
    assert spelled.decode("utf-8", "replace").strip() == (text or "").strip()


async def test_ignore_eos_generates_to_the_limit(client: openai.AsyncOpenAI) -> None:
    bias = {"507": 100}  # the end of turn, made certain
    ended = await client.chat.completions.create(
        model="m", messages=HELLO, max_tokens=20, temperature=0, logit_bias=bias
    )
    assert (ended.choices[0].finish_reason, ended.choices[0].message.content) == ("stop", "")
    assert ended.usage is not None
    assert ended.usage.completion_tokens == 1
    endless = await client.chat.completions.create(
        model="m",
        messages=HELLO,
        max_tokens=20,
        temperature=0,
        logit_bias=bias,
        extra_body={"ignore_eos": True},
    )
    assert endless.choices[0].finish_reason == "length"
    assert endless.usage is not None
    assert endless.usage.completion_tokens == 20


async def test_without_max_tokens_the_output_may_fill_the_context(
    client: openai.AsyncOpenAI,
) -> None:
    answer = await client.chat.completions.create(
        model="m", messages=HELLO, temperature=0, extra_body={"ignore_eos": True}
    )
    assert answer.usage is not None
    assert answer.usage.total_tokens == 512
    assert answer.choices[0].finish_reason == "length"


async def test_errors_are_the_clients_own_classes(client: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        await client.chat.completions.create(model="m", messages=HELLO, temperature=-1)
    assert caught.value.param == "temperature"
    with pytest.raises(openai.BadRequestError) as caught:
        await client.chat.completions.create(
            model="m", messages=[{"role": "user", "content": "word " * 2000}]
        )
    assert caught.value.code == "context_length_exceeded"
    with pytest.raises(openai.NotFoundError):
        await client.models.retrieve("other")


async def test_the_model_is_listed(client: openai.AsyncOpenAI) -> None:
    models = [model.id async for model in client.models.list()]
    assert models == ["qwen3"]
    assert (await client.models.retrieve("qwen3")).id == "qwen3"


async def test_the_synchronous_client_works(server: Server) -> None:
    def ask() -> str | None:
        with openai.OpenAI(base_url=f"{server.address}/v1", api_key="k", max_retries=0) as client:
            stream = client.chat.completions.create(
                model="m", messages=HELLO, max_tokens=8, stream=True, temperature=0
            )
            return "".join(chunk.choices[0].delta.content or "" for chunk in stream)

    assert await trio.to_thread.run_sync(ask)


@pytest.mark.parametrize("architecture", ["llama", "gemma3_text", "qwen3_next", "mamba2"])
async def test_many_clients_at_once_get_what_each_gets_alone(
    architecture: str, tiny_checkpoint: Callable[[str], Path]
) -> None:
    path = tiny_checkpoint(architecture)
    reference = Reference(path)
    prompts = [f"{'Tell me more. ' * (n % 5)}Question {n}?" for n in range(12)]
    answers: dict[int, str | None] = {}

    async def ask(client: openai.AsyncOpenAI, n: int) -> None:
        answer = await client.chat.completions.create(
            model="m",
            messages=[{"role": "user", "content": prompts[n]}],
            max_tokens=10 + 3 * n,
            temperature=0,
        )
        answers[n] = answer.choices[0].message.content

    async with (
        live_server(path, max_concurrency=4) as server,
        server.openai() as client,
        trio.open_nursery() as nursery,
    ):
        for n in range(len(prompts)):
            nursery.start_soon(ask, client, n)
    for n, prompt in enumerate(prompts):
        assert answers[n] == reference.generate(prompt, max_tokens=10 + 3 * n).text


async def test_a_key_is_needed_when_one_is_set(qwen3: Path) -> None:
    async with live_server(qwen3, api_key=["right", "other"]) as server:
        async with server.openai() as client:
            with pytest.raises(openai.AuthenticationError):
                await client.models.list()
        async with server.openai() as client:
            client.api_key = "other"
            assert [model.id async for model in client.models.list()] == ["qwen3"]
