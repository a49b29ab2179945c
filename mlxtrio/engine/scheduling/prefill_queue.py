"""What prompts share is read once, also if they arrive together.

Several answers to one prompt, or many questions about one document, come before the prefix cache
knows what all of them begin with. So a prompt that begins like one which is being read waits until
that one has read as much, and goes on from there. Lives on the MLX thread.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from mlxtrio.engine.kv.prefix_cache import Key, PrefixCache, common_prefix
from mlxtrio.kv_budget import KVBudget
from mlxtrio.text.request import GenerationRequest

PREFILL_ROWS = 8  # prompts that are read together
MIN_SHARED_TOKENS = 64  # tokens; fewer are read beside the others sooner than waited for
MAX_DETOUR_RATIO = 1.25  # times what is shared, to be read until it can be had
MAX_COPY_RATIO = 2  # times what is shared: what has been read beyond it is copied as well


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt that is being read: ``done`` tokens of ``key`` so far.

    The prefix cache gets it when ``stops`` tokens have been read; with None, whenever that is asked
    for. If it ``is_trimmable``, others can go on from any token that has been read, else from a stop.
    """

    name: int
    key: Key
    done: int
    stops: tuple[int, ...] | None
    is_trimmable: bool
    has_images: bool = False

    def shares(self, key: Key) -> int:
        """How many tokens of another prompt can be had from this one, but for its last."""
        common = min(common_prefix(self.key, key), len(self.key) - 1, len(key) - 1)
        if self.is_trimmable:
            return common
        # What has been kept at a stop that it has passed is known, or has been lost since.
        return max((stop for stop in self.stops or () if self.done < stop <= common), default=0)

    def until(self, shared: int) -> int:
        """How many tokens of this prompt must have been read for that."""
        return shared if self.stops is None else min(s for s in self.stops if s >= shared)


@dataclass(frozen=True, slots=True)
class Share:
    """What can be had of the prompt ``leader``, when ``until`` tokens of it have been read."""

    leader: int
    tokens: int
    until: int


def largest_share(key: Key, prompts: Iterable[Prompt]) -> Share | None:
    """What is worth waiting for: most of ``key``, from the first of ``prompts`` that has it."""
    best: Share | None = None
    for prompt in prompts:
        shared = prompt.shares(key)
        if shared < MIN_SHARED_TOKENS or (best is not None and shared <= best.tokens):
            continue
        until = prompt.until(shared)
        if until <= MAX_DETOUR_RATIO * shared and prompt.done <= MAX_COPY_RATIO * shared:
            best = Share(prompt.name, shared, max(until, prompt.done))
    return best


@dataclass(frozen=True, slots=True)
class Queued:
    """A request whose prompt is not being read yet: it waits for a place, or for its ``share``."""

    request: GenerationRequest
    key: Key
    share: Share | None = None

    @property
    def holds_place(self) -> bool:
        """Whether it has a place among those that are read, though it waits for one of them."""
        return self.share is not None and not self.request.images


class PromptQueue:
    """Requests in the order of their arrival, until their prompts are read.

    There are as many places as prompts are read together. Who waits for a share has one already,
    so that those who came later don't overtake; who brings images needs none.
    """

    def __init__(self, prefixes: PrefixCache, memory: KVBudget | None) -> None:
        """``prefixes`` is what shares are had from, within ``memory``."""
        self._prefixes = prefixes
        self._memory = memory
        self._queued: dict[int, Queued] = {}  # by name

    def __len__(self) -> int:
        """How many wait."""
        return len(self._queued)

    def __iter__(self) -> Iterator[GenerationRequest]:
        """The requests."""
        return (each.request for each in self._queued.values())

    def put(self, name: int, request: GenerationRequest, key: Key) -> None:
        """Let a request wait."""
        self._queued[name] = Queued(request, key)

    def remove(self, name: int) -> None:
        """Forget a request; one that is not there is no error."""
        self._queued.pop(name, None)

    def due(
        self, prompts: Iterable[Prompt], reading: int
    ) -> Iterator[tuple[int, Queued, int | None]]:
        """The names of those whose wait is over, while so many prompts hold a place.

        With the name of the prompt whose caches must be kept now, where one has waited for those.
        """
        leaders = {prompt.name: prompt for prompt in prompts}
        free = PREFILL_ROWS - reading - sum(each.holds_place for each in self._queued.values())
        for name, each in [*self._queued.items()]:
            if (share := each.share) is not None:
                leader = leaders.get(share.leader)
                if leader is None:
                    yield name, each, None
                elif leader.done >= share.until:
                    keeps_itself = leader.stops is not None
                    is_kept = keeps_itself or self._prefixes.known(each.key) >= share.tokens
                    yield name, each, None if is_kept else leader.name
            elif each.request.images:
                yield name, each, None
            elif free > 0:
                free -= 1
                yield name, each, None

    def let_wait(self, name: int, prompts: Iterable[Prompt]) -> bool:
        """Let a request wait for what it shares with one of the ``prompts``, if that is more than
        the prefix cache has, and can be kept; return whether it does.

        One without images does not wait for one with: these take turns. And nobody waits for the
        same one twice: what has not come could not be kept.
        """
        each = self._queued[name]
        if not self._prefixes.is_on:
            return False
        others = [
            prompt
            for prompt in prompts
            if (each.request.images or not prompt.has_images)
            and (each.share is None or prompt.name != each.share.leader)
        ]
        share = largest_share(each.key, others)
        if share is None or share.tokens - self._prefixes.known(each.key) < MIN_SHARED_TOKENS:
            return False
        if self._memory and self._memory.bytes_for([share.until]) > self._prefixes.limit:
            return False
        self._queued[name] = replace(each, share=share)
        return True
