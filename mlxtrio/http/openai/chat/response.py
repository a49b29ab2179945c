"""From an answer's events to the wire: whole, or in chunks."""

import json
from dataclasses import dataclass, field
from typing import Literal

from mlxtrio.http import sse
from mlxtrio.http.openai.chat.schema import (
    Alternative,
    AnswerMessage,
    ChatCompletion,
    Choice,
    ChoiceLogprobs,
    CompletionTokensDetails,
    CompletionUsage,
    PromptTokensDetails,
    TokenLogprob,
)
from mlxtrio.http.openai.chat.tool_schema import CalledFunction, ToolCall
from mlxtrio.text import events
from mlxtrio.text.request import FinishReason


@dataclass(frozen=True, slots=True)
class Envelope:
    """What every chunk of one answer repeats. ``created`` is in seconds since 1970."""

    id: str
    created: int
    model: str
    fingerprint: str


@dataclass(slots=True)
class OpenCall:
    """A call, and the pieces of its arguments so far."""

    id: str
    name: str
    arguments: list[str] = field(default_factory=list)

    def function(self) -> CalledFunction:
        """The call without its id."""
        return CalledFunction(name=self.name, arguments="".join(self.arguments))


@dataclass(slots=True)
class WholeAnswer:
    """Collects one choice's events. ``is_older`` has calls in the form before ``tool_calls``."""

    is_older: bool = False
    texts: list[str] = field(default_factory=list)
    logprobs: list[events.TokenLogprob] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    calls: list[OpenCall] = field(default_factory=list)
    finished: events.Finished | None = None

    def take(self, event: events.Event) -> None:
        """Take the next event."""
        match event:
            case events.TextDelta(text, logprobs):
                self.texts.append(text)
                self.logprobs.extend(logprobs)
            case events.ReasoningDelta(text):
                self.thoughts.append(text)
            case events.CallOpened(_, call_id, name):
                self.calls.append(OpenCall(call_id, name))
            case events.ArgumentsDelta(_, text):
                self.calls[-1].arguments.append(text)
            case events.Finished():
                self.finished = event

    def choice(self, index: int, *, with_logprobs: bool) -> Choice:
        """The choice, when it is finished."""
        assert self.finished is not None  # noqa: S101 - narrows the type
        thoughts = "".join(self.thoughts) or None
        tool_calls = [ToolCall(id=call.id, function=call.function()) for call in self.calls]
        return Choice(
            index=index,
            message=AnswerMessage(
                # As OpenAI has it: null where a call takes the place of content.
                content="".join(self.texts) or (None if self.calls else ""),
                reasoning_content=thoughts,
                reasoning=thoughts,
                tool_calls=None if self.is_older else (tool_calls or None),
                function_call=tool_calls[0].function if self.is_older and tool_calls else None,
            ),
            logprobs=_logprobs(self.logprobs) if with_logprobs else None,
            finish_reason=_reason(self.finished.reason, is_older=self.is_older),
        )


def total_usage(finished: list[events.Finished]) -> CompletionUsage:
    """The usage of all choices: they share the prompt, which counts once."""
    prompt = finished[0].usage.prompt_tokens
    completion = sum(each.usage.completion_tokens for each in finished)
    reasoning = sum(each.usage.reasoning_tokens for each in finished)
    return CompletionUsage(
        prompt_tokens=prompt,
        completion_tokens=completion,
        total_tokens=prompt + completion,
        prompt_tokens_details=PromptTokensDetails(
            cached_tokens=min(each.usage.cached_tokens for each in finished)
        ),
        completion_tokens_details=CompletionTokensDetails(reasoning_tokens=reasoning),
    )


def whole_completion(envelope: Envelope, choices: list[Choice], usage: CompletionUsage) -> str:
    """The body of an answer that is not streamed."""
    return ChatCompletion(
        id=envelope.id,
        created=envelope.created,
        model=envelope.model,
        choices=choices,
        usage=usage,
        system_fingerprint=envelope.fingerprint,
    ).model_dump_json()


class ChunkWriter:
    """Writes a stream's chunks.

    What all chunks share is serialized once; a chunk is spliced, which costs a tenth of
    serializing it (and it is done for every token of every client).
    """

    def __init__(
        self,
        envelope: Envelope,
        *,
        with_logprobs: bool,
        with_usage: bool,
        is_older: bool = False,
    ) -> None:
        head = json.dumps(
            {
                "id": envelope.id,
                "object": "chat.completion.chunk",
                "created": envelope.created,
                "model": envelope.model,
                "system_fingerprint": envelope.fingerprint,
            },
            separators=(",", ":"),
        )
        self._head = head[:-1] + ',"choices":['
        # With include_usage, every chunk but the last says that its usage is null.
        self._tail = '],"usage":null}' if with_usage else "]}"
        self._with_logprobs = with_logprobs
        self._is_older = is_older

    def role(self, index: int) -> str:
        """The first chunk of a choice."""
        return self._chunk(index, '{"role":"assistant","content":"","refusal":null}', "null")

    def delta(self, index: int, deltas: list[events.TextDelta]) -> str:
        """The next text of a choice: all that has come since the last chunk."""
        text = json.dumps("".join(delta.text for delta in deltas))
        logprobs = "null"
        if self._with_logprobs:
            tokens = [token for delta in deltas for token in delta.logprobs]
            logprobs = _logprobs(tokens).model_dump_json()
        return self._chunk(index, f'{{"content":{text}}}', "null", logprobs)

    def reasoning(self, index: int, deltas: list[events.ReasoningDelta]) -> str:
        """The next reasoning of a choice, under both names that the field has for it."""
        text = json.dumps("".join(delta.text for delta in deltas))
        delta = f'{{"reasoning_content":{text},"reasoning":{text}}}'
        return self._chunk(index, delta, "null")

    def call(self, index: int, call: events.CallOpened) -> str:
        """A call begins: its id and name."""
        function = {"name": call.name, "arguments": ""}
        if self._is_older:
            return self._chunk(index, _compact({"function_call": function}), "null")
        opened = {"index": call.index, "id": call.id, "type": "function", "function": function}
        return self._chunk(index, _compact({"tool_calls": [opened]}), "null")

    def arguments(self, index: int, deltas: list[events.ArgumentsDelta]) -> str:
        """The next of a call's arguments: all that has come since the last chunk."""
        function = {"arguments": "".join(delta.text for delta in deltas)}
        if self._is_older:
            return self._chunk(index, _compact({"function_call": function}), "null")
        part = {"index": deltas[0].index, "function": function}
        return self._chunk(index, _compact({"tool_calls": [part]}), "null")

    def finish(self, index: int, reason: FinishReason) -> str:
        """The last chunk of a choice."""
        return self._chunk(index, "{}", f'"{_reason(reason, is_older=self._is_older)}"')

    def usage(self, usage: CompletionUsage) -> str:
        """The chunk with the usage, which has no choices."""
        return sse.event(f'{self._head}],"usage":{usage.model_dump_json()}}}')

    def _chunk(self, index: int, delta: str, reason: str, logprobs: str = "null") -> str:
        return sse.event(
            f'{self._head}{{"index":{index},"delta":{delta},"logprobs":{logprobs},'
            f'"finish_reason":{reason}}}{self._tail}'
        )


def _compact(delta: object) -> str:
    return json.dumps(delta, separators=(",", ":"))


def _reason(
    reason: FinishReason, *, is_older: bool
) -> Literal["stop", "length", "tool_calls", "function_call"]:
    return "function_call" if is_older and reason == "tool_calls" else reason


def _logprobs(tokens: list[events.TokenLogprob]) -> ChoiceLogprobs:
    return ChoiceLogprobs(
        content=[
            TokenLogprob(
                token=token.token,
                logprob=token.logprob,
                bytes=list(token.bytes),
                top_logprobs=[
                    Alternative(token=each.token, logprob=each.logprob, bytes=list(each.bytes))
                    for each in token.top
                ],
            )
            for token in tokens
        ]
    )
