"""Prompts that arrive together and have a prefix in common: it is prefilled once."""

import logging
import random
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openai
import pytest
import trio
from mlx_lm.generate import BatchGenerator

from mlxtrio.engine.batch import BatchOptions, DecodeBatch
from mlxtrio.engine.models.text import LoadOptions
from mlxtrio.engine.models.vision import load_vision_model
from mlxtrio.engine.scheduling.prefill_queue import MIN_SHARED_TOKENS, PREFILL_SLOTS
from mlxtrio.engine.scheduling.sequence import SequenceState
from mlxtrio.kv_budget import KVBudget
from mlxtrio.text.request import GenerationRequest, RowFailure, RowToken
from tests.support.engine_fixtures import (
    TinyModel,
    TinyModels,
    fix_chunk,
    num_rows,
    sequences,
    serving,
)
from tests.support.live import Server as LiveServer
from tests.support.live import live_server
from tests.support.vision_fixtures import VisionModel, VisionModels, chat, drawing

BYTES = 2**30
Outputs = dict[int, list[RowToken | RowFailure]]


class Count:
    """How many tokens of prompts mlx-lm has been given to prefill."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.tokens = 0
        insert = BatchGenerator.insert_segments

        def counted(generator: Any, segments: Any, *args: Any, **kwargs: Any) -> Any:
            self.tokens += sum(len(part) for row in segments for part in row)
            return insert(generator, segments, *args, **kwargs)

        monkeypatch.setattr(BatchGenerator, "insert_segments", counted)


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> Count:
    fix_chunk(monkeypatch, 32)
    return Count(monkeypatch)


@contextmanager
def batch_of(
    tiny: TinyModel, prefix_cache_bytes: int = BYTES, rows: int = 8, **more: Any
) -> Iterator[DecodeBatch]:
    eos = tiny.description.eos_token_ids
    options = BatchOptions(rows, eos, prefix_cache_bytes=prefix_cache_bytes, **more)
    batch = DecodeBatch(tiny.model, options)
    yield batch
    batch.close()


def document(length: int, start: int = 0) -> list[int]:
    return [3 + (start * 31 + n * 7) % 200 for n in range(length)]


def ask(
    prompt: list[int], max_tokens: int = 6, checkpoints: tuple[int, ...] = ()
) -> GenerationRequest:
    return GenerationRequest(tuple(prompt), max_tokens, ignore_eos=True, checkpoints=checkpoints)


def run(batch: DecodeBatch, outputs: Outputs, steps: int = 1000) -> None:
    for _ in range(steps):
        if not len(batch):
            return
        for sequence_id, output in batch.step():
            outputs.setdefault(sequence_id, []).append(output)


def tokens_of(outputs: list[RowToken | RowFailure]) -> tuple[list[int], int]:
    """A sequence's tokens, and how many of its prompt's were cached."""
    assert all(isinstance(output, RowToken) for output in outputs), outputs
    tokens = [output for output in outputs if isinstance(output, RowToken)]
    return [token.token for token in tokens], tokens[0].cached_tokens or 0


def check(tiny: TinyModel, requests: dict[int, GenerationRequest], outputs: Outputs) -> None:
    """All outputs are those that each request has alone, without a prefix cache."""
    for sequence_id, request in requests.items():
        with batch_of(tiny, prefix_cache_bytes=0) as alone:
            expected: Outputs = {}
            alone.insert(0, request)
            run(alone, expected)
        assert tokens_of(outputs[sequence_id])[0] == tokens_of(expected[0])[0], sequence_id


ARCHITECTURES = ["qwen3", "gemma3_text", "qwen3_next", "mamba2"]


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_prompt_with_several_outputs_is_prefilled_once(
    tiny_models: TinyModels, architecture: str, count: Count
) -> None:
    tiny = tiny_models(architecture)
    requests = {sequence_id: ask(document(150), 4 + sequence_id) for sequence_id in range(5)}
    outputs: Outputs = {}
    with batch_of(tiny) as batch:
        for sequence_id, request in requests.items():
            batch.insert(sequence_id, request)
        assert (len(batch), num_rows(batch)) == (5, 1)
        run(batch, outputs)
    assert [tokens_of(outputs[sequence_id])[1] for sequence_id in range(5)] == [
        0,
        149,
        149,
        149,
        149,
    ]
    assert count.tokens == 150 + 4
    check(tiny, requests, outputs)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_document_with_several_questions_is_prefilled_once(
    tiny_models: TinyModels, architecture: str, count: Count
) -> None:
    tiny = tiny_models(architecture)
    requests = {
        sequence_id: ask(
            [*document(130), *document(20 + sequence_id, start=sequence_id + 1)], checkpoints=(130,)
        )
        for sequence_id in range(4)
    }
    outputs: Outputs = {}
    with batch_of(tiny) as batch:
        batch.insert(0, requests[0])
        run(batch, outputs, steps=2)  # the others arrive when it is half prefilled
        for sequence_id in (1, 2, 3):
            batch.insert(sequence_id, requests[sequence_id])
        run(batch, outputs)
    assert [tokens_of(outputs[sequence_id])[1] for sequence_id in range(4)] == [0, 130, 130, 130]
    assert count.tokens == sum(len(request.prompt) for request in requests.values()) - 3 * 130
    check(tiny, requests, outputs)


def test_a_short_prompt_waits_only_for_the_prefix_that_it_shares(
    tiny_models: TinyModels, count: Count
) -> None:
    tiny = tiny_models("qwen3")
    requests = {1: ask([*document(96), *document(500, start=9)]), 2: ask([*document(96), 7, 8])}
    outputs: Outputs = {}
    with batch_of(tiny) as batch:
        batch.insert(1, requests[1])
        batch.insert(2, requests[2])
        run(batch, outputs, steps=3)
        assert (len(batch), num_rows(batch)) == (2, 1)
        run(batch, outputs, steps=3)
        assert (1 in outputs, 2 in outputs) == (False, True)
        run(batch, outputs)
    assert tokens_of(outputs[2])[1] == 96
    check(tiny, requests, outputs)


def test_a_follower_continues_from_what_a_cancelled_leader_has_prefilled(
    tiny_models: TinyModels, count: Count
) -> None:
    tiny = tiny_models("qwen3")
    requests = {sequence_id: ask(document(200)) for sequence_id in (1, 2, 3)}
    outputs: Outputs = {}
    with batch_of(tiny) as batch:
        for sequence_id, request in requests.items():
            batch.insert(sequence_id, request)
        run(batch, outputs, steps=3)
        batch.remove(1)
        batch.remove(2)  # while it waits
        assert (len(batch), num_rows(batch)) == (1, 0)
        run(batch, outputs)
    assert outputs.keys() == {3}
    assert tokens_of(outputs[3])[1] == 96
    check(tiny, {3: requests[3]}, outputs)


def test_a_follower_is_served_though_its_leaders_step_fails(
    tiny_models: TinyModels, count: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = tiny_models("qwen3")
    outputs: Outputs = {}
    with batch_of(tiny) as batch:
        batch.insert(1, ask(document(200)))
        batch.insert(2, request := ask(document(200)))
        run(batch, outputs, steps=1)
        with monkeypatch.context() as patch:
            patch.setattr(BatchGenerator, "next", "not callable")
            run(batch, outputs, steps=1)
        run(batch, outputs)
    assert outputs[1] == [RowFailure("the model failed")]
    check(tiny, {2: request}, outputs)


def test_a_follower_that_can_not_be_run_fails_alone(tiny_models: TinyModels, count: Count) -> None:
    tiny = tiny_models("qwen3")
    good = {1: ask(document(100)), 3: ask(document(100))}
    outputs: Outputs = {}
    with batch_of(tiny) as batch:
        batch.insert(1, good[1])
        batch.insert(2, ask(document(100), max_tokens=0))
        batch.insert(3, good[3])
        run(batch, outputs)
    assert outputs[2] == [RowFailure("the request can't be run")]
    check(tiny, good, outputs)


def test_no_sequence_waits_where_nothing_can_be_inserted(
    tiny_models: TinyModels, count: Count
) -> None:
    tiny = tiny_models("qwen3")
    measured = tiny.description.kv_budget
    assert measured is not None
    small = KVBudget(measured.bytes_per_token, measured.bytes_for([100]), max_rows=4)
    for cached, budget in [(0, None), (BYTES, small)]:
        outputs: Outputs = {}
        with batch_of(tiny, cached, kv_budget=budget) as batch:
            for sequence_id in range(3):
                batch.insert(sequence_id, ask(document(100)))
            assert num_rows(batch) == 3
            run(batch, outputs)
        assert {tokens_of(each)[1] for each in outputs.values()} == {0}


@pytest.mark.slow
@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("seed", range(3))
def test_outputs_of_random_requests_are_those_of_each_alone(
    tiny_models: TinyModels, architecture: str, seed: int, count: Count
) -> None:
    tiny = tiny_models(architecture)
    chosen = random.Random(seed)
    backbone = document(300, start=seed)
    requests: dict[int, GenerationRequest] = {}
    for sequence_id in range(14):
        length = chosen.choice([70, 140, 280])
        tail = document(chosen.randint(1, 60), start=chosen.randint(1, 3))
        requests[sequence_id] = ask(
            [*backbone[:length], *tail], chosen.randint(1, 8), checkpoints=(70, length)
        )
    outputs: Outputs = {}
    cancelled: set[int] = set()
    waiting = list(requests)
    with batch_of(tiny) as batch:
        while waiting or len(batch):
            while waiting and len(batch) < 8 and chosen.random() < 0.6:
                batch.insert(sequence_id := waiting.pop(0), requests[sequence_id])
            run(batch, outputs, steps=1)
            if chosen.random() < 0.05 and (sequence_id := chosen.randrange(14)) not in waiting:
                batch.remove(sequence_id)
                cancelled.add(sequence_id)
        assert num_rows(batch) == 0
    assert any(tokens_of(each)[1] >= MIN_SHARED_TOKENS for each in outputs.values())
    whole = {
        sequence_id: request
        for sequence_id, request in requests.items()
        if sequence_id not in cancelled or len(outputs.get(sequence_id, [])) == request.max_tokens
    }
    assert len(whole) >= 7
    check(tiny, whole, outputs)


def first_steps(batch: DecodeBatch) -> dict[int, int]:
    """In which step each sequence outputs its first token."""
    first: dict[int, int] = {}
    for step in range(2000):
        if not len(batch):
            break
        for sequence_id, _ in batch.step():
            first.setdefault(sequence_id, step)
    return first


def first_steps_with_and_without(
    tiny: TinyModel, requests: list[GenerationRequest]
) -> tuple[dict[int, int], dict[int, int]]:
    """In which steps requests that arrive at once output their first tokens, with a prefix cache
    and without.
    """
    steps = []
    for cached in (BYTES, 0):
        with batch_of(tiny, cached, rows=4 * PREFILL_SLOTS) as batch:
            for sequence_id, request in enumerate(requests):
                batch.insert(sequence_id, request)
            steps.append(first_steps(batch))
    return steps[0], steps[1]


@pytest.mark.slow
def test_a_follower_is_not_overtaken(tiny_models: TinyModels, count: Count) -> None:
    later = [ask(document(300, start=n)) for n in range(1, 31)]
    requests = [ask(document(300)), ask(document(300)), *later]
    shared, alone = first_steps_with_and_without(tiny_models("qwen3"), requests)
    assert shared[1] <= alone[1] + 1
    assert max(shared.values()) <= max(alone.values())


@pytest.mark.slow
def test_a_short_prompt_does_not_wait_for_long_ones_that_arrived_later(
    tiny_models: TinyModels, count: Count
) -> None:
    system = document(70)
    requests = [ask([*system, *document(600, start=1)]), ask([*system, *document(10, start=2)])]
    requests += [ask(document(600, start=n)) for n in range(3, 23)]
    shared, alone = first_steps_with_and_without(tiny_models("qwen3"), requests)
    assert shared[1] <= alone[1] + 1


def test_no_more_prompts_are_prefilled_together_than_there_are_slots(
    tiny_models: TinyModels, count: Count
) -> None:
    with batch_of(tiny_models("qwen3"), rows=32) as batch:
        for sequence_id in range(20):
            batch.insert(sequence_id, ask(document(200, start=sequence_id)))
            assert num_rows(batch) == min(sequence_id + 1, PREFILL_SLOTS)
        assert len(batch) == 20
        assert batch.has_prefill


def test_followers_that_share_more_among_themselves_follow_their_first(
    tiny_models: TinyModels, count: Count
) -> None:
    tiny = tiny_models("qwen3")
    system = document(80)
    other, asked = [*system, *document(300, start=1)], [*system, *document(300, start=2)]
    requests = {0: ask(other), **{sequence_id: ask(asked) for sequence_id in (1, 2, 3, 4)}}
    outputs: Outputs = {}
    with batch_of(tiny) as batch:
        for sequence_id, request in requests.items():
            batch.insert(sequence_id, request)
        run(batch, outputs)
    assert count.tokens == 380 + 300 + 3
    check(tiny, requests, outputs)


def test_a_cancelled_leader_has_a_successor(tiny_models: TinyModels, count: Count) -> None:
    outputs: Outputs = {}
    with batch_of(tiny_models("qwen3")) as batch:
        for sequence_id in range(5):
            batch.insert(sequence_id, ask(document(300)))
        run(batch, outputs, steps=1)
        batch.remove(0)
        count.tokens = 0
        run(batch, outputs)
    assert count.tokens == 300 - 32 + 3


def test_what_is_in_the_prefix_cache_is_not_waited_for(
    tiny_models: TinyModels, count: Count
) -> None:
    outputs: Outputs = {}
    with batch_of(tiny_models("qwen3")) as batch:
        batch.insert(0, ask(document(200)))
        run(batch, outputs)
        for sequence_id in (1, 2):
            batch.insert(sequence_id, ask([*document(200), *document(300, start=sequence_id)]))
        assert num_rows(batch) == 2
        run(batch, outputs)
    assert {tokens_of(outputs[sequence_id])[1] for sequence_id in (1, 2)} == {200}


def test_a_sequence_does_not_wait_for_what_its_own_caches_leave_no_memory_for(
    tiny_models: TinyModels, count: Count
) -> None:
    tiny = tiny_models("qwen3")
    measured = tiny.description.kv_budget
    assert measured is not None
    request = ask(document(300))
    two = KVBudget(
        measured.bytes_per_token, measured.bytes_for([request.max_total_tokens] * 2), max_rows=4
    )
    with batch_of(tiny, kv_budget=two) as batch:
        for sequence_id in (1, 2):
            batch.insert(sequence_id, request)
        assert num_rows(batch) == 2


def test_the_next_step_prefills_while_any_sequence_waits(
    tiny_models: TinyModels, count: Count
) -> None:
    """Outputs in the buffer must not wait for such a step."""
    prefills = []
    with batch_of(tiny_models("qwen3")) as batch:
        for sequence_id in (1, 2):
            batch.insert(sequence_id, ask(document(100)))
        while len(batch):
            has_followers = num_rows(batch) < len(batch)
            prefills.append((has_followers, batch.has_prefill))
            batch.step()
    assert (True, True) in prefills
    assert (True, False) not in prefills
    assert (False, False) in prefills


@pytest.mark.parametrize("architecture", ["gemma3_text", "qwen3_next", "mamba2"])
def test_a_sequence_does_not_wait_for_a_checkpoint_that_its_leader_has_passed(
    tiny_models: TinyModels,
    architecture: str,
    count: Count,
) -> None:
    """The leader continued from beyond the checkpoint, whose caches are nowhere."""
    tiny = tiny_models(architecture)
    leader = ask([*document(319), *document(600, start=5)], checkpoints=(300,))
    follower = ask([*document(300), *document(20, start=9)], checkpoints=(300,))
    first = []
    for cached in (BYTES, 0):
        with batch_of(tiny, cached) as batch:
            batch.insert(0, ask(document(320)))
            run(batch, {})
            batch.insert(1, leader)
            batch.step()
            batch.insert(2, follower)
            first.append(first_steps(batch)[2])
    assert first[0] <= first[1] + 1


def test_a_sequence_does_not_wait_twice_for_what_could_not_be_inserted(
    tiny_models: TinyModels,
    count: Count,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fails(*args: Any) -> Any:
        raise ValueError("no caches")

    monkeypatch.setattr(BatchGenerator, "extract_cache", fails)
    caplog.set_level(logging.ERROR)
    with batch_of(tiny_models("qwen3")) as batch:
        batch.insert(1, ask([*document(320), *document(900, start=5)]))
        batch.insert(2, ask([*document(320), *document(20, start=9)]))
        for _ in range(12):  # ten steps prefill what is shared
            batch.step()
        assert num_rows(batch) == 2
        assert len(caplog.records) <= 2
        batch.remove(1)
        batch.remove(2)


def test_followers_occupy_slots_too(
    tiny_models: TinyModels,
    count: Count,
) -> None:
    max_prefilling = 0
    with batch_of(tiny_models("qwen3"), rows=32) as batch:
        for sequence_id in range(20):
            batch.insert(sequence_id, ask([*document(96), *document(100, start=sequence_id + 1)]))
        while len(batch):
            batch.step()
            prefilling = len(sequences(batch, SequenceState.PREFILL))
            max_prefilling = max(max_prefilling, prefilling)
    assert max_prefilling == PREFILL_SLOTS


def test_the_next_step_prefills_when_a_leader_is_cancelled(
    tiny_models: TinyModels,
    count: Count,
) -> None:
    outputs: Outputs = {}
    with batch_of(tiny_models("qwen3")) as batch:
        batch.insert(0, ask(document(20, start=3), max_tokens=50))
        run(batch, outputs, steps=5)
        assert not batch.has_prefill
        batch.insert(1, ask(document(200)))
        batch.insert(2, ask(document(200)))
        run(batch, outputs, steps=1)
        batch.remove(1)
        assert num_rows(batch) == 1
        assert batch.has_prefill


async def test_a_prompt_with_an_image_and_several_outputs_is_prefilled_once(
    vision_models: VisionModels, count: Count
) -> None:
    model = vision_models("qwen2_vl")
    asked = chat(drawing("red"), "What is it? " * 12)
    requests = [model.request(asked) for _ in range(4)]
    said: list[list[int]] = []

    async def answer(request: GenerationRequest) -> None:
        said.append(await served.tokens(request))

    async with serving(model.path) as served:
        async with trio.open_nursery() as nursery:
            for request in requests:
                nursery.start_soon(answer, request)
        figures = served.engine.statistics().prefixes
    assert said == [model.expected(asked).tokens] * 4
    assert figures.hit_tokens == 3 * (len(requests[0].prompt) - 1)


def vision_batch(model: VisionModel, cached: int) -> DecodeBatch:
    options = LoadOptions(model.path, max_rows=16, prefix_cache_bytes=cached)
    batch = load_vision_model(options, lambda done, total: None)[1].batch
    assert batch is not None
    return batch


def test_a_prompt_without_images_does_not_wait_for_one_with_images(
    vision_models: VisionModels, count: Count
) -> None:
    model = vision_models("qwen2_vl")
    system = "You know all about the sea and about ships, and you answer at length. " * 3
    others = [
        chat(f"{n}", drawing("red", 90 + 9 * n), drawing("blue", 90 + 9 * n), f"{n}?" * 40)
        for n in range(6)
    ]
    with_images = [chat(system, drawing("green"), drawing("black"), "?"), *others]
    text = model.request(chat(system, "What is it?"), max_tokens=6, ignore_eos=True)
    steps = []
    for cached in (BYTES, 0):
        batch = vision_batch(model, cached)
        for sequence_id, asked in enumerate(with_images):
            batch.insert(sequence_id, model.request(asked, max_tokens=6, ignore_eos=True))
        batch.insert(9, text)
        steps.append(first_steps(batch)[9])
        batch.close()
    assert steps[0] <= steps[1]


def test_a_follower_with_the_same_image_starts_as_soon_as_its_leader_is_prefilled(
    vision_models: VisionModels, count: Count
) -> None:
    """Also while all slots are occupied by other prompts."""
    model = vision_models("qwen2_vl")
    asked = model.request(chat(drawing("red"), "What? " * 12), max_tokens=6, ignore_eos=True)
    batch = vision_batch(model, BYTES)
    for sequence_id in range(PREFILL_SLOTS):
        batch.insert(10 + sequence_id, ask(document(900, start=sequence_id)))
    batch.insert(1, asked)
    batch.insert(2, asked)
    first = first_steps(batch)
    batch.close()
    assert first[1] < first[2] <= first[1] + 3
    assert max(first[1], first[2]) < min(
        first[10 + sequence_id] for sequence_id in range(PREFILL_SLOTS)
    )


@pytest.mark.parametrize("alike", [True, False])
def test_prompts_with_images_occupy_no_slots(
    vision_models: VisionModels,
    alike: bool,
    count: Count,
) -> None:
    model = vision_models("qwen2_vl")
    batch = vision_batch(model, BYTES)
    for sequence_id in range(PREFILL_SLOTS + 1):
        image = drawing("red", 90 if alike else 90 + 9 * sequence_id)
        batch.insert(sequence_id, model.request(chat(image, "What? " * 12), max_tokens=2))
    batch.insert(99, ask(document(50)))
    assert num_rows(batch) == 1
    batch.close()


# Over HTTP


@pytest.fixture
async def server(qwen3: Path) -> AsyncGenerator[LiveServer]:
    async with live_server(qwen3, context_length=8000) as server:
        yield server


LONG = (
    "Tell me about the sea, and about all the ships on it. " * 80
)  # the others arrive before it is prefilled


async def hits(server: LiveServer) -> int:
    async with server.http() as http:
        figures = (await http.get("/v1/queue/stats")).json()
    return int(figures["prefix_cache"]["hit_tokens"])


async def test_several_choices_share_their_prompts_prefill(server: LiveServer) -> None:
    async with server.openai() as client:
        reply = await client.chat.completions.create(
            model="m",
            messages=[{"role": "user", "content": LONG}],
            max_tokens=5,
            temperature=0,
            n=4,
        )
    assert reply.usage is not None
    assert reply.usage.prompt_tokens_details is not None
    assert reply.usage.prompt_tokens_details.cached_tokens == 0
    assert len({choice.message.content for choice in reply.choices}) == 1
    assert await hits(server) == 3 * (reply.usage.prompt_tokens - 1)


async def test_requests_at_once_share_their_prefix(server: LiveServer) -> None:
    found: list[int] = []

    async def ask_about(client: openai.AsyncOpenAI, n: int) -> None:
        reply = await client.chat.completions.create(
            model="m",
            messages=[
                {"role": "system", "content": LONG},
                {"role": "user", "content": f"Question {n}?"},
            ],
            max_tokens=5,
        )
        assert reply.usage is not None
        assert reply.usage.prompt_tokens_details is not None
        found.append(reply.usage.prompt_tokens_details.cached_tokens or 0)

    async with server.openai() as client, trio.open_nursery() as nursery:
        for n in range(6):
            nursery.start_soon(ask_about, client, n)
    cold, *warm = sorted(found)
    assert cold == 0
    assert min(warm) > 500
