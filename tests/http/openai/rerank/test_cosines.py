"""``/v1/rerank`` by the cosines of embeddings, with a scripted engine."""

from typing import Any

import numpy as np
import pytest

from mlxtrio.http.openai.embeddings.schema import MAX_INPUTS
from mlxtrio.http.openai.rerank.schema import UNSUPPORTED_PARAMETERS as UNSUPPORTED_IN_RERANK
from tests.support.chatting import check_error
from tests.support.embeddings import RERANK, begin, embedding_engine, texts_of, work
from tests.support.in_memory import in_memory


async def test_documents_come_in_the_order_of_their_cosines() -> None:
    async with in_memory(embedding_engine()) as server:
        documents = ["a", {"text": "b"}, "c", "d"]
        wanted = {"model": "any", "query": "q", "documents": documents, "user": "me"}
        client = await begin(server, RERANK, **wanted, return_documents=True)
        assert texts_of(work(server)) == ["q", "a", "b", "c", "d"]
        embeddings = [[2.0, 0, 0], [0, 1.0, 0], [3.0, 4.0, 0], [-1.0, 0, 0], [0, 0, 5.0]]
        work(server).say(range(5), embeddings)
        answer = (await client.reply()).json()
        assert (answer["model"], answer["object"]) == ("any", "list")
        assert answer["usage"] == {"prompt_tokens": 5, "total_tokens": 5}
        # Those with the same score keep their order.
        assert [(each["index"], each["document"]["text"]) for each in answer["results"]] == [
            (1, "b"),
            (0, "a"),
            (3, "d"),
            (2, "c"),
        ]
        scores = [each["relevance_score"] for each in answer["results"]]
        np.testing.assert_allclose(scores, [0.6, 0, 0, -1], atol=1e-6)


async def test_the_best_alone_and_without_their_texts() -> None:
    async with in_memory(embedding_engine()) as server:
        client = await begin(server, RERANK, model="m", query="q", documents=["a", "b"], top_n=1)
        work(server).say(range(3), [[1.0, 0, 0], [0, 1.0, 0], [1.0, 0, 0]])
        (result,) = (await client.reply()).json()["results"]
        assert result == {"index": 1, "relevance_score": pytest.approx(1.0)}


async def test_each_side_gets_its_prompt_where_the_checkpoint_has_one() -> None:
    prompts = {"query": "q:", "passage": "p:"}
    async with in_memory(embedding_engine(prompts=prompts)) as server:
        await begin(server, RERANK, model="m", query="a", documents=["b", "c"])
        assert texts_of(work(server)) == ["q:a", "p:b", "p:c"]


@pytest.mark.parametrize(
    ("wrong", "code", "param"),
    [
        ({"documents": []}, "invalid_value", "documents"),
        ({"documents": ["a", ""]}, "invalid_value", "documents[1]"),
        ({"documents": ["a", {"text": ""}]}, "invalid_value", "documents[1].text"),
        ({"documents": [{}]}, "missing_required_parameter", "documents[0].text"),
        ({"documents": ["a", 7]}, "invalid_value", "documents[1]"),
        ({"documents": ["a"] * MAX_INPUTS}, "invalid_value", "documents"),
        ({"documents": ["a", "0123456789a"]}, "context_length_exceeded", "documents[1]"),
        ({"query": ""}, "invalid_value", "query"),
        ({"query": "0123456789a"}, "context_length_exceeded", "query"),
        ({"query": ["a"]}, "invalid_value", "query"),
        ({"top_n": 0}, "invalid_value", "top_n"),
        ({"top_n": 1.5}, "invalid_value", "top_n"),
        ({"max_chunks_per_doc": 3}, "unsupported_parameter", "max_chunks_per_doc"),
        ({"topn": 3}, "unknown_parameter", "topn"),
    ],
)
async def test_a_wrong_reranking_is_a_400_that_names_it(
    wrong: dict[str, Any], code: str, param: str
) -> None:
    assert "max_chunks_per_doc" in UNSUPPORTED_IN_RERANK
    async with in_memory(embedding_engine()) as server:
        wanted = {"model": "m", "query": "q", "documents": ["a"], **wrong}
        check_error(await server.request("POST", RERANK, wanted), 400, code, param)
