"""The continuous batch by itself, step by step, on the test's own thread."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import mlx.core as mx
import numpy as np
import pytest
from mlx_lm.generate import BatchGenerator
from mlx_lm.sample_utils import make_logits_processors

from mlxtrio.engine.runner import batch as batch_module
from mlxtrio.engine.runner import row_processors
from mlxtrio.engine.runner.batch import DecodeBatch
from mlxtrio.engine.runner.logits_processors import make_processors
from mlxtrio.text.request import (
    GenerationRequest,
    RowFailure,
    RowToken,
    SamplingParameters,
)
from tests.support.engine_fixtures import (
    TinyModel,
    TinyModels,
    ask,
    fix_chunk,
    prompt_of,
    rows_inside,
)
from tests.support.tiny_models import make_tiny_model

MARK = 666  # the seed of the request that is poisoned; greedy ones have no use for theirs


@contextmanager
def batch_of(tiny: TinyModel, rows: int = 4) -> Iterator[DecodeBatch]:
    description = tiny.description
    batch = DecodeBatch(
        tiny.model,
        rows=rows,
        eos_token_ids=description.eos_token_ids,
    )
    yield batch
    batch.close()


def run_to_end(
    batch: DecodeBatch, between: Callable[[int], None] = lambda step: None
) -> dict[int, list[RowToken | RowFailure]]:
    outputs: dict[int, list[RowToken | RowFailure]] = {}
    for step in range(1000):
        if not len(batch):
            return outputs
        between(step)
        for name, output in batch.step():
            outputs.setdefault(name, []).append(output)
    raise AssertionError("the batch never ends")


def tokens_of(outputs: list[RowToken | RowFailure]) -> list[int]:
    assert all(isinstance(output, RowToken) for output in outputs), outputs
    return [output.token for output in outputs if isinstance(output, RowToken)]


def test_a_batch_is_as_long_as_it_has_rows_to_work_on(tiny: TinyModel) -> None:
    with batch_of(tiny) as batch:
        assert len(batch) == 0
        batch.insert(1, ask(max_tokens=2))
        batch.insert(2, ask(max_tokens=3))
        assert len(batch) == 2
        outputs = run_to_end(batch)
        assert [len(outputs[1]), len(outputs[2])] == [2, 3]
        assert rows_inside(batch) == 0


def test_the_last_token_says_why_it_is_the_last(tiny: TinyModel) -> None:
    ends = ask(start=3, max_tokens=20, logit_bias={next(iter(tiny.description.eos_token_ids)): 100})
    with batch_of(tiny) as batch:
        batch.insert(1, ends)
        batch.insert(2, ask(max_tokens=3))
        outputs = run_to_end(batch)
    assert [o.finish for o in outputs[1] if isinstance(o, RowToken)] == ["stop"]
    assert [o.finish for o in outputs[2] if isinstance(o, RowToken)] == [None, None, "length"]


def test_an_end_of_turn_that_is_ignored_does_not_end_the_row(tiny: TinyModel) -> None:
    eos = next(iter(tiny.description.eos_token_ids))
    with batch_of(tiny) as batch:
        batch.insert(1, ask(max_tokens=4, ignore_eos=True, logit_bias={eos: 100}))
        assert tokens_of(run_to_end(batch)[1]) == [eos] * 4


def test_a_row_says_its_first_token_in_the_step_in_which_it_is_sampled(tiny: TinyModel) -> None:
    eos = next(iter(tiny.description.eos_token_ids))
    late, request = ask(start=1, top_logprobs=0), ask(start=2)
    with batch_of(tiny) as batch:
        batch.insert(1, ask())
        batch.insert(2, late)
        batch.insert(3, request)
        batch.insert(4, ask(start=4, ignore_eos=True, logit_bias={eos: 100}))
        assert batch.step() == []  # their prompts, but for the last token
        names = [[name for name, _ in batch.step()] for _ in range(3)]
        outputs = run_to_end(batch)
    # mlx-lm tells it one step later; its logprobs, which were asked for, come along.
    assert names == [[1, 3, 4], [2], [1, 2, 3, 4]]
    assert {name: len(each) for name, each in outputs.items()} == {1: 8, 2: 8, 3: 8, 4: 8}


def test_a_row_that_begins_beside_a_running_one_does_so_too(tiny: TinyModel) -> None:
    requests = {1: ask(max_tokens=20), 2: ask(start=2)}
    outputs: dict[int, list[RowToken | RowFailure]] = {1: [], 2: []}
    with batch_of(tiny) as batch:
        batch.insert(1, requests[1])
        for step in range(30):
            if step == 5:
                batch.insert(2, requests[2])
            for name, output in batch.step():
                outputs[name].append(output)
            if step == 6:
                assert len(outputs[2]) == 1
    for name, request in requests.items():
        assert tokens_of(outputs[name]) == tiny.expected(request).tokens
        said = [each.cached_tokens for each in outputs[name] if isinstance(each, RowToken)]
        assert said == [0] + [None] * (len(said) - 1)


def test_a_row_whose_first_token_is_its_last_says_it_once(tiny: TinyModel) -> None:
    eos = next(iter(tiny.description.eos_token_ids))
    with batch_of(tiny) as batch:
        batch.insert(1, ask(logit_bias={eos: 100}))
        batch.insert(2, ask(max_tokens=1))
        outputs = run_to_end(batch)
    assert outputs[1] == [RowToken(eos, "stop", cached_tokens=0)]
    assert outputs[2] == [
        RowToken(tiny.expected(ask(max_tokens=1)).tokens[0], "length", cached_tokens=0)
    ]


@pytest.mark.parametrize(
    "broken",
    [
        GenerationRequest((), 5),
        GenerationRequest((1, 2), 0),
        GenerationRequest((1, 2), 5, SamplingParameters(repetition_penalty=-1.0)),
    ],
    ids=["no prompt", "no tokens", "no such penalty"],
)
def test_a_row_that_cannot_be_added_fails_alone(
    tiny: TinyModel, broken: GenerationRequest, caplog: pytest.LogCaptureFixture
) -> None:
    good = ask()
    with batch_of(tiny) as batch:
        batch.insert(1, good)
        batch.insert(2, broken)
        assert len(batch) == 2
        outputs = run_to_end(batch)
    assert outputs[2] == [RowFailure("the request can't be run")]
    assert tokens_of(outputs[1]) == tiny.expected(good).tokens
    assert "can't be added" in caplog.text


def test_a_row_that_cannot_be_added_is_said_even_if_no_other_runs(tiny: TinyModel) -> None:
    with batch_of(tiny) as batch:
        batch.insert(1, GenerationRequest((), 5))
        assert batch.step() == [(1, RowFailure("the request can't be run"))]
        assert len(batch) == 0


def test_a_row_that_fails_after_it_was_added_does_not_run_on(
    tiny: TinyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    with batch_of(tiny) as batch:
        with monkeypatch.context() as patch:
            patch.setattr(DecodeBatch, "_limit_prefixes", "not callable")
            batch.insert(1, ask())
        assert batch.step() == [(1, RowFailure("the request can't be run"))]
        assert (len(batch), rows_inside(batch)) == (0, 0)


def test_removing_what_is_not_there_is_no_error(tiny: TinyModel) -> None:
    good = ask()
    with batch_of(tiny) as batch:
        batch.insert(1, good)
        batch.remove(99)
        assert tokens_of(run_to_end(batch)[1]) == tiny.expected(good).tokens
        batch.remove(1)
        assert len(batch) == 0


@pytest.mark.parametrize("steps", range(9))
@pytest.mark.parametrize("architecture", ["qwen3", "gemma3_text", "mamba2"])
def test_a_row_removed_at_any_step_leaves_the_others_as_they_are(
    tiny_models: TinyModels, architecture: str, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    fix_chunk(monkeypatch, 8)
    tiny = tiny_models(architecture)
    others = [ask(3, 1, 12), ask(35, 2, 6), ask(20, 3, 9)]
    with batch_of(tiny) as batch:
        batch.insert(0, others[0])
        batch.insert(1, others[1])
        batch.insert(9, ask(30, 4, 50))  # five steps of prefill
        batch.insert(2, others[2])

        def leave(step: int) -> None:
            if step == steps:
                batch.remove(9)
                assert len(batch) == rows_inside(batch)

        outputs = run_to_end(batch, leave)
    assert len(outputs.get(9, [])) == (max(1, steps - 5) if steps >= 5 else 0)
    for name, request in enumerate(others):
        assert tokens_of(outputs[name]) == tiny.expected(request).tokens


def poison(monkeypatch: pytest.MonkeyPatch, call: int) -> None:
    """Make the marked request's logits processor raise, from its ``call``-th call on."""
    calls = iter(range(1, 1000))

    def raising(tokens: mx.array, logits: mx.array) -> mx.array:
        if next(calls) >= call:
            raise ZeroDivisionError("poison")
        return logits

    def marked(parameters: SamplingParameters, prompt_tokens: int) -> Any:
        if parameters.seed != MARK:
            return make_processors(parameters, prompt_tokens)
        return [raising]

    monkeypatch.setattr(row_processors, "make_processors", marked)


@pytest.mark.parametrize("call", [1, 2, 5])
def test_a_poisoned_row_of_a_full_batch_fails_alone(
    tiny: TinyModel,
    call: int,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    poison(monkeypatch, call)
    good = [ask(4, 1, 12), ask(9, 2, 12, seed=5, temperature=1.0), ask(6, 3, 12)]
    with batch_of(tiny, rows=4) as batch:
        for name, request in enumerate(good):
            batch.insert(name, request)
        batch.insert(9, ask(5, 4, 12, seed=MARK))
        outputs = run_to_end(batch)
        assert rows_inside(batch) == 0
    *before, last = outputs.pop(9)
    assert last == RowFailure("the sampling of this answer failed")
    assert len(tokens_of(before)) <= call - 1
    assert {name: tokens_of(output) for name, output in outputs.items()} == {
        name: tiny.expected(request).tokens for name, request in enumerate(good)
    }
    assert "poison" in caplog.text


def test_a_failure_in_a_token_that_nobody_asked_for_does_not_spoil_the_answer(
    tiny: TinyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison(monkeypatch, call=4)
    with batch_of(tiny) as batch:
        batch.insert(1, request := ask(max_tokens=3, seed=MARK))
        assert tokens_of(run_to_end(batch)[1]) == tiny.expected(request).tokens


@pytest.mark.parametrize("where", ["model", "generator", "caches"])
@pytest.mark.parametrize("call", [1, 4])
def test_a_step_that_fails_ends_its_rows_and_not_the_next(
    tiny: TinyModel,
    where: str,
    call: int,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    places: dict[str, tuple[Any, str]] = {
        "model": (type(tiny.model), "__call__"),
        "generator": (BatchGenerator, "next"),
        "caches": (batch_module, "arrange"),
    }
    owner, name = places[where]
    real = getattr(owner, name)
    calls = iter(range(1, 1000))

    def once(*args: Any, **kwargs: Any) -> Any:
        if next(calls) == call:
            raise RuntimeError("out of memory")
        return real(*args, **kwargs)

    with batch_of(tiny) as batch, monkeypatch.context() as patch:
        patch.setattr(owner, name, once)
        batch.insert(1, ask(5, 1, 20))
        batch.insert(2, ask(7, 2, 20))
        outputs = run_to_end(batch)
        assert [outputs[1][-1], outputs[2][-1]] == [RowFailure("the model failed")] * 2
        assert rows_inside(batch) == 0
        batch.insert(3, following := ask(6, 3, 8))
        answer = tokens_of(run_to_end(batch)[3])
    assert answer == tiny.expected(following).tokens
    assert "out of memory" in caplog.text


def test_a_row_gets_the_logprobs_it_asked_for_and_others_get_none(tiny: TinyModel) -> None:
    asked = ask(6, 1, 8, top_logprobs=5)
    few = ask(9, 2, 8, top_logprobs=0, temperature=1.0, seed=3)
    with batch_of(tiny) as batch:
        batch.insert(1, asked)
        batch.insert(2, few)
        batch.insert(3, ask(4, 3, 8))
        outputs = run_to_end(batch)
    for name, request in ((1, asked), (2, few)):
        expected = tiny.expected(request)
        assert tokens_of(outputs[name]) == expected.tokens
        for output, logprobs in zip(outputs[name], expected.logprobs, strict=True):
            assert isinstance(output, RowToken)
            assert output.logprob == pytest.approx(logprobs[output.token], abs=1e-4)
            assert len(output.top) == (request.top_logprobs or 0)
            best = np.sort(np.array(logprobs))[::-1][: len(output.top)]
            assert [value for _, value in output.top] == pytest.approx(best.tolist(), abs=1e-4)
            for token, value in output.top:
                assert value == pytest.approx(logprobs[token], abs=1e-4)
    for output in outputs[3]:
        assert isinstance(output, RowToken)
        assert (output.logprob, output.top) == (None, ())


@pytest.mark.parametrize(
    "sampling",
    [
        {"repetition_penalty": 1.3},
        {"logit_bias": {300: 6.0, 387: -100.0, 40: 5.5}},
        {"repetition_penalty": 0.7, "logit_bias": {300: 2.0}},
    ],
    ids=["repetition", "bias", "both"],
)
def test_penalties_and_biases_are_those_of_mlx_lm(
    tiny: TinyModel, sampling: dict[str, Any]
) -> None:
    request = ask(30, 1, 30, **sampling)
    theirs = make_logits_processors(**sampling, repetition_context_size=10_000)
    with batch_of(tiny) as batch:
        batch.insert(1, request)
        batch.insert(2, ask(8, 2, 20))
        batch.insert(3, ask(8, 3, 25, presence_penalty=1.5))
        tokens = tokens_of(run_to_end(batch)[1])
    assert tokens == tiny.expected(request, theirs).tokens
    assert tokens != tiny.expected(ask(30, 1, 30)).tokens


def test_a_penalty_of_one_row_does_not_change_how_the_others_are_rounded(
    tmp_path: Path,
) -> None:
    tiny = TinyModel(make_tiny_model("qwen3", tmp_path / "half"))
    tiny.model.set_dtype(mx.bfloat16)
    said = []
    for sampling in ({}, {"presence_penalty": 0.5}):
        with batch_of(tiny) as batch:
            batch.insert(1, ask(6, 2, 20, temperature=1.0, seed=2, top_logprobs=0))
            batch.insert(2, ask(6, 9, 20, **sampling))
            said.append(run_to_end(batch)[1])
    assert said[0] == said[1]


def test_a_presence_penalty_large_enough_lets_no_token_come_twice(tiny: TinyModel) -> None:
    request = ask(20, 1, 60, presence_penalty=1000.0, ignore_eos=True)
    with batch_of(tiny) as batch:
        batch.insert(1, request)
        tokens = tokens_of(run_to_end(batch)[1])
    assert len(set(tokens)) == 60


def test_the_penalties_do_not_count_the_prompt(tiny: TinyModel) -> None:
    wanted = 300
    sampling = SamplingParameters(logit_bias={wanted: 100.0}, presence_penalty=1000.0)
    with batch_of(tiny) as batch:
        batch.insert(1, GenerationRequest((wanted, *prompt_of(12, 1), wanted), 2, sampling))
        first, second = tokens_of(run_to_end(batch)[1])
    assert first == wanted
    assert second != wanted


@pytest.mark.parametrize("running", [0, 2])
def test_a_short_prompt_is_not_stuck_behind_a_long_one(
    tiny: TinyModel, running: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    fix_chunk(monkeypatch, 128)
    with batch_of(tiny) as batch:
        for name in range(running):
            batch.insert(name, ask(start=name, max_tokens=1000, ignore_eos=True))
        while not all(row.is_running for row in batch._rows.values()):
            batch.step()
        batch.insert(8, ask(1600, 8))  # 1,200 words
        for _ in range(2):
            batch.step()
        batch.insert(9, ask(20, 9))
        said: list[int] = []
        while 9 not in said:
            said += [name for name, _ in batch.step()]
        assert 8 not in said
        (long,) = (row for row in batch._rows.values() if row.name == 8)
        assert 0 < long.read < 1600
