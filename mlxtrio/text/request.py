"""What is asked of the model for one answer, and what a row of the batch says back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from llguidance import LLMatcher

from mlxtrio.text.images import PreparedImage
from mlxtrio.text.tools.splitter import Tool

FinishReason = Literal["stop", "length", "tool_calls"]


@dataclass(frozen=True, slots=True)
class SamplingParameters:
    """How one row chooses its tokens.

    ``temperature`` 0 is greedy. ``top_k`` 0, ``top_p`` 1, ``min_p`` 0, penalties 0 and
    ``repetition_penalty`` 1 are off. Presence and frequency penalties count the tokens
    generated so far; the repetition penalty counts the prompt's too.
    """

    temperature: float = 0.0
    top_p: float = 1.0
    top_k: int = 0
    min_p: float = 0.0
    seed: int = 0
    logit_bias: Mapping[int, float] = field(default_factory=dict)
    presence_penalty: float = 0.0
    frequency_penalty: float = 0.0
    repetition_penalty: float = 1.0


@dataclass(frozen=True, slots=True)
class Constraint:
    """A grammar that an answer follows.

    With ``trigger`` None, all of the answer does, reasoning apart. Else the answer is free, and
    what follows each token ``trigger`` is what the grammar says, up to the grammar's end.
    """

    matcher: LLMatcher
    trigger: int | None = None


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """One answer to generate. ``prompt`` holds at least one token id, and among them those that
    stand for the ``images``, in their order.

    ``top_logprobs`` is None for no logprobs, else how many alternatives each token comes with.
    ``tools`` are those that the answer may call; without ``parallel_tool_calls`` it ends with its
    first call. ``prompt_opens_reasoning`` says that the prompt ends inside a block of reasoning,
    ``may_reason`` that the answer may open one, and ``max_thinking_tokens`` how long it may be. If
    there are both tools and a ``constraint``, all calls follow it. ``checkpoints`` are the lengths of
    the prompt's beginnings that other prompts are likely to share.
    """

    prompt: tuple[int, ...]
    max_tokens: int
    sampling: SamplingParameters = field(default_factory=SamplingParameters)
    stop: tuple[str, ...] = ()
    ignore_eos: bool = False
    images: tuple[PreparedImage, ...] = ()
    top_logprobs: int | None = None
    tools: tuple[Tool, ...] = ()
    parallel_tool_calls: bool = True
    prompt_opens_reasoning: bool = False
    may_reason: bool = False
    max_thinking_tokens: int | None = None
    constraint: Constraint | None = None
    checkpoints: tuple[int, ...] = ()

    @property
    def prompt_tokens(self) -> int:
        """Tokens of the prompt."""
        return len(self.prompt)

    @property
    def max_total_tokens(self) -> int:
        """Tokens of the prompt and of the longest answer."""
        return len(self.prompt) + self.max_tokens

    def segments(self, held: int) -> list[list[int]]:
        """What is left of the prompt after the first ``held`` tokens, cut at its checkpoints."""
        inner = [
            checkpoint
            for checkpoint in self.checkpoints
            if held < checkpoint < len(self.prompt) - 1
        ]
        return [list(self.prompt[a:b]) for a, b in pairwise([held, *inner, len(self.prompt)])]


@dataclass(frozen=True, slots=True)
class RowToken:
    """One token of one row, as the engine's step made it.

    ``finish`` is set on the row's last token: "stop" when the token ends the turn (it is not
    part of the text), "length" when it is the last that ``max_tokens`` allows. ``logprob`` and
    ``top`` (best first) are there when the request asked for them. ``cached_tokens`` is set on the
    row's first token: how much of the prompt was found in the prefix cache.
    """

    token: int
    finish: FinishReason | None = None
    logprob: float | None = None
    top: tuple[tuple[int, float], ...] = ()
    cached_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class RowFailure:
    """The engine gave a row up. ``reason`` is fit for the client's eyes."""

    reason: str


Sink = Callable[[list[RowToken | RowFailure]], None]  # takes a row's next outputs; must not raise
