"""How a row chooses its tokens: mlx-lm's filters and penalties, with a key of the row's own.

Runs on the MLX thread. Each row has its own sampler, so that a seed gives the same tokens
whatever shares the batch; greedy rows share one sampler object, which mlx-lm then calls once
for the whole batch.
"""

import math
from collections.abc import Callable
from functools import partial

import mlx.core as mx
from mlx_lm.sample_utils import apply_top_k, greedy_sampler, make_logits_processors

from mlxtrio.generation.request import SamplingParameters

Sampler = Callable[[mx.array], mx.array]  # logprobs (rows, vocabulary) -> tokens (rows,)
LogitsProcessor = Callable[[mx.array, mx.array], mx.array]  # tokens so far, logits -> logits

GREEDY: Sampler = greedy_sampler  # one object for all greedy rows
LEAST_TEMPERATURE = 1e-5  # below it, as in vLLM, sampling is greedy: 1/t would overflow
WHOLE_CONTEXT = 2**31 - 1  # mlx-lm's penalties look at 20 tokens unless told otherwise


class SeededSampler:
    """Samples one row with a random key of its own."""

    def __init__(self, parameters: SamplingParameters, vocab_size: int) -> None:
        self._inverse_temperature = 1.0 / parameters.temperature
        self._key = mx.random.key(parameters.seed & (2**64 - 1))
        self._filters: list[Sampler] = []
        if parameters.top_p < 1.0:
            self._filters.append(partial(keep_top_p, top_p=parameters.top_p))
        if parameters.min_p > 0.0:
            self._filters.append(partial(keep_min_p, min_p=parameters.min_p))
        if 0 < parameters.top_k < vocab_size:
            self._filters.append(partial(apply_top_k, top_k=parameters.top_k))

    def __call__(self, logprobs: mx.array) -> mx.array:
        """Sample a token from logprobs (1, vocabulary)."""
        for keep_likely in self._filters:
            logprobs = keep_likely(logprobs)
        self._key, key = mx.random.split(self._key)
        return mx.random.categorical(logprobs * self._inverse_temperature, key=key)


def make_sampler(parameters: SamplingParameters, vocab_size: int) -> Sampler:
    """The row's sampler; ``top_p`` 0 leaves the likeliest token alone, which is greedy."""
    is_cold = parameters.temperature < LEAST_TEMPERATURE
    if is_cold or parameters.top_p == 0.0 or parameters.top_k == 1:
        return GREEDY
    return SeededSampler(parameters, vocab_size)


# mlx-lm's own top-p and min-p are compiled with their parameter as a constant: each new value
# costs a compilation (0.8 s on a CPU), for which the whole batch would stand still.


def keep_top_p(logprobs: mx.array, *, top_p: float) -> mx.array:
    """Nucleus sampling: keep the likeliest tokens whose mass reaches ``top_p``.

    ``logprobs`` (1, vocabulary); a token stays if the mass of those above it is less than
    ``top_p``. Source: https://arxiv.org/abs/1904.09751.
    """
    ascending = mx.sort(logprobs, axis=-1)
    likelihood = mx.exp(ascending.astype(mx.float32))
    above = mx.cumsum(likelihood, axis=-1, reverse=True, inclusive=False)
    total = above[..., :1] + likelihood[..., :1]
    dropped = (above >= top_p * total).sum(axis=-1, keepdims=True)
    threshold = mx.take_along_axis(ascending, dropped, axis=-1)
    return mx.where(logprobs < threshold, -math.inf, logprobs)


def keep_min_p(logprobs: mx.array, *, min_p: float) -> mx.array:
    """Keep the tokens that are at least ``min_p`` times as likely as the likeliest.

    ``logprobs`` (1, vocabulary). Source: https://arxiv.org/abs/2407.01082.
    """
    threshold = logprobs.max(axis=-1, keepdims=True) + math.log(min_p)
    return mx.where(logprobs < threshold, -math.inf, logprobs)


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
    """Keeps the exceptions of one row's processors and sampler from the rest of the batch.

    mlx-lm calls them in the middle of the whole batch's step. After an exception the row goes
    on with unprocessed logits until the step's end, when the batch finds ``error`` and drops it.
    """

    def __init__(self) -> None:
        self.error: Exception | None = None

    def processor(self, process: LogitsProcessor) -> LogitsProcessor:
        """Wrap a logits processor."""

        def guarded(tokens: mx.array, logits: mx.array) -> mx.array:
            return self._call(lambda: process(tokens, logits), lambda: logits)

        return guarded

    def sampler(self, sample: Sampler) -> Sampler:
        """Wrap a sampler, unless it is the shared greedy one."""
        if sample is GREEDY:
            return sample

        def guarded(logprobs: mx.array) -> mx.array:
            return self._call(lambda: sample(logprobs), lambda: GREEDY(logprobs))

        return guarded

    def _call(self, work: Callable[[], mx.array], instead: Callable[[], mx.array]) -> mx.array:
        if self.error is None:
            try:
                return work()
            except Exception as error:  # noqa: BLE001 - a row's fault is its own
                self.error = error
        return instead()
