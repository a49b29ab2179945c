"""Messages to prompt tokens, through the model's own chat template."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import TemplateError

from mlxtrio.errors import ContextLengthError, InvalidRequestError
from mlxtrio.text.description import ModelDescription
from mlxtrio.text.tools.splitter import Tool

logger = logging.getLogger(__name__)

# What apply_chat_template takes besides the template's own variables. A client that could set
# these would replace the template or break the prompt.
RESERVED_TEMPLATE_KWARGS = frozenset(
    {
        "add_generation_prompt",
        "chat_template",
        "continue_final_message",
        "conversation",
        "documents",
        "max_length",
        "messages",
        "padding",
        "return_assistant_tokens_mask",
        "return_dict",
        "return_tensors",
        "sanitize_control_tokens",
        "tokenize",
        "tokenizer_kwargs",
        "tools",
        "truncation",
    }
)


def render_chat(
    model: ModelDescription,
    messages: Sequence[Mapping[str, Any]],
    template_kwargs: Mapping[str, Any],
    tools: Sequence[Tool] = (),
) -> tuple[int, ...]:
    """Render ``messages`` and ``tools`` with the generation prompt at their end, and encode them.

    Takes milliseconds for long prompts: call it in a worker thread.

    Raises:
        InvalidRequestError: the template can't render these messages, or the kwargs are not
            the template's own.
        ContextLengthError: the text is too long to fit whatever its tokens are.
    """
    if not model.tokenizer.has_chat_template:
        raise InvalidRequestError(
            "The model has no chat template, so it can't answer messages.", param="messages"
        )
    if reserved := sorted(RESERVED_TEMPLATE_KWARGS & template_kwargs.keys()):
        raise InvalidRequestError(
            f"'{reserved[0]}' can't be set through chat_template_kwargs.",
            param=f"chat_template_kwargs.{reserved[0]}",
        )
    if tools and model.tool_format is None:
        raise InvalidRequestError("The model knows no tools.", param="tools")
    _refuse_hopeless(model, messages, tools)
    offered = {"tools": list(tools)} if tools else {}
    try:
        tokens = model.tokenizer.apply_chat_template(
            messages, add_generation_prompt=True, **offered, **template_kwargs
        )
    except Exception as error:  # a template is a program of the model's, run on the client's data
        logger.debug("the chat template failed", exc_info=error)
        reason = f": {error}" if isinstance(error, TemplateError) else ""
        raise InvalidRequestError(
            f"The model's chat template can't render these messages{reason}", param="messages"
        ) from error
    if not tokens:
        raise InvalidRequestError("The messages make an empty prompt.", param="messages")
    return tuple(tokens)


def prompt_checkpoints(
    model: ModelDescription,
    messages: Sequence[Mapping[str, Any]],
    template_kwargs: Mapping[str, Any],
    tools: Sequence[Tool],
    prompt: Sequence[int],
) -> tuple[int, ...]:
    """Where other prompts are likely to part from one that ``render_chat`` has made, in tokens.

    A conversation's next turn has its messages, and maybe not what opens the answer (a template
    may leave earlier reasoning out); another conversation may have its first message.
    """
    beginnings = [messages, messages[:1]] if len(messages) > 1 else [messages]
    offered = {"tools": list(tools)} if tools else {}
    checkpoints = set()
    for beginning in beginnings:
        try:
            tokens = model.tokenizer.apply_chat_template(
                beginning, add_generation_prompt=False, **offered, **template_kwargs
            )
        except Exception as error:  # some templates want a user's message, or alternating ones
            logger.debug("the chat template can't render a beginning", exc_info=error)
            continue
        shared = (n for n, (a, b) in enumerate(zip(tokens, prompt, strict=False)) if a != b)
        checkpoints.add(next(shared, min(len(tokens), len(prompt))))
    return tuple(sorted(checkpoint for checkpoint in checkpoints if 0 < checkpoint < len(prompt)))


def check_fits(
    model: ModelDescription, prompt_tokens: int, max_tokens: int | None, param: str = "max_tokens"
) -> None:
    """Refuse a prompt, or a prompt and its answer, beyond the model's context or what the memory
    for caches holds.

    ``param`` is the name under which the answer's length was asked for.

    Raises:
        ContextLengthError: they don't fit.
    """
    limit = model.max_request_tokens
    if limit == model.context_length:
        reason = f"This model's maximum context length is {limit} tokens"
    else:
        reason = f"This server's memory for key-value caches holds {limit} tokens of a request"
    if prompt_tokens >= limit:
        raise ContextLengthError(
            f"{reason}. However, your messages "
            f"resulted in {prompt_tokens} tokens. Please reduce the length of the messages.",
            param="messages",
        )
    if max_tokens is not None and prompt_tokens + max_tokens > limit:
        raise ContextLengthError(
            f"{reason}. However, you requested "
            f"{prompt_tokens + max_tokens} tokens ({prompt_tokens} in the messages, {max_tokens} "
            "in the completion). Please reduce the length of the messages or completion.",
            param=param,
        )


def _refuse_hopeless(
    model: ModelDescription, messages: Sequence[Mapping[str, Any]], tools: Sequence[Tool]
) -> None:
    """Refuse megabytes that can't fit before they are encoded, at others' expense."""
    if len(messages) > model.context_length:
        raise ContextLengthError(
            f"This model's maximum context length is {model.context_length} tokens. However, "
            f"there are {len(messages)} messages. Please reduce their number.",
            param="messages",
        )
    characters = sum(len(str(message.get("content") or "")) for message in messages)
    characters += sum(len(str(tool)) for tool in tools)
    if characters > model.context_length * model.max_token_length:
        raise ContextLengthError(
            f"This model's maximum context length is {model.context_length} tokens. However, "
            f"your messages have {characters} characters, which can't fit. Please reduce the "
            "length of the messages.",
            param="messages",
        )
