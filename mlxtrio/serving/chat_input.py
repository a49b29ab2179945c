"""A chat to continue, independent of the HTTP API: each dialect translates to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from mlxtrio.serving.output_format import OutputFormat
from mlxtrio.text.messages import ImagePart, Message, Part, PastToolCall, Role, TextPart
from mlxtrio.text.tools.format import Tool

__all__ = [
    "ChatInput",
    "ImagePart",
    "Message",
    "Part",
    "PastToolCall",
    "Role",
    "Sampling",
    "TextPart",
    "ToolChoice",
]


@dataclass(frozen=True, slots=True)
class Sampling:
    """How tokens are chosen; None is the model's default.

    ``temperature`` 0 is greedy, ``top_k`` 0 and -1 are off. Presence and frequency penalties
    count generated tokens, the repetition penalty the prompt's, too. ``logit_bias`` is by token
    id. Without a ``seed`` the output is random.
    """

    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    min_p: float | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    repetition_penalty: float | None = None
    logit_bias: Mapping[int, float] = field(default_factory=dict)
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class ToolChoice:
    """Whether tools are called: as the model likes, not at all, or in any case.

    ``name`` is the function that must be called, with ``required`` only.
    """

    mode: Literal["auto", "none", "required"] = "auto"
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ChatInput:
    """A chat to continue, ``n`` times.

    ``tools`` have the shape of OpenAI's API, which chat templates want. ``max_tokens`` None is as
    long as the server's settings allow; more than the context has are as many as it has.
    ``top_logprobs`` is None for no logprobs, else how many alternatives each token comes with.
    ``reasoning_effort`` and ``template_variables`` are set in the chat template;
    ``max_reasoning_tokens`` bounds all reasoning together. ``ignore_eos`` generates ``max_tokens``
    in any case.
    """

    messages: tuple[Message, ...]
    n: int = 1
    tools: tuple[Tool, ...] = ()
    tool_choice: ToolChoice = ToolChoice()
    parallel_tool_calls: bool = True
    output_format: OutputFormat | None = None
    sampling: Sampling = Sampling()
    max_tokens: int | None = None
    stop: tuple[str, ...] = ()
    ignore_eos: bool = False
    top_logprobs: int | None = None
    reasoning_effort: str | None = None
    max_reasoning_tokens: int | None = None
    template_variables: Mapping[str, Any] = field(default_factory=dict)

    @property
    def offered_tools(self) -> tuple[Tool, ...]:
        """The tools that the output may call."""
        return () if self.tool_choice.mode == "none" else self.tools
