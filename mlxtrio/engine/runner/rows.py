"""The rows of the batch, and their outputs of a step. Runs on the MLX thread."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlxtrio.engine.messages import StepOutput
from mlxtrio.engine.runner.logits_processors import RowGuard
from mlxtrio.engine.runner.logprobs import requested_logprobs
from mlxtrio.engine.runner.samplers import RowSampler
from mlxtrio.engine.scheduling.sequence import Sequence as EngineSequence
from mlxtrio.engine.scheduling.sequence import SequenceState
from mlxtrio.text.request import RowToken


@dataclass(slots=True, eq=False)
class Row:
    """A sequence's place in mlx-lm's batch, whose number for it is ``uid``.

    Its caches came with ``initial_tokens`` of the prompt. mlx-lm reports a token one step after it
    was sampled; the first one is sent at once, if it can be. Then ``is_first_token_sent``, and
    ``is_next_report_sent`` until mlx-lm has reported it, too.
    """

    uid: int
    sequence: EngineSequence
    initial_tokens: int
    sampler: RowSampler
    guard: RowGuard
    is_first_token_sent: bool = False
    is_next_report_sent: bool = False


def token_outputs(rows: Mapping[int, Row], responses: Sequence[Any]) -> StepOutput:
    """The tokens that mlx-lm's ``responses`` report of ``rows`` (by uid), with requested logprobs.

    Not those that were sent before.
    """
    logprobs = requested_logprobs(
        [
            (response, top)
            for response in responses
            if (top := rows[response.uid].sequence.request.top_logprobs) is not None
        ]
    )
    output: StepOutput = []
    for response in responses:
        row = rows[response.uid]
        if row.is_next_report_sent:
            row.is_next_report_sent = False
            continue
        logprob, best = logprobs.get(response.uid, (None, ()))
        cached = None if row.is_first_token_sent else row.sequence.cached_tokens
        row.is_first_token_sent = True
        token = RowToken(response.token, response.finish_reason, logprob, best, cached)
        output.append((row.sequence.sequence_id, token))
    return output


def first_token_outputs(
    rows: Iterable[Row],
    sampled_tokens: Callable[[], Mapping[int, int]],
    eos_token_ids: frozenset[int],
) -> StepOutput:
    """The first tokens of ``rows`` that mlx-lm has sampled but not reported yet.

    Their clients have waited longest. Not a token that ends its sequence, and none whose logprobs
    were requested: those come with mlx-lm's report. ``sampled_tokens`` is called only if needed.
    """
    early = [row for row in rows if not row.is_first_token_sent and _can_send_first_token(row)]
    if not early:
        return []
    sampled = sampled_tokens()
    output: StepOutput = []
    for row in early:
        token, sequence = sampled[row.uid], row.sequence
        if token not in eos_token_ids or sequence.request.ignore_eos:
            first = RowToken(token, cached_tokens=sequence.cached_tokens)
            output.append((sequence.sequence_id, first))
            row.is_first_token_sent = row.is_next_report_sent = True
    return output


def _can_send_first_token(row: Row) -> bool:
    request = row.sequence.request
    is_decoding = row.sequence.state is SequenceState.DECODE
    return is_decoding and request.max_tokens > 1 and request.top_logprobs is None
