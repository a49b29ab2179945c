"""One answer's output: a stream of typed events that ends with Finished or Failed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlxtrio.errors import MlxtrioError
from mlxtrio.text.request import FinishReason


@dataclass(frozen=True, slots=True)
class TokenLogprob:
    """A token's text, its natural log probability, its bytes, and the likeliest alternatives."""

    token: str
    logprob: float
    bytes: bytes
    top: tuple["TokenLogprob", ...] = ()


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of the prompt, and tokens generated (the one that ends the turn included).

    ``reasoning_tokens`` of those generated were reasoning; ``cached_tokens`` of the prompt's had
    been read before.
    """

    prompt_tokens: int
    completion_tokens: int
    reasoning_tokens: int = 0
    cached_tokens: int = 0

    @property
    def total_tokens(self) -> int:
        """Prompt and answer together."""
        return self.prompt_tokens + self.completion_tokens


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next piece of the answer's text, and the logprobs of its tokens if asked for."""

    text: str
    logprobs: tuple[TokenLogprob, ...] = ()


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """The next piece of the model's reasoning."""

    text: str


@dataclass(frozen=True, slots=True)
class CallOpened:
    """The answer calls a tool; ``index`` counts its calls."""

    index: int
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ArgumentsDelta:
    """The next piece of the JSON text of a call's arguments."""

    index: int
    text: str


@dataclass(frozen=True, slots=True)
class Embedded:
    """The embeddings (n, d) of a request's inputs, in their order."""

    embeddings: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Finished:
    """The answer is complete."""

    reason: FinishReason
    usage: Usage


@dataclass(frozen=True, slots=True)
class Failed:
    """The answer ends here, incomplete."""

    error: MlxtrioError


Event = TextDelta | ReasoningDelta | CallOpened | ArgumentsDelta | Embedded | Finished | Failed
