"""The real engine on tiny models, what mlx-lm alone generates for the same requests, and two
wrappers that watch: ``WatchedCore`` on the MLX thread, ``Tap`` on trio's.
"""

import queue
import threading
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import mlx.core as mx
import mlx_lm
import pytest
import trio

from mlxtrio.admission.scheduler import Limits, Scheduler
from mlxtrio.engine.batch import DecodeBatch
from mlxtrio.engine.messages import EngineFigures, StepOutput
from mlxtrio.engine.models.start import loader
from mlxtrio.engine.models.text import LoadOptions, load_text_model
from mlxtrio.engine.runner.logits_processors import make_processors
from mlxtrio.engine.runner.samplers import RowSampler, make_sampler
from mlxtrio.engine.scheduling import pacing
from mlxtrio.engine.scheduling.sequence import Sequence, SequenceState
from mlxtrio.engine.thread import Core, Engine, Load, Report
from mlxtrio.observability.metrics import Metrics
from mlxtrio.settings import Settings
from mlxtrio.text.description import ModelDescription
from mlxtrio.text.embedding import EmbeddingRequest, EmbeddingSink
from mlxtrio.text.events import Event, Failed, Finished, TextDelta
from mlxtrio.text.request import (
    GenerationRequest,
    RowFailure,
    RowToken,
    SamplingParameters,
    Sink,
)

PATIENCE = 30  # seconds after which a test that waits has hung


@dataclass(frozen=True)
class Expected:
    """What mlx-lm generates: the tokens, with the one that ends the turn, and the text."""

    tokens: list[int]
    text: str
    logprobs: list[list[float]]


class TinyModel:
    """A tiny checkpoint; ``model`` and ``tokenizer`` are mlx-lm's, on the test's own thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.description, core = load_text_model(
            LoadOptions(path, max_rows=1), lambda done, total: None
        )
        core.close()
        self.model: Any
        self.tokenizer: Any
        self.model, self.tokenizer = mlx_lm.load(str(path))
        self._expected: dict[Any, Expected] = {}

    def expected(self, request: GenerationRequest, processors: list[Any] | None = None) -> Expected:
        """``mlx_lm.stream_generate`` of the request, alone."""
        sampling = request.sampling
        key = (request.prompt, request.max_tokens, repr(sampling), request.top_logprobs)
        if processors is None and key in self._expected:
            return self._expected[key]
        own = make_processors(sampling, len(request.prompt)) if processors is None else processors
        responses = list(
            mlx_lm.stream_generate(
                self.model,
                self.tokenizer,
                mx.array(list(request.prompt)),
                max_tokens=request.max_tokens,
                sampler=make_sampler([RowSampler(sampling)]),
                logits_processors=list(own) or None,
            )
        )
        expected = Expected(
            tokens=[response.token for response in responses],
            text="".join(response.text for response in responses),
            logprobs=[response.logprobs.tolist() for response in responses]
            if request.top_logprobs is not None
            else [],
        )
        if processors is None:
            self._expected[key] = expected
        return expected


TinyModels = Callable[[str], TinyModel]


@pytest.fixture(scope="session")
def tiny_models(tiny_checkpoint: Callable[[str], Path]) -> TinyModels:
    """A function that returns the tiny model of an architecture, loaded once a session. Tests only
    read it: batches, caches and engines are their own.
    """
    return cache(lambda architecture: TinyModel(tiny_checkpoint(architecture)))


@pytest.fixture(scope="session")
def tiny(tiny_models: TinyModels) -> TinyModel:
    """The loaded model for tests to which the architecture does not matter."""
    return tiny_models("qwen3")


def prompt_of(length: int, start: int = 0) -> tuple[int, ...]:
    """A prompt of ``length`` ordinary tokens; another ``start`` gives another prompt."""
    return tuple(260 + (start * 37 + n * 11) % 200 for n in range(length))


def ask(
    length: int = 5, start: int = 0, max_tokens: int = 10, **parameters: Any
) -> GenerationRequest:
    """A request for a prompt of ``length`` tokens; ``parameters`` are its own or its sampling's."""
    own = {
        name: parameters.pop(name)
        for name in ("stop", "ignore_eos", "top_logprobs")
        if name in parameters
    }
    return GenerationRequest(
        prompt_of(length, start), max_tokens, SamplingParameters(**parameters), **own
    )


@dataclass
class WatchedCore:
    """A core with a diary. If ``gated``, each step waits for one of the test's permits."""

    core: Any
    gated: bool
    permits: "queue.SimpleQueue[None]" = field(default_factory=queue.SimpleQueue)
    diary: list[tuple[str, Any]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.core)

    def insert(self, sequence_id: int, request: GenerationRequest) -> None:
        self.diary.append(("insert", sequence_id))
        self.core.insert(sequence_id, request)

    def embed(self, sequence_id: int, request: EmbeddingRequest) -> None:
        self.diary.append(("embed", sequence_id))
        self.core.embed(sequence_id, request)

    def remove(self, sequence_id: int) -> None:
        self.diary.append(("remove", sequence_id))
        self.core.remove(sequence_id)

    def step(self) -> StepOutput:
        if self.gated:
            self.permits.get()
        output: StepOutput = self.core.step()
        self.diary.append(("step", [sequence_id for sequence_id, _ in output]))
        return output

    @property
    def may_be_long(self) -> bool:
        return bool(self.core.may_be_long)

    def statistics(self) -> EngineFigures:
        figures: EngineFigures = self.core.statistics()
        return figures

    def work_idle(self) -> bool:
        return bool(self.core.work_idle())

    def close(self) -> None:
        self.diary.append(("close", (len(self.core), num_rows(self.core.batch))))
        self.core.close()

    def what(self) -> list[str]:
        """The methods that were called, in order."""
        return [what for what, _ in self.diary]


def num_rows(batch: DecodeBatch | None) -> int:
    """How many rows mlx-lm holds, in whatever state; 0 for a model that does not generate."""
    return 0 if batch is None else len(batch._runner._batch)


def sequences(batch: DecodeBatch, state: SequenceState) -> list[Sequence]:
    """The batch's sequences in one state."""
    return [each for each in batch._scheduler._sequences.values() if each.state is state]


class Watch:
    """Wraps a loading function; has the core once that has loaded."""

    def __init__(self, load: Load, *, gated: bool = False) -> None:
        self._load = load
        self._gated = gated
        self.core: WatchedCore

    def load(self, report: Report) -> tuple[ModelDescription, Core]:
        description, core = self._load(report)
        self.core = WatchedCore(core, self._gated)
        return description, self.core

    def allow(self, steps: int) -> None:
        """Let a gated batch make so many more steps."""
        for _ in range(steps):
            self.core.permits.put(None)


@dataclass
class TappedRow:
    """What the engine sent for a request; ``left`` once the request has ended."""

    request: GenerationRequest
    outputs: list[RowToken | RowFailure] = field(default_factory=list)
    left: bool = False

    @property
    def tokens(self) -> list[int]:
        return [output.token for output in self.outputs if isinstance(output, RowToken)]


@dataclass
class Tap:
    """An engine for the scheduler that records each sequence's outputs, and lets tests wait for
    them.
    """

    engine: Engine
    rows: list[TappedRow] = field(default_factory=list)
    _news: trio.Event = field(default_factory=trio.Event)

    @contextmanager
    def open(self, request: GenerationRequest, sink: Sink) -> Generator[None]:
        row = TappedRow(request)
        self.rows.append(row)

        def tapped(outputs: list[RowToken | RowFailure]) -> None:
            row.outputs.extend(outputs)
            self._announce()
            sink(outputs)

        try:
            with self.engine.open(request, tapped):
                yield
        finally:
            row.left = True
            self._announce()

    def embed(self, request: EmbeddingRequest, sink: EmbeddingSink) -> AbstractContextManager[None]:
        return self.engine.embed(request, sink)

    def of(self, request: GenerationRequest) -> TappedRow:
        """The sequence of this very request."""
        return next(row for row in self.rows if row.request is request)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until the outputs make ``condition`` true."""
        while not condition():
            await self._news.wait()

    def _announce(self) -> None:
        self._news.set()
        self._news = trio.Event()

    async def has_said(self, request: GenerationRequest, tokens: int) -> None:
        """Wait until a sequence has output so many tokens, or has ended."""

        def said() -> bool:
            rows = [row for row in self.rows if row.request is request]
            return any(len(row.outputs) >= tokens or row.left for row in rows)

        await self.until(said)


@dataclass(frozen=True)
class Serving:
    """The running parts, with what a test asks of them."""

    engine: Engine
    tap: Tap
    scheduler: Scheduler
    watch: Watch
    model: ModelDescription

    async def answer(self, request: GenerationRequest) -> tuple[str, Event]:
        """The whole text and the last event."""
        with self.scheduler.submit([request], trio.current_time()) as handle:
            text = ""
            while True:
                for _, event in await handle.receive():
                    if isinstance(event, TextDelta):
                        text += event.text
                    else:
                        return text, event

    async def tokens(self, request: GenerationRequest) -> list[int]:
        """The tokens, with the one that ends the turn. Fails if the sequence does."""
        _, last = await self.answer(request)
        assert isinstance(last, Finished), last
        return self.tap.of(request).tokens

    async def failure(self, request: GenerationRequest) -> str:
        """The message of the error with which the output must end."""
        _, last = await self.answer(request)
        assert isinstance(last, Failed), last
        return str(last.error)


@asynccontextmanager
async def serving(
    path: Path,
    *,
    rows: int = 4,
    queue_size: int = 1000,
    gated: bool = False,
    on_progress: Report = lambda done, total: None,
    interval: float = 0.0,
    **further: Any,
) -> AsyncGenerator[Serving]:
    """Run engine and scheduler on a checkpoint, with ``further`` settings, for the block.

    Raises:
        trio.TooSlowError: the block takes longer than ``PATIENCE`` seconds.
    """
    settings = Settings(model_path=str(path), max_concurrency=rows, **further)
    watch = Watch(loader(path, settings), gated=gated)
    engine = Engine(watch.load, on_progress, interval=interval)
    with trio.fail_after(PATIENCE):
        async with trio.open_nursery() as nursery:
            model = await nursery.start(engine.run)
            tap = Tap(engine)
            scheduler = Scheduler(tap, model, Limits(rows, queue_size, timeout=PATIENCE), Metrics())
            await nursery.start(scheduler.run)
            try:
                yield Serving(engine, tap, scheduler, watch, model)
            finally:
                watch.allow(1000)  # else a gated thread would never get the command to stop
                nursery.cancel_scope.cancel()


def mlx_threads() -> list[threading.Thread]:
    """The MLX threads that run in this process."""
    return [thread for thread in threading.enumerate() if thread.name == "mlxtrio-mlx"]


def fix_chunk(monkeypatch: pytest.MonkeyPatch, tokens: int) -> None:
    """Prefill prompts in chunks of this size, however long that takes."""
    monkeypatch.setattr(pacing, "MAX_CHUNK_TOKENS", tokens)
    monkeypatch.setattr(pacing, "MIN_CHUNK_TOKENS", tokens)
