"""The table of sequences: their states, whose images are prefilled, what a step has to do."""

import math

import numpy as np
import pytest

from mlxtrio.engine.scheduling.prefix_key import Key
from mlxtrio.engine.scheduling.scheduler import StepScheduler
from mlxtrio.engine.scheduling.sequence import Sequence, SequenceState
from mlxtrio.text.images import PreparedImage
from mlxtrio.text.request import GenerationRequest


class EmptyIndex:
    is_enabled = False

    def match_length(self, key: Key) -> int:
        return 0

    def can_insert(self, tokens: int) -> bool:
        return False


@pytest.fixture
def scheduler() -> StepScheduler:
    return StepScheduler(EmptyIndex(), max_gap=0.5, is_trimmable=True)


def add(
    scheduler: StepScheduler, sequence_id: int, length: int = 10, *, has_images: bool = False
) -> Sequence:
    images = (PreparedImage("image", (1,), {}),) if has_images else ()
    request = GenerationRequest((1,) * length, 5, images=images)
    sequence = Sequence(sequence_id, request, np.ones(length, np.int64))
    scheduler.add(sequence)
    return sequence


def start(scheduler: StepScheduler) -> list[int]:
    """Start all prefills that are due, as the batch does; return their ids."""
    started = []
    for sequence, _ in scheduler.due():
        assert not scheduler.wait_for_prefix(sequence)
        scheduler.start_prefill(sequence, 0)
        if sequence.request.images:
            scheduler.start_image_prefill(sequence)
        started.append(sequence.sequence_id)
    return started


def test_the_order_of_states_is_the_order_of_a_sequences_life(scheduler: StepScheduler) -> None:
    sequence = add(scheduler, 1)
    states = [sequence.state]
    start(scheduler)
    states.append(sequence.state)
    sequence.state = SequenceState.DECODE  # the runner's doing
    states.append(sequence.state)
    scheduler.finish(sequence)
    states.append(sequence.state)
    assert states == sorted(states) == [*SequenceState]


def test_a_step_prefills_all_started_prompts_but_one_with_images(scheduler: StepScheduler) -> None:
    decoding = add(scheduler, 0)
    start(scheduler)
    decoding.state = SequenceState.DECODE
    assert scheduler.load() == (1, 0)
    has_prefill = [scheduler.has_prefill]
    for sequence_id in (1, 2):
        add(scheduler, sequence_id)
    for sequence_id in (3, 4):
        add(scheduler, sequence_id, has_images=True)
    has_prefill.append(scheduler.has_prefill)
    assert has_prefill == [False, True]
    assert start(scheduler) == [1, 2, 3, 4]
    assert scheduler.load() == (1, 3)
    assert len(scheduler) == 5
    assert scheduler.lengths() == [15] * 5


def test_prompts_with_images_take_turns(scheduler: StepScheduler) -> None:
    short, long = (add(scheduler, n, has_images=True) for n in (1, 2))
    start(scheduler)
    turns = []
    for _ in range(3):
        turns.append(scheduler.next_image_prefill())
        scheduler.end_image_turn(is_done=False)
    assert turns == [short, long, short]
    assert scheduler.next_image_prefill() is long
    scheduler.end_image_turn(is_done=True)
    assert (long.is_image_prefill, long.prefilled_tokens) == (False, 9)
    assert long.state is SequenceState.PREFILL, "its last token is left to the batch"
    assert scheduler.next_image_prefill() is short
    scheduler.finish(short)
    assert scheduler.next_image_prefill() is None


@pytest.mark.parametrize("state", ["waiting", "prefill", "images", "decode"])
def test_a_sequence_may_finish_in_any_state(scheduler: StepScheduler, state: str) -> None:
    sequence = add(scheduler, 1, has_images=state == "images")
    if state != "waiting":
        start(scheduler)
    if state == "decode":
        sequence.state = SequenceState.DECODE
    for _ in range(2):  # a second time is no error
        scheduler.finish(sequence)
        assert sequence.state is SequenceState.FINISHED
        assert (len(scheduler), scheduler.load(), start(scheduler)) == (0, (0, 0), [])
        assert scheduler.get(1) is None
        assert not scheduler.has_prefill


def test_embeddings_may_take_any_time_while_nothing_decodes(scheduler: StepScheduler) -> None:
    sequence = add(scheduler, 1)
    assert scheduler.embedding_seconds() == math.inf
    start(scheduler)
    sequence.state = SequenceState.DECODE
    scheduler.note_step(0.01, decoding=1, prefill_tokens=0)
    assert 0 < scheduler.embedding_seconds() < 0.5
