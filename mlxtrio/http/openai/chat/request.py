"""From a chat request on the wire to what is asked of the model."""

import json
import secrets
from collections.abc import Sequence
from typing import Any

from mlxtrio.errors import InvalidRequestError
from mlxtrio.http.openai.chat.message_schema import (
    AssistantMessage,
    Content,
    FunctionMessage,
    ImagePart,
    Message,
    PastToolCall,
    RefusalPart,
)
from mlxtrio.http.openai.chat.schema import ChatCompletionRequest
from mlxtrio.http.openai.chat.tool_schema import FunctionName, NamedTool
from mlxtrio.text.chat_template import check_fits
from mlxtrio.text.description import ModelDescription
from mlxtrio.text.images import PreparedImage
from mlxtrio.text.request import Constraint, GenerationRequest, SamplingParameters

OLDER_CALL = "call_function"  # the older form of calls has no ids; templates may want one
TAIL = 32  # tokens of the prompt's end, in which a template may open a block of reasoning

# Templates know "system", which OpenAI's newer models renamed, and "tool", the newer "function".
TEMPLATE_ROLES = {"developer": "system", "function": "tool"}


def check_together(body: ChatCompletionRequest, *, max_choices: int) -> None:
    """Refuse parameters that are each right and wrong together.

    Raises:
        InvalidRequestError: which names one of them.
    """
    if body.max_tokens is not None and body.max_completion_tokens is not None:
        raise InvalidRequestError(
            "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
            param="max_tokens",
        )
    if body.top_logprobs and not body.logprobs:
        raise InvalidRequestError(
            "'top_logprobs' needs 'logprobs' to be true.", param="top_logprobs"
        )
    if body.stream_options is not None and not body.stream:
        raise InvalidRequestError(
            "'stream_options' needs 'stream' to be true.", param="stream_options"
        )
    for newer, older in (("tools", "functions"), ("tool_choice", "function_call")):
        if getattr(body, newer) is not None and getattr(body, older) is not None:
            raise InvalidRequestError(
                f"'{older}' is the older form of '{newer}': set one of them.", param=older
            )
    if (body.n or 1) > max_choices:
        raise InvalidRequestError(
            f"Invalid value for 'n': this server generates at most {max_choices} at once.",
            param="n",
        )


def template_messages(
    messages: Sequence[Message], *, content_as_parts: bool = False
) -> list[dict[str, Any]]:
    """The messages as chat templates want them: arguments as objects, and text for content.

    Content with images is a list of parts, and so is all content if ``content_as_parts``.

    Raises:
        InvalidRequestError: a call's arguments are not JSON.
    """
    rendered = [_template_message(f"messages[{n}]", message) for n, message in enumerate(messages)]
    if content_as_parts:
        for message in rendered:
            if isinstance(message["content"], str):
                message["content"] = [{"type": "text", "text": message["content"]}]
    return rendered


def offered_tools(body: ChatCompletionRequest) -> tuple[dict[str, Any], ...]:
    """The tools that the answer may call: none where ``tool_choice`` says so."""
    if "none" in (body.tool_choice, body.function_call):
        return ()
    functions = [*(tool.function for tool in body.tools or ()), *(body.functions or ())]
    return tuple(
        {"type": "function", "function": function.model_dump(exclude_none=True)}
        for function in functions
    )


def demanded_tool(body: ChatCompletionRequest) -> str | None:
    """The name of the function that has to be called, if one is named."""
    if isinstance(body.tool_choice, NamedTool):
        return body.tool_choice.function.name
    return body.function_call.name if isinstance(body.function_call, FunctionName) else None


def is_demanded(body: ChatCompletionRequest) -> bool:
    """Whether the answer has to be a call."""
    return body.tool_choice == "required" or demanded_tool(body) is not None


def template_variables(body: ChatCompletionRequest, model: ModelDescription) -> dict[str, Any]:
    """The request's variables for the chat template, its effort at reasoning among them.

    Raises:
        InvalidRequestError: the template knows no such effort.
    """
    given = body.chat_template_kwargs or {}
    effort = body.reasoning_effort
    if effort is None:
        return given
    meant = {"reasoning_effort": effort, "enable_thinking": effort != "none"}
    known = {name: value for name, value in meant.items() if name in model.reasoning_variables}
    if not known:
        raise InvalidRequestError(
            "The model's chat template knows no effort at reasoning.", param="reasoning_effort"
        )
    return known | given


def generation_requests(
    body: ChatCompletionRequest,
    prompt: tuple[int, ...],
    model: ModelDescription,
    default_max_tokens: int | None,
    constraint: Constraint | None = None,
    images: tuple[PreparedImage, ...] = (),
    checkpoints: tuple[int, ...] = (),
) -> list[GenerationRequest]:
    """One request for each of the ``n`` answers; each has a seed of its own.

    Raises:
        InvalidRequestError: a token id is outside the vocabulary.
        ContextLengthError: prompt and answer don't fit the context.
    """
    asked = body.max_completion_tokens or body.max_tokens
    asked_as = "max_completion_tokens" if body.max_completion_tokens else "max_tokens"
    check_fits(model, len(prompt), asked, asked_as)
    max_tokens = asked or _default_max_tokens(model, len(prompt), default_max_tokens)
    tail = model.tokenizer.decode(prompt[-TAIL:])
    prompt_opens_reasoning = model.reasoning is not None and model.reasoning.is_open(prompt[-TAIL:])
    may_reason = model.reasoning is not None and not model.reasoning.is_closed(tail)
    seed = secrets.randbits(63) if body.seed is None else body.seed
    stop = (body.stop,) if isinstance(body.stop, str) else tuple(body.stop or ())
    return [
        GenerationRequest(
            prompt=prompt,
            max_tokens=max_tokens,
            images=images,
            sampling=_sampling(body, model, seed + index),
            stop=stop,
            ignore_eos=bool(body.ignore_eos),
            top_logprobs=(body.top_logprobs or 0) if body.logprobs else None,
            tools=offered_tools(body),
            prompt_opens_reasoning=prompt_opens_reasoning,
            may_reason=may_reason,
            max_thinking_tokens=body.max_thinking_tokens,
            constraint=constraint,
            checkpoints=checkpoints,
            # The older form has room for one call.
            parallel_tool_calls=body.parallel_tool_calls is not False and not body.functions,
        )
        for index in range(body.n or 1)
    ]


def _default_max_tokens(model: ModelDescription, prompt_tokens: int, default: int | None) -> int:
    limit = model.max_request_tokens
    if default is not None or model.kv_budget is None:
        return min(limit - prompt_tokens, default or limit)
    return model.kv_budget.default_max_tokens(prompt_tokens, limit)


def _sampling(
    body: ChatCompletionRequest, model: ModelDescription, seed: int
) -> SamplingParameters:
    defaults = model.sampling

    def choose(given: float | None, default: float) -> float:
        return default if given is None else given

    return SamplingParameters(
        temperature=choose(body.temperature, defaults.temperature),
        top_p=choose(body.top_p, defaults.top_p),
        top_k=max(0, int(choose(body.top_k, defaults.top_k))),
        min_p=choose(body.min_p, defaults.min_p),
        seed=seed,
        logit_bias=_logit_bias(body, model),
        presence_penalty=body.presence_penalty or 0.0,
        frequency_penalty=body.frequency_penalty or 0.0,
        repetition_penalty=choose(body.repetition_penalty, defaults.repetition_penalty),
    )


def _logit_bias(body: ChatCompletionRequest, model: ModelDescription) -> dict[int, float]:
    bias = {int(token): value for token, value in (body.logit_bias or {}).items()}
    for token in bias:
        if token >= model.vocab_size:
            raise InvalidRequestError(
                f"Invalid value for 'logit_bias': token id {token} is outside the vocabulary "
                f"of {model.vocab_size} tokens.",
                param=f"logit_bias.{token}",
            )
    return bias


def _template_message(where: str, message: Message) -> dict[str, Any]:
    rendered = {
        name: value
        for name, value in message.model_dump(
            exclude={"content", "tool_calls", "function_call"}
        ).items()
        if value is not None
    }
    rendered["role"] = TEMPLATE_ROLES.get(message.role, message.role)
    rendered["content"] = _content(message.content)
    if isinstance(message, AssistantMessage) and message.tool_calls:
        rendered["tool_calls"] = [
            _template_call(f"{where}.tool_calls[{n}]", call)
            for n, call in enumerate(message.tool_calls)
        ]
    elif isinstance(message, AssistantMessage) and message.function_call is not None:
        call = PastToolCall(id=OLDER_CALL, function=message.function_call)
        rendered["tool_calls"] = [_template_call(f"{where}.function_call", call)]
    elif isinstance(message, FunctionMessage):
        rendered["tool_call_id"] = OLDER_CALL
    return rendered


def _content(content: Content | None) -> str | list[dict[str, str]]:
    if content is None or isinstance(content, str):
        return content or ""
    parts = [
        {"type": "image"}
        if isinstance(part, ImagePart)
        else {"type": "text", "text": part.refusal if isinstance(part, RefusalPart) else part.text}
        for part in content
    ]
    if any(part["type"] == "image" for part in parts):
        return parts
    return "".join(part["text"] for part in parts)


def _template_call(where: str, call: PastToolCall) -> dict[str, Any]:
    try:
        arguments = json.loads(call.function.arguments or "{}")
    except (ValueError, RecursionError) as error:
        param = f"{where}.function.arguments".replace("function_call.function", "function_call")
        raise InvalidRequestError(
            f"Invalid value for '{param}': not valid JSON: {error}.", param=param
        ) from error
    return {
        "id": call.id,
        "type": call.type,
        "function": {"name": call.function.name, "arguments": arguments},
    }
