"""The MLX thread with real models: sequences in, outputs back, cancellation, failures, the end."""

import json
import logging
import random
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mlx.core as mx
import mlx_lm
import pytest
import trio
from mlx_lm.generate import BatchGenerator
from trio.testing import wait_all_tasks_blocked

from mlxtrio.admission.sequence import RequestHandle
from mlxtrio.engine.batch import DecodeBatch
from mlxtrio.engine.models import text as text_model
from mlxtrio.engine.models.start import loader, open_engine
from mlxtrio.engine.runner import logits_processors, mlx_lm_batch, rows, runner
from mlxtrio.engine.thread import Engine, Report
from mlxtrio.errors import ModelLoadError
from mlxtrio.settings import Settings
from mlxtrio.text.events import Finished
from mlxtrio.text.request import (
    GenerationRequest,
    RowFailure,
    RowToken,
    SamplingParameters,
)
from tests.support import engine_fixtures
from tests.support.engine_fixtures import (
    PATIENCE,
    Serving,
    TinyModel,
    TinyModels,
    ask,
    mlx_threads,
    num_rows,
    serving,
)
from tests.support.tiny_models import ARCHITECTURES, make_tiny_model

# Prompts shorter and longer than a chunk of prefill and a sliding window (16 each).
MIXTURE = [
    {"length": 5, "start": 1, "max_tokens": 24},
    {"length": 61, "start": 2, "max_tokens": 9},
    {"length": 1, "start": 3, "max_tokens": 30},
    {"length": 17, "start": 4, "max_tokens": 1},
    {"length": 33, "start": 5, "max_tokens": 28},
    {"length": 16, "start": 6, "max_tokens": 20},
    {"length": 8, "start": 7, "max_tokens": 40},
    {"length": 48, "start": 8, "max_tokens": 25},
]
CANCEL_EARLY = {4: 0, 6: 7}  # after how many tokens


async def changing_batch(served: Serving, requests: list[GenerationRequest]) -> dict[int, str]:
    """Each joins when the one before it has output three tokens; some are cancelled early."""
    texts: dict[int, str] = {}

    async def take(index: int, request: GenerationRequest) -> None:
        texts[index], last = await served.answer(request)
        assert isinstance(last, Finished)

    async def take_and_cancel(request: GenerationRequest, tokens: int) -> None:
        with served.scheduler.submit([request], trio.current_time()):
            await served.tap.has_said(request, tokens)

    async with trio.open_nursery() as nursery:
        for index, request in enumerate(requests):
            if index in CANCEL_EARLY:
                nursery.start_soon(take_and_cancel, request, CANCEL_EARLY[index])
            else:
                nursery.start_soon(take, index, request)
            await served.tap.has_said(request, 3)
    return texts


@pytest.mark.usefixtures("short_chunks")
@pytest.mark.parametrize("architecture", ARCHITECTURES)
async def test_greedy_outputs_are_those_of_mlx_lm_alone_and_in_a_changing_batch(
    tiny_models: TinyModels, architecture: str
) -> None:
    tiny = tiny_models(architecture)
    requests = [ask(**each) for each in MIXTURE]
    async with serving(tiny.path, rows=3) as served:
        for request in requests[1:4]:
            text, _ = await served.answer(request)
            assert served.tap.of(request).tokens == tiny.expected(request).tokens
            assert text == tiny.expected(request).text
        served.tap.rows.clear()
        texts = await changing_batch(served, requests)
        for index, request in enumerate(requests):
            tokens, expected = served.tap.of(request).tokens, tiny.expected(request)
            if index in CANCEL_EARLY:
                assert tokens == expected.tokens[: len(tokens)]
                assert len(tokens) < len(expected.tokens)
            else:
                assert tokens == expected.tokens
                assert texts[index] == expected.text
    together = max(map(len, (rows for what, rows in served.watch.core.diary if what == "step")))
    assert together == 3


@pytest.mark.usefixtures("short_chunks")
@pytest.mark.parametrize("architecture", ARCHITECTURES)
async def test_a_seed_gives_the_same_output_alone_and_in_a_changing_batch(
    tiny_models: TinyModels, architecture: str
) -> None:
    tiny = tiny_models(architecture)
    requests = [
        ask(**each, temperature=float(index % 4 != 3), seed=7 + index, top_p=0.95)
        for index, each in enumerate(MIXTURE)
    ]
    async with serving(tiny.path, rows=3) as served:
        alone = {
            index: (await served.answer(request))[0]
            for index, request in enumerate(requests)
            if index not in CANCEL_EARLY
        }
        served.tap.rows.clear()
        assert await changing_batch(served, requests) == alone
    assert alone == {index: tiny.expected(requests[index]).text for index in alone}


async def test_another_seed_gives_another_output(tiny: TinyModel) -> None:
    seeds = [0, 1, 2, -1, 2**63, 2**64 - 2]
    async with serving(tiny.path, rows=3) as served:
        requests = [ask(max_tokens=16, temperature=1.0, seed=seed) for seed in seeds]
        answers: dict[int, list[int]] = {}

        async def take(request: GenerationRequest) -> None:
            answers[request.sampling.seed] = await served.tokens(request)

        async with trio.open_nursery() as nursery:
            for request in requests:
                nursery.start_soon(take, request)
        again = await served.tokens(ask(max_tokens=16, temperature=1.0, seed=2**63))
    assert len(set(map(tuple, answers.values()))) == len(seeds)
    assert answers[2**63] == again


@pytest.mark.usefixtures("short_chunks")
@pytest.mark.parametrize("state", ["not inserted", "prefilling", "decoding"])
async def test_a_cancelled_sequence_is_gone_before_the_next_step(
    tiny: TinyModel, state: str
) -> None:
    stays, cancelled = ask(5, 1, 30), ask(100, 2, 30)
    said: list[RowToken | RowFailure] = []
    steps = {"not inserted": 0, "prefilling": 3, "decoding": 11}[state]
    async with serving(tiny.path, gated=True) as served:
        watch = served.watch
        with served.engine.open(stays, lambda output: None):
            watch.allow(2)
            while served.engine.statistics().steps < 2:
                await trio.sleep(0.001)
            # The thread now waits for the permit of its third step, or soon will.
            with served.engine.open(cancelled, said.extend):
                watch.allow(steps)
                while served.engine.statistics().steps < 2 + steps:
                    await trio.sleep(0.001)
                assert bool(said) == (state == "decoding")
            assert served.engine.statistics().open_rows == 1
            said_before = len(said)
            watch.allow(3)
            while served.engine.statistics().steps < 5 + steps:
                await trio.sleep(0.001)
        diary = watch.core.diary
        removed = diary.index(("remove", 1))
        assert all(1 not in rows for what, rows in diary[removed:] if what == "step")
        # At most one step after the cancellation: that for whose permit the thread waited.
        assert sum(what == "step" for what, _ in diary[:removed]) in {2 + steps, 3 + steps}
        assert len(said) == said_before
    assert watch.core.diary[-1] == ("close", (0, 0))


async def test_a_sequence_cancelled_at_once_outputs_nothing(tiny: TinyModel) -> None:
    said: list[RowToken | RowFailure] = []
    async with serving(tiny.path) as served:
        with served.engine.open(ask(), said.extend):
            pass
        assert await served.tokens(request := ask(6, 2)) == tiny.expected(request).tokens
        assert said == []
        assert ("remove", 0) in served.watch.core.diary


async def test_an_idle_engine_makes_no_steps(tiny: TinyModel) -> None:
    async with serving(tiny.path) as served:
        await served.tokens(ask(max_tokens=3))
        with served.engine.open(ask(max_tokens=1), lambda output: None):
            pass
        await served.tokens(request := ask(max_tokens=2))
        steps = served.engine.statistics().steps
        with trio.move_on_after(0.05):
            await trio.sleep_forever()
        assert served.engine.statistics().steps == steps
        assert len(served.tap.of(request).tokens) == 2
        assert served.engine.statistics().open_rows == 0


async def test_a_poisoned_sequence_fails_alone(
    tiny: TinyModel, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    make = logits_processors.make_processors

    def poisoned(parameters: SamplingParameters, prompt_tokens: int) -> list[Any]:
        def fourth_raises(tokens: Any, logits: Any) -> Any:
            if len(tokens) - prompt_tokens == 3:
                raise ValueError("poison")
            return logits

        mark = [fourth_raises] if parameters.seed == 666 else []
        return [*make(parameters, prompt_tokens), *mark]

    monkeypatch.setattr(logits_processors, "make_processors", poisoned)
    good = [ask(4, 1, 15), ask(9, 2, 12, seed=5, temperature=1.0), ask(6, 3, 9)]
    answers: dict[int, list[int]] = {}
    async with serving(tiny.path, rows=4) as served:

        async def take(request: GenerationRequest) -> None:
            answers[request.max_tokens] = await served.tokens(request)

        async with trio.open_nursery() as nursery:
            for request in good:
                nursery.start_soon(take, request)
            message = await served.failure(bad := ask(5, 4, 50, seed=666))
    assert message == "Failed to generate response: the sampling of this answer failed"
    assert len(served.tap.of(bad).tokens) == 3  # the fourth could not be chosen
    for request in good:
        assert answers[request.max_tokens] == tiny.expected(request).tokens
    assert "poison" in caplog.text


async def test_a_step_that_fails_ends_its_sequences_and_the_next_request_is_served(
    tiny: TinyModel, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    model = type(tiny.model)
    real = model.__call__
    broken = threading.Event()

    def breakable(*args: Any, **kwargs: Any) -> Any:
        if broken.is_set():
            broken.clear()
            raise RuntimeError("out of memory: secret")
        return real(*args, **kwargs)

    expected = tiny.expected(following := ask(7, 4)).tokens
    monkeypatch.setattr(model, "__call__", breakable)
    messages: list[str] = []
    async with serving(tiny.path, rows=3) as served:

        async def take(request: GenerationRequest) -> None:
            messages.append(await served.failure(request))

        async with trio.open_nursery() as nursery:
            for start in range(3):
                nursery.start_soon(take, ask(5 + start, start, 100_000, ignore_eos=True))
            await served.tap.until(
                lambda: len(served.tap.rows) == 3 and all(row.tokens for row in served.tap.rows)
            )
            broken.set()
        assert messages == ["Failed to generate response: the model failed"] * 3
        assert await served.tokens(following) == expected
    assert served.watch.core.diary[-1] == ("close", (0, 0))
    assert "out of memory" in caplog.text


@pytest.mark.parametrize("where", ["__len__", "step", "insert", "remove"])
async def test_a_crash_of_the_thread_comes_out_of_run(
    tiny: TinyModel, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    watches: list[engine_fixtures.Watch] = []

    def crash(*args: Any) -> Any:
        raise LookupError("crash")

    async def serve_and_crash() -> None:
        async with serving(tiny.path) as served:
            watches.append(served.watch)
            monkeypatch.setattr(engine_fixtures.WatchedCore, where, crash)
            with served.engine.open(ask(), lambda output: None):
                if where != "remove":
                    await trio.sleep_forever()
            await trio.sleep_forever()

    with trio.fail_after(PATIENCE), pytest.raises(ExceptionGroup) as caught:
        await serve_and_crash()
    assert caught.group_contains(LookupError, match="crash")
    assert watches[0].core.what()[-1] == "close"
    assert mlx_threads() == []


@pytest.mark.parametrize("why", ["cancelled", "crashed"])
async def test_a_crash_and_a_cancel_close_the_batch(
    tiny: TinyModel, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[int] = []
    real = DecodeBatch.close

    def close(batch: DecodeBatch) -> None:
        closed.append(threading.get_ident())
        real(batch)

    monkeypatch.setattr(DecodeBatch, "close", close)
    engine = Engine(loader(tiny.path, Settings()))

    async def run() -> None:
        async with trio.open_nursery() as nursery:
            await nursery.start(engine.run)
            if why == "cancelled":
                nursery.cancel_scope.cancel()
            with engine.open(ask(), lambda output: None):
                await trio.sleep_forever()

    with trio.fail_after(PATIENCE):
        if why == "cancelled":
            await run()
        else:
            monkeypatch.setattr(BatchGenerator, "insert_segments", "not callable")
            monkeypatch.setattr(logging.getLogger(DecodeBatch.__module__), "exception", None)
            with pytest.raises(ExceptionGroup) as caught:
                await run()
            assert caught.group_contains(TypeError, match="not callable")
    assert len(closed) == 1
    assert closed[0] != threading.get_ident()


async def test_cancelling_while_sequences_decode_ends_the_thread(tiny: TinyModel) -> None:
    async with serving(tiny.path, rows=2) as served:
        forever = [
            GenerationRequest(ask(5, start).prompt, 100_000, ignore_eos=True) for start in (1, 2, 3)
        ]
        handles = [served.scheduler.submit([each], trio.current_time()) for each in forever]
        await served.tap.until(lambda: sum(len(row.tokens) > 5 for row in served.tap.rows) == 2)
        assert len(mlx_threads()) == 1
    assert mlx_threads() == []
    assert served.watch.core.what()[-1] == "close"
    assert served.engine.statistics().open_rows == 0
    for handle in handles:
        with handle:
            pass


# What breaks a checkpoint, each in its own way.


def edit_json(file: Path, **changes: Any) -> None:
    file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))


DAMAGES: dict[str, Callable[[Path], Any]] = {
    "no config": lambda path: (path / "config.json").unlink(),
    "half a config": lambda path: (path / "config.json").write_text('{"model_type": '),
    "unknown architecture": lambda path: edit_json(path / "config.json", model_type="zork"),
    "no weights": lambda path: (path / "model.safetensors").unlink(),
    "half the weights": lambda path: (path / "model.safetensors").write_bytes(
        (path / "model.safetensors").read_bytes()[:100_000]
    ),
    "weights of another shape": lambda path: edit_json(path / "config.json", intermediate_size=64),
    "weights of fewer layers": lambda path: edit_json(path / "config.json", num_hidden_layers=9),
    "no tokenizer": lambda path: (path / "tokenizer.json").unlink(),
    "half a tokenizer": lambda path: (path / "tokenizer.json").write_text('{"version": '),
}


@pytest.mark.parametrize("damage", DAMAGES)
async def test_a_model_that_can_not_be_loaded_is_a_single_line_error(
    tiny: TinyModel, tmp_path: Path, damage: str
) -> None:
    path = tmp_path / "damaged"
    shutil.copytree(tiny.path, path)
    DAMAGES[damage](path)
    engine = await open_engine(Settings(model_path=str(path)), lambda done, total: None)
    with trio.fail_after(PATIENCE), pytest.raises(ExceptionGroup) as caught:
        await engine.run()
    assert len(caught.value.exceptions) == 1
    (error,) = caught.value.exceptions
    assert isinstance(error, ModelLoadError)
    assert str(error).startswith(f"can't load {path}: ")
    assert "\n" not in str(error)
    assert mlx_threads() == []


UNLISTED: dict[str, Callable[[Path], Any]] = {
    "tokenizer of a later version": lambda path: edit_json(
        path / "tokenizer.json", pre_tokenizer={"type": "NotYetInvented"}
    ),
    "config of another type": lambda path: edit_json(
        path / "config.json", max_position_embeddings=None
    ),
}


@pytest.mark.parametrize("damage", UNLISTED)
async def test_errors_of_other_libraries_are_single_line_errors_too(
    tiny: TinyModel, tmp_path: Path, damage: str
) -> None:
    path = tmp_path / "damaged"
    shutil.copytree(tiny.path, path)
    UNLISTED[damage](path)
    engine = await open_engine(Settings(model_path=str(path)), lambda done, total: None)
    with trio.fail_after(PATIENCE), pytest.raises(ExceptionGroup) as caught:
        await engine.run()
    assert caught.group_contains(ModelLoadError)


async def test_a_generation_config_may_say_null(tiny: TinyModel, tmp_path: Path) -> None:
    path = tmp_path / "nulls"
    shutil.copytree(tiny.path, path)
    nulls = dict.fromkeys(["temperature", "top_p", "top_k", "min_p", "repetition_penalty"])
    edit_json(path / "generation_config.json", **nulls)
    async with serving(path) as served:
        assert (served.model.sampling.top_p, served.model.sampling.top_k) == (1.0, 0)


@pytest.mark.parametrize("given", ["./nowhere", "/nowhere/at/all", "a file"])
async def test_a_missing_model_is_refused_before_the_thread_starts(
    given: str, tmp_path: Path
) -> None:
    if given == "a file":
        file = trio.Path(tmp_path / "file")
        await file.write_text("not a directory")
        given = str(file)
    with pytest.raises(ModelLoadError) as caught:
        await open_engine(Settings(model_path=given), lambda done, total: None)
    assert "\n" not in str(caught.value)


async def test_progress_goes_from_nothing_to_all_of_the_weights(
    tiny: TinyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_model, "CHUNK_BYTES", 100_000)
    reports: list[tuple[int, int]] = []
    threads: set[int] = set()

    def on_progress(done: int, total: int) -> None:
        reports.append((done, total))
        threads.add(threading.get_ident())

    async with serving(tiny.path, on_progress=on_progress):
        pass
    (total,) = {total for _, total in reports}
    assert reports[0] == (0, total)
    assert reports[-1] == (total, total)
    assert reports == sorted(reports)
    assert len(reports) > 3
    assert total == pytest.approx((tiny.path / "model.safetensors").stat().st_size, rel=0.02)
    assert threads == {threading.get_ident()}


async def test_a_stop_while_loading_does_not_wait_for_the_rest_of_the_weights(
    tiny: TinyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_model, "CHUNK_BYTES", 1)  # a report for each array
    reports: list[int] = []
    stopped = threading.Event()
    real = loader(tiny.path, Settings())

    def load(report: Report) -> Any:
        def held(done: int, total: int) -> None:
            reports.append(done)
            if len(reports) == 3:
                assert stopped.wait(PATIENCE)
            report(done, total)

        return real(held)

    halfway = trio.Event()
    engine = Engine(load, lambda done, total: halfway.set() if done else None)
    with trio.fail_after(PATIENCE):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(engine.run)
            await halfway.wait()
            nursery.cancel_scope.cancel()
            nursery.start_soon(release_when_stopped, stopped)
    assert len(reports) == 3
    assert mlx_threads() == []


async def release_when_stopped(stopped: threading.Event) -> None:
    with trio.CancelScope(shield=True):
        await wait_all_tasks_blocked()  # by now the engine has the command to stop
        stopped.set()


async def test_a_stop_before_the_thread_has_started_starts_none() -> None:
    def load(report: Report) -> Any:
        raise AssertionError("loaded all the same")

    with trio.CancelScope() as scope:
        scope.cancel()
        await Engine(load).run()
    assert scope.cancelled_caught
    assert mlx_threads() == []


async def test_everything_that_uses_mlx_runs_on_one_thread(
    tiny: TinyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, set[int]] = {}

    def watch(owner: Any, name: str) -> None:
        real = getattr(owner, name)

        def watched(*args: Any, **kwargs: Any) -> Any:
            seen.setdefault(name, set()).add(threading.get_ident())
            return real(*args, **kwargs)

        monkeypatch.setattr(owner, name, watched)

    watch(mlx_lm, "load")
    watch(text_model, "tree_flatten")
    watch(type(tiny.model), "__call__")
    for name in ("insert_segments", "remove", "next", "close"):
        watch(BatchGenerator, name)
    watch(rows, "requested_logprobs")
    watch(mlx_lm_batch, "make_sampler")
    watch(runner, "request_processors")
    watch(mx, "clear_cache")
    async with serving(tiny.path) as served:
        cancelled = ask(5, 1, 100)
        with served.scheduler.submit([cancelled], trio.current_time()):
            await served.tokens(ask(5, 2, 5, temperature=1.0, top_logprobs=3, stop=("zzz",)))
            await served.tap.has_said(cancelled, 1)
        await served.tokens(ask(5, 3, 2))
    expected = {
        "load",
        "tree_flatten",
        "__call__",
        "insert_segments",
        "remove",
        "next",
        "close",
        "requested_logprobs",
        "make_sampler",
        "request_processors",
        "clear_cache",
    }
    assert seen.keys() == expected
    (thread,) = set[int]().union(*seen.values())
    assert thread != threading.get_ident()


async def test_two_engines_in_one_process_do_not_disturb_each_other(
    tiny: TinyModel, tmp_path: Path
) -> None:
    other = TinyModel(make_tiny_model("qwen3", tmp_path / "other", seed=1))
    requests = [ask(5 + start, start, 12) for start in range(4)]
    async with serving(tiny.path) as one, serving(other.path) as two:
        answers: dict[tuple[int, int], list[int]] = {}

        async def take(number: int, served: Serving, index: int) -> None:
            answers[number, index] = await served.tokens(requests[index])

        async with trio.open_nursery() as nursery:
            for index in range(len(requests)):
                nursery.start_soon(take, 1, one, index)
                nursery.start_soon(take, 2, two, index)
        for index, request in enumerate(requests):
            assert answers[1, index] == tiny.expected(request).tokens
            assert answers[2, index] == other.expected(request).tokens
            assert answers[1, index] != answers[2, index]


CHAOS_REQUESTS = 300
POOL = [{"length": length, "start": n} for n, length in enumerate([1, 3, 7, 15, 16, 17, 30, 47])]


async def wait_for_fate(
    served: Serving, request: GenerationRequest, handle: RequestHandle, fate: str
) -> None:
    """Wait until it is time for a client with this fate to disconnect."""
    match fate:
        case "waiting":
            for _ in range(len(request.prompt)):
                await trio.lowlevel.checkpoint()
        case "prefilling":
            await served.tap.until(lambda: any(row.request is request for row in served.tap.rows))
        case "decoding":
            await served.tap.has_said(request, 1 + len(request.prompt) % 3)
        case "finished":
            while not any(isinstance(e, Finished) for _, e in await handle.receive()):
                pass


def check_outcome(tiny: TinyModel, served: Serving, request: GenerationRequest, fate: str) -> None:
    """All tokens came if the client waited for them, else the first of them."""
    if not any(row.request is request for row in served.tap.rows):
        assert fate in {"before start", "waiting"}
        return
    tokens = served.tap.of(request).tokens
    longest = GenerationRequest(request.prompt, 10)
    expected = tiny.expected(longest).tokens[: request.max_tokens]
    assert tokens == (expected if fate == "finished" else expected[: len(tokens)])


@pytest.mark.usefixtures("short_chunks")
@pytest.mark.parametrize("architecture", ["qwen3", "gemma3_text", "qwen3_next"])
async def test_nothing_is_left_after_hundreds_of_requests_cancelled_at_random(
    tiny_models: TinyModels, architecture: str
) -> None:
    tiny = tiny_models(architecture)
    dice = random.Random(architecture)  # the order in which threads run is chance all the same
    outcomes: list[tuple[str, GenerationRequest]] = []

    async def client(served: Serving, request: GenerationRequest, fate: str) -> None:
        with served.scheduler.submit([request], trio.current_time()) as handle:
            await wait_for_fate(served, request, handle, fate)
        outcomes.append((fate, request))

    async with serving(tiny.path, rows=4) as served:
        fates = ["before start", "waiting", "prefilling", "decoding", "finished", "finished"]
        async with trio.open_nursery() as nursery:
            for _ in range(CHAOS_REQUESTS):
                request = ask(**dice.choice(POOL), max_tokens=dice.randint(1, 10))
                nursery.start_soon(client, served, request, dice.choice(fates))
                if dice.random() < 0.2:
                    await trio.sleep(0.002)
        await wait_all_tasks_blocked()
        statistics = served.scheduler.statistics()
        assert (statistics.waiting, statistics.active) == (0, 0)
        assert statistics.finished + statistics.ended_early == CHAOS_REQUESTS
        assert served.engine.statistics().open_rows == 0
        # The dispatcher holds one, ready to be taken.
        assert served.scheduler._rows.borrowed_tokens == 1
        assert served.scheduler._permit_receiver.statistics().tasks_waiting_receive == 0
        following = ask(20, 99, 12)
        assert await served.tokens(following) == tiny.expected(following).tokens
        assert len(served.watch.core) == 0
        assert num_rows(served.watch.core.core.batch) == 0
    assert {fate for fate, _ in outcomes} == set(fates)
    for fate, request in outcomes:
        check_outcome(tiny, served, request, fate)
    diary = served.watch.core.diary
    assert diary[-1] == ("close", (0, 0))
    assert max(len(rows) for what, rows in diary if what == "step") == 4
