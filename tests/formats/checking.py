"""One recorded output through the text side: tokens, whole, and cut at every token."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from mlx_lm.utils import load_config, load_tokenizer

from mlxtrio.engine.models.text import LoadOptions, describe
from mlxtrio.engine.models.tokenizer import MlxTokenizer
from mlxtrio.errors import MlxtrioError
from mlxtrio.serving.chat import generation_requests, render_prompt
from mlxtrio.serving.chat_input import ChatInput, Message
from mlxtrio.text.description import ModelDescription
from mlxtrio.text.events import (
    ArgumentsDelta,
    CallOpened,
    Event,
    Finished,
    ReasoningDelta,
    TextDelta,
)
from mlxtrio.text.output import SequenceOutput, output_parser
from mlxtrio.text.request import FinishReason, GenerationRequest, RowToken

MAX_CUTS = 400  # places at which an output is cut, evenly spread over longer ones


def slug(family: str) -> str:
    """The name of a family's folder."""
    return re.sub(r"[^a-z0-9.]+", "-", family.lower()).strip("-")


@dataclass
class Parsed:
    """What an output was parsed into."""

    content: str = ""
    reasoning: str = ""
    calls: list[dict[str, Any]] = field(default_factory=list)

    def add(self, events: list[Event]) -> "Parsed":
        """Take further events."""
        for event in events:
            match event:
                case TextDelta(text):
                    self.content += text
                case ReasoningDelta(text):
                    self.reasoning += text
                case CallOpened(_, _, name):
                    self.calls.append({"name": name, "arguments": ""})
                case ArgumentsDelta(index, text):
                    self.calls[index]["arguments"] += text
        return self

    def read(self) -> dict[str, Any]:
        """With the arguments as objects, and without white space at the ends."""
        calls = [{**call, "arguments": json.loads(call["arguments"])} for call in self.calls]
        return {
            "content": self.content.strip(),
            "reasoning": self.reasoning.strip(),
            "calls": calls,
        }


@dataclass(frozen=True)
class Family:
    """A model without weights: its tokenizer, its template, and what is known about them."""

    model: ModelDescription
    encode: Any

    @classmethod
    def load(cls, folder: Path) -> "Family":
        """Load a folder as the server does, but for the weights."""
        config = load_config(folder)
        wrapper = load_tokenizer(folder, eos_token_ids=config.get("eos_token_id"))
        tokenizer = MlxTokenizer(wrapper)
        options = LoadOptions(folder, max_rows=1, context_length=100_000)
        model = describe(options, tokenizer, wrapper, config)

        def encode(text: str) -> list[int]:
            return list(tokenizer.transformers.encode(text, add_special_tokens=False))

        return cls(model, encode)


def request_of(family: Family, case: dict[str, Any]) -> GenerationRequest:
    """The request that the server makes for a case's tools and its reasoning."""
    reasons = case.get("thinking")
    chat = ChatInput(
        messages=(Message("user", "Hello"),),
        tools=tuple(case.get("tools") or ()),
        reasoning_effort=None if reasons is None else ("high" if reasons else "none"),
    )
    prompt, _ = render_prompt(family.model, chat, ())
    [request] = generation_requests(chat, prompt, family.model, 1000)
    return request


class Recorder:
    """A parser that records the pieces of text that it gets."""

    def __init__(self, parser: Any) -> None:
        self._parser = parser
        self.pieces: list[str] = []

    def push(self, piece: str) -> list[Event]:
        """Record a piece and parse it."""
        self.pieces.append(piece)
        events: list[Event] = self._parser.push(piece)
        return events

    def __getattr__(self, name: str) -> Any:
        return getattr(self._parser, name)


def parse_tokens(
    family: Family, request: GenerationRequest, tokens: list[int], finish: FinishReason
) -> tuple[Parsed, list[str]]:
    """Parse an output token by token, as the server does; also the pieces that were parsed."""
    output = SequenceOutput(request, family.model)
    recorder = Recorder(output._parser)
    output._parser = cast(Any, recorder)
    parsed = Parsed()
    eos = sorted(family.model.eos_token_ids)
    rows = [RowToken(token) for token in tokens]
    if finish == "stop" and not (tokens and tokens[-1] in eos):
        rows.append(RowToken(eos[0]))
    rows[-1] = RowToken(rows[-1].token, finish)
    for row in rows:
        events = output.push(row)
        parsed.add(events)
        if any(isinstance(event, Finished) for event in events):
            break
    return parsed, recorder.pieces


def parse_pieces(
    family: Family, request: GenerationRequest, pieces: list[str], finish: FinishReason
) -> Parsed:
    """Parse an output's text in pieces, with control tokens' placeholders in it."""
    _, parser = output_parser(request, family.model)
    parsed = Parsed()
    for piece in pieces:
        parsed.add(parser.push(piece))
    return parsed.add(parser.flush(is_truncated=finish == "length"))


def failure_of(family: Family, case: dict[str, Any]) -> str | None:
    """What is wrong with what a case is parsed into; None if it is right however it is cut."""
    try:
        request = request_of(family, case)
    except MlxtrioError as error:
        return f"refused: {error}"
    tokens = family.encode(case["raw"])
    finish: FinishReason = case["finish"]
    parsed, texts = parse_tokens(family, request, tokens, finish)
    if (wrong := _wrong(parsed.read(), case)) is not None:
        return f"{case['raw']!r}: {wrong}"
    step = max(1, len(texts) // MAX_CUTS)
    for cut in range(0, len(texts) + 1, step):
        pieces = ["".join(texts[:cut]), "".join(texts[cut:])]
        other = parse_pieces(family, request, pieces, finish)
        if other.read() != parsed.read():
            return f"{case['raw']!r}: cut at token {cut} gives {other.read()}"
    return None


def _wrong(parsed: dict[str, Any], case: dict[str, Any]) -> str | None:
    """How a parsed output differs from what is expected."""
    tags = list(case.get("tags") or ())
    if "expected_error" in case:
        accepted = case["expected_error"]["accept"]
        if not parsed["calls"] or "anything" in accepted:
            return None
        return f"calls {parsed['calls']} in a broken output ({accepted})"
    expected = case["expected"]
    if "loose" in tags:
        return None if parsed["calls"] else f"no call in {parsed}"
    if (wrong := _wrong_calls(parsed["calls"], expected["calls"], tags)) is not None:
        return wrong
    for key in ("content", "reasoning"):
        if key == "content" and "anycontent" in tags:
            continue
        if parsed[key] != (expected[key] or "").strip():
            return f"{key} {parsed[key]!r} instead of {expected[key]!r}"
    return None


def _wrong_calls(
    calls: list[dict[str, Any]], expected: list[dict[str, Any]], tags: list[str]
) -> str | None:
    if [call["name"] for call in calls] != [call["name"] for call in expected]:
        return f"calls {calls} instead of {expected}"
    for call, wanted in zip(calls, expected, strict=True):
        arguments, want = call["arguments"], wanted["arguments"]
        if want is None:
            continue
        if "subset" in tags:
            arguments = {key: value for key, value in arguments.items() if key in want}
        if not _same(arguments, want):
            return f"arguments {call['arguments']} instead of {want}"
    return None


def _same(one: Any, other: Any) -> bool:
    """Equality in which 1, 1.0 and true are different, but not the order of an object's keys."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
