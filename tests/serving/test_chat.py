"""``start_chat``: what is refused before anything is prepared, and what is admitted."""

from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager
from typing import Any, NoReturn

import pytest
import trio
from trio.testing import wait_all_tasks_blocked

from mlxtrio.admission.scheduler import Limits, Scheduler
from mlxtrio.errors import DeadlineError, InvalidInputError, QueueFullError
from mlxtrio.observability.metrics import Metrics
from mlxtrio.serving.chat import generation_requests, start_chat
from mlxtrio.serving.chat_input import ChatInput, ImagePart, Message, Sampling, TextPart, ToolChoice
from mlxtrio.serving.constraint import may_need_grammar
from mlxtrio.serving.output import Finished, TextDelta
from mlxtrio.serving.output_format import ANY_OBJECT, JsonFormat
from mlxtrio.serving.runtime import ModelRuntime, RequestScope
from tests.support.scripted import ScriptedEngine

HI = (Message("user", "hi"),)
TOOL = {"type": "function", "function": {"name": "f"}}


@asynccontextmanager
async def running(engine: ScriptedEngine, **limits: Any) -> AsyncGenerator[ModelRuntime]:
    """A runtime on a scripted engine, with its scheduler at work."""
    chosen = Limits(**{"rows": 2, "queue_size": 2, "timeout": 10.0, **limits})
    scheduler = Scheduler(engine, engine.model, chosen, Metrics())
    async with trio.open_nursery() as nursery:
        await nursery.start(scheduler.run)
        yield ModelRuntime("scripted", engine.model, engine, scheduler, chosen.timeout, chosen.rows)
        nursery.cancel_scope.cancel()


async def test_each_sequence_of_a_chat_has_its_own_outputs() -> None:
    engine = ScriptedEngine()
    async with running(engine) as runtime:
        with ExitStack() as stack:
            chat = ChatInput(HI, n=2, sampling=Sampling(seed=7))
            handle = await start_chat(runtime, chat, RequestScope(trio.current_time(), stack))
            await wait_all_tasks_blocked()
            assert [row.request.sampling.seed for row in engine.rows] == [7, 8]
            engine.rows[1].say("b")
            engine.rows[0].say("a")
            for row in [*engine.rows]:
                row.end()
            outputs = await handle.receive()
    texts = [(index, each.text) for index, each in outputs if isinstance(each, TextDelta)]
    assert texts == [(1, "b"), (0, "a")]
    assert [each.reason for _, each in outputs if isinstance(each, Finished)] == ["stop", "stop"]


async def test_tools_are_translated_once_for_all_sequences() -> None:
    chat = ChatInput(HI, n=2, tools=(TOOL,))
    first, second = generation_requests(chat, (1,), ScriptedEngine().model, None)
    assert first.tools is second.tools is chat.tools


async def test_closing_the_scope_cancels_what_is_not_finished() -> None:
    engine = ScriptedEngine()
    async with running(engine) as runtime:
        with ExitStack() as stack:
            await start_chat(runtime, ChatInput(HI), RequestScope(trio.current_time(), stack))
            await wait_all_tasks_blocked()
            assert len(engine.rows) == 1
        await wait_all_tasks_blocked()
        assert engine.rows == []


@pytest.mark.parametrize(
    ("chat", "where"),
    [
        (ChatInput(HI, n=3), ("n",)),
        (
            ChatInput((Message("user", (TextPart("look"), ImagePart("data:,"))),)),
            ("messages", 0, "content", 1),
        ),
        (
            ChatInput((*HI, Message("assistant", (ImagePart("data:,"),)))),
            ("messages", 1, "content", 0),
        ),
        (ChatInput(HI, tools=(TOOL,)), ("tools",)),
        (ChatInput(HI, tool_choice=ToolChoice("required")), ("tool_choice",)),
        (ChatInput(HI, output_format=ANY_OBJECT), ("output_format",)),
        (ChatInput(HI, template_variables={"tokenize": 1}), ("template_variables", "tokenize")),
    ],
)
async def test_what_this_model_cannot_do_is_refused_by_its_path(
    chat: ChatInput, where: tuple[str | int, ...]
) -> None:
    engine = ScriptedEngine()
    async with running(engine) as runtime:
        with ExitStack() as stack, pytest.raises(InvalidInputError) as caught:
            await start_chat(runtime, chat, RequestScope(trio.current_time(), stack))
    assert caught.value.where == where
    assert engine.opened == []


async def test_a_chat_without_a_place_in_the_queue_is_refused_before_it_is_prepared() -> None:
    engine = ScriptedEngine()
    async with running(engine, rows=1, queue_size=0) as runtime:
        with ExitStack() as stack:
            scope = RequestScope(trio.current_time(), stack)
            await start_chat(runtime, ChatInput(HI), scope)
            await wait_all_tasks_blocked()
            with pytest.raises(QueueFullError):
                await start_chat(runtime, ChatInput(HI), scope)


async def test_the_time_to_prepare_counts_towards_the_deadline() -> None:
    engine = ScriptedEngine()
    async with running(engine, timeout=5.0) as runtime:
        with ExitStack() as stack:
            late = RequestScope(trio.current_time() - 6, stack)
            with pytest.raises(DeadlineError):
                await start_chat(runtime, ChatInput(HI), late)


class Untouchable(Mapping[str, Any]):
    """A schema that must not be looked at."""

    def __getitem__(self, key: str) -> NoReturn:
        raise AssertionError(key)

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("iterated")

    def __len__(self) -> NoReturn:
        raise AssertionError("measured")


def test_whether_a_grammar_is_needed_is_seen_without_a_look_at_the_schema() -> None:
    # On the event loop: a schema of megabytes would hold up every stream.
    assert may_need_grammar(ChatInput(HI, output_format=JsonFormat(Untouchable())))
    assert may_need_grammar(ChatInput(HI, tools=(TOOL,)))
    assert may_need_grammar(ChatInput(HI, tool_choice=ToolChoice("required", "f")))
    assert not may_need_grammar(ChatInput(HI))
    assert not may_need_grammar(ChatInput(HI, tools=(TOOL,), tool_choice=ToolChoice("none")))
