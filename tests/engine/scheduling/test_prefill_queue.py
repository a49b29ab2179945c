"""Prompts that arrive together and begin alike: what they share is read once."""

import logging
import random
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import openai
import pytest
import trio
from hypothesis import given
from hypothesis import strategies as st
from mlx_lm.generate import BatchGenerator

from mlxtrio.engine.kv.prefix_cache import Key
from mlxtrio.engine.models.text import LoadOptions
from mlxtrio.engine.models.vision import load_vision_model
from mlxtrio.engine.runner.batch import DecodeBatch
from mlxtrio.engine.scheduling.prefill_queue import (
    MIN_SHARED_TOKENS,
    PREFILL_ROWS,
    Prompt,
    Share,
    largest_share,
)
from mlxtrio.kv_budget import KVBudget
from mlxtrio.text.request import GenerationRequest, RowFailure, RowToken
from tests.support.engine_fixtures import TinyModel, TinyModels, fix_chunk, rows_inside, serving
from tests.support.live import Server as LiveServer
from tests.support.live import live_server
from tests.support.vision_fixtures import VisionModel, VisionModels, chat, drawing

BYTES = 2**30
Outputs = dict[int, list[RowToken | RowFailure]]


def key_of(*parts: tuple[int, int]) -> Key:
    """So many tokens of each number."""
    return np.concatenate([np.full(count, token, np.int64) for token, count in parts])


def reading(
    name: int, key: Key, done: int = 0, stops: tuple[int, ...] | None = None, *, cut: bool = True
) -> Prompt:
    return Prompt(name, key, done, stops, cut)


# Who waits for whom


def test_the_prompt_that_has_most_leads_and_of_equal_ones_the_first() -> None:
    key = key_of((1, 200), (2, 100))
    some, most = key_of((1, 200), (3, 9)), key_of((1, 200), (2, 50), (4, 7))
    prompts = [reading(1, some), reading(2, most), reading(3, most)]
    assert largest_share(key, prompts) == Share(2, 250, 250)
    assert largest_share(key, []) is None
    assert largest_share(key, [reading(4, key_of((5, 300)))]) is None


def test_a_few_tokens_are_not_worth_to_wait_for() -> None:
    for shared, is_worth in [(MIN_SHARED_TOKENS, True), (MIN_SHARED_TOKENS - 1, False)]:
        prompts = [reading(1, key_of((1, shared), (2, 9)))]
        assert (largest_share(key_of((1, shared), (3, 9)), prompts) is not None) == is_worth


def test_the_last_token_of_either_is_not_shared() -> None:
    key = key_of((1, 100))
    assert largest_share(key, [reading(1, key)]) == Share(1, 99, 99)
    assert largest_share(key, [reading(1, key_of((1, 80)))]) == Share(1, 79, 79)
    assert largest_share(key_of((1, 80)), [reading(1, key)]) == Share(1, 79, 79)


def test_caches_that_cannot_be_cut_are_shared_at_their_stops() -> None:
    key, other = key_of((1, 200), (2, 100)), key_of((1, 200), (3, 100))
    assert largest_share(key, [reading(1, other, stops=(90, 190, 299), cut=False)]) == Share(
        1, 190, 190
    )
    assert largest_share(key, [reading(1, other, stops=(299,), cut=False)]) is None
    assert largest_share(key, [reading(1, key, stops=(299,), cut=False)]) == Share(1, 299, 299)


def test_nobody_waits_for_much_that_is_not_shared() -> None:
    key = key_of((1, 200), (2, 10))
    longer = key_of((1, 200), (3, 1000))
    assert largest_share(key, [reading(1, longer)]) == Share(1, 200, 200)
    # What has been read far beyond would have to be copied; what has only one stop, waited for.
    assert largest_share(key, [reading(1, longer, done=400)]) == Share(1, 200, 400)
    assert largest_share(key, [reading(1, longer, done=401)]) is None
    assert largest_share(key, [reading(1, longer, stops=(251,))]) is None
    assert largest_share(key, [reading(1, longer, stops=(250,))]) == Share(1, 200, 250)


tokens = st.lists(st.integers(0, 1), min_size=1, max_size=8).map(lambda few: np.repeat(few, 40))


@given(tokens, st.lists(tokens, max_size=4))
def test_what_is_shared_is_the_same_in_both(key: Key, others: list[Key]) -> None:
    share = largest_share(key, [reading(n, other) for n, other in enumerate(others)])
    sizes = [
        next((n for n, (a, b) in enumerate(zip(key[:-1], o[:-1], strict=False)) if a != b), None)
        for o in others
    ]
    found = [
        min(len(key), len(other)) - 1 if size is None else size
        for size, other in zip(sizes, others, strict=True)
    ]
    assert (share.tokens if share else 0) == max(
        (n for n in found if n >= MIN_SHARED_TOKENS), default=0
    )
    if share is not None:
        assert (key[: share.tokens] == others[share.leader][: share.tokens]).all()


# With models


class Count:
    """How many tokens of prompts the generator has been given to read."""

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
    tiny: TinyModel, cached: int = BYTES, rows: int = 8, **more: Any
) -> Iterator[DecodeBatch]:
    eos = tiny.description.eos_token_ids
    batch = DecodeBatch(tiny.model, rows=rows, eos_token_ids=eos, prefix_cache_bytes=cached, **more)
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
        for name, output in batch.step():
            outputs.setdefault(name, []).append(output)


def said(outputs: list[RowToken | RowFailure]) -> tuple[list[int], int]:
    """A row's tokens, and how much of its prompt was cached."""
    assert all(isinstance(output, RowToken) for output in outputs), outputs
    tokens = [output for output in outputs if isinstance(output, RowToken)]
    return [token.token for token in tokens], tokens[0].cached_tokens or 0


def check(tiny: TinyModel, requests: dict[int, GenerationRequest], outputs: Outputs) -> None:
    """That all have said what they say alone, without a prefix cache."""
    for name, request in requests.items():
        with batch_of(tiny, cached=0) as alone:
            expected: Outputs = {}
            alone.insert(0, request)
            run(alone, expected)
        assert said(outputs[name])[0] == said(expected[0])[0], name


ARCHITECTURES = ["qwen3", "gemma3_text", "qwen3_next", "mamba2"]


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_prompt_of_several_answers_is_read_once(
    tiny_models: TinyModels, architecture: str, count: Count
) -> None:
    tiny = tiny_models(architecture)
    requests = {name: ask(document(150), 4 + name) for name in range(5)}
    outputs: Outputs = {}
    with batch_of(tiny) as batch:
        for name, request in requests.items():
            batch.insert(name, request)
        assert (len(batch), rows_inside(batch)) == (5, 1)
        run(batch, outputs)
    assert [said(outputs[name])[1] for name in range(5)] == [0, 149, 149, 149, 149]
    assert count.tokens == 150 + 4
    check(tiny, requests, outputs)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_questions_about_one_document_read_it_once(
    tiny_models: TinyModels, architecture: str, count: Count
) -> None:
    tiny = tiny_models(architecture)
    requests = {
        name: ask([*document(130), *document(20 + name, start=name + 1)], checkpoints=(130,))
        for name in range(4)
    }
    outputs: Outputs = {}
    with batch_of(tiny) as batch:
        batch.insert(0, requests[0])
        run(batch, outputs, steps=2)  # the others come when it is half read
        for name in (1, 2, 3):
            batch.insert(name, requests[name])
        run(batch, outputs)
    assert [said(outputs[name])[1] for name in range(4)] == [0, 130, 130, 130]
    assert count.tokens == sum(len(request.prompt) for request in requests.values()) - 3 * 130
    check(tiny, requests, outputs)


def test_a_short_prompt_waits_for_what_it_shares_only(
    tiny_models: TinyModels, count: Count
) -> None:
    tiny = tiny_models("qwen3")
    requests = {1: ask([*document(96), *document(500, start=9)]), 2: ask([*document(96), 7, 8])}
    outputs: Outputs = {}
    with batch_of(tiny) as batch:
        batch.insert(1, requests[1])
        batch.insert(2, requests[2])
        run(batch, outputs, steps=3)
        assert (len(batch), rows_inside(batch)) == (2, 1)
        run(batch, outputs, steps=3)
        assert (1 in outputs, 2 in outputs) == (False, True)
        run(batch, outputs)
    assert said(outputs[2])[1] == 96
    check(tiny, requests, outputs)


def test_those_who_wait_go_on_from_what_a_leaver_has_read(
    tiny_models: TinyModels, count: Count
) -> None:
    tiny = tiny_models("qwen3")
    requests = {name: ask(document(200)) for name in (1, 2, 3)}
    outputs: Outputs = {}
    with batch_of(tiny) as batch:
        for name, request in requests.items():
            batch.insert(name, request)
        run(batch, outputs, steps=3)
        batch.remove(1)
        batch.remove(2)  # while it waits
        assert (len(batch), rows_inside(batch)) == (1, 0)
        run(batch, outputs)
    assert outputs.keys() == {3}
    assert said(outputs[3])[1] == 96
    check(tiny, {3: requests[3]}, outputs)


def test_those_who_wait_are_answered_though_the_steps_before_fail(
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


def test_one_that_can_not_be_added_after_its_wait_fails_alone(
    tiny_models: TinyModels, count: Count
) -> None:
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


def test_nobody_waits_where_nothing_can_be_kept(tiny_models: TinyModels, count: Count) -> None:
    tiny = tiny_models("qwen3")
    memory = tiny.description.memory
    assert memory is not None
    small = KVBudget(memory.per_token, memory.of_rows([100]), rows=4)
    for cached, budget in [(0, None), (BYTES, small)]:
        outputs: Outputs = {}
        with batch_of(tiny, cached, memory=budget) as batch:
            for name in range(3):
                batch.insert(name, ask(document(100)))
            assert rows_inside(batch) == 3
            run(batch, outputs)
        assert {said(each)[1] for each in outputs.values()} == {0}


@pytest.mark.slow
@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("seed", range(3))
def test_random_crowds_say_what_they_say_alone(
    tiny_models: TinyModels, architecture: str, seed: int, count: Count
) -> None:
    tiny = tiny_models(architecture)
    chosen = random.Random(seed)
    backbone = document(300, start=seed)
    requests: dict[int, GenerationRequest] = {}
    for name in range(14):
        cut = chosen.choice([70, 140, 280])
        tail = document(chosen.randint(1, 60), start=chosen.randint(1, 3))
        requests[name] = ask([*backbone[:cut], *tail], chosen.randint(1, 8), checkpoints=(70, cut))
    outputs: Outputs = {}
    left: set[int] = set()
    waiting = list(requests)
    with batch_of(tiny) as batch:
        while waiting or len(batch):
            while waiting and len(batch) < 8 and chosen.random() < 0.6:
                batch.insert(name := waiting.pop(0), requests[name])
            run(batch, outputs, steps=1)
            if chosen.random() < 0.05 and (name := chosen.randrange(14)) not in waiting:
                batch.remove(name)
                left.add(name)
        assert rows_inside(batch) == 0
    assert any(said(each)[1] >= MIN_SHARED_TOKENS for each in outputs.values())
    whole = {
        name: request
        for name, request in requests.items()
        if name not in left or len(outputs.get(name, [])) == request.max_tokens
    }
    assert len(whole) >= 7
    check(tiny, whole, outputs)


def first_steps(batch: DecodeBatch) -> dict[int, int]:
    """In which step each row says its first token."""
    first: dict[int, int] = {}
    for step in range(2000):
        if not len(batch):
            break
        for name, _ in batch.step():
            first.setdefault(name, step)
    return first


def first_steps_with_and_without(
    tiny: TinyModel, requests: list[GenerationRequest]
) -> tuple[dict[int, int], dict[int, int]]:
    """In which steps they say their first tokens, if they come all at once."""
    steps = []
    for cached in (BYTES, 0):
        with batch_of(tiny, cached, rows=4 * PREFILL_ROWS) as batch:
            for name, request in enumerate(requests):
                batch.insert(name, request)
            steps.append(first_steps(batch))
    return steps[0], steps[1]


@pytest.mark.slow
def test_who_waits_is_not_overtaken(tiny_models: TinyModels, count: Count) -> None:
    later = [ask(document(300, start=n)) for n in range(1, 31)]
    requests = [ask(document(300)), ask(document(300)), *later]
    shared, alone = first_steps_with_and_without(tiny_models("qwen3"), requests)
    assert shared[1] <= alone[1] + 1
    assert max(shared.values()) <= max(alone.values())


@pytest.mark.slow
def test_a_short_prompt_is_not_stuck_behind_long_ones_that_came_later(
    tiny_models: TinyModels, count: Count
) -> None:
    system = document(70)
    requests = [ask([*system, *document(600, start=1)]), ask([*system, *document(10, start=2)])]
    requests += [ask(document(600, start=n)) for n in range(3, 23)]
    shared, alone = first_steps_with_and_without(tiny_models("qwen3"), requests)
    assert shared[1] <= alone[1] + 1


def test_no_more_prompts_are_read_together_than_there_are_places(
    tiny_models: TinyModels, count: Count
) -> None:
    with batch_of(tiny_models("qwen3"), rows=32) as batch:
        for name in range(20):
            batch.insert(name, ask(document(200, start=name)))
            assert rows_inside(batch) == min(name + 1, PREFILL_ROWS)
        assert len(batch) == 20
        assert batch.reads


def test_the_first_of_those_that_share_more_leads_them(
    tiny_models: TinyModels, count: Count
) -> None:
    tiny = tiny_models("qwen3")
    system = document(80)
    other, asked = [*system, *document(300, start=1)], [*system, *document(300, start=2)]
    requests = {0: ask(other), **{name: ask(asked) for name in (1, 2, 3, 4)}}
    outputs: Outputs = {}
    with batch_of(tiny) as batch:
        for name, request in requests.items():
            batch.insert(name, request)
        run(batch, outputs)
    assert count.tokens == 380 + 300 + 3
    check(tiny, requests, outputs)


def test_a_leader_that_leaves_has_a_successor(tiny_models: TinyModels, count: Count) -> None:
    outputs: Outputs = {}
    with batch_of(tiny_models("qwen3")) as batch:
        for name in range(5):
            batch.insert(name, ask(document(300)))
        run(batch, outputs, steps=1)
        batch.remove(0)
        count.tokens = 0
        run(batch, outputs)
    assert count.tokens == 300 - 32 + 3


def test_what_is_known_is_not_waited_for(tiny_models: TinyModels, count: Count) -> None:
    outputs: Outputs = {}
    with batch_of(tiny_models("qwen3")) as batch:
        batch.insert(0, ask(document(200)))
        run(batch, outputs)
        for name in (1, 2):
            batch.insert(name, ask([*document(200), *document(300, start=name)]))
        assert rows_inside(batch) == 2
        run(batch, outputs)
    assert {said(outputs[name])[1] for name in (1, 2)} == {200}


def test_nobody_waits_for_what_its_own_row_leaves_no_room_for(
    tiny_models: TinyModels, count: Count
) -> None:
    tiny = tiny_models("qwen3")
    memory = tiny.description.memory
    assert memory is not None
    request = ask(document(300))
    two = KVBudget(memory.per_token, memory.of_rows([request.max_total_tokens] * 2), rows=4)
    with batch_of(tiny, memory=two) as batch:
        for name in (1, 2):
            batch.insert(name, request)
        assert rows_inside(batch) == 2


def test_the_next_step_reads_while_anybody_waits(tiny_models: TinyModels, count: Count) -> None:
    """What a parcel holds must not wait for such a step."""
    reads = []
    with batch_of(tiny_models("qwen3")) as batch:
        for name in (1, 2):
            batch.insert(name, ask(document(100)))
        while len(batch):
            has_followers = rows_inside(batch) < len(batch)
            reads.append((has_followers, batch.reads))
            batch.step()
    assert (True, True) in reads
    assert (True, False) not in reads
    assert (False, False) in reads


@pytest.mark.parametrize("architecture", ["gemma3_text", "qwen3_next", "mamba2"])
def test_nobody_waits_for_a_border_that_has_been_passed(
    tiny_models: TinyModels,
    architecture: str,
    count: Count,
) -> None:
    """Its leader went on from beyond the checkpoint, whose caches nobody has."""
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


def test_nobody_waits_twice_for_what_could_not_be_had(
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
        for _ in range(12):  # ten steps read what is shared
            batch.step()
        assert rows_inside(batch) == 2
        assert len(caplog.records) <= 2
        batch.remove(1)
        batch.remove(2)


def test_places_are_for_those_that_wait_for_a_share_too(
    tiny_models: TinyModels,
    count: Count,
) -> None:
    most = 0
    with batch_of(tiny_models("qwen3"), rows=32) as batch:
        for name in range(20):
            batch.insert(name, ask([*document(96), *document(100, start=name + 1)]))
        while len(batch):
            batch.step()
            most = max(most, sum(not row.is_running for row in batch._rows.values()))
    assert most == PREFILL_ROWS


def test_the_next_step_reads_when_a_leader_has_left(
    tiny_models: TinyModels,
    count: Count,
) -> None:
    outputs: Outputs = {}
    with batch_of(tiny_models("qwen3")) as batch:
        batch.insert(0, ask(document(20, start=3), max_tokens=50))
        run(batch, outputs, steps=5)
        assert not batch.reads
        batch.insert(1, ask(document(200)))
        batch.insert(2, ask(document(200)))
        run(batch, outputs, steps=1)
        batch.remove(1)
        assert rows_inside(batch) == 1
        assert batch.reads


async def test_answers_about_one_image_read_it_once(
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


def seeing_batch(model: VisionModel, cached: int) -> DecodeBatch:
    options = LoadOptions(model.path, rows=16, prefix_cache_bytes=cached)
    batch = load_vision_model(options, lambda done, total: None)[1].decoding
    assert batch is not None
    return batch


def test_text_does_not_wait_for_images(vision_models: VisionModels, count: Count) -> None:
    model = vision_models("qwen2_vl")
    system = "You know all about the sea and about ships, and you answer at length. " * 3
    others = [
        chat(f"{n}", drawing("red", 90 + 9 * n), drawing("blue", 90 + 9 * n), f"{n}?" * 40)
        for n in range(6)
    ]
    seeing = [chat(system, drawing("green"), drawing("black"), "?"), *others]
    text = model.request(chat(system, "What is it?"), max_tokens=6, ignore_eos=True)
    steps = []
    for cached in (BYTES, 0):
        batch = seeing_batch(model, cached)
        for name, asked in enumerate(seeing):
            batch.insert(name, model.request(asked, max_tokens=6, ignore_eos=True))
        batch.insert(9, text)
        steps.append(first_steps(batch)[9])
        batch.close()
    assert steps[0] <= steps[1]


def test_what_a_image_leader_has_read_is_had_at_once(
    vision_models: VisionModels, count: Count
) -> None:
    """Also while as many other prompts are read as can be."""
    model = vision_models("qwen2_vl")
    asked = model.request(chat(drawing("red"), "What? " * 12), max_tokens=6, ignore_eos=True)
    batch = seeing_batch(model, BYTES)
    for name in range(PREFILL_ROWS):
        batch.insert(10 + name, ask(document(900, start=name)))
    batch.insert(1, asked)
    batch.insert(2, asked)
    first = first_steps(batch)
    batch.close()
    assert first[1] < first[2] <= first[1] + 3
    assert max(first[1], first[2]) < min(first[10 + name] for name in range(PREFILL_ROWS))


@pytest.mark.parametrize("alike", [True, False])
def test_images_take_no_places(
    vision_models: VisionModels,
    alike: bool,
    count: Count,
) -> None:
    model = vision_models("qwen2_vl")
    batch = seeing_batch(model, BYTES)
    for name in range(PREFILL_ROWS + 1):
        image = drawing("red", 90 if alike else 90 + 9 * name)
        batch.insert(name, model.request(chat(image, "What? " * 12), max_tokens=2))
    batch.insert(99, ask(document(50)))
    assert rows_inside(batch) == 1
    batch.close()


# Over HTTP


@pytest.fixture
async def server(qwen3: Path) -> AsyncGenerator[LiveServer]:
    async with live_server(qwen3, context_length=8000) as server:
        yield server


LONG = "Tell me about the sea, and about all the ships on it. " * 80  # they come before it is read


async def hits(server: LiveServer) -> int:
    async with server.http() as http:
        figures = (await http.get("/v1/queue/stats")).json()
    return int(figures["prefix_cache"]["hit_tokens"])


async def test_several_answers_to_one_prompt_read_it_once(server: LiveServer) -> None:
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


async def test_requests_at_once_find_what_they_share(server: LiveServer) -> None:
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
