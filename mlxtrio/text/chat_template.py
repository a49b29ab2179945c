"""From messages to the tokens of a prompt, with the model's own chat template."""

import json
import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import TemplateError

from mlxtrio.errors import ContextLengthError, InvalidInputError
from mlxtrio.text.description import ModelDescription
from mlxtrio.text.messages import ImagePart, Message, PastToolCall
from mlxtrio.text.template_trial import offered
from mlxtrio.text.tools.format import Tool

logger = logging.getLogger(__name__)

MAX_REASON_LENGTH = 300  # characters of the template's own message
PATH = re.compile(r"""(?<![^\s'"(])(?:/[^\s'"/]+){2,}""")

# Parameters of transformers' apply_chat_template that are no variables of the template. A client
# that could set them would replace the template or break the prompt.
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


def template_messages(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """Messages in the form that most chat templates expect.

    Content is text, or a list of parts if there are images in it. The arguments of past calls are
    objects. What a model has said is rendered as well as can be: arguments that are no JSON (the
    output was truncated), and JSON that is no object, are the value of ``arguments`` in an object;
    nothing, null, zero and an empty list are an empty object.
    """
    return [_template_message(message) for message in messages]


def template_variables(
    model: ModelDescription, given: Mapping[str, Any], effort: str | None
) -> Mapping[str, Any]:
    """The chat template's variables: those ``given``, and those for the reasoning ``effort``.

    A template that has none for it renders as it is: the effort is a hint.
    """
    meant = model.template.variables.get(effort, {}) if effort is not None else {}
    return {**meant, **given}


def render_chat(
    model: ModelDescription,
    messages: Sequence[Mapping[str, Any]],
    template_kwargs: Mapping[str, Any],
    tools: Sequence[Tool] | None = None,
) -> tuple[int, ...]:
    """Render ``messages`` and ``tools`` with the generation prompt, and encode the text.

    Takes milliseconds for long prompts: call it in a worker thread that holds the tokenizer's
    lock.

    Raises:
        InvalidInputError: the template can't render these messages, or a keyword argument is
            reserved.
    """
    if not model.tokenizer.has_chat_template:
        raise InvalidInputError(
            "The model has no chat template, so it can't answer messages.", ("messages",)
        )
    if reserved := sorted(RESERVED_TEMPLATE_KWARGS & template_kwargs.keys()):
        raise InvalidInputError(
            f"'{reserved[0]}' can't be set: it is no variable of the chat template.",
            ("template_variables", reserved[0]),
        )
    try:
        tokens = model.tokenizer.apply_chat_template(
            messages, add_generation_prompt=True, **offered(tools), **template_kwargs
        )
    except Exception as error:  # the template is a program, and may raise anything
        logger.info("the chat template failed", exc_info=error)
        raise InvalidInputError(
            f"The model's chat template can't render these messages: {_reason(error)}",
            ("messages",),
        ) from error
    if not tokens:
        raise InvalidInputError("The messages make an empty prompt.", ("messages",))
    return tuple(tokens)


def prompt_checkpoints(
    model: ModelDescription,
    messages: Sequence[Mapping[str, Any]],
    template_kwargs: Mapping[str, Any],
    tools: Sequence[Tool] | None,
    prompt: Sequence[int],
) -> tuple[int, ...]:
    """Lengths in tokens of the prefixes of ``prompt`` that other prompts are likely to share.

    ``prompt`` is what ``render_chat`` has made of the same arguments. The conversation's next
    prompt shares the messages, but maybe not the generation prompt (a template may leave earlier
    reasoning out). Other conversations may share the first message.
    """
    prefixes = [messages, messages[:1]] if len(messages) > 1 else [messages]
    checkpoints = set()
    for prefix in prefixes:
        try:
            tokens = model.tokenizer.apply_chat_template(
                prefix, add_generation_prompt=False, **offered(tools), **template_kwargs
            )
        except Exception as error:  # some templates require a user message, or alternating ones
            logger.debug("the chat template can't render a prefix", exc_info=error)
            continue
        differing = (n for n, (a, b) in enumerate(zip(tokens, prompt, strict=False)) if a != b)
        checkpoints.add(next(differing, min(len(tokens), len(prompt))))
    return tuple(sorted(length for length in checkpoints if 0 < length < len(prompt)))


def check_characters(
    model: ModelDescription, messages: Sequence[Mapping[str, Any]], tools: Sequence[Tool]
) -> None:
    """Refuse megabytes of text that can't fit before time is spent on rendering and encoding them.

    Raises:
        ContextLengthError: there would be too many tokens if all of them were the longest.
    """
    if len(messages) > model.context_length:
        raise ContextLengthError(
            f"This model's maximum context length is {model.context_length} tokens. However, "
            f"there are {len(messages)} messages. Please reduce their number.",
            ("messages",),
        )
    characters = sum(
        len(str(message.get(name) or ""))
        for message in messages
        for name in ("content", "tool_calls")
    )
    characters += sum(len(str(tool)) for tool in tools)
    if characters > model.context_length * model.max_token_length:
        raise ContextLengthError(
            f"This model's maximum context length is {model.context_length} tokens. However, "
            f"your messages have {characters} characters, which can't fit. Please reduce the "
            "length of the messages.",
            ("messages",),
        )


def check_fits(model: ModelDescription, prompt_tokens: int) -> None:
    """Check that a prompt fits the context, and the memory for KV caches, with one more token.

    Raises:
        ContextLengthError: it does not.
    """
    limit = model.max_request_tokens
    if prompt_tokens < limit:
        return
    if limit == model.context_length:
        reason = f"This model's maximum context length is {limit} tokens"
    else:
        reason = f"This server's memory for KV caches holds {limit} tokens of a request"
    raise ContextLengthError(
        f"{reason}. However, your messages "
        f"resulted in {prompt_tokens} tokens. Please reduce the length of the messages.",
        ("messages",),
    )


def _reason(error: Exception) -> str:
    """What a template's error says to the client: one line, without paths of this machine."""
    if isinstance(error, OSError):  # its text has a path
        return type(error).__name__
    message = error.message if isinstance(error, TemplateError) else str(error)
    line = PATH.sub("...", (message or "").strip().partition("\n")[0])
    return line[:MAX_REASON_LENGTH] or type(error).__name__


def _template_message(message: Message) -> dict[str, Any]:
    # The role first, as clients send it: a template may write a message as JSON.
    rendered = {"role": message.role, **message.extra, "content": _template_content(message)}
    if message.tool_calls:
        rendered["tool_calls"] = [_template_call(call) for call in message.tool_calls]
    return rendered


def _template_content(message: Message) -> str | list[dict[str, str]]:
    parts = message.parts
    if any(isinstance(part, ImagePart) for part in parts):
        return [
            {"type": "image"}
            if isinstance(part, ImagePart)
            else {"type": "text", "text": part.text}
            for part in parts
        ]
    return "\n".join(part.text for part in parts if not isinstance(part, ImagePart))


def _template_call(call: PastToolCall) -> dict[str, Any]:
    return {
        "id": call.id,
        "type": "function",
        "function": {"name": call.name, "arguments": _past_arguments(call.arguments)},
    }


def _past_arguments(text: str) -> dict[str, Any]:
    try:
        arguments = json.loads(text or "{}", strict=False)
    except (ValueError, RecursionError):
        return {"arguments": text}
    if isinstance(arguments, dict):
        return arguments
    return {"arguments": arguments} if arguments else {}
