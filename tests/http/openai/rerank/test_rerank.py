"""``/v1/rerank`` by a model that takes a query and a document together: in memory with a scripted
engine, and by real servers with real cross-encoders.
"""

import threading
from collections.abc import AsyncGenerator, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import mlx.core as mx
import numpy as np
import openai
import pytest
import trio
from mlx_vlm.reranker_loader import load_reranker
from trio.testing import MockClock

from mlxtrio.engine.embedding.encoder import PaddedInputs
from mlxtrio.engine.models import reranker as reranking
from mlxtrio.serving.embedding import INPUTS_AT_ONCE
from tests.support.chatting import CHAT, chat, check_error, nothing_is_left
from tests.support.embeddings import EMBEDDINGS, RERANK, begin, body, texts_of, work
from tests.support.in_memory import in_memory, until
from tests.support.live import Server, live_server
from tests.support.scripted import PATIENCE, ScriptedEngine, character_reranker, spelling_model
from tests.support.tiny_encoders import RERANKERS
from tests.support.tiny_models import make_tiny_model

QUERY = "Hello, how are you?"
DOCUMENTS = [f"Sentence {n} of a river" + " and a mountain" * (n % 9) for n in range(70)]


def reranking_engine(**parameters: Any) -> ScriptedEngine:
    reranker = character_reranker(**parameters)
    return ScriptedEngine(model=replace(spelling_model(), generates=False, reranker=reranker))


def wanted(**parameters: Any) -> dict[str, Any]:
    return {"model": "any", "query": "q", "documents": ["a"], **parameters}


# With a scripted engine


async def test_each_document_is_encoded_with_the_query() -> None:
    async with in_memory(reranking_engine()) as server:
        documents = ["a", {"text": "bc"}, "d"]
        client = await begin(server, RERANK, **wanted(documents=documents, return_documents=True))
        assert texts_of(work(server)) == ["q|a", "q|bc", "q|d"]
        assert work(server).request.types == ((0, 0, 1), (0, 0, 1, 1), (0, 0, 1))
        for index, logit in ((2, 0.0), (0, 0.0), (1, 1.0)):  # slices come in any order
            work(server).say([index], [[logit]])
        answer = (await client.reply()).json()
        assert answer["usage"] == {"prompt_tokens": 10, "total_tokens": 10}
        # Those with the same score keep their order.
        assert [(each["index"], each["document"]["text"]) for each in answer["results"]] == [
            (1, "bc"),
            (0, "a"),
            (2, "d"),
        ]
        scores = [each["relevance_score"] for each in answer["results"]]
        np.testing.assert_allclose(scores, [1 / (1 + np.exp(-1)), 0.5, 0.5])
        await until(lambda: nothing_is_left(server))


async def test_scores_that_are_the_same_number_are_in_the_order_of_their_logits() -> None:
    async with in_memory(reranking_engine()) as server:
        client = await begin(server, RERANK, **wanted(documents=["a", "b", "c"], top_n=2))
        work(server).say(range(3), [[100.0], [300.0], [200.0]])
        results = (await client.reply()).json()["results"]
        assert [(each["index"], each["relevance_score"]) for each in results] == [(1, 1), (2, 1)]


async def test_logits_are_the_scores_where_the_checkpoint_says_so() -> None:
    async with in_memory(reranking_engine(activation="identity")) as server:
        client = await begin(server, RERANK, **wanted())
        work(server).say([0], [[-7.5]])
        (result,) = (await client.reply()).json()["results"]
        assert result == {"index": 0, "relevance_score": -7.5}


async def test_documents_are_trimmed_with_truncate() -> None:
    async with in_memory(reranking_engine()) as server:
        await begin(server, RERANK, **wanted(documents=["a", "0123456789"], truncate=True))
        assert texts_of(work(server)) == ["q|a", "q|01234567"]


async def test_many_documents_are_encoded_in_pieces_and_named_by_their_places() -> None:
    async with in_memory(reranking_engine()) as server:
        many = ["a"] * (INPUTS_AT_ONCE + 5)
        client = await begin(server, RERANK, **wanted(documents=many))
        assert texts_of(work(server)) == ["q|a"] * len(many)
        work(server).say(range(len(many)), [[0.0]] * len(many))
        assert len((await client.reply()).json()["results"]) == len(many)
        reply = await server.request("POST", RERANK, wanted(documents=[*many, "x" * 9]))
        check_error(reply, 400, "context_length_exceeded", f"documents[{len(many)}]")


@pytest.mark.parametrize(
    ("wrong", "code", "param"),
    [
        ({"documents": []}, "invalid_value", "documents"),
        ({"documents": ["a", ""]}, "invalid_value", "documents[1]"),
        ({"documents": ["a", "123456789"]}, "context_length_exceeded", "documents[1]"),
        ({"documents": ["a", "x" * 10_000]}, "context_length_exceeded", "documents[1]"),
        ({"query": ""}, "invalid_value", "query"),
        ({"query": "123456789"}, "context_length_exceeded", "query"),
        ({"query": "123456789", "truncate": True}, "context_length_exceeded", "query"),
        ({"query": "x" * 10_000, "truncate": True}, "context_length_exceeded", "query"),
        ({"truncate": "yes"}, "invalid_value", "truncate"),
        ({"instruction": "be nice"}, "unsupported_parameter", "instruction"),
    ],
)
async def test_a_wrong_reranking_is_a_400_that_names_it(
    wrong: dict[str, Any], code: str, param: str
) -> None:
    async with in_memory(reranking_engine()) as server:
        check_error(await server.request("POST", RERANK, wanted(**wrong)), 400, code, param)
        assert nothing_is_left(server)


async def test_a_token_that_the_model_does_not_know_is_a_400() -> None:
    async with in_memory(reranking_engine(vocab_size=125)) as server:
        for wrong, param in (
            ({"documents": ["a", "}"]}, "documents[1]"),
            ({"query": "}"}, "query"),
        ):
            reply = await server.request("POST", RERANK, wanted(**wrong))
            check_error(reply, 400, "invalid_value", param)


async def test_a_reranker_refuses_chats_and_embeddings() -> None:
    async with in_memory(reranking_engine()) as server:
        reply = await server.request("POST", CHAT, chat())
        assert "ask it to rerank" in check_error(reply, 400, "unsupported_model", "model")
        reply = await server.request("POST", EMBEDDINGS, body())
        assert "ranks documents" in check_error(reply, 400, "unsupported_model", "model")


async def test_another_models_name_is_a_404_where_that_matters() -> None:
    async with in_memory(reranking_engine(), strict_model_name=True) as server:
        reply = await server.request("POST", RERANK, wanted(model="other"))
        check_error(reply, 404, "model_not_found", "model")


async def test_a_full_queue_is_a_429() -> None:
    async with in_memory(reranking_engine(), max_concurrency=1, queue_size=1) as server:
        first = await begin(server, RERANK, **wanted())
        await begin(server, RERANK, **wanted())
        reply = await server.request("POST", RERANK, wanted())
        check_error(reply, 429, "queue_full")
        assert int(reply.headers["retry-after"]) >= 1
        work(server).say([0], [[0.0]])
        assert (await first.reply()).status == 200


async def test_the_deadline_is_that_of_chats(mock_clock: MockClock) -> None:
    async with in_memory(reranking_engine(), queue_timeout=300) as server:
        client = await begin(server, RERANK, **wanted(documents=["a", "b"]))
        work(server).say([0], [[0.0]])
        mock_clock.jump(300)
        check_error(await client.reply(), 504, "deadline_exceeded")
        assert server.engine.embeddings == []


async def test_a_client_that_disconnects_frees_its_place() -> None:
    async with in_memory(reranking_engine(), max_concurrency=1) as server:
        client = await begin(server, RERANK, **wanted())
        await client.close()
        await until(lambda: nothing_is_left(server))
        assert server.engine.embeddings == []


# With real models


@pytest.fixture(scope="session")
def bert(tiny_reranker: Callable[[str], Path]) -> Path:
    return tiny_reranker("bert")


@pytest.fixture
async def small(bert: Path) -> AsyncGenerator[Server]:
    async with live_server(bert) as server:
        yield server


def directly(path: Path, documents: list[str]) -> list[float]:
    """The scores of mlx-vlm's model and tokenizer, of each pair alone."""
    model, tokenizer = load_reranker(path)
    made = []
    for document in documents:
        encoded = tokenizer([QUERY], [document], return_tensors="np")
        inputs = {name: mx.array(each) for name, each in encoded.items()}
        made.append(float(np.array(mx.sigmoid(model(**inputs).logits[0, 0]))))
    return made


async def ranked(server: Server, **parameters: Any) -> dict[str, Any]:
    async with server.openai() as client:
        answer = await client.post(
            "/rerank", body=wanted(query=QUERY, **parameters), cast_to=httpx2.Response
        )
    given: dict[str, Any] = answer.json()
    return given


@pytest.mark.parametrize("family", RERANKERS)
async def test_scores_are_those_of_the_loaders_model_called_directly(
    family: str, tiny_reranker: Callable[[str], Path]
) -> None:
    path = tiny_reranker(family)
    expected = directly(path, DOCUMENTS)
    async with live_server(path) as server:
        answer = await ranked(server, documents=DOCUMENTS)
        alone = await ranked(server, documents=DOCUMENTS[8:9])
    scores = {each["index"]: each["relevance_score"] for each in answer["results"]}
    np.testing.assert_allclose([scores[n] for n in range(len(DOCUMENTS))], expected, atol=1e-5)
    best = [each["relevance_score"] for each in answer["results"]]
    assert best == sorted(best, reverse=True)
    assert alone["results"][0]["relevance_score"] == pytest.approx(expected[8], abs=1e-5)


async def test_what_is_too_long_is_refused_or_trimmed(small: Server) -> None:
    long = " ".join(DOCUMENTS)
    with pytest.raises(openai.BadRequestError) as caught:
        await ranked(small, documents=["short", long])
    assert (caught.value.code, caught.value.param) == ("context_length_exceeded", "documents[1]")
    answer = await ranked(small, documents=["short", long], truncate=True)
    assert len(answer["results"]) == 2
    assert answer["usage"]["prompt_tokens"] < 128 + 20


async def test_the_model_is_a_reranker_to_every_surface(small: Server) -> None:
    async with small.openai() as client:
        with pytest.raises(openai.BadRequestError, match="ask it to rerank"):
            await client.chat.completions.create(
                model="any", messages=[{"role": "user", "content": "Hello"}]
            )
        with pytest.raises(openai.BadRequestError, match="it ranks documents"):
            await client.embeddings.create(model="any", input="Hello")
        (model,) = (await client.models.list()).data
    assert model.model_extra is not None
    assert model.model_extra["capabilities"] == ["rerank"]
    assert model.model_extra["max_model_len"] == 128


async def test_the_work_of_a_client_that_disconnects_is_dropped_and_others_are_answered(
    small: Server, bert: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = directly(bert, DOCUMENTS[:12])
    answers: dict[int, dict[str, Any]] = {}
    real, begun, go_on = reranking.CrossEncoder.encode, threading.Event(), threading.Event()
    slices: list[int] = []  # the number of documents in each

    def encode(self: reranking.CrossEncoder, rows: PaddedInputs) -> mx.array:
        slices.append(len(rows.poolings))
        begun.set()
        assert go_on.wait(PATIENCE)
        return real(self, rows)

    async def ask(start: int) -> None:
        answers[start] = await ranked(small, documents=DOCUMENTS[start : start + 3])

    monkeypatch.setattr(reranking.CrossEncoder, "encode", encode)
    try:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(partial(ranked, small, documents=DOCUMENTS * 25))
            assert await trio.to_thread.run_sync(begun.wait, PATIENCE)
            nursery.cancel_scope.cancel()  # the client disconnects during its first slice
        with trio.fail_after(PATIENCE / 2):
            await small.wait_until_idle()  # although the slice still runs
        assert (await small.queue())["ended_early_total"] == 1
        async with trio.open_nursery() as nursery:
            for start in range(0, 12, 3):
                nursery.start_soon(ask, start)
            await small.wait_until_active(4)
            go_on.set()
    finally:
        go_on.set()
    for start, answer in answers.items():
        scores = {each["index"]: each["relevance_score"] for each in answer["results"]}
        own = [scores[n] for n in range(3)]
        np.testing.assert_allclose(own, expected[start : start + 3], atol=1e-5)
    await small.wait_until_idle()
    # After the slice that ran, only the others' documents are scored.
    assert slices[0] < len(DOCUMENTS) * 25
    assert sum(slices[1:]) == 12


async def test_a_failure_of_the_model_is_a_500_and_the_next_request_is_served(
    small: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = reranking.CrossEncoder.encode

    def fail(self: reranking.CrossEncoder, rows: PaddedInputs) -> mx.array:
        raise RuntimeError("secret")

    monkeypatch.setattr(reranking.CrossEncoder, "encode", fail)
    with pytest.raises(openai.InternalServerError) as caught:
        await ranked(small, documents=["a"])
    assert "secret" not in str(caught.value)
    monkeypatch.setattr(reranking.CrossEncoder, "encode", real)
    assert len((await ranked(small, documents=["a"]))["results"]) == 1


async def test_a_generative_reranker_is_prompted_with_each_document(tmp_path: Path) -> None:
    path = make_tiny_model("qwen3", tmp_path, words=("yes", "no"))
    async with live_server(path, model_type="reranker") as server:
        answer = await ranked(server, documents=DOCUMENTS[:6])
        with pytest.raises(openai.BadRequestError) as caught:
            await ranked(server, documents=["short", "a river " * 300])
    assert caught.value.param == "documents[1]"
    scores = [each["relevance_score"] for each in answer["results"]]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score < 1 for score in scores)
    assert scores[0] > scores[-1]
