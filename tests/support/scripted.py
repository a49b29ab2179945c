"""A scripted engine, whose tokens are characters, for tests of the scheduler and of HTTP."""

import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import trio

from mlxtrio.engine.thread import EngineStatistics, Report
from mlxtrio.settings import Settings
from mlxtrio.text.description import ModelDescription, SamplingDefaults
from mlxtrio.text.embedding import (
    EmbeddingDescription,
    EmbeddingOutput,
    EmbeddingRequest,
    EmbeddingSink,
)
from mlxtrio.text.request import FinishReason, GenerationRequest, RowFailure, RowToken, Sink
from mlxtrio.text.reranking import Pair, RerankDescription
from mlxtrio.text.vocabulary import Vocabulary

PATIENCE = 15  # seconds
END_OF_TURN = 0
VOCABULARY = 256


class CharacterDetokenizer:
    def __init__(self) -> None:
        self._text = ""

    def add_token(self, token: int) -> None:
        self._text += chr(token)

    def finalize(self) -> None:
        pass

    @property
    def last_segment(self) -> str:
        segment, self._text = self._text, ""
        return segment


class CharacterTokenizer:
    """Token n is the character n."""

    has_chat_template = True

    def __init__(self) -> None:
        self.lock = trio.CapacityLimiter(1)

    @property
    def detokenizer(self) -> CharacterDetokenizer:
        return CharacterDetokenizer()

    def apply_chat_template(
        self, messages: Sequence[Mapping[str, Any]], **kwargs: Any
    ) -> list[int]:
        return [ord(character) % VOCABULARY for character in self.render(messages)]

    def render(self, messages: Sequence[Mapping[str, Any]], **kwargs: Any) -> str:
        """The contents of the messages, after the names of the tools and of the calls."""
        calls = [call for message in messages for call in message.get("tool_calls", ())]
        names = [each["function"]["name"] for each in (*kwargs.get("tools", ()), *calls)]
        arguments = [str(call["function"]["arguments"]) for call in calls]
        return "".join([*names, *arguments, *(message["content"] for message in messages)])

    def convert_ids_to_tokens(self, ids: int) -> str | None:
        return chr(ids)

    def decode(self, ids: Sequence[int]) -> str:
        return "".join(map(chr, ids))

    def get_vocab(self) -> dict[str, int]:
        return {chr(token): token for token in range(VOCABULARY)}

    def __len__(self) -> int:
        return VOCABULARY


class GatedTokenizer(CharacterTokenizer):
    """Renders when the test permits it: until then its caller's thread waits."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = threading.Event()
        self.go_on = threading.Event()

    def apply_chat_template(
        self, messages: Sequence[Mapping[str, Any]], **kwargs: Any
    ) -> list[int]:
        self.begun.set()
        assert self.go_on.wait(PATIENCE)
        return super().apply_chat_template(messages, **kwargs)


class CharacterEncoder:
    """Token n is the character n; no special tokens."""

    def __init__(self) -> None:
        self.lock = trio.CapacityLimiter(1)

    def encode(self, texts: Sequence[str], max_tokens: int | None = None) -> list[list[int]]:
        return [[ord(character) % VOCABULARY for character in text][:max_tokens] for text in texts]


class CharacterPairEncoder:
    """Token n is the character n; between query and document is a bar."""

    def __init__(self) -> None:
        self.lock = trio.CapacityLimiter(1)

    def encode(
        self, query: str, documents: Sequence[str], max_tokens: int | None = None
    ) -> list[Pair]:
        first = [ord(character) % VOCABULARY for character in f"{query}|"]
        pairs = []
        for document in documents:
            tokens = [*first, *(ord(character) % VOCABULARY for character in document)]
            types = [0] * len(first) + [1] * len(document)
            pairs.append(Pair(tuple(tokens[:max_tokens]), tuple(types[:max_tokens])))
        return pairs


def character_reranker(**parameters: Any) -> RerankDescription:
    """The description of a cross-encoder."""
    return RerankDescription(
        **{
            "encoder": CharacterPairEncoder(),
            "context_length": 10,
            "vocab_size": VOCABULARY,
            "max_token_length": 1,
            **parameters,
        }
    )


def character_embedding(**parameters: Any) -> EmbeddingDescription:
    """The description of a model that makes embeddings of three dimensions."""
    return EmbeddingDescription(
        **{
            "encoder": CharacterEncoder(),
            "dimensions": 3,
            "context_length": 10,
            "vocab_size": VOCABULARY,
            "max_token_length": 1,
            "poolings": ("mean", "last"),
            **parameters,
        }
    )


def spelling_model(context_length: int = 1000) -> ModelDescription:
    return ModelDescription(
        tokenizer=CharacterTokenizer(),
        vocabulary=Vocabulary(CharacterTokenizer()),
        context_length=context_length,
        vocab_size=VOCABULARY,
        eos_token_ids=frozenset({END_OF_TURN}),
        max_token_length=1,
        fingerprint="fp_scripted",
        created=0,
        sampling=SamplingDefaults(temperature=0.0),
    )


@dataclass(eq=False)
class ScriptedRow:
    """A row that the test feeds."""

    request: GenerationRequest
    sink: Sink
    fed: int = 0

    @property
    def prompt(self) -> str:
        return "".join(map(chr, self.request.prompt))

    def say(self, text: str) -> None:
        """Generate a token for each character."""
        for character in text:
            self.fed += 1
            finish: FinishReason | None = "length" if self.fed == self.request.max_tokens else None
            self.sink([RowToken(ord(character), finish=finish)])

    def end(self) -> None:
        """Generate the token that ends the turn."""
        self.sink([RowToken(END_OF_TURN, finish="stop")])

    def fail(self, reason: str) -> None:
        self.sink([RowFailure(reason)])


@dataclass(eq=False)
class ScriptedEmbeddings:
    """A request for embeddings that the test feeds."""

    request: EmbeddingRequest
    sink: EmbeddingSink

    def say(self, indices: Sequence[int], embeddings: Sequence[Sequence[float]]) -> None:
        """Make the embeddings of some inputs."""
        self.sink([EmbeddingOutput(tuple(indices), np.array(embeddings, np.float32))])

    def fail(self, reason: str) -> None:
        self.sink([RowFailure(reason)])


@dataclass
class ScriptedEngine:
    """Keeps its open rows, in the order in which they were opened; does nothing by itself."""

    rows: list[ScriptedRow] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    embeddings: list[ScriptedEmbeddings] = field(default_factory=list)
    crash: trio.Event = field(default_factory=trio.Event)
    model: ModelDescription = field(default_factory=spelling_model)
    ready: trio.Event | None = None

    async def run(
        self, *, task_status: trio.TaskStatus[ModelDescription] = trio.TASK_STATUS_IGNORED
    ) -> None:
        if self.ready is not None:
            await self.ready.wait()
        task_status.started(self.model)
        await self.crash.wait()
        raise RuntimeError("secret: /path/of/the/server")

    @contextmanager
    def open(self, request: GenerationRequest, sink: Sink) -> Generator[None]:
        row = ScriptedRow(request, sink)
        self.rows.append(row)
        self.opened.append(row.prompt)
        try:
            yield
        finally:
            self.rows.remove(row)

    @contextmanager
    def embed(self, request: EmbeddingRequest, sink: EmbeddingSink) -> Generator[None]:
        work = ScriptedEmbeddings(request, sink)
        self.embeddings.append(work)
        try:
            yield
        finally:
            self.embeddings.remove(work)

    def statistics(self) -> EngineStatistics:
        return EngineStatistics(steps=0, open_rows=len(self.rows))

    async def opener(self, settings: Settings, on_progress: Report) -> "ScriptedEngine":
        """What ``Lifecycle`` takes in the place of loading a model."""
        return self


def request_for(prompt: str, **parameters: Any) -> GenerationRequest:
    return GenerationRequest(
        prompt=tuple(map(ord, prompt)), max_tokens=parameters.pop("max_tokens", 100), **parameters
    )
