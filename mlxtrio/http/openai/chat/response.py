"""Translates a chat's outputs to a response, whole or in chunks."""

import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal, Self, cast

from mlxtrio.errors import MlxtrioError
from mlxtrio.http import sse
from mlxtrio.http.openai.chat.schema import (
    Alternative,
    AnswerMessage,
    ChatCompletion,
    ChatCompletionRequest,
    Choice,
    ChoiceLogprobs,
    CompletionTokensDetails,
    CompletionUsage,
    PromptTokensDetails,
    TokenLogprob,
)
from mlxtrio.http.openai.chat.tool_schema import CalledFunction, ToolCall
from mlxtrio.serving import output
from mlxtrio.serving.output import (
    ArgumentsDelta,
    CallOpened,
    Failed,
    Finished,
    FinishReason,
    Output,
    ReasoningDelta,
    TextDelta,
)

Outputs = Sequence[tuple[int, Output]]  # each with the index of its choice


@dataclass(frozen=True, slots=True)
class Chat:
    """What a response takes from its request: fields to repeat, and options.

    ``created`` is in seconds since 1970. ``uses_functions`` has calls in the form before
    ``tool_calls``.
    """

    id: str
    created: int
    model: str
    fingerprint: str
    choices: int = 1
    with_logprobs: bool = False
    with_usage: bool = False
    uses_functions: bool = False

    @classmethod
    def of(cls, body: ChatCompletionRequest, model: str, fingerprint: str) -> Self:
        """Begin the response to a request; ``model`` is the name that it has."""
        options = body.stream_options
        return cls(
            id=f"chatcmpl-{secrets.token_hex(12)}",
            created=int(time.time()),
            model=model,
            fingerprint=fingerprint,
            choices=body.n or 1,
            with_logprobs=bool(body.logprobs),
            with_usage=options is not None and bool(options.include_usage),
            uses_functions=bool(body.functions),
        )


@dataclass(slots=True)
class OpenCall:
    """A call, and its arguments so far."""

    id: str
    name: str
    arguments: list[str] = field(default_factory=list)

    def function(self) -> CalledFunction:
        """The call without its id."""
        return CalledFunction(name=self.name, arguments="".join(self.arguments))


@dataclass(slots=True)
class CollectedChoice:
    """One choice's outputs so far."""

    texts: list[str] = field(default_factory=list)
    logprobs: list[output.TokenLogprob] = field(default_factory=list)
    reasoning: list[str] = field(default_factory=list)
    calls: list[OpenCall] = field(default_factory=list)
    finished: Finished | None = None

    def take(self, event: Output) -> None:
        """Take the next output."""
        match event:
            case TextDelta(text, logprobs):
                self.texts.append(text)
                self.logprobs.extend(logprobs)
            case ReasoningDelta(text):
                self.reasoning.append(text)
            case CallOpened(_, call_id, name):
                self.calls.append(OpenCall(call_id, name))
            case ArgumentsDelta(_, text):
                self.calls[-1].arguments.append(text)
            case Finished():
                self.finished = event


class Collector:
    """Collects the outputs of a response that is not streamed."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._choices = [CollectedChoice() for _ in range(chat.choices)]

    @property
    def is_complete(self) -> bool:
        """Whether all choices are finished."""
        return all(choice.finished is not None for choice in self._choices)

    def take(self, outputs: Outputs) -> None:
        """Take the next outputs."""
        for index, event in outputs:
            self._choices[index].take(event)

    def completion(self) -> str:
        """The response's body, when it is complete."""
        finished = [each.finished for each in self._choices if each.finished is not None]
        return ChatCompletion(
            id=self._chat.id,
            created=self._chat.created,
            model=self._chat.model,
            choices=[
                self._choice(index, choice, last.reason)
                for index, (choice, last) in enumerate(zip(self._choices, finished, strict=True))
            ],
            usage=total_usage(finished),
            system_fingerprint=self._chat.fingerprint,
        ).model_dump_json()

    def _choice(self, index: int, choice: CollectedChoice, reason: FinishReason) -> Choice:
        reasoning = "".join(choice.reasoning) or None
        calls = [ToolCall(id=call.id, function=call.function()) for call in choice.calls]
        older = self._chat.uses_functions
        return Choice(
            index=index,
            message=AnswerMessage(
                # As OpenAI has it: null where a call takes the place of content.
                content="".join(choice.texts) or (None if calls else ""),
                reasoning_content=reasoning,
                reasoning=reasoning,
                tool_calls=None if older else (calls or None),
                function_call=calls[0].function if older and calls else None,
            ),
            logprobs=_logprobs(choice.logprobs) if self._chat.with_logprobs else None,
            finish_reason=_reason(reason, uses_functions=older),
        )


def total_usage(finished: Sequence[Finished]) -> CompletionUsage:
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


class ChunkWriter:
    """Writes a stream's chunks.

    What all chunks share is serialized once; a chunk is spliced, which costs a tenth of
    serializing it (and it is done for every token of every client).
    """

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._finished: list[Finished] = []
        self.failure: MlxtrioError | None = None
        head = json.dumps(
            {
                "id": chat.id,
                "object": "chat.completion.chunk",
                "created": chat.created,
                "model": chat.model,
                "system_fingerprint": chat.fingerprint,
            },
            separators=(",", ":"),
        )
        self._head = head[:-1] + ',"choices":['
        # With include_usage, every chunk but the last says that its usage is null.
        self._tail = '],"usage":null}' if chat.with_usage else "]}"

    @property
    def is_complete(self) -> bool:
        """Whether all choices are finished."""
        return len(self._finished) == self._chat.choices

    def roles(self) -> str:
        """The first chunk of each choice."""
        delta = '{"role":"assistant","content":"","refusal":null}'
        return "".join(self._chunk(index, delta, "null") for index in range(self._chat.choices))

    def write(self, outputs: Outputs) -> str:
        """The chunks of some outputs. A failure among them is kept in ``failure``."""
        match outputs:
            case [(index, TextDelta() as delta)]:  # as nearly always
                return self._text(index, [delta])
        in_order = sorted(outputs, key=lambda each: each[0])  # stable: each choice keeps its order
        return "".join(
            self._run(index, kind, [*run])
            for index, group in groupby(in_order, key=lambda each: each[0])
            for kind, run in groupby((event for _, event in group), key=type)
        )

    def usage(self) -> str:
        """The chunk with the usage, which has no choices; nothing where it was not asked for."""
        if not self._chat.with_usage:
            return ""
        usage = total_usage(self._finished).model_dump_json()
        return sse.event(f'{self._head}],"usage":{usage}}}')

    def _run(self, index: int, kind: type[Output], run: list[Output]) -> str:
        """The chunks of neighbouring outputs of one kind and choice."""
        if kind is TextDelta:
            return self._text(index, cast("list[TextDelta]", run))
        if kind is ReasoningDelta:
            return self._reasoning(index, cast("list[ReasoningDelta]", run))
        if kind is ArgumentsDelta:
            return self._arguments(index, cast("list[ArgumentsDelta]", run))
        return "".join(self._single(index, event) for event in run)

    def _single(self, index: int, event: Output) -> str:
        match event:
            case CallOpened():
                return self._call(index, event)
            case Finished(reason):
                self._finished.append(event)
                last = _reason(reason, uses_functions=self._chat.uses_functions)
                return self._chunk(index, "{}", f'"{last}"')
            case Failed(error):
                self.failure = error
        return ""

    def _text(self, index: int, deltas: list[TextDelta]) -> str:
        text = json.dumps("".join(delta.text for delta in deltas))
        logprobs = "null"
        if self._chat.with_logprobs:
            tokens = [token for delta in deltas for token in delta.logprobs]
            logprobs = _logprobs(tokens).model_dump_json()
        return self._chunk(index, f'{{"content":{text}}}', "null", logprobs)

    def _reasoning(self, index: int, deltas: list[ReasoningDelta]) -> str:
        """Under both names that the field has for it."""
        text = json.dumps("".join(delta.text for delta in deltas))
        delta = f'{{"reasoning_content":{text},"reasoning":{text}}}'
        return self._chunk(index, delta, "null")

    def _call(self, index: int, call: CallOpened) -> str:
        function = {"name": call.name, "arguments": ""}
        if self._chat.uses_functions:
            return self._chunk(index, _compact({"function_call": function}), "null")
        opened = {"index": call.index, "id": call.id, "type": "function", "function": function}
        return self._chunk(index, _compact({"tool_calls": [opened]}), "null")

    def _arguments(self, index: int, deltas: list[ArgumentsDelta]) -> str:
        function = {"arguments": "".join(delta.text for delta in deltas)}
        if self._chat.uses_functions:
            return self._chunk(index, _compact({"function_call": function}), "null")
        part = {"index": deltas[0].index, "function": function}
        return self._chunk(index, _compact({"tool_calls": [part]}), "null")

    def _chunk(self, index: int, delta: str, reason: str, logprobs: str = "null") -> str:
        return sse.event(
            f'{self._head}{{"index":{index},"delta":{delta},"logprobs":{logprobs},'
            f'"finish_reason":{reason}}}{self._tail}'
        )


def _compact(delta: object) -> str:
    return json.dumps(delta, separators=(",", ":"))


def _reason(
    reason: FinishReason, *, uses_functions: bool
) -> Literal["stop", "length", "tool_calls", "function_call"]:
    return "function_call" if uses_functions and reason == "tool_calls" else reason


def _logprobs(tokens: list[output.TokenLogprob]) -> ChoiceLogprobs:
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
