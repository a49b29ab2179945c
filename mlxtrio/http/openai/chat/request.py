"""Translates a chat request to a ``ChatInput``."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from mlxtrio.errors import Where, path_of
from mlxtrio.http.errors import invalid
from mlxtrio.http.openai.chat.format_schema import (
    JsonObjectFormat,
    JsonSchemaFormat,
    StructuredOutputs,
)
from mlxtrio.http.openai.chat.message_schema import (
    AssistantMessage,
    FunctionCall,
    FunctionMessage,
    ImagePart,
    Message,
    PastContent,
    RefusalPart,
)
from mlxtrio.http.openai.chat.schema import ChatCompletionRequest
from mlxtrio.http.openai.chat.tool_schema import FunctionName, NamedTool
from mlxtrio.serving import chat_input
from mlxtrio.serving.chat_input import ChatInput, Sampling, ToolChoice
from mlxtrio.serving.output_format import (
    ANY_OBJECT,
    ChoiceFormat,
    GrammarFormat,
    JsonFormat,
    OutputFormat,
    RegexFormat,
)

Given = TypeVar("Given")

OLDER_CALL = "call_function"  # the older form of calls has no ids; templates may want one

# Templates know "system", which OpenAI's newer models renamed, and "tool", the newer "function".
ROLES: Mapping[str, chat_input.Role] = {
    "assistant": "assistant",
    "developer": "system",
    "function": "tool",
    "system": "system",
    "tool": "tool",
    "user": "user",
}
# Fields of messages that are translated; the others go to the chat template as they are.
TRANSLATED = {"role", "content", "tool_calls", "function_call"}


def to_chat_input(body: ChatCompletionRequest) -> ChatInput:
    """Translate a request.

    Raises:
        ApiError: parameters contradict each other; the error names one of them.
    """
    _check_together(body)
    return ChatInput(
        messages=tuple(_message(message) for message in body.messages),
        n=body.n or 1,
        tools=_tools(body),
        tool_choice=_tool_choice(body),
        # The older form can hold one call.
        parallel_tool_calls=body.parallel_tool_calls is not False and not body.functions,
        output_format=_output_format(body),
        sampling=_sampling(body),
        max_tokens=body.max_completion_tokens or body.max_tokens,
        stop=(body.stop,) if isinstance(body.stop, str) else tuple(body.stop or ()),
        ignore_eos=bool(body.ignore_eos),
        top_logprobs=(body.top_logprobs or 0) if body.logprobs else None,
        reasoning_effort=body.reasoning_effort,
        max_reasoning_tokens=body.max_thinking_tokens,
        template_variables=body.chat_template_kwargs or {},
    )


class ParameterNames:
    """The names that a request has for paths into its ``ChatInput``."""

    def __init__(self, body: ChatCompletionRequest) -> None:
        self._body = body

    def __call__(self, where: Where) -> str:
        """The parameter, as in ``messages[0].content[1].image_url``."""
        match where:
            case ("messages", int(n), "content", int(m), "image"):
                return f"messages[{n}].content[{m}].image_url"
            case ("messages", int(n), "tool_calls", int(m), "arguments"):
                return f"messages[{n}].{self._past_call(n, m)}.arguments"
            case ("tools", int(n), "parameters"):
                return f"{self._function(n)}.parameters"
            case ("sampling", "logit_bias", token):
                return f"logit_bias.{token}"
            case ("template_variables", name):
                return f"chat_template_kwargs.{name}"
            case (("tool_choice" | "max_tokens" | "output_format") as name,):
                return self._spelling(name)
        return path_of(where)

    def _past_call(self, message: int, call: int) -> str:
        given = self._body.messages[message]
        has_newer = isinstance(given, AssistantMessage) and given.tool_calls
        return f"tool_calls[{call}].function" if has_newer else "function_call"

    def _function(self, tool: int) -> str:
        newer = len(self._body.tools or ())
        return f"tools[{tool}].function" if tool < newer else f"functions[{tool - newer}]"

    def _spelling(self, name: str) -> str:
        """Which of the names of a parameter the request uses."""
        if name == "tool_choice":
            return "tool_choice" if self._body.function_call is None else "function_call"
        if name == "max_tokens":
            return "max_completion_tokens" if self._body.max_completion_tokens else "max_tokens"
        return next(name for name, _ in _formats(self._body))


def _check_together(body: ChatCompletionRequest) -> None:
    if body.max_tokens is not None and body.max_completion_tokens is not None:
        raise invalid(
            "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
            param="max_tokens",
        )
    if body.top_logprobs and not body.logprobs:
        raise invalid("'top_logprobs' needs 'logprobs' to be true.", param="top_logprobs")
    if body.stream_options is not None and not body.stream:
        raise invalid("'stream_options' needs 'stream' to be true.", param="stream_options")
    for newer, older in (("tools", "functions"), ("tool_choice", "function_call")):
        if getattr(body, newer) is not None and getattr(body, older) is not None:
            raise invalid(
                f"'{older}' is the older form of '{newer}': set one of them.", param=older
            )


def _sampling(body: ChatCompletionRequest) -> Sampling:
    return Sampling(
        temperature=body.temperature,
        top_p=body.top_p,
        top_k=body.top_k,
        min_p=body.min_p,
        presence_penalty=body.presence_penalty,
        frequency_penalty=body.frequency_penalty,
        repetition_penalty=body.repetition_penalty,
        logit_bias={int(token): value for token, value in (body.logit_bias or {}).items()},
        seed=body.seed,
    )


def _tools(body: ChatCompletionRequest) -> tuple[dict[str, Any], ...]:
    functions = [*(tool.function for tool in body.tools or ()), *(body.functions or ())]
    return tuple(
        {"type": "function", "function": function.model_dump(exclude_none=True)}
        for function in functions
    )


def _tool_choice(body: ChatCompletionRequest) -> ToolChoice:
    if isinstance(body.tool_choice, NamedTool):
        return ToolChoice("required", body.tool_choice.function.name)
    if isinstance(body.function_call, FunctionName):
        return ToolChoice("required", body.function_call.name)
    return ToolChoice(body.tool_choice or body.function_call or "auto")


def _output_format(body: ChatCompletionRequest) -> OutputFormat | None:
    formats = _formats(body)
    if len(formats) > 1:
        (first, _), (second, _) = formats[:2]
        raise invalid(f"'{first}' and '{second}' can't both be followed.", param=second)
    return formats[0][1] if formats else None


def _formats(body: ChatCompletionRequest) -> list[tuple[str, OutputFormat]]:
    """The formats that are asked for, by their parameters. vLLM's have two spellings."""
    named = body.structured_outputs or StructuredOutputs()
    formats = [
        _response_format(body),
        ("guided_json", _given(JsonFormat, body.guided_json)),
        ("guided_regex", _given(RegexFormat, body.guided_regex)),
        ("guided_choice", _given(_choice, body.guided_choice)),
        ("guided_grammar", _given(GrammarFormat, body.guided_grammar)),
        ("structured_outputs.json", _given(JsonFormat, named.json_schema)),
        ("structured_outputs.json_object", ANY_OBJECT if named.json_object else None),
        ("structured_outputs.regex", _given(RegexFormat, named.regex)),
        ("structured_outputs.choice", _given(_choice, named.choice)),
        ("structured_outputs.grammar", _given(GrammarFormat, named.grammar)),
    ]
    return [(name, each) for name, each in formats if each is not None]


def _response_format(body: ChatCompletionRequest) -> tuple[str, OutputFormat | None]:
    match body.response_format:
        case JsonObjectFormat():
            return "response_format", ANY_OBJECT
        case JsonSchemaFormat(json_schema=given):
            return "response_format.json_schema.schema", JsonFormat(given.json_schema)
    return "response_format", None


def _given(make: Callable[[Given], OutputFormat], value: Given | None) -> OutputFormat | None:
    return None if value is None else make(value)


def _choice(choices: Sequence[str]) -> OutputFormat:
    return ChoiceFormat(tuple(choices))


def _message(message: Message) -> chat_input.Message:
    # Iterated, not dumped, which takes ten times as long: there may be thousands of messages.
    extra = {name: value for name, value in message if name not in TRANSLATED and value is not None}
    if isinstance(message, FunctionMessage):
        extra["tool_call_id"] = OLDER_CALL
    return chat_input.Message(
        role=ROLES[message.role],
        content=_content(message.content),
        tool_calls=_past_calls(message),
        extra=extra,
    )


def _content(content: PastContent) -> str | tuple[chat_input.Part, ...]:
    if content is None or isinstance(content, str):
        return content or ""
    parts: list[chat_input.Part] = []
    for part in content:
        if isinstance(part, ImagePart):
            parts.append(chat_input.ImagePart(part.image_url.url, part.image_url.detail))
        else:
            text = part.refusal if isinstance(part, RefusalPart) else part.text
            parts.append(chat_input.TextPart(text))
    return tuple(parts)


def _past_calls(message: Message) -> tuple[chat_input.PastToolCall, ...]:
    if not isinstance(message, AssistantMessage):
        return ()
    if message.tool_calls:
        return tuple(_past_call(call.id, call.function) for call in message.tool_calls)
    if message.function_call is not None:
        return (_past_call(OLDER_CALL, message.function_call),)
    return ()


def _past_call(call_id: str, function: FunctionCall) -> chat_input.PastToolCall:
    return chat_input.PastToolCall(call_id, function.name, function.arguments)
