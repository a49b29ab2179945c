"""The prefix cache: found, exact, bounded, and never mixed up."""

from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import Any

import mlx.core as mx
import numpy as np
import openai
import pytest
import trio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mlx_lm.generate import BatchGenerator
from mlx_lm.models.cache import ArraysCache, KVCache
from prometheus_client.parser import text_string_to_metric_families

from mlxtrio.engine.kv.prefix_cache import PrefixCache, prompt_key
from mlxtrio.engine.kv.prefix_store import PrefixStore
from mlxtrio.engine.runner.batch import DecodeBatch
from mlxtrio.text.images import PreparedImage
from mlxtrio.text.request import GenerationRequest, RowToken, SamplingParameters
from tests.support.engine_fixtures import TinyModel, TinyModels, rows_inside
from tests.support.live import Server, live_server

BYTES = 2**26


def key_of(tokens: Sequence[int]) -> Any:
    return np.array(tokens, np.int64)


def layer(tokens: Sequence[int]) -> KVCache:
    """A layer's cache whose keys are the tokens themselves."""
    cache = KVCache()
    values = mx.array([[[[float(token)] for token in tokens]]])
    cache.update_and_fetch(values, values)
    return cache


def held(cache: PrefixCache, tokens: Sequence[int]) -> list[int]:
    """The tokens of what is found."""
    found = cache.find(key_of(tokens))
    if found is None:
        return []
    ((only,), length) = found
    kept = [int(value) for value in only.keys_and_values()[0].reshape(-1).tolist()]
    assert len(kept) == length
    return kept


def test_the_longest_prefix_is_found_and_leaves_a_token_to_read() -> None:
    cache = PrefixCache(BYTES)
    one, other = list(range(40)), [*range(30), *range(100, 130)]
    cache.keep(key_of(one), [layer(one)])
    cache.keep(key_of(other), [layer(other)])
    assert held(cache, [*range(40), 7, 8]) == one
    assert held(cache, [*range(30), 100, 101, 9]) == [*range(30), 100, 101]
    assert held(cache, one) == one[:-1]
    assert held(cache, [5, *range(40)]) == []
    assert held(cache, range(10)) == []


def test_what_is_found_is_the_callers_own() -> None:
    cache = PrefixCache(BYTES)
    tokens = list(range(40))
    cache.keep(key_of(tokens), [layer(tokens)])
    found = cache.find(key_of([*tokens[:20], 99]))
    assert found is not None
    found[0][0].update_and_fetch(mx.full((1, 1, 30, 1), -1.0), mx.full((1, 1, 30, 1), -1.0))
    assert held(cache, [*tokens, 1]) == tokens


def test_the_longest_unused_goes_first() -> None:
    sequences = [[n, *range(40)] for n in range(3)]
    cache = PrefixCache(2 * layer(sequences[0]).nbytes)
    for tokens in sequences[:2]:
        cache.keep(key_of(tokens), [layer(tokens)])
    assert held(cache, [*sequences[0], 1]) == sequences[0]
    cache.keep(key_of(sequences[2]), [layer(sequences[2])])
    assert held(cache, [*sequences[1], 1]) == []
    assert held(cache, [*sequences[0], 1]) == sequences[0]
    figures = cache.statistics()
    assert (figures.entries, figures.nbytes) == (2, figures.budget)


def test_what_does_not_fit_puts_nothing_else_out() -> None:
    small, large = list(range(40)), list(range(2000))
    cache = PrefixCache(layer(small).nbytes)
    cache.keep(key_of(small), [layer(small)])
    cache.keep(key_of(large), [layer(large)])
    assert held(cache, [*small, 1]) == small


def test_a_prefix_is_kept_once() -> None:
    cache = PrefixCache(BYTES)
    for length in (20, 40, 30):
        cache.keep(key_of(range(length)), [layer(range(length))])
    assert cache.statistics().entries == 1
    assert held(cache, [*range(40), 1]) == list(range(40))


class Untouchable:
    """A layer's cache that nobody may evaluate."""

    nbytes = 1000

    def is_trimmable(self) -> bool:
        return True

    @property
    def state(self) -> Any:
        raise AssertionError("it has been evaluated")


def test_what_is_not_kept_is_not_evaluated() -> None:
    cache = PrefixCache(999)
    cache.keep(key_of(range(40)), [Untouchable()])
    cache = PrefixCache(BYTES)
    cache.keep(key_of(range(40)), [layer(range(40))])
    cache.keep(key_of(range(30)), [Untouchable()])
    assert cache.statistics().entries == 1


def test_a_state_that_can_not_be_trimmed_is_found_whole_or_not_at_all() -> None:
    def state(length: int) -> list[Any]:
        cache = ArraysCache(1)
        cache[0] = mx.full((1, 1), float(length))
        return [cache]

    cache = PrefixCache(BYTES)
    for length in (20, 40):
        cache.keep(key_of(range(length)), state(length))
    for length, expected in ((60, 40), (40, 20), (30, 20), (20, None)):
        found = cache.find(key_of(range(length)))
        assert (None if found is None else found[0][0][0].item()) == expected


def test_a_image_is_part_of_the_key() -> None:
    def request(*keys: str) -> GenerationRequest:
        images = tuple(PreparedImage(key, (7, 5, 5, 8), {}) for key in keys)
        prompt = (1, 2, *(t for image in images for t in image.tokens), 3)
        return GenerationRequest(prompt, 1, images=images)

    one, same, swapped = (prompt_key(request(*k), 5) for k in (("a", "b"), ("a", "b"), ("b", "a")))
    assert one.tolist() == same.tolist()
    assert one.tolist()[:3] == swapped.tolist()[:3] == [1, 2, 7]
    assert not set(one[[3, 4]].tolist()) & set(swapped[[3, 4]].tolist())


# With models


def answer(batch: DecodeBatch, prompt: Sequence[int], **parameters: Any) -> tuple[list[int], int]:
    """A row's tokens, and how much of its prompt was cached."""
    batch.insert(0, GenerationRequest(tuple(prompt), parameters.pop("max_tokens", 8), **parameters))
    tokens: list[RowToken] = []
    while len(batch):
        for _, output in batch.step():
            assert isinstance(output, RowToken)
            tokens.append(output)
    cached = [token.cached_tokens for token in tokens if token.cached_tokens is not None]
    assert len(cached) == 1, "it is said on the first token"
    return [token.token for token in tokens], cached[0]


def batches(tiny: TinyModel) -> tuple[DecodeBatch, DecodeBatch]:
    """One with a prefix cache, and one without."""
    with_cache, without = (
        DecodeBatch(
            tiny.model,
            rows=4,
            eos_token_ids=tiny.description.eos_token_ids,
            prefix_cache_bytes=size,
        )
        for size in (BYTES, 0)
    )
    return with_cache, without


ARCHITECTURES = ["qwen3", "llama", "gemma3_text", "qwen3_next", "mamba2"]


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_conversations_next_turn_reads_only_what_is_new(
    tiny_models: TinyModels, architecture: str
) -> None:
    with_cache, without = batches(tiny_models(architecture))
    prompt, known = [3 + n % 90 for n in range(70)], 0
    for turn in range(3):
        said, cached = answer(with_cache, prompt, ignore_eos=True)
        expected, nothing = answer(without, prompt, ignore_eos=True)
        assert said == expected
        assert nothing == 0
        assert cached == known
        known = len(prompt) + len(said)
        prompt = [*prompt, *said, 5, 6, 7 + turn]


@pytest.mark.slow
@pytest.mark.parametrize("architecture", ARCHITECTURES)
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_random_conversations_are_the_same_with_the_cache(
    tiny_models: TinyModels, architecture: str, data: st.DataObject
) -> None:
    with_cache, without = batches(tiny_models(architecture))
    told: list[list[int]] = [[3 + n % 80 for n in range(40)]]
    for _ in range(5):
        begun = data.draw(st.sampled_from(told))
        cut = data.draw(st.integers(1, len(begun)))
        new = data.draw(st.lists(st.integers(3, 90), max_size=30))
        sampling = SamplingParameters(temperature=data.draw(st.sampled_from([0.0, 1.0])), seed=7)
        prompt = [*begun[:cut], *new]
        said, _ = answer(with_cache, prompt, sampling=sampling, ignore_eos=True)
        assert said == answer(without, prompt, sampling=sampling, ignore_eos=True)[0]
        told.append([*prompt, *said])


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_prompts_that_part_at_a_border_share_what_is_before_it(
    tiny_models: TinyModels, architecture: str
) -> None:
    with_cache, without = batches(tiny_models(architecture))
    shared = [3 + n % 90 for n in range(60)]
    first, second = [*shared, 7, 8, 9], [*shared, 11, 12]
    assert answer(with_cache, first, checkpoints=(20, 60), ignore_eos=True)[1] == 0
    said, cached = answer(with_cache, second, checkpoints=(60,), ignore_eos=True)
    assert said == answer(without, second, ignore_eos=True)[0]
    assert cached == 60
    assert answer(with_cache, [*shared[:20], 99, 98, 97])[1] == 20


def test_a_cancelled_rows_prompt_is_kept(tiny_models: TinyModels) -> None:
    with_cache, _ = batches(tiny_models("qwen3"))
    prompt = [3 + n % 90 for n in range(70)]
    with_cache.insert(1, GenerationRequest(tuple(prompt), 50, ignore_eos=True))
    for _ in range(6):
        with_cache.step()
    with_cache.remove(1)
    assert answer(with_cache, prompt)[1] == len(prompt) - 1


def test_an_answer_does_not_depend_on_whether_its_prefix_can_be_kept(
    tiny_models: TinyModels, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*args: object) -> None:
        raise RuntimeError("out of memory")

    with_cache, without = batches(tiny_models("qwen3"))
    prompt = [3 + n % 90 for n in range(70)]
    expected, _ = answer(without, prompt)
    monkeypatch.setattr(PrefixCache, "keep", refuse)
    assert answer(with_cache, prompt)[0] == expected
    monkeypatch.setattr(BatchGenerator, "extract_cache", refuse)
    assert answer(with_cache, prompt)[0] == expected
    with_cache.insert(1, GenerationRequest(tuple(prompt), 50, ignore_eos=True))
    for _ in range(6):
        with_cache.step()
    with_cache.remove(1)
    assert (len(with_cache), rows_inside(with_cache)) == (0, 0)
    assert "can't be kept" in caplog.text
    assert "can't be taken out" in caplog.text


# On disk


def stored(tmp_path: Path, identity: str = "a model", budget: int = BYTES) -> PrefixCache:
    return PrefixCache(BYTES, PrefixStore(tmp_path, identity, budget))


def save(cache: PrefixCache) -> int:
    written = 0
    while cache.save_one():
        written += 1
    return written


def test_what_was_saved_is_found_by_the_next_process(tmp_path: Path) -> None:
    cache = stored(tmp_path)
    for tokens in (range(40), range(100, 150)):
        cache.keep(key_of(tokens), [layer(tokens)])
    assert save(cache) == 2
    again = stored(tmp_path)
    assert held(again, [*range(40), 7]) == list(range(40))
    assert held(again, [*range(100, 120), 7]) == list(range(100, 120))
    assert save(again) == 0
    assert stored(tmp_path, "another model").statistics().entries == 0


def test_a_longer_sequence_replaces_the_file_of_its_beginning(tmp_path: Path) -> None:
    cache = stored(tmp_path)
    for length in (20, 40):
        cache.keep(key_of(range(length)), [layer(range(length))])
        assert save(cache) == 1
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "unfinished"])
def test_a_damaged_file_is_skipped(tmp_path: Path, damage: str) -> None:
    cache = stored(tmp_path)
    for tokens in (range(40), range(100, 150)):
        cache.keep(key_of(tokens), [layer(tokens)])
    save(cache)
    first, _ = sorted(tmp_path.iterdir(), key=lambda file: file.stat().st_mtime_ns)
    content = first.read_bytes()
    flipped = content[:-9] + bytes([content[-9] ^ 1]) + content[-8:]
    if damage == "unfinished":
        first.rename(first.with_name(first.name.rpartition("-")[0] + ".part.safetensors"))
    else:
        first.write_bytes({"cut": content[:-4], "changed": flipped, "empty": b""}[damage])
    again = stored(tmp_path)
    assert again.statistics().entries == 1
    assert len(list(tmp_path.iterdir())) == 1
    assert held(again, [*range(40), 7]) == list(range(40))  # the newer was written first


def test_the_directory_is_bounded(tmp_path: Path) -> None:
    room = 4 * layer(range(40)).nbytes
    cache = stored(tmp_path, budget=room)
    for n in range(5):
        cache.keep(key_of([n, *range(39)]), [layer([n, *range(39)])])
        save(cache)
    sizes = [file.stat().st_size for file in tmp_path.iterdir()]
    assert 0 < sum(sizes) <= room
    assert held(stored(tmp_path), [4, *range(39), 7]) == [4, *range(39)]


def finished_files(directory: Path) -> list[Path]:
    return [file for file in directory.iterdir() if ".part" not in file.name]


async def test_a_conversation_goes_on_after_a_restart(qwen3: Path, tmp_path: Path) -> None:
    chat: list[Any] = [{"role": "user", "content": "What is the sea? " * 5}]
    replies: list[Any] = []
    for _ in range(2):
        async with live_server(qwen3, prefix_cache_dir=tmp_path) as server:
            async with server.openai() as client:
                reply = await client.chat.completions.create(
                    model="m", messages=chat, max_tokens=8, temperature=0
                )
            replies.append(reply)
            with trio.fail_after(20):
                while not finished_files(tmp_path):
                    await trio.sleep(0.01)
    first, second = replies
    assert first.choices[0].message.content == second.choices[0].message.content
    assert second.usage.prompt_tokens_details.cached_tokens == second.usage.prompt_tokens - 1


def test_what_is_put_out_before_it_was_written_is_forgotten(tmp_path: Path) -> None:
    sequences = [[n, *range(40)] for n in range(20)]
    store = PrefixStore(tmp_path, "model", BYTES)
    cache = PrefixCache(2 * layer(sequences[0]).nbytes, store)
    for tokens in sequences:
        cache.keep(key_of(tokens), [layer(tokens)])
    assert len(cache._unsaved) == cache.statistics().entries == 2
    assert [cache.save_one() for _ in range(3)] == [True, True, False]
    assert [key.tolist() for key, _ in store.read()] == sequences[:-3:-1]


# Over HTTP


@pytest.fixture
async def server(qwen3: Path) -> AsyncGenerator[Server]:
    async with live_server(qwen3, context_length=2000) as server:
        yield server


async def test_usage_says_what_was_cached(client: openai.AsyncOpenAI) -> None:
    async def ask(text: str) -> tuple[str, int]:
        reply = await client.chat.completions.create(
            model="m", messages=[{"role": "user", "content": text}], max_tokens=5, temperature=0
        )
        assert reply.usage is not None
        assert reply.usage.prompt_tokens_details is not None
        cached = reply.usage.prompt_tokens_details.cached_tokens
        assert cached is not None
        return reply.choices[0].message.content or "", cached

    text = "Tell me about the sea. " * 10
    first, cold = await ask(text)
    again, warm = await ask(text)
    assert (first, cold) == (again, 0)
    assert warm > 50


async def test_figures_say_what_was_cached(qwen3: Path) -> None:
    text = "Tell me about the sea. " * 10
    asked = {"model": "m", "messages": [{"role": "user", "content": text}], "max_tokens": 5}
    budget = 2**24
    async with live_server(qwen3, prefix_cache_bytes=budget) as server, server.http() as http:
        for _ in range(2):
            usage = (await http.post("/v1/chat/completions", json=asked)).json()["usage"]
        cached, tokens = usage["prompt_tokens_details"]["cached_tokens"], usage["prompt_tokens"]
        figures = (await http.get("/v1/queue/stats")).json()["prefix_cache"]
        text = (await http.get("/metrics")).text
    metrics = {
        sample.name.removeprefix("mlxtrio:prefix_cache_"): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert cached > 50
    assert (figures["hit_tokens"], figures["queried_tokens"]) == (cached, 2 * tokens)
    assert figures["entries"] > 0
    assert 0 < figures["bytes"] <= figures["budget_bytes"] == budget
    assert metrics["queries_total"] == 2 * tokens
    assert metrics["hits_total"] == cached
    assert (metrics["bytes"], metrics["budget_bytes"]) == (figures["bytes"], budget)


async def test_requests_at_once_with_acommon_prefix_say_what_they_say_alone(
    client: openai.AsyncOpenAI,
) -> None:
    texts = ["The same beginning, of some length, for all. " * 3 + str(n) for n in range(6)]
    said: dict[str, list[str]] = {text: [] for text in texts}

    async def ask(text: str) -> None:
        reply = await client.chat.completions.create(
            model="m", messages=[{"role": "user", "content": text}], max_tokens=12, temperature=0
        )
        said[text].append(reply.choices[0].message.content or "")

    for text in texts:
        await ask(text)
    async with trio.open_nursery() as nursery:
        for text in texts:
            nursery.start_soon(ask, text)
    assert all(alone == together for alone, together in said.values())


async def test_a_next_turn_without_the_earlier_thinking_finds_what_is_before_it(
    tiny_models: TinyModels,
) -> None:
    """A hybrid model's states can't be cut: it takes the checkpoint before the answer."""
    tiny = tiny_models("qwen3_next")
    chat: list[Any] = [
        {"role": "system", "content": "You know all about the sea, and like to tell of it."},
        {"role": "user", "content": "What is the sea? " * 5},
    ]
    async with live_server(tiny.path, context_length=2000) as server, server.openai() as client:

        async def ask(messages: list[Any]) -> tuple[int, int]:
            reply = await client.chat.completions.create(
                model="m", messages=messages, max_tokens=3, temperature=0
            )
            assert reply.usage is not None
            assert reply.usage.prompt_tokens_details is not None
            return (
                reply.usage.prompt_tokens,
                reply.usage.prompt_tokens_details.cached_tokens or 0,
            )

        first, _ = await ask(chat)
        answered = {"role": "assistant", "content": "Something else than it has said."}
        _, cached = await ask([*chat, answered, {"role": "user", "content": "And then?"}])
        _, other = await ask([chat[0], {"role": "user", "content": "Who are you?"}])
    assert first - 10 < cached <= first
    assert 16 <= other < first
