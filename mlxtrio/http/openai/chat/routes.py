"""``POST /v1/chat/completions``."""

import secrets
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from itertools import groupby
from typing import cast

import trio
from quart import Blueprint, Response
from quart_schema import document_request, document_response, tag

from mlxtrio.admission.sequence import RequestHandle
from mlxtrio.connection import request_nursery, request_stack
from mlxtrio.errors import DeadlineError, MlxtrioError
from mlxtrio.http import sse
from mlxtrio.http.body import read_body
from mlxtrio.http.errors import error_body
from mlxtrio.http.openai.chat.images import image_sources
from mlxtrio.http.openai.chat.request import (
    check_together,
    generation_requests,
    offered_tools,
    template_messages,
    template_variables,
)
from mlxtrio.http.openai.chat.response import (
    ChunkWriter,
    Envelope,
    WholeAnswer,
    total_usage,
    whole_completion,
)
from mlxtrio.http.openai.chat.schema import (
    UNSUPPORTED_PARAMETERS,
    ChatCompletion,
    ChatCompletionRequest,
)
from mlxtrio.http.operations.routes import check_model_name, json_response
from mlxtrio.http.schema import ErrorResponse
from mlxtrio.lifecycle import Lifecycle
from mlxtrio.serving.images import ImagePreparation
from mlxtrio.serving.output_format import compile_format, may_need_grammar
from mlxtrio.text.chat_template import prompt_checkpoints, render_chat
from mlxtrio.text.description import ModelDescription
from mlxtrio.text.events import (
    ArgumentsDelta,
    CallOpened,
    Event,
    Failed,
    Finished,
    ReasoningDelta,
    TextDelta,
)
from mlxtrio.text.images import PreparedImage, place_images

Arrived = list[tuple[int, Event]]


@dataclass(frozen=True, slots=True)
class Threads:
    """Who may use a worker thread: one prompt at a time, since tokenizers are not safe to share
    between threads, and one grammar. ``images`` is where requests wait for theirs.
    """

    images: ImagePreparation
    prompts: trio.CapacityLimiter = field(default_factory=lambda: trio.CapacityLimiter(1))
    grammars: trio.CapacityLimiter = field(default_factory=lambda: trio.CapacityLimiter(1))

    def busy(self) -> int:
        """How many requests are in a thread, wait for one, or load their images."""
        each = [limiter.statistics() for limiter in (self.prompts, self.grammars)]
        busy = sum(limiter.borrowed_tokens + limiter.tasks_waiting for limiter in each)
        return busy + self.images.busy()


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request that is being answered: what was asked, and where the answers come from."""

    body: ChatCompletionRequest
    envelope: Envelope
    submission: RequestHandle

    @property
    def choices(self) -> int:
        """How many answers were asked for."""
        return self.body.n or 1


def chat_blueprint(lifecycle: Lifecycle, images: ImagePreparation) -> Blueprint:
    """The chat routes."""
    blueprint = Blueprint("chat", __name__)
    threads = Threads(images)

    @blueprint.post("/v1/chat/completions")
    @tag(["chat"])
    @document_request(ChatCompletionRequest)
    @document_response(ChatCompletion)
    @document_response(ErrorResponse, 400)
    async def create_chat_completion() -> Response:
        """Continue a chat, whole or as a stream of server-sent events."""
        arrived = trio.current_time()
        body = await read_body(ChatCompletionRequest, UNSUPPORTED_PARAMETERS)
        exchange = await _submit(lifecycle, threads, body, arrived)
        if body.stream:
            return await _stream(exchange)
        return await _whole(exchange)

    return blueprint


async def _submit(
    lifecycle: Lifecycle,
    threads: Threads,
    body: ChatCompletionRequest,
    arrived: float,
) -> Exchange:
    """Check the request, render its prompt, and put it in the queue."""
    settings = lifecycle.settings
    serving = lifecycle.serving()
    if settings.strict_model_name:
        check_model_name(lifecycle, body.model)
    serving.model.check_generates()
    check_together(body, max_choices=settings.max_concurrency)
    # Those in the threads, and those that wait for one, are ahead in the queue.
    serving.scheduler.check_capacity((body.n or 1) + threads.busy())
    sources = image_sources(body.messages)
    images: tuple[PreparedImage, ...] = ()
    # A client that goes need not wait for the threads, which only compute. A grammar may take
    # seconds, and an image's server more, for which those who ask for none don't wait.
    with trio.CancelScope(deadline=arrived + settings.queue_timeout) as scope:
        constraint = None
        if may_need_grammar(body):
            constraint = await trio.to_thread.run_sync(
                compile_format,
                body,
                serving.model,
                limiter=threads.grammars,
                abandon_on_cancel=True,
            )
        images = await threads.images.prepare(serving, sources)
        prompt, checkpoints = await trio.to_thread.run_sync(
            _render, serving.model, body, images, limiter=threads.prompts, abandon_on_cancel=True
        )
    if scope.cancelled_caught:
        raise DeadlineError(settings.queue_timeout)
    requests = generation_requests(
        body, prompt, serving.model, settings.max_tokens, constraint, images, checkpoints
    )
    submission = request_stack().enter_context(serving.scheduler.submit(requests, arrived))
    envelope = Envelope(
        id=f"chatcmpl-{secrets.token_hex(12)}",
        created=int(time.time()),
        model=body.model,
        fingerprint=serving.model.fingerprint,
    )
    return Exchange(body, envelope, submission)


def _render(
    model: ModelDescription, body: ChatCompletionRequest, images: tuple[PreparedImage, ...]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The prompt, and its checkpoints."""
    sees = model.images
    messages = template_messages(
        body.messages, content_as_parts=sees is not None and sees.content_as_parts
    )
    variables = template_variables(body, model)
    tools = offered_tools(body)
    prompt = render_chat(model, messages, variables, tools)
    if sees is not None:
        return place_images(prompt, images, sees.image_token), ()
    if not model.needs_checkpoints:
        return prompt, ()
    return prompt, prompt_checkpoints(model, messages, variables, tools, prompt)


async def _whole(exchange: Exchange) -> Response:
    is_older = bool(exchange.body.functions)
    answers = [WholeAnswer(is_older=is_older) for _ in range(exchange.choices)]
    while any(answer.finished is None for answer in answers):
        for index, event in await exchange.submission.receive():
            if isinstance(event, Failed):
                raise event.error
            answers[index].take(event)
    choices = [
        answer.choice(index, with_logprobs=bool(exchange.body.logprobs))
        for index, answer in enumerate(answers)
    ]
    finished = [answer.finished for answer in answers if answer.finished is not None]
    return json_response(whole_completion(exchange.envelope, choices, total_usage(finished)))


async def _stream(exchange: Exchange) -> Response:
    """Answer at the first event or heartbeat: until then a failure has its own status."""
    request_nursery().start_soon(exchange.submission.beat, sse.HEARTBEAT_SECONDS)
    first = await exchange.submission.receive()
    for _, event in first:
        if isinstance(event, Failed):
            raise event.error
    return sse.stream_response(_chunks(exchange, first))


async def _chunks(exchange: Exchange, arrived: Arrived) -> AsyncGenerator[str]:
    """The stream's text. Each yield holds all that has come since the last one."""
    options = exchange.body.stream_options
    with_usage = options is not None and bool(options.include_usage)
    writer = ChunkWriter(
        exchange.envelope,
        with_logprobs=bool(exchange.body.logprobs),
        with_usage=with_usage,
        is_older=bool(exchange.body.functions),
    )
    finished: list[Finished] = []
    lead = "".join(writer.role(index) for index in range(exchange.choices))
    while True:
        if not arrived:
            yield sse.HEARTBEAT
        else:
            text, failure = _write(writer, arrived, finished)
            if failure is not None:
                yield lead + text + sse.event(error_body(failure.error))
                return
            if len(finished) == exchange.choices:
                usage = writer.usage(total_usage(finished)) if with_usage else ""
                yield lead + text + usage + sse.DONE
                return
            yield lead + text
            lead = ""
        try:
            arrived = await exchange.submission.receive()
        except MlxtrioError as error:
            yield lead + sse.event(error_body(error))
            return


def _write(
    writer: ChunkWriter, arrived: Arrived, finished: list[Finished]
) -> tuple[str, Failed | None]:
    """The chunks of some events, and the failure among them.

    Those that finish a choice are added to ``finished``.
    """
    match arrived:
        case [(index, TextDelta() as delta)]:  # as nearly always
            return writer.delta(index, [delta]), None
    text = ""
    failure = None
    in_order = sorted(arrived, key=lambda each: each[0])  # stable: each choice keeps its order
    for index, group in groupby(in_order, key=lambda each: each[0]):
        for _, alike in groupby((event for _, event in group), key=type):
            match run := list(alike):
                case [TextDelta(), *_]:
                    text += writer.delta(index, cast("list[TextDelta]", run))
                case [ReasoningDelta(), *_]:
                    text += writer.reasoning(index, cast("list[ReasoningDelta]", run))
                case [CallOpened(), *_]:
                    opened = cast("list[CallOpened]", run)
                    text += "".join(writer.call(index, call) for call in opened)
                case [ArgumentsDelta(), *_]:
                    text += writer.arguments(index, cast("list[ArgumentsDelta]", run))
                case [Finished() as last]:
                    finished.append(last)
                    text += writer.finish(index, last.reason)
                case [Failed() as last]:
                    failure = last
    return text, failure
