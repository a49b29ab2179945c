"""A sequence in the engine, and the states that it goes through. Pure Python: no MLX."""

from dataclasses import dataclass
from enum import IntEnum

from mlxtrio.engine.scheduling.prefix_key import Key
from mlxtrio.text.request import GenerationRequest


class SequenceState(IntEnum):
    """Where a sequence is, in order: a sequence only moves to a later state, and may skip some.

    One before DECODE still has prompt to prefill; one before FINISHED holds a part of the KV
    budget. A cancelled sequence is FINISHED, whatever it was before.
    """

    WAITING = 1  # for a prefill slot, or for a prefix that another sequence prefills
    PREFILL = 2
    DECODE = 3
    FINISHED = 4


@dataclass(frozen=True, slots=True)
class SharedPrefix:
    """What a waiting sequence can take over from another one's prefill: the first ``tokens``.

    They are available when the sequence ``leader_id`` has prefilled ``available_at`` tokens.
    """

    leader_id: int
    tokens: int
    available_at: int


@dataclass(slots=True, eq=False)
class Sequence:
    """One prompt and its output. ``key`` is the prompt as the prefix cache compares it.

    ``shared_prefix`` is what it waits for, or has waited for last. ``prefilled_tokens`` counts the
    tokens of the prompt in its caches, ``cached_tokens`` those of them from the prefix cache.
    ``is_image_prefill`` says that its images are being prefilled, apart from the batch; meanwhile
    ``prefilled_tokens`` stays as it is.
    """

    sequence_id: int
    request: GenerationRequest
    key: Key
    state: SequenceState = SequenceState.WAITING
    shared_prefix: SharedPrefix | None = None
    prefilled_tokens: int = 0
    cached_tokens: int = 0
    is_image_prefill: bool = False
