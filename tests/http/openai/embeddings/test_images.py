"""Embeddings of texts and images through the whole server, by the real ``openai`` client."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import openai
import pytest
import trio
from PIL import Image
from trio.testing import MockClock

from mlxtrio.demo import demo_model
from mlxtrio.engine.vision.processors import QwenProcessor
from mlxtrio.media.image import LoadedImage
from mlxtrio.text.embedding import Embeddings, unit
from mlxtrio.text.embedding_messages import MessageEncoder
from mlxtrio.text.images import PreparedImage
from tests.engine.vision.test_embedding import directly
from tests.http.openai.chat.test_images import data_uri
from tests.support.chatting import check_error, nothing_is_left
from tests.support.embeddings import (
    EMBEDDINGS,
    begin,
    body,
    embedding_engine,
    texts_of,
    work,
)
from tests.support.images import file_of, image_server, response
from tests.support.in_memory import in_memory, until
from tests.support.live import Server, live_server
from tests.support.scripted import CharacterTokenizer
from tests.support.vision_fixtures import VisionModel, drawing

DEMO = demo_model("demo-vlm") or Path()
RED, BLUE, GREEN = drawing("red"), drawing("blue", 60, 120), drawing("green", 120, 120)
LOOK = "What color is it?"


@pytest.fixture
async def server(qwen: VisionModel) -> AsyncGenerator[Server]:
    async with live_server(qwen.path) as server:
        yield server


async def embeddings(
    client: openai.AsyncOpenAI, given: Any, image_url: Any = None, **parameters: Any
) -> Embeddings:
    extra = {**parameters, **({} if image_url is None else {"image_url": image_url})}
    answer = await client.embeddings.create(model="m", input=given, extra_body=extra)
    return np.array([each.embedding for each in answer.data], np.float32)


def expected(vision_model: VisionModel, text: str, *images: LoadedImage) -> Embeddings:
    return unit(directly(vision_model, text, images).mean(axis=0, keepdims=True))


async def test_a_text_has_the_images_in_any_of_their_forms(
    client: openai.AsyncOpenAI, qwen: VisionModel
) -> None:
    red, blue = data_uri(RED), data_uri(BLUE, "BMP")
    for given, image_url, images in [
        (LOOK, None, ()),
        (LOOK, red, (RED,)),
        ([LOOK], red, (RED,)),
        (LOOK, {"url": red}, (RED,)),
        (LOOK, [red, {"url": blue, "detail": "auto"}], (RED, BLUE)),
        ([LOOK], [blue, red], (BLUE, RED)),
    ]:
        made = await embeddings(client, given, image_url)
        np.testing.assert_allclose(made, expected(qwen, LOOK, *images), atol=1e-4)


async def test_of_several_texts_each_has_its_own_image(
    client: openai.AsyncOpenAI, qwen: VisionModel
) -> None:
    given = [LOOK, "Hello, how are you?", LOOK]
    images = [GREEN, RED, BLUE]
    made = await embeddings(client, given, [data_uri(image) for image in images])
    each = [expected(qwen, *pair) for pair in zip(given, images, strict=True)]
    np.testing.assert_allclose(made, np.concatenate(each), atol=1e-4)
    without = await embeddings(client, given)
    each = [expected(qwen, text) for text in given]
    np.testing.assert_allclose(without, np.concatenate(each), atol=1e-4)


async def test_the_other_parameters_hold_for_images_too(
    client: openai.AsyncOpenAI, qwen: VisionModel
) -> None:
    red = data_uri(RED)
    answer = await client.embeddings.create(
        model="m", input=LOOK, dimensions=7, extra_body={"image_url": red, "pooling": "last"}
    )
    hidden = directly(qwen, LOOK, (RED,))
    np.testing.assert_allclose(answer.data[0].embedding, unit(hidden[-1:, :7])[0], atol=1e-4)
    assert answer.usage.prompt_tokens == answer.usage.total_tokens == len(hidden)
    plain = await embeddings(client, LOOK, red, normalize=False, encoding_format="float")
    np.testing.assert_allclose(plain[0], hidden.mean(axis=0), atol=1e-3)
    low = await embeddings(
        client, LOOK, {"url": data_uri(drawing("red", 700, 700)), "detail": "low"}
    )
    assert low.shape == (1, 96)


async def test_an_image_is_fetched_where_that_is_allowed(qwen: VisionModel) -> None:
    async with image_server() as images:
        url = images.serve("/red.png", response(file_of(RED.image)))
        async with live_server(qwen.path) as server, server.openai() as client:
            with pytest.raises(openai.BadRequestError, match="public address") as caught:
                await embeddings(client, LOOK, url)
            assert caught.value.param == "image_url"
        async with (
            live_server(qwen.path, allow_private_image_urls=True) as server,
            server.openai() as client,
        ):
            made = await embeddings(client, LOOK, url)
    np.testing.assert_allclose(made, expected(qwen, LOOK, RED), atol=1e-4)


async def test_an_images_tokens_count_for_the_context(qwen: VisionModel) -> None:
    needed = len(directly(qwen, LOOK, (RED,)))
    red = data_uri(RED)
    async with live_server(qwen.path, context_length=needed) as server, server.openai() as client:
        assert (await embeddings(client, LOOK, red)).shape == (1, 96)
        with pytest.raises(openai.BadRequestError) as caught:
            await embeddings(client, LOOK, [red, red])
        assert (caught.value.code, caught.value.param) == ("context_length_exceeded", "input")
        # The text can be truncated, images can't.
        assert (await embeddings(client, LOOK * 5, red, truncate=True)).shape == (1, 96)
        with pytest.raises(openai.BadRequestError) as caught:
            await embeddings(client, LOOK, [red] * 9, truncate=True)
        assert caught.value.code == "context_length_exceeded"


async def test_what_is_wrong_with_an_image_is_said(
    qwen: VisionModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = QwenProcessor.prepare

    def prepare(processor: QwenProcessor, image: LoadedImage) -> PreparedImage:
        if image.width == 33:
            raise ValueError("33 is a wicked width")
        return real(processor, image)

    monkeypatch.setattr(QwenProcessor, "prepare", prepare)
    good, broken = data_uri(RED), "data:image/png;base64,AAAA"
    wicked = data_uri(LoadedImage(Image.new("RGB", (33, 33)), "digest"))
    large = data_uri(LoadedImage(Image.new("RGB", (400, 400)), "digest"))
    cases: list[tuple[Any, Any, str, str]] = [
        (LOOK, broken, "image_url", "not an image"),
        (LOOK, [good, {"url": broken}], "image_url[1]", "not an image"),
        (LOOK, wicked, "image_url", "the model can't take this image: 33 is a wicked width"),
        (LOOK, large, "image_url", "pixels"),
        (LOOK, [good] * 4, "image_url[3]", "at most 3 images"),
        (LOOK, "/etc/passwd", "image_url", "Invalid value"),
        (LOOK, "file:///etc/passwd", "image_url", "Invalid value"),
        ([LOOK, LOOK], good, "image_url", "there are 2 inputs and 1 images"),
        ([LOOK, LOOK], [good] * 3, "image_url", "there are 2 inputs and 3 images"),
        ([1, 2], good, "image_url", "needs texts"),
        ([[1], [2]], [good, good], "image_url", "needs texts"),
    ]
    async with (
        live_server(qwen.path, image_max_pixels=100_000, image_max_count=3) as server,
        server.openai() as client,
    ):
        for given, image_url, param, reason in cases:
            with pytest.raises(openai.BadRequestError, match=reason) as caught:
                await embeddings(client, given, image_url)
            assert caught.value.param == param
        assert await server.is_idle()
        assert (await embeddings(client, LOOK, good)).shape == (1, 96)


async def test_documents_are_ranked_by_a_vision_model(server: Server, qwen: VisionModel) -> None:
    texts = ["Hello, how are you?", LOOK, "A river."]
    each = np.concatenate([expected(qwen, text) for text in [LOOK, *texts]])
    wanted = {"model": "m", "query": LOOK, "documents": texts}
    async with server.http() as http:
        ranked = (await http.post("/v1/rerank", json=wanted)).json()["results"]
    assert ranked[0]["index"] == 1
    scores = {result["index"]: result["relevance_score"] for result in ranked}
    np.testing.assert_allclose([scores[n] for n in range(3)], each[1:] @ each[0], atol=1e-4)


# The demo model


def shape(colour: str) -> LoadedImage:
    image = Image.new("RGB", (140, 140), "white")
    image.paste(colour, (35, 35, 105, 105))
    return LoadedImage(image, colour)


async def test_the_demos_embeddings_differ_by_colour() -> None:
    demo = VisionModel("qwen3_vl", DEMO)
    colours = ["red", "blue", "red"]
    texts = ["a red square", "a blue square"]
    async with live_server(DEMO) as server, server.openai() as client:
        made = await embeddings(client, [LOOK] * 3, [data_uri(shape(each)) for each in colours])
        swapped = await embeddings(
            client, [LOOK] * 2, [data_uri(shape(c)) for c in ("blue", "red")]
        )
        written = await embeddings(client, texts)
    np.testing.assert_array_equal(made[0], made[2])
    np.testing.assert_array_equal(made[:2], swapped[::-1])
    assert made[0] @ made[1] < 0.999
    each = [expected(demo, LOOK, shape(colour)) for colour in colours]
    np.testing.assert_allclose(made, np.concatenate(each), atol=1e-4)
    each = [expected(demo, text) for text in texts]
    np.testing.assert_allclose(written, np.concatenate(each), atol=1e-4)


# The wire, with a scripted engine

PIXEL = data_uri(LoadedImage(Image.new("RGB", (8, 8)), "digest"))
WRONG: list[tuple[Any, str, str]] = [
    ([], "image_url", "at least 1 item"),
    (7, "image_url", ""),
    ({}, "image_url.url", "Missing"),
    ({"url": PIXEL, "detail": "huge"}, "image_url.detail", "'auto', 'low' or 'high'"),
    ({"url": PIXEL, "width": 1}, "image_url.width", "Unrecognized"),
    ([PIXEL, None], "image_url[1]", ""),
    ([PIXEL, {"url": 7}], "image_url[1].url", "valid string"),
]


class PixelProcessor:
    """Each image is one token."""

    image_token = ord("#")
    content_as_parts = True

    def prepare(self, image: LoadedImage) -> PreparedImage:
        return PreparedImage(image.digest, (self.image_token,) * 2, {})


class PartsTokenizer(CharacterTokenizer):
    """Writes its image token for an image."""

    def apply_chat_template(self, messages: Any, **kwargs: Any) -> list[int]:
        parts = [part.get("text", "#") for message in messages for part in message["content"]]
        return [ord(character) for character in "".join(parts)]


def vision_engine() -> Any:
    messages = MessageEncoder(PartsTokenizer(), PixelProcessor.image_token, parts=True)
    engine = embedding_engine(encoder=messages, message_encoder=messages)
    engine.model = replace(engine.model, images=PixelProcessor())
    return engine


async def test_inputs_go_to_the_model_with_their_images() -> None:
    async with in_memory(vision_engine()) as server:
        await begin(server, **body(input="abc", image_url=[PIXEL, PIXEL]))
        await begin(server, **body(input=["a", "b"], image_url=[PIXEL, PIXEL]))
        await begin(server, **body(input=["a", "b"]))
        first, second, third = (work(server, n) for n in range(3))
        assert texts_of(first) == ["####abc"]
        assert [len(own) for own in first.request.images] == [2]
        assert texts_of(second) == ["##a", "##b"]
        assert [len(own) for own in second.request.images] == [1, 1]
        assert texts_of(third) == ["a", "b"]
        assert third.request.images == ()


@pytest.mark.parametrize(("image_url", "param", "message"), WRONG)
async def test_an_image_of_a_wrong_form_is_a_400_that_names_it(
    image_url: Any, param: str, message: str
) -> None:
    async with in_memory(vision_engine()) as server:
        reply = await server.request("POST", EMBEDDINGS, body(image_url=image_url))
        code = {"Missing": "missing_required_parameter", "Unrecognized": "unknown_parameter"}
        said = check_error(reply, 400, code.get(message, "invalid_value"), param)
        assert message in said
        assert nothing_is_left(server)


async def test_images_are_described() -> None:
    async with in_memory(vision_engine()) as server:
        document = (await server.request("GET", "/openapi.json")).json()
    request = document["paths"][EMBEDDINGS]["post"]["requestBody"]["content"]["application/json"]
    described = request["schema"]["properties"]["image_url"]
    assert "vision models" in described["description"]
    assert described["anyOf"][1] == {"$ref": "#/components/schemas/EmbeddingImageUrl"}
    # A chat's takes more, and keeps its own name.
    schemas = document["components"]["schemas"]
    extra = {
        name: schemas[name]["additionalProperties"] for name in ("EmbeddingImageUrl", "ImageUrl")
    }
    assert extra == {"EmbeddingImageUrl": False, "ImageUrl": True}


@pytest.mark.parametrize("generates", [True, False])
async def test_a_text_only_model_says_so(generates: bool) -> None:
    async with in_memory(embedding_engine(generates=generates)) as server:
        reply = await server.request("POST", EMBEDDINGS, body(image_url=PIXEL))
        message = check_error(reply, 400, "invalid_value", "image_url")
        assert message == "Vision requests are not supported with text-only models"


async def never(stream: trio.abc.Stream) -> None:
    """Answer nothing, until the other side has closed."""
    await stream.receive_some()


async def test_an_image_that_does_not_come_is_given_up_at_the_deadline(
    mock_clock: MockClock,
) -> None:
    async with image_server() as images:
        url = images.serve("/slow.png", never)
        async with in_memory(
            vision_engine(),
            allow_private_image_urls=True,
            image_timeout=1000,
            queue_timeout=300,
            max_concurrency=1,
            queue_size=0,
        ) as server:
            client = server.connect()
            await client.send("POST", EMBEDDINGS, body(image_url=url))
            await until(lambda: images.requests)
            # Who waits for an image is ahead in the queue, of chats too.
            reply = await server.request("POST", EMBEDDINGS, body())
            check_error(reply, 429, "queue_full")
            reply = await server.request(
                "POST",
                "/v1/chat/completions",
                {"model": "m", "messages": [{"role": "user", "content": "hi"}]},
            )
            check_error(reply, 429, "queue_full")
            mock_clock.jump(300)
            check_error(await client.reply(), 504, "deadline_exceeded")
            assert nothing_is_left(server)
            await until(lambda: images.open_connections == 0)


async def test_a_client_that_disconnects_while_its_image_is_fetched_ends_the_fetch() -> None:
    async with image_server() as images:
        url = images.serve("/slow.png", never)
        async with in_memory(
            vision_engine(), allow_private_image_urls=True, max_concurrency=1, queue_size=0
        ) as server:
            client = server.connect()
            await client.send("POST", EMBEDDINGS, body(image_url=url))
            await until(lambda: images.requests)
            await client.close()
            await until(lambda: images.open_connections == 0)
            other = await begin(server, **body())
            work(server).say([0], [[1.0, 0.0, 0.0]])
            assert (await other.reply()).status == 200
