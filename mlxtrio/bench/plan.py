"""What to measure: the levels of load, and the chats of which it consists.

Lengths of prompts are in words, since a client of any server has no tokenizer; the report has the
server's count of tokens.
"""

from collections.abc import Generator
from dataclasses import dataclass, field
from random import Random
from typing import Any

# Common words, which most tokenizers have as one token each.
WORDS = """
    time year people way day man thing woman life child world school state family student group
    country problem hand part place case week company system program question work government
    number night point home water room mother area money story fact month lot right study book
    eye job word business issue side kind head house service friend father power hour game line
""".split()  # noqa: SIM905 - a list would take a line for each


@dataclass(frozen=True, slots=True)
class Lengths:
    """A range of lengths, both ends included, from which each is equally likely."""

    least: int
    most: int

    def __str__(self) -> str:
        return str(self.least) if self.least == self.most else f"{self.least}-{self.most}"

    def draw(self, random: Random) -> int:
        """One of the lengths."""
        return random.randint(self.least, self.most)


@dataclass(frozen=True, slots=True)
class Concurrency:
    """Closed loop: ``count`` clients, each of which sends its next request after a response."""

    count: int

    @property
    def name(self) -> str:
        """What the report calls the level."""
        return str(self.count)


@dataclass(frozen=True, slots=True)
class RequestRate:
    """Open loop: ``rate`` chats begin a second, however many are still running."""

    rate: float
    poisson: bool = True

    @property
    def name(self) -> str:
        """What the report calls the level."""
        return f"{self.rate:g}/s"

    def intervals(self, random: Random) -> Generator[float]:
        """Seconds from the beginning of each chat to the next, without end."""
        while True:
            yield random.expovariate(self.rate) if self.poisson else 1 / self.rate


Level = Concurrency | RequestRate


@dataclass(frozen=True, slots=True)
class Chat:
    """A client's messages, turn by turn, and the maximum of output tokens for each."""

    turns: tuple[str, ...]
    max_tokens: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Workload:
    """The chats. The same seed makes the same ones.

    The first message of every chat, in every level, begins with the same ``shared_words``. Each
    message has ``prompt_words`` besides, which differ from chat to chat: a server's prefix cache
    helps with the shared words and with a chat's own earlier turns, and with nothing else.
    """

    prompt_words: Lengths = Lengths(64, 64)
    max_tokens: Lengths = Lengths(64, 64)
    shared_words: int = 0
    turns: int = 1
    seed: int = 0

    def random(self, purpose: str) -> Random:
        """Random numbers for one purpose. They depend on the seed and the purpose alone."""
        return Random(f"{self.seed}/{purpose}")  # noqa: S311 - no secrets

    def chat(self, purpose: str, number: int) -> Chat:
        """A chat; ``purpose`` distinguishes those of the levels, and of their warm-ups."""
        shared = self.random("shared").choices(WORDS, k=self.shared_words)
        own = self.random(f"{purpose}/{number}")
        messages = [own.choices(WORDS, k=self.prompt_words.draw(own)) for _ in range(self.turns)]
        messages[0] = shared + messages[0]
        return Chat(
            tuple(" ".join(words) for words in messages),
            tuple(self.max_tokens.draw(own) for _ in range(self.turns)),
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """One measurement.

    Each level sends ``requests``, rounded up to whole chats, and begins no chat after
    ``duration`` seconds; one of the two may be None. The ``warmup`` chats before each level are not
    counted. A request fails after ``timeout`` seconds. ``extra`` goes into every request's body.
    """

    levels: tuple[Level, ...]
    workload: Workload = Workload()
    requests: int | None = 64
    duration: float | None = None
    warmup: int = 1
    timeout: float = 300
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def chats(self) -> int | None:
        """Chats of a level; None where the duration alone ends it."""
        return None if self.requests is None else -(-self.requests // self.workload.turns)
