"""``POST /v1/chat/completions``."""

from collections.abc import AsyncGenerator

from quart import Blueprint, Response
from quart_schema import document_request, document_response, tag

from mlxtrio.connection import request_nursery
from mlxtrio.errors import MlxtrioError
from mlxtrio.http import sse
from mlxtrio.http.body import read_body
from mlxtrio.http.errors import api_error, wire_names
from mlxtrio.http.openai.chat.request import ParameterNames, to_chat_input
from mlxtrio.http.openai.chat.response import Chat, ChunkWriter, Collector, Outputs
from mlxtrio.http.openai.chat.schema import (
    UNSUPPORTED_PARAMETERS,
    ChatCompletion,
    ChatCompletionRequest,
)
from mlxtrio.http.openai.errors import error_body
from mlxtrio.http.openai.schema import ErrorResponse
from mlxtrio.http.responses import json_response
from mlxtrio.http.scope import request_scope
from mlxtrio.lifecycle import Lifecycle
from mlxtrio.serving.chat import RequestHandle, start_chat
from mlxtrio.serving.output import Failed


def chat_blueprint(lifecycle: Lifecycle) -> Blueprint:
    """The chat routes."""
    blueprint = Blueprint("chat", __name__)

    @blueprint.post("/v1/chat/completions")
    @tag(["chat"])
    @document_request(ChatCompletionRequest)
    @document_response(ChatCompletion)
    @document_response(ErrorResponse, 400)
    async def create_chat_completion() -> Response:
        """Continue a chat, whole or as a stream of server-sent events."""
        scope = request_scope()
        body = await read_body(ChatCompletionRequest, UNSUPPORTED_PARAMETERS)
        runtime = lifecycle.runtime(body.model)
        model = body.model or lifecycle.model_name
        with wire_names(ParameterNames(body)):
            handle = await start_chat(runtime, to_chat_input(body), scope)
        chat = Chat.of(body, model, runtime.model.fingerprint)
        if body.stream:
            return await _stream(chat, handle)
        return await _whole(chat, handle)

    return blueprint


async def _whole(chat: Chat, handle: RequestHandle) -> Response:
    collector = Collector(chat)
    while not collector.is_complete:
        collector.take(_checked(await handle.receive()))
    return json_response(collector.completion())


async def _stream(chat: Chat, handle: RequestHandle) -> Response:
    """Answer at the first output or keep-alive: until then a failure has its own status."""
    request_nursery().start_soon(handle.wake_when_idle, sse.KEEP_ALIVE_SECONDS)
    return sse.stream_response(_chunks(chat, handle, _checked(await handle.receive())))


def _checked(outputs: Outputs) -> Outputs:
    for _, output in outputs:
        if isinstance(output, Failed):
            raise output.error
    return outputs


async def _chunks(chat: Chat, handle: RequestHandle, outputs: Outputs) -> AsyncGenerator[str]:
    """The stream's text. Each yield holds all that has come since the last one."""
    writer = ChunkWriter(chat)
    lead = writer.roles()
    while True:
        text = writer.write(outputs) if outputs else sse.KEEP_ALIVE
        if writer.failure is not None:
            yield lead + text + sse.event(error_body(api_error(writer.failure)))
            return
        if writer.is_complete:
            yield lead + text + writer.usage() + sse.DONE
            return
        if outputs:
            text, lead = lead + text, ""
        yield text
        try:
            outputs = await handle.receive()
        except MlxtrioError as error:
            yield lead + sse.event(error_body(api_error(error)))
            return
