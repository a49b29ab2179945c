"""Requests to the engine, each for one sequence, and the engine's outputs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from llguidance import LLMatcher

from mlxtrio.text.images import PreparedImage
from mlxtrio.text.tools.format import Tool

FinishReason = Literal["stop", "length", "tool_calls"]


@dataclass(frozen=True, slots=True)
class SamplingParameters:
    """How one sequence's tokens are sampled.

    ``temperature`` 0 is greedy. ``top_k`` 0, ``top_p`` 1, ``min_p`` 0, presence and frequency
    penalties 0 and ``repetition_penalty`` 1 are off. Presence and frequency penalties count the
    tokens generated so far, the repetition penalty those of the prompt, too. ``logit_bias`` is
    added to the logits of token ids.
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
    """A grammar that constrains the output.

    Without ``triggers`` (None) it constrains the whole output but its reasoning. Otherwise the
    output is unconstrained up to a trigger: from there on the grammar holds until it accepts no
    more, and then waits for the next. ``triggers`` are markers that the grammar follows, in
    ``included_triggers`` it begins with the marker, and so it does with ``bare_triggers``, which
    count only as the output's first text. ``matcher`` is at the grammar's start and shared: copy it
    before it consumes tokens.
    """

    matcher: LLMatcher
    triggers: tuple[str, ...] | None = None
    included_triggers: tuple[str, ...] = ()
    bare_triggers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """One sequence to generate.

    ``prompt`` has at least one token id, and those that represent the ``images``, in their order.
    ``top_logprobs`` is the number of alternatives that come with each token's logprob; None for
    no logprobs at all. ``tools`` are those that the output may call; without
    ``parallel_tool_calls`` it ends with its first call.

    ``prompt_opens_reasoning`` says that the prompt ends inside a block of reasoning,
    ``may_reason`` that the output may open one. After ``max_reasoning_tokens`` of reasoning, over
    all blocks, the closing marker is forced. With both tools and a ``constraint`` all tool calls
    satisfy the constraint. ``checkpoints`` are lengths of the prompt's prefixes that other prompts
    are likely to share, in increasing order.
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
    max_reasoning_tokens: int | None = None
    constraint: Constraint | None = None
    checkpoints: tuple[int, ...] = ()

    @property
    def prompt_tokens(self) -> int:
        """Tokens of the prompt."""
        return len(self.prompt)

    @property
    def max_total_tokens(self) -> int:
        """Tokens of the prompt and of the longest output."""
        return len(self.prompt) + self.max_tokens

    def segments(self, num_cached: int) -> list[list[int]]:
        """The prompt after its first ``num_cached`` tokens, split at its checkpoints.

        mlx-lm's BatchGenerator prefills a prompt segment by segment.
        """
        inner = [n for n in self.checkpoints if num_cached < n < len(self.prompt) - 1]
        edges = [num_cached, *inner, len(self.prompt)]
        return [list(self.prompt[a:b]) for a, b in pairwise(edges)]


@dataclass(frozen=True, slots=True)
class RowToken:
    """One generated token of one row of the batch.

    ``finish`` is set on the row's last token: "stop" when the token ends the turn (it is not
    part of the text), "length" when it is the last that ``max_tokens`` allows. ``logprob`` (natural
    logarithm) and ``top`` (pairs of token id and logprob, best first) are set when the request asks
    for them. ``cached_tokens`` is set on the row's first token: how many tokens of the prompt were
    taken from the prefix cache.
    """

    token: int
    finish: FinishReason | None = None
    logprob: float | None = None
    top: tuple[tuple[int, float], ...] = ()
    cached_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class RowFailure:
    """The engine has given up on a row. ``reason`` is a message that the client may see."""

    reason: str


# Takes a row's next tokens, or its failure. Called on the event loop; it must not raise.
Sink = Callable[[list[RowToken | RowFailure]], None]
