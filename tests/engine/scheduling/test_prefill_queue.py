"""Which sequences wait for a prefix that another one prefills. Without a model."""

import subprocess
import sys

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mlxtrio.engine.scheduling.prefill_queue import (
    MIN_SHARED_TOKENS,
    PREFILL_SLOTS,
    PrefillQueue,
    find_shared_prefix,
)
from mlxtrio.engine.scheduling.prefix_key import Key
from mlxtrio.engine.scheduling.sequence import Sequence, SharedPrefix
from mlxtrio.text.images import PreparedImage
from mlxtrio.text.request import GenerationRequest


def key_of(*parts: tuple[int, int]) -> Key:
    """So many tokens of each number."""
    return np.concatenate([np.full(count, token, np.int64) for token, count in parts])


def sequence(
    sequence_id: int,
    key: Key,
    prefilled_tokens: int = 0,
    *,
    checkpoints: tuple[int, ...] = (),
    has_images: bool = False,
) -> Sequence:
    images = (PreparedImage("image", (1,), {}),) if has_images else ()
    request = GenerationRequest(tuple(key.tolist()), 1, images=images, checkpoints=checkpoints)
    made = Sequence(sequence_id, request, key, prefilled_tokens=prefilled_tokens)
    made.is_image_prefill = has_images
    return made


def shared(key: Key, *leaders: Sequence, is_trimmable: bool = True) -> SharedPrefix | None:
    return find_shared_prefix(key, leaders, is_trimmable=is_trimmable)


# What is worth waiting for


def test_the_leader_is_the_first_of_those_with_the_longest_prefix() -> None:
    key = key_of((1, 200), (2, 100))
    some, longest = key_of((1, 200), (3, 9)), key_of((1, 200), (2, 50), (4, 7))
    leaders = [sequence(1, some), sequence(2, longest), sequence(3, longest)]
    assert shared(key, *leaders) == SharedPrefix(2, 250, 250)
    assert shared(key) is None
    assert shared(key, sequence(4, key_of((5, 300)))) is None


def test_a_few_tokens_are_not_waited_for() -> None:
    for tokens, is_worth in [(MIN_SHARED_TOKENS, True), (MIN_SHARED_TOKENS - 1, False)]:
        leader = sequence(1, key_of((1, tokens), (2, 9)))
        assert (shared(key_of((1, tokens), (3, 9)), leader) is not None) == is_worth


def test_the_last_token_of_either_prompt_is_not_shared() -> None:
    key = key_of((1, 100))
    assert shared(key, sequence(1, key)) == SharedPrefix(1, 99, 99)
    assert shared(key, sequence(1, key_of((1, 80)))) == SharedPrefix(1, 79, 79)
    assert shared(key_of((1, 80)), sequence(1, key)) == SharedPrefix(1, 79, 79)


def test_caches_that_are_not_trimmable_are_shared_at_checkpoints_and_the_end() -> None:
    key, other = key_of((1, 200), (2, 100)), key_of((1, 200), (3, 100))
    leader = sequence(1, other, checkpoints=(90, 190))
    assert shared(key, leader, is_trimmable=False) == SharedPrefix(1, 190, 190)
    assert shared(key, sequence(1, other), is_trimmable=False) is None
    assert shared(key, sequence(1, key), is_trimmable=False) == SharedPrefix(1, 299, 299)


def test_a_checkpoint_that_the_leader_has_passed_is_not_waited_for() -> None:
    key, other = key_of((1, 200), (2, 100)), key_of((1, 200), (3, 100))
    for prefilled, expected in [(189, SharedPrefix(1, 190, 190)), (190, None)]:
        leader = sequence(1, other, prefilled, checkpoints=(190,))
        assert shared(key, leader, is_trimmable=False) == expected


def test_a_sequence_does_not_wait_for_much_that_is_not_shared() -> None:
    key = key_of((1, 200), (2, 10))
    longer = key_of((1, 200), (3, 1000))
    assert shared(key, sequence(1, longer)) == SharedPrefix(1, 200, 200)
    # What was prefilled far beyond the prefix would have to be copied.
    assert shared(key, sequence(1, longer, 400)) == SharedPrefix(1, 200, 400)
    assert shared(key, sequence(1, longer, 401)) is None
    # A prompt with images is available at its end only.
    for length, expected in [(251, SharedPrefix(1, 200, 250)), (252, None)]:
        leader = sequence(1, key_of((1, 200), (3, length - 200)), has_images=True)
        assert shared(key, leader) == expected


tokens = st.lists(st.integers(0, 1), min_size=1, max_size=8).map(lambda few: np.repeat(few, 40))


@given(tokens, st.lists(tokens, max_size=4))
def test_what_is_shared_is_equal_in_both(key: Key, others: list[Key]) -> None:
    found = shared(key, *(sequence(n, other) for n, other in enumerate(others)))
    differences = [
        next((n for n, (a, b) in enumerate(zip(key[:-1], o[:-1], strict=False)) if a != b), None)
        for o in others
    ]
    lengths = [
        min(len(key), len(other)) - 1 if difference is None else difference
        for difference, other in zip(differences, others, strict=True)
    ]
    assert (found.tokens if found else 0) == max(
        (n for n in lengths if n >= MIN_SHARED_TOKENS), default=0
    )
    if found is not None:
        assert (key[: found.tokens] == others[found.leader_id][: found.tokens]).all()


# The queue


class Index:
    """A prefix cache that holds ``length`` tokens of every prompt."""

    def __init__(self, length: int = 0, *, is_enabled: bool = True, fits: bool = True) -> None:
        self.length = length
        self.is_enabled = is_enabled
        self.fits = fits

    def match_length(self, key: Key) -> int:
        return self.length

    def can_insert(self, tokens: int) -> bool:
        return self.fits


LONG = key_of((1, 300))


def queue_of(*waiting: Sequence, index: Index | None = None) -> PrefillQueue:
    queue = PrefillQueue(index or Index(), is_trimmable=True)
    for each in waiting:
        queue.add(each)
    return queue


def test_as_many_sequences_start_as_there_are_free_slots() -> None:
    queue = queue_of(*(sequence(n, LONG) for n in range(20)))
    started = [sequence(100 + n, LONG) for n in range(3)]
    due = [each.sequence_id for each, _ in queue.due(started)]
    assert due == list(range(PREFILL_SLOTS - 3))


def test_sequences_with_images_need_no_slot() -> None:
    queue = queue_of(sequence(1, LONG, has_images=True))
    full = [sequence(100 + n, LONG) for n in range(PREFILL_SLOTS)]
    assert [each.sequence_id for each, _ in queue.due(full)] == [1]


def test_a_sequence_is_due_when_its_leader_has_prefilled_the_prefix_or_is_gone() -> None:
    leader, follower = sequence(1, LONG), sequence(2, LONG)
    index = Index()
    queue = queue_of(follower, index=index)
    assert queue.wait_for_prefix(follower, [leader])
    assert [*queue.due([leader])] == []
    leader.prefilled_tokens = 299
    assert [*queue.due([leader])] == [(follower, leader)], "the leader's caches are wanted"
    index.length = 299
    assert [*queue.due([leader])] == [(follower, None)], "the prefix cache has them"
    assert [*queue.due([])] == [(follower, None)]


def test_a_sequence_does_not_wait_in_vain() -> None:
    leader, follower = sequence(1, LONG), sequence(2, LONG)
    for index in [
        Index(is_enabled=False),
        Index(fits=False),
        Index(299 - MIN_SHARED_TOKENS + 1),  # the prefix cache has nearly as much
    ]:
        assert not queue_of(follower, index=index).wait_for_prefix(follower, [leader])
    queue = queue_of(follower)
    assert not queue.wait_for_prefix(follower, [sequence(1, LONG, has_images=True)])
    assert queue.wait_for_prefix(follower, [leader])
    assert not queue.wait_for_prefix(follower, [leader]), "not twice for the same one"


def test_scheduling_imports_no_mlx() -> None:
    script = (
        "import sys, mlxtrio.engine.scheduling.scheduler\n"
        "print({name.split('.')[0] for name in sys.modules} & {'mlx', 'mlx_lm', 'mlx_vlm'})"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert result.stdout.strip() == b"set()"
