"""``POST /v1/chat/completions``: the request and the response.

Source: https://platform.openai.com/docs/api-reference/chat. ``top_k``, ``min_p``,
``repetition_penalty``, ``ignore_eos`` and ``chat_template_kwargs`` are extensions that
vLLM and mlx_lm.server have, too.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from mlxtrio.http.openai.chat.format_schema import (
    Choices,
    Pattern,
    ResponseFormat,
    StructuredOutputs,
)
from mlxtrio.http.openai.chat.message_schema import Message
from mlxtrio.http.openai.chat.tool_schema import (
    CalledFunction,
    FunctionDefinition,
    FunctionName,
    NamedTool,
    Tool,
    ToolCall,
)
from mlxtrio.http.schema import RequestModel, ResponseModel

# Parameters of OpenAI's API and of other servers that are not supported here. A null is their
# default and accepted; anything else is refused by name.
UNSUPPORTED_PARAMETERS = frozenset(
    {
        "audio",
        "moderation",
        "prediction",
        "prompt_cache_options",
        "prompt_cache_retention",
        "verbosity",
        "web_search_options",
    }
)

TOKEN_ID = re.compile("[0-9]{1,10}")
MAX_FIELDS = 256  # no client sends as many; a million unknown ones would each be an error

StopString = Annotated[str, Field(min_length=1)]
MAX_MESSAGES = 16384

TokenCount = Annotated[int, Field(ge=1, lt=2**31)]
Effort = Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"]
Penalty = Annotated[float, Field(ge=-2, le=2)]


class StreamOptions(RequestModel):
    """What a stream holds besides the output."""

    include_usage: bool | None = Field(None, description="a last chunk with the usage")
    include_obfuscation: Literal[False] | None = Field(
        None, description="only false: it is not done"
    )
    continuous_usage_stats: bool | None = Field(
        None, description="a hint: the usage comes in the last chunk"
    )


class ChatCompletionRequest(RequestModel):
    """A chat to continue."""

    model: str | None = Field(
        None, max_length=256, description="any name; it is echoed; by default the served model's"
    )
    messages: list[Message] = Field(min_length=1, max_length=MAX_MESSAGES, fail_fast=True)
    max_tokens: TokenCount | None = Field(None, description="maximum number of output tokens")
    max_completion_tokens: TokenCount | None = Field(None, description="newer name of max_tokens")
    temperature: float | None = Field(None, ge=0, le=2, description="0 is greedy")
    top_p: float | None = Field(None, ge=0, le=1)
    top_k: int | None = Field(None, ge=-1, lt=2**31, description="0 and -1 are off")
    min_p: float | None = Field(None, ge=0, le=1, description="0 is off")
    seed: int | None = Field(None, ge=-(2**63), lt=2**64)
    stop: StopString | Annotated[list[StopString], Field(max_length=4, fail_fast=True)] | None = (
        None
    )
    n: int | None = Field(None, ge=1, le=128)
    logprobs: bool | None = None
    top_logprobs: int | None = Field(None, ge=0, le=20)
    logit_bias: dict[str, Annotated[float, Field(ge=-100, le=100)]] | None = Field(
        None, description="token ids, as text, to what is added to their logits"
    )
    presence_penalty: Penalty | None = None
    frequency_penalty: Penalty | None = None
    repetition_penalty: float | None = Field(None, ge=0.01, le=10, description="1 is off")
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    tools: Annotated[list[Tool], Field(max_length=128, fail_fast=True)] | None = None
    tool_choice: Literal["none", "auto", "required"] | NamedTool | None = None
    parallel_tool_calls: bool | None = None
    functions: Annotated[list[FunctionDefinition], Field(max_length=128, fail_fast=True)] | None = (
        Field(None, description="the older form of tools")
    )
    function_call: Literal["none", "auto"] | FunctionName | None = Field(
        None, description="the older form of tool_choice"
    )
    reasoning_effort: Effort | None = Field(
        None, description="a variable of the chat template; none switches reasoning off"
    )
    max_thinking_tokens: Annotated[int, Field(ge=0, lt=2**31)] | None = Field(
        None, description="maximum number of reasoning tokens"
    )
    response_format: ResponseFormat | None = None
    structured_outputs: StructuredOutputs | None = None
    guided_json: dict[str, Any] | None = None
    guided_regex: Pattern | None = None
    guided_choice: Choices | None = None
    guided_grammar: Pattern | None = None
    modalities: list[Literal["text"]] | None = None
    store: Literal[False] | None = None
    service_tier: Literal["auto", "default"] | None = None
    user: str | None = None
    prompt_cache_key: str | None = None
    safety_identifier: str | None = None
    metadata: dict[str, str] | None = None
    ignore_eos: bool | None = Field(None, description="generate max_tokens in any case")
    chat_template_kwargs: dict[str, Any] | None = Field(
        None, description="variables for the model's chat template"
    )

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        if len(data) > MAX_FIELDS:
            raise ValueError("there are too many fields")
        return {
            name: value
            for name, value in data.items()
            if name not in UNSUPPORTED_PARAMETERS or value is not None
        }

    @field_validator("logit_bias")
    @classmethod
    def _token_ids(cls, value: dict[str, float] | None) -> dict[str, float] | None:
        for token in value or {}:
            if not TOKEN_ID.fullmatch(token):
                raise ValueError(f"'{token[:20]}' is not a token id")
        return value


class Alternative(ResponseModel):
    """A candidate for a token, with its logprob."""

    token: str
    logprob: float
    bytes: list[int]


class TokenLogprob(Alternative):
    """A generated token, with its logprob."""

    top_logprobs: list[Alternative]


class ChoiceLogprobs(ResponseModel):
    """The logprobs of a choice's tokens."""

    content: list[TokenLogprob]
    refusal: None = None


def _is_none(value: object) -> bool:
    return value is None


class AnswerMessage(ResponseModel):
    """The assistant's message."""

    role: Literal["assistant"] = "assistant"
    content: str | None
    refusal: None = None
    reasoning_content: str | None = Field(None, exclude_if=_is_none)
    reasoning: str | None = Field(
        None, exclude_if=_is_none, description="the same as reasoning_content, by its other name"
    )
    tool_calls: list[ToolCall] | None = Field(None, exclude_if=_is_none)
    function_call: CalledFunction | None = Field(
        None, exclude_if=_is_none, description="the older form, for requests with functions"
    )


class Choice(ResponseModel):
    """One of the outputs."""

    index: int
    message: AnswerMessage
    logprobs: ChoiceLogprobs | None
    finish_reason: Literal["stop", "length", "tool_calls", "function_call"]


class CompletionTokensDetails(ResponseModel):
    """Parts of the generated tokens."""

    reasoning_tokens: int


class PromptTokensDetails(ResponseModel):
    """Parts of the prompt's tokens."""

    cached_tokens: int = Field(description="taken from the prefix cache")


class CompletionUsage(ResponseModel):
    """Tokens; ``completion_tokens`` counts what was generated, the end of turn included."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    prompt_tokens_details: PromptTokensDetails
    completion_tokens_details: CompletionTokensDetails


class ChatCompletion(ResponseModel):
    """The whole response."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: list[Choice]
    usage: CompletionUsage
    system_fingerprint: str
