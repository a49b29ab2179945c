"""What caches are measured to take, and whether that holds for mlx-lm's batch."""

import random
from dataclasses import replace

import mlx.core as mx
import pytest
import trio

from mlxtrio.engine.batch import BatchOptions, DecodeBatch
from mlxtrio.kv_budget import KVBudget
from tests.support.engine_fixtures import TinyModel, TinyModels, ask, fix_chunk, serving
from tests.support.tiny_models import ARCHITECTURES


def batch_of(tiny: TinyModel, budget: KVBudget, prefix_cache_bytes: int = 0) -> DecodeBatch:
    eos = tiny.description.eos_token_ids
    options = BatchOptions(4, eos, prefix_cache_bytes=prefix_cache_bytes, kv_budget=budget)
    return DecodeBatch(tiny.model, options)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_the_batch_never_takes_more_than_was_reserved_for_its_sequences(
    architecture: str, tiny_models: TinyModels, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = tiny_models(architecture)
    budget = tiny.description.kv_budget
    assert budget is not None
    fix_chunk(monkeypatch, 48)
    chosen = random.Random(architecture)
    lengths: dict[int, int] = {}
    batch = batch_of(tiny, budget)
    max_usage = 0.0
    for step in range(150):
        if step < 100 and step % 4 == 0 and len(lengths) < 4:
            prompt, output = chosen.randint(1, 300), chosen.randint(1, 60)
            batch.insert(step, ask(prompt, step, max_tokens=output, ignore_eos=True))
            lengths[step] = prompt + output
        reserved = budget.bytes_for(lengths.values())
        outputs = batch.step()
        if lengths:
            assert batch.nbytes <= reserved
            max_usage = max(max_usage, batch.nbytes / reserved)
        for sequence_id, token in outputs:
            if getattr(token, "finish", None):
                del lengths[sequence_id]
    batch.close()
    assert max_usage > 0.4  # else the reservation would be far too high


def test_a_state_is_all_that_a_state_space_model_needs(tiny_models: TinyModels) -> None:
    budget = tiny_models("mamba2").description.kv_budget
    assert budget is not None
    assert (budget.bytes_per_token, budget.windows) == (0, ())
    assert budget.bytes_per_row > 0


def test_sliding_windows_are_bounded(tiny_models: TinyModels) -> None:
    budget = tiny_models("gemma3_text").description.kv_budget
    assert budget is not None
    ((max_tokens, bytes_per_token),) = budget.windows
    assert 16 <= max_tokens < 1000
    assert budget.bytes_per_token == bytes_per_token  # two layers of each kind


def test_the_prefix_cache_is_evicted_where_sequences_need_its_memory(
    tiny_models: TinyModels,
) -> None:
    tiny = tiny_models("qwen3")
    measured = tiny.description.kv_budget
    assert measured is not None
    budget = replace(measured, total_bytes=measured.bytes_for([200]))
    batch = batch_of(tiny, budget, prefix_cache_bytes=budget.total_bytes)

    def run(sequence_id: int, length: int) -> None:
        batch.insert(sequence_id, ask(length, sequence_id, max_tokens=5, ignore_eos=True))
        while len(batch):
            batch.step()
            taken = batch.statistics().nbytes + budget.bytes_for([length + 5])
            assert taken <= budget.total_bytes or not len(batch)

    run(1, 60)
    run(2, 60)
    assert batch.statistics().entries == 2
    run(3, 195)  # needs all that there is
    assert batch.statistics().entries == 1  # its own, inserted when it has finished
    batch.close()
    mx.clear_cache()


async def test_a_cancelled_sequence_takes_no_memory_any_more(tiny_models: TinyModels) -> None:
    async with serving(tiny_models("qwen3").path) as served:
        request = ask(20, 1, max_tokens=400, ignore_eos=True)
        with served.scheduler.submit([request], trio.current_time()):
            await served.tap.has_said(request, 3)
            assert served.engine.statistics().memory.kv_caches > 0
        while served.engine.statistics().memory.kv_caches:  # no step follows that reports it
            await trio.sleep(0.001)
