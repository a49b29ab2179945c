"""Models that see, in the batch: each family against mlx-vlm, and what rows may expect."""

import logging
from typing import Any

import mlx.core as mx
import pytest
import trio

from mlxtrio.engine.models.text import LoadOptions
from mlxtrio.engine.models.vision import load_vision_model
from mlxtrio.engine.runner import batch as batch_module
from mlxtrio.engine.scheduling.pacing import PrefillPacing
from mlxtrio.engine.vision.decoder import Decoder
from mlxtrio.engine.vision.encoded import EncodedImage
from mlxtrio.text.events import Finished
from mlxtrio.text.grammar.compiler import regex_grammar
from mlxtrio.text.images import PreparedImage
from mlxtrio.text.request import Constraint, GenerationRequest, RowFailure, RowToken
from tests.support.engine_fixtures import Serving, fix_chunk, rows_inside, serving
from tests.support.tiny_vision_models import VISION_ARCHITECTURES
from tests.support.vision_fixtures import Chat, VisionModel, VisionModels, chat, drawing

RED, BLUE, GREEN = drawing("red"), drawing("blue", 60, 120), drawing("green", 200, 200)
STORY = " ".join(["Tell me the story of the river and the mountain once more."] * 4)
# (chat, longest answer): text and images, prompts shorter and longer than a chunk of 16 tokens.
MIXTURE: list[tuple[Chat, int]] = [
    (chat("Hello, how are you?"), 24),
    (chat(RED, "What color is it?"), 30),
    (chat("Compare this ", BLUE, " with\n", GREEN, "please."), 9),
    (chat(STORY), 28),
    (Chat(((RED, "Look!"), ("A picture.",), ("And now ", GREEN, "?"))), 40),
    (Chat(((BLUE, "What is it?"), ("A square.",), ("What color?",))), 20),
    (chat(STORY, BLUE), 1),
    (chat("What is the capital of France?"), 26),
]
LEAVE_EARLY = {3: 6, 4: 4}  # after how many tokens


@pytest.fixture
def encodings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of the images that the vision tower gets to see, as they come."""
    seen: list[str] = []
    real = Decoder.encode

    def encode(decoder: Decoder, image: PreparedImage) -> EncodedImage:
        seen.append(image.key)
        return real(decoder, image)

    monkeypatch.setattr(Decoder, "encode", encode)
    return seen


async def changing_batch(
    served: Serving, requests: list[GenerationRequest]
) -> dict[int, list[int]]:
    """Each joins when the one before it has said two tokens; some leave early."""
    tokens: dict[int, list[int]] = {}

    async def take(index: int, request: GenerationRequest) -> None:
        tokens[index] = await served.tokens(request)

    async def take_and_leave(index: int, request: GenerationRequest) -> None:
        with served.scheduler.submit([request], trio.current_time()):
            await served.tap.has_said(request, LEAVE_EARLY[index])

    async with trio.open_nursery() as nursery:
        for index, request in enumerate(requests):
            task = take_and_leave if index in LEAVE_EARLY else take
            nursery.start_soon(task, index, request)
            await served.tap.has_said(request, 2)
    return tokens


async def test_the_time_that_a_image_takes_is_not_taken_for_a_steps(
    qwen: VisionModel, encodings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[int] = []  # how many images had been encoded when a step's time was noted
    begun: list[int] = []  # and when it began

    class WatchedPacing(PrefillPacing):
        def chunk(
            self, running: int, reading: int, *, queued: int = 0, is_shared: bool = False
        ) -> int:
            begun.append(len(encodings))
            return super().chunk(running, reading, queued=queued, is_shared=is_shared)

        def note(self, seconds: float, *, running: int, tokens: int) -> None:
            noted.append(len(encodings) - begun[-1])
            super().note(seconds, running=running, tokens=tokens)

    monkeypatch.setattr(batch_module, "PrefillPacing", WatchedPacing)
    async with serving(qwen.path) as served:
        await served.tokens(qwen.request(chat(RED, GREEN, "What are they?"), 5))
    assert len(encodings) == 2
    assert set(noted) == {0}


@pytest.mark.slow
@pytest.mark.usefixtures("short_chunks")
@pytest.mark.parametrize("architecture", VISION_ARCHITECTURES)
async def test_greedy_answers_are_those_of_mlx_vlm_alone_and_in_a_changing_batch(
    vision_models: VisionModels, architecture: str
) -> None:
    seeing = vision_models(architecture)
    requests = [seeing.request(chat, longest) for chat, longest in MIXTURE]
    expected = [seeing.expected(chat, longest) for chat, longest in MIXTURE]
    async with serving(seeing.path, rows=3) as served:
        for index in (0, 1, 2, 4):
            assert await served.tokens(requests[index]) == expected[index].tokens
        served.tap.rows.clear()
        together = await changing_batch(served, requests)
    for index, request in enumerate(requests):
        assert len(request.prompt) == expected[index].prompt_tokens
        if index in LEAVE_EARLY:
            said = served.tap.of(request).tokens
            assert said == expected[index].tokens[: len(said)]
        else:
            assert together[index] == expected[index].tokens
    steps = [rows for what, rows in served.watch.batch.diary if what == "step"]
    assert max(map(len, steps)) == 3


@pytest.mark.parametrize("architecture", VISION_ARCHITECTURES)
async def test_another_image_gives_another_answer(
    vision_models: VisionModels, architecture: str
) -> None:
    seeing = vision_models(architecture)
    async with serving(seeing.path) as served:
        answers = [
            await served.tokens(seeing.request(chat(image, "What is it?"), ignore_eos=True))
            for image in (RED, drawing("blue"), RED)
        ]
    assert answers[0] != answers[1]
    assert answers[0] == answers[2]


@pytest.mark.parametrize("architecture", ["qwen2_vl", "gemma3"])
async def test_a_seed_gives_the_same_answer_alone_and_in_a_changing_batch(
    vision_models: VisionModels, architecture: str
) -> None:
    seeing = vision_models(architecture)
    requests = [
        seeing.request(chat, longest, temperature=1.0, seed=n, top_p=0.9)
        for n, (chat, longest) in enumerate(MIXTURE)
    ]
    async with serving(seeing.path, rows=3) as served:
        alone = {
            n: await served.tokens(request)
            for n, request in enumerate(requests)
            if n not in LEAVE_EARLY
        }
        served.tap.rows.clear()
        assert await changing_batch(served, requests) == alone
    greedy = [seeing.expected(chat, longest).tokens for chat, longest in MIXTURE]
    assert any(alone[n] != greedy[n] for n in alone)


async def test_logprobs_are_those_of_mlx_vlm(qwen: VisionModel) -> None:
    asked = chat(RED, "What color is it?")
    request = qwen.request(asked, top_logprobs=2)
    async with serving(qwen.path) as served:
        await served.tokens(request)
    said = [out for out in served.tap.of(request).outputs if isinstance(out, RowToken)]
    logprobs = [out.logprob for out in said]
    assert logprobs == pytest.approx(qwen.expected(asked).logprobs, abs=1e-3)
    assert all(out.top[0] == (out.token, out.logprob) for out in said)


async def test_a_stop_string_and_a_penalty_hold_for_rows_with_images(qwen: VisionModel) -> None:
    asked = chat(RED, BLUE, "What are these?")
    async with serving(qwen.path) as served:
        text, _ = await served.answer(qwen.request(asked))
        stop = text[8:11]
        stopped, last = await served.answer(qwen.request(asked, stop=(stop,)))
        # A token of the prompt, made certain: what the prompt says is not penalized.
        certain = qwen.request(asked).prompt[1]
        penalized = await served.tokens(
            qwen.request(
                asked, 60, presence_penalty=1000.0, logit_bias={certain: 500.0}, ignore_eos=True
            )
        )
    assert stopped == text[: text.index(stop)]
    assert isinstance(last, Finished)
    assert last.usage.prompt_tokens == qwen.expected(asked).prompt_tokens
    assert penalized[0] == certain
    assert len(set(penalized)) == 60


async def test_a_repetition_penalty_counts_the_prompt(qwen: VisionModel) -> None:
    request = qwen.request(chat(RED, "hello"), 40, repetition_penalty=1e6, ignore_eos=True)
    async with serving(qwen.path) as served:
        said = await served.tokens(request)
    positive = [token for token in said if token in request.prompt]
    assert positive == []  # a logit above zero is divided to nothing; others are above it


async def test_a_grammar_holds_beside_rows_without_one(qwen: VisionModel) -> None:
    grammars = qwen.description.grammars
    assert grammars is not None
    digits = grammars.compile(regex_grammar("[0-9]{7}"), ("output_format",))
    asked = chat(RED, "How many?")
    free = MIXTURE[4]
    texts: dict[str, str] = {}

    async with serving(qwen.path, rows=3) as served:

        async def take(name: str, request: GenerationRequest) -> None:
            texts[name], _ = await served.answer(request)

        async with trio.open_nursery() as nursery:
            nursery.start_soon(take, "free", qwen.request(*free))
            nursery.start_soon(
                take, "digits", qwen.request(asked, 30, constraint=Constraint(digits))
            )
    assert len(texts["digits"]) == 7
    assert texts["digits"].isdigit()
    expected = qwen.expected(*free).tokens
    assert texts["free"] == qwen.description.tokenizer.decode(expected).removesuffix("<|im_end|>")


@pytest.mark.usefixtures("short_chunks")
async def test_running_rows_get_a_token_in_each_step_while_images_are_read(
    qwen: VisionModel,
) -> None:
    running = qwen.request(chat("hi"), 200, ignore_eos=True)
    long = qwen.request(chat(RED, BLUE, GREEN, STORY), 3)
    async with serving(qwen.path, gated=True) as served:
        watch, engine = served.watch, served.engine
        with engine.open(running, lambda output: None):
            watch.allow(4)
            await steps_made(served, 4)
            with engine.open(long, lambda output: None):
                watch.allow(60)
                await steps_made(served, 64)
    inserted = watch.batch.diary.index(("insert", 1))
    steps = [rows for what, rows in watch.batch.diary[inserted:] if what == "step"]
    first_token = next(n for n, rows in enumerate(steps) if 1 in rows)
    assert all(0 in rows for rows in steps)
    # A step for each image, and one for each chunk of 16.
    assert first_token >= 3 + (len(long.prompt) - 1) // 16


@pytest.mark.usefixtures("short_chunks")
async def test_a_short_prompt_with_a_image_is_not_stuck_behind_a_long_one(
    qwen: VisionModel,
) -> None:
    long = qwen.request(chat(RED, BLUE, GREEN, STORY), 200, ignore_eos=True)
    short = qwen.request(chat(RED, "hm"), 3)
    async with serving(qwen.path, gated=True) as served:
        with (
            served.engine.open(long, lambda output: None),
            served.engine.open(short, lambda output: None),
        ):
            served.watch.allow(60)
            await steps_made(served, 60)
    said = [row for what, rows in served.watch.batch.diary if what == "step" for row in rows]
    assert {0, 1} == set(said)
    assert said[0] == 1


async def steps_made(served: Serving, steps: int) -> None:
    while served.engine.statistics().steps < steps:
        await trio.sleep(0.001)


@pytest.mark.usefixtures("short_chunks")
@pytest.mark.parametrize("steps", [0, 1, 3, 9])
async def test_a_row_whose_owner_leaves_while_it_is_read_is_gone(
    qwen: VisionModel, steps: int
) -> None:
    said: list[RowToken | RowFailure] = []
    leaves = qwen.request(chat(RED, GREEN, STORY), 30)
    async with serving(qwen.path, gated=True) as served:
        watch = served.watch
        with served.engine.open(qwen.request(chat("hi"), 60, ignore_eos=True), lambda output: None):
            watch.allow(2)
            await steps_made(served, 2)
            with served.engine.open(leaves, said.extend):
                watch.allow(steps)
                await steps_made(served, 2 + steps)
            watch.allow(3)
            await steps_made(served, 5 + steps)
            batch = watch.batch.batch.decoding
            assert (len(batch), rows_inside(batch)) == (1, 1)
        assert said == []


@pytest.mark.parametrize("where", ["encode", "embed", "read", "positions"])
async def test_what_fails_with_one_rows_images_ends_that_row(
    qwen: VisionModel, where: str, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    real = getattr(Decoder, where)
    poison = [False]

    def poisoned(*args: Any) -> Any:
        if poison[0]:
            poison[0] = False
            raise RuntimeError("poison")
        return real(*args)

    monkeypatch.setattr(Decoder, where, poisoned)
    good = [MIXTURE[0], MIXTURE[7]]
    tokens: dict[int, list[int]] = {}
    async with serving(qwen.path, rows=4) as served:

        async def take(index: int, request: GenerationRequest) -> None:
            tokens[index] = await served.tokens(request)

        async with trio.open_nursery() as nursery:
            for index, each in enumerate(good):
                nursery.start_soon(take, index, qwen.request(*each))
            await served.tap.until(
                lambda: len(served.tap.rows) == 2 and all(row.tokens for row in served.tap.rows)
            )
            poison[0] = True
            message = await served.failure(qwen.request(chat(RED, "hm")))
        after = await served.tokens(qwen.request(*MIXTURE[1]))
    assert message == "Failed to generate response: the model can't read its pictures"
    assert tokens == {n: qwen.expected(*each).tokens for n, each in enumerate(good)}
    assert after == qwen.expected(*MIXTURE[1]).tokens
    assert "poison" in caplog.text
    assert len(served.watch.batch.batch) == 0


async def test_a_step_that_fails_spares_the_prompts_that_are_still_read(
    qwen: VisionModel, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    caplog.set_level(logging.CRITICAL)
    fix_chunk(monkeypatch, 2)
    real = Decoder.__call__
    broken = [False]

    def breakable(decoder: Decoder, inputs: mx.array, cache: list[Any]) -> mx.array:
        if broken[0]:
            broken[0] = False
            raise RuntimeError("out of memory")
        return real(decoder, inputs, cache)

    monkeypatch.setattr(Decoder, "__call__", breakable)
    async with serving(qwen.path) as served:
        reading = qwen.request(*MIXTURE[4])
        tokens: list[list[int]] = []

        async def take() -> None:
            tokens.append(await served.tokens(reading))

        async with trio.open_nursery() as nursery:
            running = qwen.request(chat("hi"), 500, ignore_eos=True)

            async def lose() -> None:
                await served.failure(running)

            nursery.start_soon(lose)
            await served.tap.has_said(running, 2)
            nursery.start_soon(take)
            await served.tap.until(lambda: len(served.tap.rows) == 2)
            broken[0] = True
    assert tokens == [qwen.expected(*MIXTURE[4]).tokens]


# Encoded images


async def test_the_next_turn_does_not_encode_its_images_again(
    qwen: VisionModel, encodings: list[str]
) -> None:
    first = chat(RED, BLUE, "What are these?")
    second = Chat((*first.turns, ("Two squares.",), ("And this? ", GREEN)))
    async with serving(qwen.path, prefix_cache_bytes=0) as served:
        for asked, encoded in [(first, [RED, BLUE]), (second, [GREEN]), (second, [])]:
            encodings.clear()
            assert await served.tokens(qwen.request(asked)) == qwen.expected(asked).tokens
            assert encodings == [f"{image.digest}:auto" for image in encoded]


async def test_what_has_been_read_is_found_with_its_images_and_no_others(
    qwen: VisionModel, encodings: list[str]
) -> None:
    first = chat(STORY, RED, BLUE, "What are these?")
    second = Chat((*first.turns, ("Two squares.",), ("And this? ", GREEN)))
    swapped = chat(STORY, BLUE, RED, "What are these?")
    async with serving(qwen.path, image_cache_bytes=0) as served:
        for asked, encoded in [(first, [RED, BLUE]), (second, [GREEN]), (swapped, [BLUE, RED])]:
            encodings.clear()
            assert await served.tokens(qwen.request(asked)) == qwen.expected(asked).tokens
            assert encodings == [f"{image.digest}:auto" for image in encoded]


async def test_the_pace_of_prefill_learns_nothing_from_encoding(
    qwen: VisionModel, encodings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[int] = []
    real = PrefillPacing.note

    def note(pace: PrefillPacing, seconds: float, *, running: int, tokens: int) -> None:
        noted.append(tokens)
        real(pace, seconds, running=running, tokens=tokens)

    monkeypatch.setattr(PrefillPacing, "note", note)
    request = qwen.request(chat(RED, BLUE, GREEN, "?"), 5, ignore_eos=True)
    async with serving(qwen.path) as served:
        await served.tokens(request)
    steps = sum(what == "step" for what, _ in served.watch.batch.diary)
    assert len(encodings) == 3
    assert len(noted) == steps - 3
    assert sum(noted) == len(request.prompt) - 1


async def test_rows_at_the_same_time_encode_a_image_once(
    qwen: VisionModel, encodings: list[str]
) -> None:
    async with serving(qwen.path) as served, trio.open_nursery() as nursery:
        for n in range(3):
            asked = qwen.request(chat(RED, f"Question {n}?"))
            nursery.start_soon(served.tokens, asked)
    assert len(encodings) == 1


async def test_without_a_budget_images_are_encoded_each_time(
    qwen: VisionModel, encodings: list[str]
) -> None:
    asked = chat(RED, "What is it?")
    async with serving(qwen.path, image_cache_bytes=0, prefix_cache_bytes=0) as served:
        for _ in range(2):
            assert await served.tokens(qwen.request(asked)) == qwen.expected(asked).tokens
    assert len(encodings) == 2


def test_a_slice_of_vectors_is_no_longer_than_the_longest_gap(qwen: VisionModel) -> None:
    _, core = load_vision_model(LoadOptions(qwen.path, rows=1, max_gap=0.01), lambda *_: None)
    assert core.embeddings is not None
    core.embeddings._budget.note(100, 0.1)
    assert core.embeddings._budget.tokens == 10
    core.close()
