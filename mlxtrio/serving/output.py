"""The output events of a chat's sequences; each sequence ends with Finished or Failed."""

from mlxtrio.text.events import (
    ArgumentsDelta,
    CallOpened,
    Failed,
    Finished,
    ReasoningDelta,
    TextDelta,
    TokenLogprob,
    Usage,
)
from mlxtrio.text.events import Event as Output
from mlxtrio.text.request import FinishReason

__all__ = [
    "ArgumentsDelta",
    "CallOpened",
    "Failed",
    "FinishReason",
    "Finished",
    "Output",
    "ReasoningDelta",
    "TextDelta",
    "TokenLogprob",
    "Usage",
]
