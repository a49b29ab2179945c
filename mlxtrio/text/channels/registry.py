"""The formats with headers, and how a model's format is found."""

from collections.abc import Mapping

from mlxtrio.text.channels.format import ChannelFormat
from mlxtrio.text.channels.functionary import FUNCTIONARY
from mlxtrio.text.channels.harmony import HARMONY
from mlxtrio.text.channels.muse import MUSE

# Texts that show a format if all of them are in a model's templates.
SIGNS: tuple[tuple[ChannelFormat, tuple[str, ...]], ...] = (
    (HARMONY, ("<|channel|>", "<|message|>")),
    (MUSE, ("<|message|>", "<|eom|>", "to=")),
    (FUNCTIONARY, (">>>all", "<|start_header_id|>")),
)


def detect_channels(templates: str, control_tokens: Mapping[str, int]) -> ChannelFormat | None:
    """The format of a model's messages, by its templates; None if its outputs have no headers."""
    del control_tokens
    return next((each for each, signs in SIGNS if all(sign in templates for sign in signs)), None)
