"""A row alone in the batch has mlx-lm's plain caches, and nobody can tell but by the clock."""

from typing import Any

import mlx.core as mx
import pytest
from mlx_lm.models.cache import BatchKVCache, KVCache

from mlxtrio.engine.runner.batch import DecodeBatch
from mlxtrio.engine.runner.mlx_lm_batch import running_batch
from mlxtrio.engine.runner.single_sequence import SingleSequenceKVCache, _batched, _plain
from mlxtrio.text.request import RowToken
from tests.engine.runner.test_batch import batch_of, run_to_end, tokens_of
from tests.support.engine_fixtures import TinyModels, ask


def kinds(batch: DecodeBatch) -> set[type[Any]]:
    """The kinds of the running rows' caches."""
    return {type(cache) for cache in running_batch(batch._generator).prompt_cache}


def test_a_row_has_plain_caches_while_it_is_alone(tiny_models: TinyModels) -> None:
    tiny = tiny_models("qwen3")
    long, short = ask(max_tokens=30), ask(start=40, max_tokens=6)
    seen: list[set[type[Any]]] = []

    def between(step: int) -> None:
        seen.append(kinds(batch))
        if step == 8:
            batch.insert(2, short)

    with batch_of(tiny) as batch:
        batch.insert(1, long)
        outputs = run_to_end(batch, between)
    assert tokens_of(outputs[1]) == tiny.expected(long).tokens
    assert tokens_of(outputs[2]) == tiny.expected(short).tokens
    changes = [kind for kind, before in zip(seen, [set(), *seen], strict=False) if kind != before]
    assert changes == [
        {BatchKVCache},
        {SingleSequenceKVCache},
        {BatchKVCache},
        {SingleSequenceKVCache},
    ]


def test_padding_is_left_behind() -> None:
    padded = BatchKVCache([2])
    keys, values = mx.random.normal((2, 1, 2, 5, 8))
    padded.update_and_fetch(keys, values)
    plain = _plain(padded, 2)
    assert plain.offset == 3
    assert mx.array_equal(plain.keys_and_values()[0], keys[:, :, 2:])
    assert mx.array_equal(_batched(plain).keys_and_values()[1], values[:, :, 2:])


def test_a_row_that_is_left_alone_goes_on_as_before(tiny_models: TinyModels) -> None:
    tiny = tiny_models("qwen3")
    short, long = ask(max_tokens=20), ask(start=9, length=60, max_tokens=4)
    with batch_of(tiny) as batch:
        batch.insert(1, short)
        batch.insert(2, long)
        outputs = run_to_end(batch)
    assert tokens_of(outputs[1]) == tiny.expected(short).tokens


def test_what_a_lone_row_leaves_is_a_plain_cache_of_its_own(tiny_models: TinyModels) -> None:
    tiny = tiny_models("qwen3")
    asked = ask(max_tokens=9)
    with batch_of(tiny) as batch:
        batch.insert(1, asked)
        while kinds(batch) != {SingleSequenceKVCache}:
            batch.step()
        (row,) = batch._rows
        caches, tokens = batch._generator.extract_cache([row])[row]
        batch.remove(1)
        assert not len(batch)
    assert {type(cache) for cache in caches} == {KVCache}
    assert {cache.offset for cache in caches} == {len(tokens)}
    assert {cache.keys.shape[2] for cache in caches} == {len(tokens)}


@pytest.mark.parametrize("architecture", ["gemma3_text", "qwen3_next", "mamba2"])
def test_windows_and_states_stay_as_they_are(tiny_models: TinyModels, architecture: str) -> None:
    tiny = tiny_models(architecture)
    asked = ask(max_tokens=12)
    seen: set[type[Any]] = set()
    with batch_of(tiny) as batch:
        batch.insert(1, asked)
        outputs = run_to_end(batch, lambda step: seen.update(kinds(batch)))
    assert SingleSequenceKVCache not in seen
    assert tokens_of(outputs[1]) == tiny.expected(asked).tokens


def test_a_long_answer_is_the_same_to_the_bit_whoever_comes_and_goes(
    tiny_models: TinyModels,
) -> None:
    tiny = tiny_models("qwen3")
    long = ask(max_tokens=300, ignore_eos=True, top_logprobs=1)  # the buffers grow at 256
    neighbours = {40: 5, 120: 9, 200: 70}

    def between(step: int) -> None:
        if step in neighbours:
            batch.insert(step, ask(start=step % 7, max_tokens=neighbours[step]))

    with batch_of(tiny) as batch:
        batch.insert(1, long)
        outputs = run_to_end(batch, between)
    expected = tiny.expected(long)
    tokens = tokens_of(outputs[1])
    logprobs = [each.logprob for each in outputs[1] if isinstance(each, RowToken)]
    assert tokens == expected.tokens
    assert logprobs == [row[token] for row, token in zip(expected.logprobs, tokens, strict=True)]
