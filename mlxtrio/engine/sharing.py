"""What prompts share is read once, also if they arrive together.

Several answers to one prompt, or many questions about one document, come before the prefix cache
knows what all of them begin with. So a prompt that begins like one which is being read waits until
that one has read as much, and goes on from there. Lives on the MLX thread.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mlxtrio.engine.prefix_cache import Key, common_prefix
from mlxtrio.generation.request import GenerationRequest

LEAST_SHARED = 64  # tokens; fewer are read beside the others sooner than waited for
MOST_DETOUR = 2  # times what is shared, that has to be read until it can be had


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt that is being read: ``done`` tokens of ``key`` so far.

    The prefix cache gets it when ``stops`` tokens have been read; with None, whenever that is asked
    for. If it ``can_be_cut``, others can go on from any token that has been read, else from a stop.
    """

    name: int
    key: Key
    done: int
    stops: tuple[int, ...] | None
    can_be_cut: bool

    def shares(self, key: Key) -> int:
        """How many tokens of another prompt can be had from this one, but for its last."""
        common = min(common_prefix(self.key, key), len(self.key) - 1, len(key) - 1)
        if self.can_be_cut:
            return common
        return max((stop for stop in self.stops or () if stop <= common), default=0)

    def until(self, shared: int) -> int:
        """How many tokens of this prompt must have been read for that."""
        return shared if self.stops is None else min(s for s in self.stops if s >= shared)


@dataclass(frozen=True, slots=True)
class Share:
    """What can be had of the prompt ``leader``, when ``until`` tokens of it have been read."""

    leader: int
    tokens: int
    until: int


@dataclass(frozen=True, slots=True)
class Follower:
    """A request that waits for what it shares."""

    request: GenerationRequest
    key: Key
    share: Share


def largest_share(key: Key, prompts: Iterable[Prompt]) -> Share | None:
    """What is worth waiting for: most of ``key``, from the first of ``prompts`` that has it."""
    best: Share | None = None
    for prompt in prompts:
        shared = prompt.shares(key)
        if shared < LEAST_SHARED or (best is not None and shared <= best.tokens):
            continue
        until = prompt.until(shared)
        if max(until, prompt.done) <= MOST_DETOUR * shared:
            best = Share(prompt.name, shared, until)
    return best


def ready(
    followers: Mapping[int, Follower], prompts: Iterable[Prompt]
) -> Iterator[tuple[int, Prompt | None]]:
    """The names of those who need not wait any more, each with its leader, or None if that is not
    being read any more.
    """
    by_name = {prompt.name: prompt for prompt in prompts}
    for name, each in [*followers.items()]:
        leader = by_name.get(each.share.leader)
        if leader is None or leader.done >= each.share.until:
            yield name, leader
