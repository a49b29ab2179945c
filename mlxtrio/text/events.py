"""The events of one output. They end with Finished or Failed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlxtrio.errors import MlxtrioError
from mlxtrio.text.request import FinishReason


@dataclass(frozen=True, slots=True)
class TokenLogprob:
    """A token's text and bytes, its natural log probability, and the likeliest alternatives."""

    token: str
    logprob: float
    bytes: bytes
    top: tuple["TokenLogprob", ...] = ()


@dataclass(frozen=True, slots=True)
class Usage:
    """Numbers of tokens: of the prompt, and generated, the end-of-turn token included.

    ``reasoning_tokens`` of the generated ones are reasoning, its closing marker included;
    ``cached_tokens`` of the prompt's were taken from the prefix cache.
    """

    prompt_tokens: int
    completion_tokens: int
    reasoning_tokens: int = 0
    cached_tokens: int = 0

    @property
    def total_tokens(self) -> int:
        """Prompt and output together."""
        return self.prompt_tokens + self.completion_tokens


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next piece of the content, with its tokens' logprobs if the request asks for them.

    The text is empty where logprobs belong to tokens of reasoning or of a tool call.
    """

    text: str
    logprobs: tuple[TokenLogprob, ...] = ()


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """The next piece of the model's reasoning."""

    text: str


@dataclass(frozen=True, slots=True)
class CallOpened:
    """A tool call has begun. ``index`` counts the output's calls from 0."""

    index: int
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ArgumentsDelta:
    """The next piece of the JSON text of a tool call's arguments."""

    index: int
    text: str


@dataclass(frozen=True, slots=True)
class Embedded:
    """The embeddings of a request's n inputs in their order, of shape (n, dimensions)."""

    embeddings: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Finished:
    """The output is complete.

    ``stop_string`` is the one of the request's stop strings that ended it, spelled as in the
    request; None if it ended otherwise.
    """

    reason: FinishReason
    usage: Usage
    stop_string: str | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """The output ends here, incomplete."""

    error: MlxtrioError


Event = TextDelta | ReasoningDelta | CallOpened | ArgumentsDelta | Embedded | Finished | Failed
