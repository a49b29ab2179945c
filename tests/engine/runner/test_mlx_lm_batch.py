"""What is used of mlx-lm's private parts: a test fails when a name moves or changes its meaning.

mlx-lm has no public names for them. If one fails, ``mlx_lm_batch`` (or ``single_sequence``, for
the caches) has to follow, and nothing else.
"""

import re
from pathlib import Path
from typing import Any

import mlx.core as mx
from mlx_lm.generate import BatchGenerator
from mlx_lm.models.cache import BatchKVCache, KVCache

import mlxtrio
from mlxtrio.engine.runner.mlx_lm_batch import MlxLmBatch
from mlxtrio.engine.runner.samplers import RowSampler
from mlxtrio.engine.scheduling.prefix_key import prompt_key
from mlxtrio.engine.scheduling.sequence import Sequence
from tests.support.engine_fixtures import TinyModel, ask

PRIVATE = re.compile(r"\._(generation_batch|prompt_batch|unprocessed_sequences|next_tokens)\b")


def insert(batch: MlxLmBatch, **parameters: Any) -> tuple[int, RowSampler]:
    request = ask(**parameters)
    sampler = RowSampler(request.sampling)
    sequence = Sequence(0, request, prompt_key(request, None))
    return batch.insert(sequence, None, sampler, []), sampler


def test_one_module_alone_uses_private_names_of_the_batch() -> None:
    package = Path(mlxtrio.__file__).parent
    using = {path.name for path in package.rglob("*.py") if PRIVATE.search(path.read_text())}
    assert using == {"mlx_lm_batch.py"}


def test_a_row_is_counted_in_each_of_mlx_lms_states(tiny: TinyModel) -> None:
    batch = MlxLmBatch(tiny.model, 4, frozenset())
    uid, sampler = insert(batch, length=30, max_tokens=3)
    lengths = [len(batch)]
    decoding = []
    while len(batch):
        batch.step(16, [sampler] * len(batch.decoding_uids), single=False)
        lengths.append(len(batch))
        decoding.append(batch.decoding_uids == [uid])
    batch.close()
    # Waiting, two chunks of prefill, then one token in each step; the last step ends it.
    assert lengths == [1] * 6 + [0]
    assert decoding == [False, False, True, True, True, False]


def test_sampled_tokens_are_those_that_the_next_step_reports(tiny: TinyModel) -> None:
    batch = MlxLmBatch(tiny.model, 4, frozenset())
    samplers = dict(insert(batch, length=5 + n, start=n, max_tokens=9) for n in range(3))
    for _ in range(2):
        batch.step(16, [samplers[uid] for uid in batch.decoding_uids], single=False)
    for _ in range(4):
        sampled = batch.sampled_tokens()
        own = [samplers[uid] for uid in batch.decoding_uids]
        _, responses = batch.step(16, own, single=False)
        assert sampled == {response.uid: response.token for response in responses}
        assert len(sampled) == 3
    batch.close()


def test_decoding_rows_use_the_caches_and_the_sampler_that_are_set(tiny: TinyModel) -> None:
    batch = MlxLmBatch(tiny.model, 4, frozenset())
    uid, sampler = insert(batch, length=5, max_tokens=9, temperature=1.0, seed=3)
    drawn = []
    for step in range(6):
        is_decoding = bool(batch.decoding_uids)
        batch.step(16, [sampler] * is_decoding, single=is_decoding)
        drawn.append(sampler._drawn)
        if step == 1:
            assert {type(cache) for cache in batch.decoding_caches} == {BatchKVCache}
    assert all(isinstance(cache, KVCache) for cache in batch.decoding_caches)
    assert drawn == [0, 1, 2, 3, 4, 5], "one draw in each step"
    caches, tokens = batch.extract(uid)
    assert {cache.offset for cache in caches} == {len(tokens)}
    assert batch.nbytes > 0
    batch.remove(uid)
    assert len(batch) == 0
    batch.close()


def test_the_chunk_of_prefill_may_change_with_each_step(tiny: TinyModel) -> None:
    batch = MlxLmBatch(tiny.model, 4, frozenset())
    insert(batch, length=60, max_tokens=2)
    progress = [batch.step(chunk, [], single=False)[0][0].progress[0] for chunk in (10, 3, 20)]
    assert progress == [10, 13, 33]
    batch.restart()
    assert len(batch) == 0
    batch.close()


def test_a_batched_cache_has_a_length_and_padding_of_its_own() -> None:
    cache = BatchKVCache([2])
    values = mx.zeros((1, 1, 5, 4))
    cache.update_and_fetch(values, values)
    assert cache._idx == 5
    assert cache.left_padding.tolist() == [2]
    assert cache.offset.tolist() == [3]


def test_mlx_lm_calls_a_shared_sampler_once(tiny: TinyModel) -> None:
    generator = BatchGenerator(tiny.model)
    calls: list[tuple[int, ...]] = []

    def sampler(logprobs: mx.array) -> mx.array:
        calls.append(logprobs.shape)
        return mx.argmax(logprobs, axis=-1)

    generator.insert([[300, 301], [302, 303]], max_tokens=[9, 9], samplers=[sampler, sampler])
    for _ in range(3):
        generator.next()
    assert calls[-1][0] == 2
    generator.close()
