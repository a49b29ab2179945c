"""What is done to a row's logits before it samples: mlx-lm's penalties and biases, and OpenAI's.

Runs on the MLX thread.
"""

from collections.abc import Callable
from functools import partial

import mlx.core as mx
from mlx_lm.sample_utils import make_logits_processors

from mlxtrio.text.request import SamplingParameters

LogitsProcessor = Callable[[mx.array, mx.array], mx.array]  # tokens so far, logits -> logits

WHOLE_CONTEXT = 2**31 - 1  # mlx-lm's penalties look at 20 tokens unless told otherwise


def make_processors(parameters: SamplingParameters, prompt_tokens: int) -> list[LogitsProcessor]:
    """The row's logits processors, in the order in which mlx-lm applies them."""
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

    Counts the generated tokens only, as OpenAI's API and vLLM do; mlx-lm's own count the
    prompt's too. ``tokens`` (n,) are the prompt's and the generated, ``logits`` (1, vocabulary).
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
    """Keeps the exceptions of one row's logits processors from the rest of the batch.

    mlx-lm calls them in the middle of the whole batch's step. After an exception the row goes
    on with unprocessed logits until the step's end, when the batch finds ``error`` and drops it.
    """

    def __init__(self) -> None:
        self.error: Exception | None = None

    def processor(self, process: LogitsProcessor) -> LogitsProcessor:
        """Wrap a logits processor."""

        def guarded(tokens: mx.array, logits: mx.array) -> mx.array:
            if self.error is None:
                try:
                    return process(tokens, logits)
                except Exception as error:  # noqa: BLE001 - a row's fault is its own
                    self.error = error
            return logits

        return guarded
