"""Chats: prepare the prompt, admit, run."""

import secrets
from functools import partial

from mlxtrio.admission.sequence import RequestHandle
from mlxtrio.errors import INPUT, InvalidInputError
from mlxtrio.media.loader import ImageSource
from mlxtrio.serving.chat_input import ChatInput, ImagePart
from mlxtrio.serving.constraint import compile_constraint, may_need_grammar
from mlxtrio.serving.images import TEXT_ONLY
from mlxtrio.serving.runtime import ModelRuntime, RequestScope, in_thread
from mlxtrio.text.adaptation import adapt_chat
from mlxtrio.text.chat_template import (
    check_characters,
    check_fits,
    prompt_checkpoints,
    render_chat,
    template_messages,
    template_variables,
)
from mlxtrio.text.description import ModelDescription
from mlxtrio.text.images import PreparedImage, place_images
from mlxtrio.text.request import Constraint, GenerationRequest, SamplingParameters

__all__ = ["RequestHandle", "generation_requests", "image_sources", "render_prompt", "start_chat"]

PROMPT_END = 32  # tokens of the prompt's end, in which a template may open a block of reasoning


async def start_chat(runtime: ModelRuntime, chat: ChatInput, scope: RequestScope) -> RequestHandle:
    """Prepare a chat's prompt and put its sequences in the queue.

    The handle's outputs are events of ``mlxtrio.serving.output``, each with its sequence's index.
    It closes with the ``scope``, which cancels what is not finished.

    Raises:
        InvalidInputError: the chat can't be continued; its path leads into ``chat``.
        QueueFullError: the queue has no place for it.
        ShuttingDownError: the server is draining.
        DeadlineError: preparing took longer than the timeout.
    """
    runtime.model.check_generates()
    if chat.n > runtime.max_rows:
        raise InvalidInputError(
            f"Invalid value for '{INPUT}': this server generates at most {runtime.max_rows} "
            "at once.",
            ("n",),
        )

    sources = image_sources(chat)
    if sources and runtime.images is None:
        raise InvalidInputError(TEXT_ONLY, sources[0].where[:-1])

    async def prepare() -> list[GenerationRequest]:
        # Grammars and images may take seconds: a request that has neither must not wait for them.
        model = runtime.model
        constraint = None
        if may_need_grammar(chat):
            work = partial(compile_constraint, chat, model)
            # Without a compiler it can only refuse, which takes no time.
            constraint = (
                work() if model.grammars is None else await in_thread(work, model.grammars.lock)
            )
        images: tuple[PreparedImage, ...] = ()
        if runtime.images is not None:
            images = await runtime.images.prepare(sources, scope.resources)
        prompt, checkpoints = await in_thread(
            partial(render_prompt, model, chat, images), model.tokenizer.lock
        )
        return generation_requests(
            chat,
            prompt,
            model,
            runtime.default_max_tokens,
            constraint=constraint,
            images=images,
            checkpoints=checkpoints,
        )

    return await runtime.run(prepare, scope, sequences=chat.n)


def image_sources(chat: ChatInput) -> list[ImageSource]:
    """The chat's images, in the order in which its messages have them.

    Raises:
        InvalidInputError: an image is not a user's. Few chat templates place images elsewhere.
    """
    sources = []
    for n, message in enumerate(chat.messages):
        for m, part in enumerate(message.parts):
            if not isinstance(part, ImagePart):
                continue
            where = ("messages", n, "content", m)
            if message.role != "user":
                raise InvalidInputError(
                    f"Invalid value for '{INPUT}': images are read in user messages only, not "
                    f"in a message of role '{message.role}'.",
                    where,
                )
            sources.append(ImageSource(part.url, (*where, "image"), part.detail))
    return sources


def render_prompt(
    model: ModelDescription, chat: ChatInput, images: tuple[PreparedImage, ...]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The prompt's tokens, and the lengths of its beginnings that other prompts may share.

    Call it in a worker thread that holds the tokenizer's lock.

    Raises:
        InvalidInputError: the chat template can't render the chat, or loses its images.
        ContextLengthError: it is far too long.
    """
    vision = model.images
    variables = template_variables(model, chat.template_variables, chat.reasoning_effort)
    given = template_messages(chat.messages)
    check_characters(model, given, chat.offered_tools)
    adapted = adapt_chat(
        given,
        chat.offered_tools,
        model.template,
        model.tool_format,
        model.tokenizer.render,
    )
    messages, tools = adapted.messages, adapted.tools
    prompt = render_chat(model, messages, variables, tools)
    if vision is not None:
        return place_images(prompt, images, vision.image_token), ()
    if not model.needs_checkpoints:
        return prompt, ()
    return prompt, prompt_checkpoints(model, messages, variables, tools, prompt)


def generation_requests(
    chat: ChatInput,
    prompt: tuple[int, ...],
    model: ModelDescription,
    default_max_tokens: int | None,
    *,
    constraint: Constraint | None = None,
    images: tuple[PreparedImage, ...] = (),
    checkpoints: tuple[int, ...] = (),
) -> list[GenerationRequest]:
    """One request to the engine for each of the ``n`` sequences; each has a seed of its own.

    Raises:
        InvalidInputError: a token id is outside the vocabulary.
        ContextLengthError: prompt and output don't fit the context.
    """
    check_fits(model, len(prompt))
    max_tokens = chat.max_tokens or _default_max_tokens(model, len(prompt), default_max_tokens)
    max_tokens = min(max_tokens, model.max_request_tokens - len(prompt))
    end = prompt[-PROMPT_END:]
    reasoning = model.reasoning
    opens_reasoning = reasoning is not None and reasoning.is_open(end)
    may_reason = reasoning is not None and not reasoning.is_closed(model.tokenizer.decode(end))
    seed = secrets.randbits(63) if chat.sampling.seed is None else chat.sampling.seed
    return [
        GenerationRequest(
            prompt=prompt,
            max_tokens=max_tokens,
            images=images,
            sampling=_sampling(chat, model, seed + index),
            stop=chat.stop,
            ignore_eos=chat.ignore_eos,
            top_logprobs=chat.top_logprobs,
            tools=chat.offered_tools,
            prompt_opens_reasoning=opens_reasoning,
            may_reason=may_reason,
            max_reasoning_tokens=chat.max_reasoning_tokens,
            constraint=constraint,
            checkpoints=checkpoints,
            parallel_tool_calls=chat.parallel_tool_calls,
        )
        for index in range(chat.n)
    ]


def _default_max_tokens(model: ModelDescription, prompt_tokens: int, default: int | None) -> int:
    limit = model.max_request_tokens
    if default is not None or model.kv_budget is None:
        return min(limit - prompt_tokens, default or limit)
    return model.kv_budget.default_max_tokens(prompt_tokens, limit)


def _sampling(chat: ChatInput, model: ModelDescription, seed: int) -> SamplingParameters:
    given, defaults = chat.sampling, model.sampling

    def choose(value: float | None, default: float) -> float:
        return default if value is None else value

    return SamplingParameters(
        temperature=choose(given.temperature, defaults.temperature),
        top_p=choose(given.top_p, defaults.top_p),
        top_k=max(0, int(choose(given.top_k, defaults.top_k))),
        min_p=choose(given.min_p, defaults.min_p),
        seed=seed,
        logit_bias=_logit_bias(chat, model),
        presence_penalty=given.presence_penalty or 0.0,
        frequency_penalty=given.frequency_penalty or 0.0,
        repetition_penalty=choose(given.repetition_penalty, defaults.repetition_penalty),
    )


def _logit_bias(chat: ChatInput, model: ModelDescription) -> dict[int, float]:
    bias = dict(chat.sampling.logit_bias)
    for token in bias:
        if token >= model.vocab_size:
            raise InvalidInputError(
                f"Invalid value for '{INPUT}': token id {token} is outside the vocabulary "
                f"of {model.vocab_size} tokens.",
                ("sampling", "logit_bias", token),
            )
    return bias
