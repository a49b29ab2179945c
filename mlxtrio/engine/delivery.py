"""What the MLX thread's steps make goes to the trio thread in parcels.

To wake trio's thread costs a fast model more than its step (and as much again for each of the
clients, who are written to and read): a step of a tiny model takes two milliseconds, and nobody
sees whether text comes five hundred times a second or fifty. So a parcel leaves at once if the last
one has left ``interval`` seconds ago or if it holds a row's first token or its last; else it waits
for the next step, if that is a short one: nothing waits while prompts are read or embeddings made.
Models whose steps take longer than the interval are sent token by token.
"""

from dataclasses import dataclass, field

from mlxtrio.engine.messages import EmbeddingStepOutput, EngineFigures, StepOutput
from mlxtrio.text.embedding import EmbeddingOutput
from mlxtrio.text.request import RowFailure, RowToken

Output = RowToken | EmbeddingOutput | RowFailure


@dataclass(slots=True)
class Parcel:
    """Outputs of one step or of several, by the names of their rows, and how many seconds each
    step took. ``figures`` are those after the last of them.
    """

    rows: dict[int, list[Output]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    figures: EngineFigures = field(default_factory=EngineFigures)


class Parcels:
    """Fills parcels, and says when one has to leave. Lives on the MLX thread."""

    def __init__(self, interval: float) -> None:
        """``interval`` is in seconds; 0 sends a parcel for each step."""
        self._interval = interval
        self._parcel = Parcel()
        self._is_urgent = False
        self._left = float("-inf")

    def add(self, output: StepOutput | EmbeddingStepOutput, seconds: float) -> None:
        """Note what a step has made and how long that took."""
        parcel = self._parcel
        parcel.seconds.append(seconds)
        for name, each in output:
            parcel.rows.setdefault(name, []).append(each)
        self._is_urgent = self._is_urgent or any(_is_urgent(each) for _, each in output)

    def __len__(self) -> int:
        """How many rows have something in the parcel."""
        return len(self._parcel.rows)

    def must_leave(self, now: float) -> bool:
        """Whether the parcel may not wait for the next decode step, which begins ``now``."""
        return self._is_urgent or now - self._left >= self._interval

    def take(self, now: float, figures: EngineFigures) -> Parcel:
        """The parcel, which leaves ``now``; an empty one takes its place."""
        parcel, self._parcel = self._parcel, Parcel()
        parcel.figures = figures
        self._is_urgent, self._left = False, now
        return parcel


def _is_urgent(output: Output) -> bool:
    """Whether a row begins or ends here. Embeddings take a slice of their own, as long as a few
    steps.
    """
    if isinstance(output, RowToken):
        return output.cached_tokens is not None or output.finish is not None
    return True
