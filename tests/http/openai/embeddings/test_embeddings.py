"""``/v1/embeddings`` with a scripted engine: the wire, the queue, refusals."""

import base64
import json
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from trio.testing import MockClock, wait_all_tasks_blocked

from mlxtrio.http.openai.embeddings.schema import (
    MAX_INPUTS,
    UNSUPPORTED_PARAMETERS,
    EmbeddingsRequest,
)
from mlxtrio.serving.embedding import CHARACTERS_AT_ONCE, INPUTS_AT_ONCE
from tests.support.chatting import CHAT, ask, chat, check_error, nothing_is_left
from tests.support.embeddings import (
    EMBEDDINGS,
    RERANK,
    begin,
    body,
    embedding_engine,
    texts_of,
    work,
)
from tests.support.in_memory import PATIENCE, in_memory, until
from tests.support.scripted import (
    CharacterEncoder,
    ScriptedEngine,
)

# The answer


@pytest.mark.parametrize(
    ("given", "inputs"),
    [
        ("abc", ["abc"]),
        (["abc", "d"], ["abc", "d"]),
        ([97, 98], ["ab"]),
        ([[97], [98, 99]], ["a", "bc"]),
    ],
)
async def test_inputs_come_in_four_forms(given: Any, inputs: list[str]) -> None:
    async with in_memory(embedding_engine()) as server:
        client = await begin(server, **body(input=given))
        assert texts_of(work(server)) == inputs
        for index in reversed(range(len(inputs))):  # slices come in any order
            work(server).say([index], [[3.0, 4.0, index]])
        reply = await client.reply()
        assert reply.status == 200
        answer = reply.json()
        assert {name: answer[name] for name in ("object", "model", "usage")} == {
            "object": "list",
            "model": "any",
            "usage": dict.fromkeys(
                ("prompt_tokens", "total_tokens"), sum(len(each) for each in inputs)
            ),
        }
        assert [each["index"] for each in answer["data"]] == list(range(len(inputs)))
        for index, each in enumerate(answer["data"]):
            assert each["object"] == "embedding"
            expected = np.array([3.0, 4.0, index]) / np.linalg.norm([3.0, 4.0, index])
            np.testing.assert_allclose(each["embedding"], expected, atol=1e-6)
        await until(lambda: nothing_is_left(server))
        assert server.statistics().finished == 1


async def embedded(
    embeddings: Sequence[Sequence[float]], engine: ScriptedEngine | None = None, **parameters: Any
) -> list[Any]:
    async with in_memory(engine or embedding_engine()) as server:
        client = await begin(server, **body(**parameters))
        work(server).say(range(len(embeddings)), embeddings)
        return [each["embedding"] for each in (await client.reply()).json()["data"]]


async def test_base64_holds_little_endian_floats_of_32_bits() -> None:
    (text,) = await embedded([[3.0, 4.0, 0.0]], encoding_format="base64")
    assert base64.b64decode(text) == np.array([0.6, 0.8, 0.0], "<f4").tobytes()


async def test_numbers_are_those_of_base64() -> None:
    (numbers,) = await embedded([[0.1, 0.2, 0.7]], encoding_format="float")
    (text,) = await embedded([[0.1, 0.2, 0.7]], encoding_format="base64")
    assert np.array(numbers, np.float32).tobytes() == base64.b64decode(text)


async def test_dimensions_shortens_and_normalises_again() -> None:
    (embedding,) = await embedded([[3.0, 4.0, 12.0]], dimensions=2)
    np.testing.assert_allclose(embedding, [0.6, 0.8], atol=1e-6)


@pytest.mark.parametrize("dimensions", [None, 2])
async def test_embeddings_come_as_they_are_without_normalize(dimensions: int | None) -> None:
    (embedding,) = await embedded([[3.0, 4.0, 12.0]], normalize=False, dimensions=dimensions)
    assert embedding == [3.0, 4.0, 12.0][:dimensions]


async def test_an_embedding_of_zeros_stays_one() -> None:
    assert await embedded([[0.0, 0.0, 0.0]]) == [[0.0, 0.0, 0.0]]


@pytest.mark.parametrize(("given", "chosen"), [(None, "mean"), ("last", "last")])
async def test_the_pooling_goes_to_the_model(given: str | None, chosen: str) -> None:
    async with in_memory(embedding_engine()) as server:
        await begin(server, **body(pooling=given))
        assert work(server).request.pooling == chosen


async def test_prompts_go_before_texts() -> None:
    engine = embedding_engine(prompts={"query": "q:", "none": ""}, default_prompt="query")
    async with in_memory(engine) as server:
        await begin(server, **body(input=["a", "b"]))
        await begin(server, **body(input=["a", "b"], prompt_name="none"))
        await begin(server, **body(input=[97]))
        assert [texts_of(each) for each in engine.embeddings] == [["q:a", "q:b"], ["a", "b"], ["a"]]


async def test_inputs_that_are_too_long_are_trimmed_with_truncate() -> None:
    async with in_memory(embedding_engine()) as server:
        await begin(server, **body(input=["short", "0123456789 and more"], truncate=True))
        await begin(server, **body(input=list(range(20)), truncate=True))
        assert texts_of(work(server)) == ["short", "0123456789"]
        assert work(server, 1).request.inputs == (tuple(range(10)),)


# Refusals

WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"input": []}, "input", "there must be at least one input"),
    ({"input": ""}, "input", "at least 1 character"),
    ({"input": ["a", ""]}, "input[1]", "at least 1 character"),
    ({"input": [[97], []]}, "input[1]", "at least 1 item"),
    ({"input": None}, "input", "it must be a text"),
    ({"input": 7}, "input", "it must be a text"),
    ({"input": {"text": "a"}}, "input", "it must be a text"),
    ({"input": ["a", 1]}, "input", "alone"),
    ({"input": [1, "a"]}, "input", "alone"),
    ({"input": [1, [2]]}, "input", "alone"),
    ({"input": [[1], "a"]}, "input", "alone"),
    ({"input": [True]}, "input", "alone"),
    ({"input": [1, True]}, "input", "alone"),
    ({"input": [1.5]}, "input", "alone"),
    ({"input": [[1.5]]}, "input[0][0]", "valid integer"),
    ({"input": [[97, True]]}, "input[0][1]", "valid integer"),
    ({"input": [-1]}, "input[0]", "greater than or equal to 0"),
    ({"input": [256]}, "input", "token id 256 is outside the vocabulary of 256"),
    ({"input": [[97], [98, 256]]}, "input[1]", "token id 256"),
    ({"input": [2**31]}, "input[0]", "less than"),
    ({"input": ["a"] * (MAX_INPUTS + 1)}, "input", f"at most {MAX_INPUTS}"),
    ({"dimensions": 0}, "dimensions", "greater than or equal to 1"),
    ({"dimensions": -1}, "dimensions", "greater than or equal to 1"),
    ({"dimensions": 4}, "dimensions", "this model's embeddings have 3"),
    ({"dimensions": 2.0}, "dimensions", "valid integer"),
    ({"dimensions": True}, "dimensions", "valid integer"),
    ({"dimensions": "2"}, "dimensions", "valid integer"),
    ({"dimensions": float("nan")}, "dimensions", "valid integer"),
    ({"encoding_format": "int8"}, "encoding_format", "'float' or 'base64'"),
    ({"pooling": "max"}, "pooling", "'mean' or 'last'"),
    ({"prompt_name": "query"}, "prompt_name", "prompts are: document"),
    ({"prompt_name": "document", "input": [97]}, "prompt_name", "needs texts"),
    ({"truncate": "yes"}, "truncate", "valid boolean"),
    ({"user": 7}, "user", "valid string"),
]


@pytest.mark.parametrize(
    ("wrong", "param", "message"),
    WRONG,
    ids=[f"{param}-{n}" for n, (_, param, _) in enumerate(WRONG)],
)
async def test_a_wrong_value_is_a_400_that_names_it(
    wrong: dict[str, Any], param: str, message: str
) -> None:
    async with in_memory(embedding_engine(prompts={"document": "d:"})) as server:
        reply = await server.request("POST", EMBEDDINGS, body(**wrong))
        assert message in check_error(reply, 400, "invalid_value", param)
        assert nothing_is_left(server)


@pytest.mark.parametrize("name", sorted(UNSUPPORTED_PARAMETERS))
async def test_what_is_known_and_not_honoured_is_refused_as_such(name: str) -> None:
    async with in_memory(embedding_engine()) as server:
        reply = await server.request("POST", EMBEDDINGS, body(**{name: "x"}))
        check_error(reply, 400, "unsupported_parameter", name)


def test_no_parameter_is_both_offered_and_refused() -> None:
    assert not UNSUPPORTED_PARAMETERS & EmbeddingsRequest.model_fields.keys()


async def test_what_is_unknown_and_what_is_missing_is_named() -> None:
    async with in_memory(embedding_engine()) as server:
        reply = await server.request("POST", EMBEDDINGS, body(imput="x"))
        check_error(reply, 400, "unknown_parameter", "imput")
        reply = await server.request("POST", EMBEDDINGS, {"input": "a"})
        check_error(reply, 400, "missing_required_parameter", "model")
        reply = await server.request("POST", EMBEDDINGS, {"model": "a"})
        check_error(reply, 400, "missing_required_parameter", "input")


@pytest.mark.parametrize(
    ("given", "param"),
    [
        ("0123456789a", "input"),
        (["a", "b", "0123456789a"], "input[2]"),
        ([[1], list(range(11))], "input[1]"),
        (["a"] * (INPUTS_AT_ONCE + 5) + ["x" * 1000], f"input[{INPUTS_AT_ONCE + 5}]"),
    ],
)
async def test_an_input_beyond_the_context_is_a_400_that_names_it(given: Any, param: str) -> None:
    async with in_memory(embedding_engine()) as server:
        reply = await server.request("POST", EMBEDDINGS, body(input=given))
        message = check_error(reply, 400, "context_length_exceeded", param)
        assert "maximum context length is 10 tokens" in message


async def test_a_model_of_embeddings_alone_refuses_what_is_not_its_own() -> None:
    async with in_memory(embedding_engine(generates=False, poolings=())) as server:
        reply = await server.request("POST", CHAT, chat())
        assert "ask it for embeddings" in check_error(reply, 400, "unsupported_model", "model")
        for wrong in ({"pooling": "mean"}, {"normalize": False}):
            reply = await server.request("POST", EMBEDDINGS, body(**wrong))
            check_error(reply, 400, "invalid_value", next(iter(wrong)))
        client = await begin(server, **body())
        assert work(server).request.pooling is None
        work(server).say([0], [[1.0, 0.0, 0.0]])
        assert (await client.reply()).status == 200


@pytest.mark.parametrize(
    ("path", "wanted"),
    [(EMBEDDINGS, body()), (RERANK, {"model": "a", "query": "b", "documents": ["c"]})],
)
async def test_a_model_that_makes_no_embeddings_says_so(path: str, wanted: dict[str, Any]) -> None:
    async with in_memory() as server:
        reply = await server.request("POST", path, wanted)
        check_error(reply, 400, "unsupported_model", "model")


async def test_another_models_name_is_a_404_where_that_matters() -> None:
    async with in_memory(embedding_engine(), strict_model_name=True) as server:
        reply = await server.request("POST", EMBEDDINGS, body(model="other"))
        check_error(reply, 404, "model_not_found", "model")


async def test_other_pages_of_a_browser_are_kept_out() -> None:
    headers = [("Origin", "https://evil.example"), ("Content-Type", "text/plain")]
    async with in_memory(embedding_engine()) as server:
        reply = await server.request("POST", EMBEDDINGS, body(), headers=headers)
        assert reply.status == 415


# The queue


async def test_embeddings_and_chats_wait_in_one_queue() -> None:
    async with in_memory(embedding_engine(), max_concurrency=1, queue_size=1) as server:
        first = await ask(server)
        second = await begin(server, **body())
        assert (len(server.engine.rows), len(server.engine.embeddings)) == (1, 0)
        reply = await server.request("POST", EMBEDDINGS, body())
        check_error(reply, 429, "queue_full")
        assert int(reply.headers["retry-after"]) >= 1
        server.engine.rows[0].end()
        assert (await first.reply()).status == 200
        await until(lambda: server.engine.embeddings)
        third = await ask(server)
        assert server.engine.rows == []
        work(server).say([0], [[1.0, 0.0, 0.0]])
        assert (await second.reply()).status == 200
        await until(lambda: server.engine.rows)
        server.engine.rows[0].end()
        assert (await third.reply()).status == 200


@pytest.mark.parametrize("state", ["waiting", "running"])
async def test_the_deadline_is_that_of_chats(state: str, mock_clock: MockClock) -> None:
    async with in_memory(
        embedding_engine(), max_concurrency=1 if state == "waiting" else 2, queue_timeout=300
    ) as server:
        await ask(server)
        mock_clock.jump(10)
        client = await begin(server, **body(input=["a", "b"]))
        if state == "running":
            work(server).say([0], [[1.0, 0.0, 0.0]])
            mock_clock.jump(300)
        else:
            mock_clock.jump(300)
        reply = await client.reply()
        check_error(reply, 504, "deadline_exceeded")
        assert reply.headers["x-should-retry"] == "false"
        assert server.engine.embeddings == []


@pytest.mark.parametrize("state", ["waiting", "running"])
async def test_a_client_that_disconnects_frees_its_place(state: str) -> None:
    async with in_memory(embedding_engine(), max_concurrency=1) as server:
        chatting = await ask(server) if state == "waiting" else None
        client = await begin(server, **body())
        await client.close()
        await until(lambda: server.statistics().waiting == 0 and not server.engine.embeddings)
        assert server.statistics().active == (chatting is not None)


class GatedEncoder(CharacterEncoder):
    """Encodes when the test permits it: until then its caller's thread waits."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[int] = []
        self.begun = threading.Event()
        self.go_on = threading.Event()

    def encode(self, texts: Sequence[str], max_tokens: int | None = None) -> list[list[int]]:
        self.sizes.append(len(texts))
        self.begun.set()
        assert self.go_on.wait(PATIENCE)
        return super().encode(texts, max_tokens)


async def test_chats_go_on_while_texts_are_encoded_in_pieces() -> None:
    encoder = GatedEncoder()
    async with in_memory(embedding_engine(encoder=encoder)) as server:
        client = server.connect()
        await client.send("POST", EMBEDDINGS, body(input=["a"] * (INPUTS_AT_ONCE + 22)))
        await until(encoder.begun.is_set)
        chatting = await ask(server)
        server.engine.rows[0].end()
        assert (await chatting.reply()).status == 200
        encoder.go_on.set()
        await until(lambda: server.engine.embeddings)
        assert encoder.sizes == [INPUTS_AT_ONCE, 22]


async def test_long_texts_are_encoded_in_smaller_pieces() -> None:
    encoder = GatedEncoder()
    encoder.go_on.set()
    half = "a" * (CHARACTERS_AT_ONCE // 2)
    texts = [half, half, "a", half * 5, half, half, half]
    async with in_memory(embedding_engine(encoder=encoder)) as server:
        await begin(server, **body(input=texts, truncate=True))
        assert encoder.sizes == [2, 1, 1, 2, 1]
        assert len(work(server).request.inputs) == len(texts)


async def test_a_disconnect_while_texts_are_encoded_ends_that_after_a_piece() -> None:
    encoder = GatedEncoder()
    async with in_memory(embedding_engine(encoder=encoder)) as server:
        client = server.connect()
        await client.send("POST", EMBEDDINGS, body(input=["a"] * (INPUTS_AT_ONCE + 22)))
        await until(encoder.begun.is_set)
        await client.close()
        await wait_all_tasks_blocked()
        encoder.go_on.set()
        other = await begin(server, **body())
        work(server).say([0], [[1.0, 0.0, 0.0]])
        assert (await other.reply()).status == 200
        assert encoder.sizes == [INPUTS_AT_ONCE, 1]


async def test_requests_whose_texts_are_encoded_count_in_the_queue() -> None:
    encoder = GatedEncoder()
    async with in_memory(
        embedding_engine(encoder=encoder), max_concurrency=1, queue_size=0
    ) as server:
        client = server.connect()
        await client.send("POST", EMBEDDINGS, body())
        await until(encoder.begun.is_set)
        check_error(await server.request("POST", EMBEDDINGS, body()), 429, "queue_full")
        encoder.go_on.set()
        await until(lambda: server.engine.embeddings)


async def test_a_failure_of_the_model_is_a_500_and_no_chats_affair() -> None:
    async with in_memory(embedding_engine()) as server:
        chatting = await ask(server)
        client = await begin(server, **body())
        work(server).fail("the model failed on an input")
        message = check_error(await client.reply(), 500, "generation_failed")
        assert "the model failed on an input" in message
        server.engine.rows[0].say("hi")
        server.engine.rows[0].end()
        reply = await chatting.reply()
        assert reply.json()["choices"][0]["message"]["content"] == "hi"


# The description


async def test_the_routes_are_described() -> None:
    async with in_memory(embedding_engine()) as server:
        description = (await server.request("GET", "/openapi.json")).json()
    for path, kind in ((EMBEDDINGS, "EmbeddingsRequest"), (RERANK, "RerankRequest")):
        operation = description["paths"][path]["post"]
        assert kind in json.dumps(operation["requestBody"])
        assert {"200", "400"} <= operation["responses"].keys()
