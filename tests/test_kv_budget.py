"""What rows' caches take: the arithmetic, and whether it holds for mlx-lm's batch."""

import random
from dataclasses import replace

import mlx.core as mx
import pytest
import trio

from mlxtrio.engine.runner.batch import DecodeBatch
from mlxtrio.errors import ContextLengthError
from mlxtrio.kv_budget import GROWTH, MIN_ANSWER_TOKENS, KVBudget
from mlxtrio.text.chat_template import check_fits
from tests.support.engine_fixtures import TinyModel, TinyModels, ask, fix_chunk, serving
from tests.support.scripted import spelling_model
from tests.support.tiny_models import ARCHITECTURES

CONTEXT = 20_000
PLAIN = KVBudget(per_token=10, budget=100_000, rows=4)
HYBRID = KVBudget(per_token=10, budget=100_000, rows=4, windows=((512, 20),), per_row=5000)


def test_rows_take_what_the_longest_does() -> None:
    assert PLAIN.of_rows([]) == 0
    assert PLAIN.of_rows([744]) == 10_000
    assert PLAIN.of_rows([1, 744, 300]) == 30_000
    assert HYBRID.of_rows([744]) == 5000 + 10_000 + 512 * 20
    assert HYBRID.of_rows([0, 44]) == 2 * (5000 + 300 * 10 + 300 * 20)


@pytest.mark.parametrize("memory", [PLAIN, HYBRID])
@pytest.mark.parametrize("rows", [1, 2, 4])
def test_the_longest_row_fits_and_a_longer_one_does_not(memory: KVBudget, rows: int) -> None:
    longest = memory.longest(CONTEXT, rows)
    assert 0 < longest < CONTEXT
    assert memory.of_rows([longest] * rows) <= memory.budget
    assert memory.of_rows([longest + 1] * rows) > memory.budget


def test_the_context_bounds_a_row_as_well() -> None:
    assert PLAIN.longest(100) == 100
    assert KVBudget(per_token=0, budget=10, rows=1, per_row=9).longest(CONTEXT) == CONTEXT
    assert KVBudget(per_token=0, budget=10, rows=1, per_row=11).longest(CONTEXT) == 0


def test_an_answer_of_unsaid_length_goes_to_the_contexts_end_if_all_rows_may() -> None:
    roomy = replace(PLAIN, budget=10 * 4 * (CONTEXT + GROWTH))
    assert roomy.answer(100, CONTEXT) == CONTEXT - 100


def test_else_it_has_its_share_or_the_least_if_that_is_more() -> None:
    share = replace(PLAIN, budget=10 * 4 * (6000 + GROWTH))
    assert share.answer(100, CONTEXT) == 5900
    assert share.answer(5000, CONTEXT) == MIN_ANSWER_TOKENS
    assert share.answer(CONTEXT - 9, CONTEXT) == 9


def test_what_never_fits_is_refused_with_both_figures() -> None:
    memory = KVBudget(per_token=10, budget=10 * (400 + GROWTH), rows=4)
    model = replace(spelling_model(1000), memory=memory)
    assert model.max_request_tokens == 400
    check_fits(model, 399, None)
    check_fits(model, 100, 300)
    for prompt, max_tokens, param, asked in [
        (400, None, "messages", "400"),
        (100, 301, "max_tokens", "401"),
    ]:
        with pytest.raises(ContextLengthError) as caught:
            check_fits(model, prompt, max_tokens)
        assert caught.value.where == (param,)
        assert "memory for key-value caches holds 400 tokens" in caught.value.message
        assert asked in caught.value.message
    roomy = replace(model, memory=replace(memory, budget=10**6))
    with pytest.raises(ContextLengthError, match="maximum context length is 1000 tokens"):
        check_fits(roomy, 1000, None)


def batch_of(tiny: TinyModel, memory: KVBudget, prefix_cache_bytes: int = 0) -> DecodeBatch:
    return DecodeBatch(
        tiny.model,
        rows=4,
        eos_token_ids=tiny.description.eos_token_ids,
        prefix_cache_bytes=prefix_cache_bytes,
        memory=memory,
    )


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_the_batch_never_takes_more_than_its_rows_were_promised(
    architecture: str, tiny_models: TinyModels, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = tiny_models(architecture)
    memory = tiny.description.memory
    assert memory is not None
    fix_chunk(monkeypatch, 48)
    chosen = random.Random(architecture)
    lengths: dict[int, int] = {}
    batch = batch_of(tiny, memory)
    fullest = 0.0
    for step in range(150):
        if step < 100 and step % 4 == 0 and len(lengths) < 4:
            prompt, answer = chosen.randint(1, 300), chosen.randint(1, 60)
            batch.insert(step, ask(prompt, step, max_tokens=answer, ignore_eos=True))
            lengths[step] = prompt + answer
        promised = memory.of_rows(lengths.values())
        output = batch.step()
        if lengths:
            assert batch.nbytes <= promised
            fullest = max(fullest, batch.nbytes / promised)
        for name, token in output:
            if getattr(token, "finish", None):
                del lengths[name]
    batch.close()
    assert fullest > 0.4  # else the promise would be far too high


def test_a_state_is_all_that_a_state_space_model_needs(tiny_models: TinyModels) -> None:
    memory = tiny_models("mamba2").description.memory
    assert memory is not None
    assert (memory.per_token, memory.windows) == (0, ())
    assert memory.per_row > 0


def test_sliding_windows_are_bounded(tiny_models: TinyModels) -> None:
    memory = tiny_models("gemma3_text").description.memory
    assert memory is not None
    ((most, per_token),) = memory.windows
    assert 16 <= most < 1000
    assert memory.per_token == per_token  # two layers of each kind


def test_the_prefix_cache_gives_way_to_rows(tiny_models: TinyModels) -> None:
    tiny = tiny_models("qwen3")
    measured = tiny.description.memory
    assert measured is not None
    memory = replace(measured, budget=measured.of_rows([200]))
    batch = batch_of(tiny, memory, prefix_cache_bytes=memory.budget)

    def run(name: int, length: int) -> None:
        batch.insert(name, ask(length, name, max_tokens=5, ignore_eos=True))
        while len(batch):
            batch.step()
            assert batch.statistics().nbytes + memory.of_rows([length + 5]) <= memory.budget or (
                not len(batch)
            )

    run(1, 60)
    run(2, 60)
    assert batch.statistics().entries == 2
    run(3, 195)  # needs all that there is
    assert batch.statistics().entries == 1  # what it has said itself is kept when it has ended
    batch.close()
    mx.clear_cache()


async def test_rows_that_leave_take_no_memory_any_more(tiny_models: TinyModels) -> None:
    async with serving(tiny_models("qwen3").path) as served:
        request = ask(20, 1, max_tokens=400, ignore_eos=True)
        with served.scheduler.submit([request], trio.current_time()):
            await served.tap.has_said(request, 3)
            assert served.engine.statistics().memory.rows > 0
        while served.engine.statistics().memory.rows:  # no step tells of it
            await trio.sleep(0.001)
