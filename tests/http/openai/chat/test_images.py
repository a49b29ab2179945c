"""Images through the whole server: the real ``openai`` client, Hypercorn, vision models."""

import base64
import io
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import openai
import pytest
import trio
from PIL import Image

from mlxtrio.demo import demo_model
from mlxtrio.engine.vision.decoder import Decoder
from mlxtrio.engine.vision.encoded import EncodedImage
from mlxtrio.engine.vision.processors import QwenProcessor
from mlxtrio.media.image import LoadedImage
from mlxtrio.text.images import PreparedImage
from tests.support.live import Server, live_server
from tests.support.vision_fixtures import Chat, VisionModel, VisionModels, chat, drawing

DEMO = demo_model("demo-vlm") or Path()
RED, BLUE, GREEN = drawing("red"), drawing("blue", 60, 120), drawing("green", 120, 120)


@pytest.fixture
async def server(qwen: VisionModel) -> AsyncGenerator[Server]:
    async with live_server(qwen.path) as server:
        yield server


def data_uri(image: LoadedImage, form: str = "PNG") -> str:
    file = io.BytesIO()
    image.image.save(file, form, **({"lossless": True} if form == "WEBP" else {}))
    return f"data:image/{form.lower()};base64,{base64.b64encode(file.getvalue()).decode()}"


def image_part(image: LoadedImage, form: str = "PNG") -> dict[str, Any]:
    image_url = {"url": data_uri(image, form), "detail": image.detail}
    return {"type": "image_url", "image_url": image_url}


def on_the_wire(chat: Chat, form: str = "PNG") -> Any:
    return [
        {
            "role": "assistant" if n % 2 else "user",
            "content": [
                {"type": "text", "text": part} if isinstance(part, str) else image_part(part, form)
                for part in turn
            ],
        }
        for n, turn in enumerate(chat.turns)
    ]


def expected_text(vision_model: VisionModel, chat: Chat, max_tokens: int = 24) -> str:
    tokens = vision_model.expected(chat, max_tokens).tokens
    return vision_model.description.tokenizer.decode(tokens).removesuffix("<|im_end|>")


@pytest.mark.parametrize("form", ["PNG", "WEBP", "BMP"])
@pytest.mark.parametrize("streamed", [False, True])
async def test_a_data_uri_is_answered_as_by_mlx_vlm(
    client: openai.AsyncOpenAI, qwen: VisionModel, form: str, streamed: bool
) -> None:
    asked = chat(RED, "What color is it?")
    parameters: dict[str, Any] = {
        "model": "m",
        "messages": on_the_wire(asked, form),
        "max_tokens": 24,
        "temperature": 0,
    }
    if streamed:
        stream = await client.chat.completions.create(
            **parameters, stream=True, stream_options={"include_usage": True}
        )
        chunks = [chunk async for chunk in stream]
        text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks[:-1])
        usage = chunks[-1].usage
    else:
        answer = await client.chat.completions.create(**parameters)
        text, usage = answer.choices[0].message.content, answer.usage
    assert text == expected_text(qwen, asked)
    assert usage is not None
    assert usage.prompt_tokens == qwen.expected(asked).prompt_tokens


async def test_images_and_text_at_once_get_what_each_gets_alone(
    client: openai.AsyncOpenAI, qwen: VisionModel
) -> None:
    chats = [
        chat("Hello!"),
        chat(RED, BLUE, "Which?"),
        Chat(((RED, "Look!"), ("A square.",), ("And ", GREEN, "?"))),
        chat("What is the capital of France?"),
        chat(GREEN),
    ]
    texts: dict[int, str | None] = {}

    async def ask(n: int) -> None:
        answer = await client.chat.completions.create(
            model="m", messages=on_the_wire(chats[n]), max_tokens=24, temperature=0
        )
        texts[n] = answer.choices[0].message.content

    async with trio.open_nursery() as nursery:
        for n in range(len(chats)):
            nursery.start_soon(ask, n)
    for n, asked in enumerate(chats):
        assert texts[n] == expected_text(qwen, asked)


async def test_several_answers_see_the_image_that_is_encoded_once(
    client: openai.AsyncOpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded: list[PreparedImage] = []
    real = Decoder.encode

    def encode(decoder: Decoder, image: PreparedImage) -> EncodedImage:
        encoded.append(image)
        return real(decoder, image)

    monkeypatch.setattr(Decoder, "encode", encode)
    answer = await client.chat.completions.create(
        model="m", messages=on_the_wire(chat(RED, "?")), max_tokens=8, temperature=1, n=3, seed=1
    )
    assert len({choice.message.content for choice in answer.choices}) == 3
    assert len(encoded) == 1


async def test_a_choice_holds_for_an_output_about_an_image(
    client: openai.AsyncOpenAI, qwen: VisionModel
) -> None:
    reasoning = qwen.description.reasoning
    assert reasoning is not None
    (think,) = reasoning.start_tokens
    answer = await client.chat.completions.create(
        model="m",
        messages=on_the_wire(chat(RED, "What color?")),
        max_tokens=24,
        temperature=0,
        logit_bias={str(think): -100},  # it would think to the end
        extra_body={"guided_choice": ["red", "blue"]},
    )
    assert answer.choices[0].message.content in {"red", "blue"}


async def test_what_is_wrong_with_an_image_is_said(
    client: openai.AsyncOpenAI, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = QwenProcessor.prepare

    def prepare(processor: QwenProcessor, image: LoadedImage) -> PreparedImage:
        if image.width == 33:
            raise ValueError("33 is a wicked width")
        return real(processor, image)

    monkeypatch.setattr(QwenProcessor, "prepare", prepare)
    broken = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
    wicked = image_part(LoadedImage(Image.new("RGB", (33, 33)), "digest"))
    cases = [
        ([{"role": "user", "content": [broken]}], "[0].content[0].image_url", "not an image"),
        (
            [{"role": "user", "content": [{"type": "text", "text": "?"}, wicked]}],
            "[0].content[1].image_url",
            "the model can't take this image: 33 is a wicked width",
        ),
        ([{"role": "system", "content": [image_part(RED)]}], "[0].content[0]", "role 'system'"),
    ]
    for messages, param, reason in cases:
        with pytest.raises(openai.BadRequestError, match=reason) as caught:
            await client.chat.completions.create(model="m", messages=messages)  # type: ignore[arg-type]
        assert caught.value.param == f"messages{param}"
    assert await server.is_idle()


async def test_an_images_tokens_count_for_the_context(qwen: VisionModel) -> None:
    asked = chat(*[RED] * 3, "?")
    needed = qwen.expected(asked, 4).prompt_tokens
    async with (
        live_server(qwen.path, context_length=needed + 4) as server,
        server.openai() as client,
    ):
        answer = await client.chat.completions.create(
            model="m", messages=on_the_wire(asked), temperature=0
        )
        assert answer.usage is not None
        assert answer.usage.prompt_tokens == needed
        assert answer.usage.completion_tokens <= 4
        with pytest.raises(openai.BadRequestError) as caught:
            await client.chat.completions.create(
                model="m", messages=on_the_wire(chat(*[RED] * 4, "?"))
            )
        assert caught.value.code == "context_length_exceeded"


async def test_templates_that_know_parts_only_answer_plain_messages(
    vision_models: VisionModels,
) -> None:
    vision_model = vision_models("smolvlm")
    asked = Chat((("Hello there.",), ("Hi.",), ("Who are you?",)))
    async with live_server(vision_model.path) as server, server.openai() as client:
        answer = await client.chat.completions.create(
            model="m",
            messages=[
                {"role": "user", "content": "Hello there."},
                {"role": "assistant", "content": "Hi."},
                {"role": "user", "content": "Who are you?"},
            ],
            max_tokens=24,
            temperature=0,
        )
    assert answer.choices[0].message.content == expected_text(vision_model, asked)


# The demo model


@pytest.fixture
async def demo() -> AsyncGenerator[openai.AsyncOpenAI]:
    async with live_server(DEMO) as server, server.openai() as client:
        yield client


def shape(colour: str) -> dict[str, Any]:
    image = Image.new("RGB", (140, 140), "white")
    image.paste(colour, (35, 35, 105, 105))
    return image_part(LoadedImage(image, "digest"))


async def say(client: openai.AsyncOpenAI, *messages: Any, **parameters: Any) -> Any:
    answer = await client.chat.completions.create(
        model="m", messages=[*messages], temperature=0, max_tokens=60, **parameters
    )
    return answer.choices[0].message


def user(*parts: str | dict[str, Any]) -> dict[str, Any]:
    content = [{"type": "text", "text": p} if isinstance(p, str) else p for p in parts]
    return {"role": "user", "content": content}


async def test_the_demo_describes_an_image(demo: openai.AsyncOpenAI) -> None:
    asked = user(shape("red"), "What color is it?")
    first = await say(demo, asked)
    assert "red" in first.content.lower()
    other = await say(demo, user(shape("blue"), "What color is it?"))
    assert "blue" in other.content.lower()
    follow_up = await say(demo, asked, first, {"role": "user", "content": "What shape is it?"})
    assert "square" in follow_up.content.lower()


async def test_the_demo_compares_two_images(demo: openai.AsyncOpenAI) -> None:
    for colours in (("red", "blue"), ("green", "red")):
        answer = await say(
            demo, user(*map(shape, colours), "What color is the shape in the second picture?")
        )
        assert colours[1] in answer.content.lower()


async def test_the_demo_calls_a_tool_about_an_image(demo: openai.AsyncOpenAI) -> None:
    parameters = {
        "type": "object",
        "properties": {"color": {"type": "string"}},
        "required": ["color"],
    }
    tool = {
        "type": "function",
        "function": {
            "name": "save_color",
            "description": "Save the color of the shape.",
            "parameters": parameters,
        },
    }
    message = await say(
        demo,
        user(shape("red"), "Save the color of this shape."),
        tools=[tool],
        tool_choice="required",
    )
    (call,) = message.tool_calls
    assert call.function.name == "save_color"
    assert '"color"' in call.function.arguments
