"""Collects the outputs of the MLX thread's steps until they are sent to the trio thread.

A decode step of a tiny model takes two milliseconds. To wake the trio thread takes longer, and so
does an event for each client, while no reader notices more than 50 events a second. So outputs are
sent at once if the last ones were sent ``interval`` seconds ago, or if a sequence's first or last
token is among them. Else they wait for the next step; but not for a step that may be long, with
prefill or embeddings. A model whose steps take longer than the interval is sent token by token.

Imports no MLX.
"""

from dataclasses import dataclass, field

from mlxtrio.engine.messages import EmbeddingStepOutput, EngineFigures, StepOutput
from mlxtrio.text.embedding import EmbeddingOutput
from mlxtrio.text.request import RowFailure, RowToken

Output = RowToken | EmbeddingOutput | RowFailure


@dataclass(slots=True)
class StepOutputs:
    """Outputs of some steps by sequence id, in order, and each step's duration in seconds.

    ``figures`` are those after the last of these steps.
    """

    by_sequence: dict[int, list[Output]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    figures: EngineFigures = field(default_factory=EngineFigures)


class OutputBuffer:
    """Outputs that are not sent yet, and when they have to be. Runs on the MLX thread."""

    def __init__(self, interval: float) -> None:
        """``interval`` is in seconds; with 0 each step's outputs are sent at once."""
        self._interval = interval
        self._outputs = StepOutputs()
        self._is_urgent = False
        self._sent_at = float("-inf")

    def __len__(self) -> int:
        """How many sequences have outputs in the buffer."""
        return len(self._outputs.by_sequence)

    def add(self, output: StepOutput | EmbeddingStepOutput, seconds: float) -> None:
        """Add the outputs of a step that took ``seconds``."""
        outputs = self._outputs
        outputs.seconds.append(seconds)
        for sequence_id, each in output:
            outputs.by_sequence.setdefault(sequence_id, []).append(each)
        self._is_urgent = self._is_urgent or any(_is_urgent(each) for _, each in output)

    def must_send(self, now: float) -> bool:
        """Whether the outputs may not wait for the decode step that starts ``now`` (in seconds)."""
        return self._is_urgent or now - self._sent_at >= self._interval

    def take(self, now: float, figures: EngineFigures) -> StepOutputs:
        """Empty the buffer; the caller sends what is returned ``now``."""
        outputs, self._outputs = self._outputs, StepOutputs()
        outputs.figures = figures
        self._is_urgent, self._sent_at = False, now
        return outputs


def _is_urgent(output: Output) -> bool:
    """Whether it is a sequence's first or last token. Embeddings are always sent at once: their
    slice takes as long as several steps.
    """
    if isinstance(output, RowToken):
        return output.cached_tokens is not None or output.finish is not None
    return True
