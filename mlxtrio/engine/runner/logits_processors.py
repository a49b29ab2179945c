"""A row's logits processors: penalties and biases, the grammar, the limit of reasoning.

Runs on the MLX thread.
"""

from collections.abc import Callable
from functools import partial

import mlx.core as mx
from mlx_lm.sample_utils import make_logits_processors

from mlxtrio.engine.runner.constraint import GrammarProcessor, ReasoningBudget
from mlxtrio.engine.runner.reasoning_state import ReasoningState
from mlxtrio.text.markers import OutputMarkers
from mlxtrio.text.request import GenerationRequest, SamplingParameters

# The prompt's and the generated tokens (n,), logits (1, vocabulary) -> logits (1, vocabulary)
LogitsProcessor = Callable[[mx.array, mx.array], mx.array]

WHOLE_CONTEXT = 2**31 - 1  # mlx-lm's penalties look at 20 tokens by default


def request_processors(
    request: GenerationRequest, markers: OutputMarkers | None, eos_token_ids: frozenset[int]
) -> list[LogitsProcessor]:
    """All logits processors of a request, in order: the grammar comes after penalties and biases,
    and the limit of reasoning last. ``markers`` are the model's.
    """
    prompt_tokens = len(request.prompt)
    processors = make_processors(request.sampling, prompt_tokens)
    constraint = request.constraint
    if constraint is None and request.max_reasoning_tokens is None:
        return processors
    if markers is None:
        raise ValueError("The engine does not know the markers of this model's outputs.")
    reasoning = ReasoningState(
        markers, is_open=request.prompt_opens_reasoning, ends_at_calls=bool(request.tools)
    )
    if constraint is not None:
        processors.append(GrammarProcessor(constraint, reasoning, markers, request, eos_token_ids))
    if request.max_reasoning_tokens is not None:
        processors.append(
            ReasoningBudget(
                reasoning,
                markers,
                prompt_tokens=prompt_tokens,
                max_tokens=request.max_reasoning_tokens,
                is_followed=constraint is not None,
            )
        )
    return processors


def make_processors(parameters: SamplingParameters, prompt_tokens: int) -> list[LogitsProcessor]:
    """Penalties and biases, in the order in which mlx-lm applies its own."""
    repetition = parameters.repetition_penalty
    processors: list[LogitsProcessor] = make_logits_processors(
        logit_bias=dict(parameters.logit_bias) or None,
        repetition_penalty=repetition if repetition != 1.0 else None,
        repetition_context_size=WHOLE_CONTEXT,
    )
    if parameters.presence_penalty or parameters.frequency_penalty:
        processors.append(
            partial(
                penalize_generated,
                prompt_tokens=prompt_tokens,
                presence=parameters.presence_penalty,
                frequency=parameters.frequency_penalty,
            )
        )
    return processors


def penalize_generated(
    tokens: mx.array,
    logits: mx.array,
    *,
    prompt_tokens: int,
    presence: float,
    frequency: float,
) -> mx.array:
    """OpenAI's penalties: ``logit -= count * frequency + (count > 0) * presence``.

    Counts the generated tokens only, as OpenAI's API and vLLM do; mlx-lm's own penalties count the
    prompt's, too. ``tokens`` (n,) are the prompt's and the generated, ``logits`` (1, vocabulary).
    Source: https://platform.openai.com/docs/api-reference/chat/create (the penalties'
    descriptions, and the formula under "advanced usage").
    """
    generated = tokens[prompt_tokens:]
    if generated.size == 0:
        return logits
    # In float32: half precision can't count beyond 256. And back to the logits' own type, or
    # this row would promote the whole batch, and with it what its neighbours sample.
    counts = mx.zeros(logits.shape, mx.float32).at[:, generated].add(mx.array(1.0))
    penalty = counts * frequency + (counts > 0) * presence
    return (logits - penalty).astype(logits.dtype)


class RowGuard:
    """Catches the exceptions of one row's logits processors, so that no other row fails.

    mlx-lm calls them in the middle of the whole batch's step. After an exception the row continues
    with unprocessed logits until the step ends; then the runner finds ``error`` and drops it.
    """

    def __init__(self) -> None:
        self.error: Exception | None = None

    def wrap(self, process: LogitsProcessor) -> LogitsProcessor:
        """Return a processor that keeps the exception of ``process`` in ``error``."""

        def guarded(tokens: mx.array, logits: mx.array) -> mx.array:
            if self.error is None:
                try:
                    return process(tokens, logits)
                except Exception as error:  # noqa: BLE001 - the runner fails this row with it
                    self.error = error
            return logits

        return guarded
