"""From tokens to events, with real tokenizers: text, stop strings, logprobs and usage."""

import dataclasses
import random
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlxtrio.text.description import ModelDescription
from mlxtrio.text.events import Event, Failed, Finished, TextDelta, TokenLogprob, Usage
from mlxtrio.text.output import MIN_LOGPROB, SequenceOutput
from mlxtrio.text.request import FinishReason, GenerationRequest, RowFailure, RowToken
from tests.support.engine_fixtures import TinyModels
from tests.support.tiny_models import EOS_TOKEN, VOCAB_SIZE
from tests.support.tokens import TEXTS, decode, decode_at_once, encode

QUICK = settings(max_examples=150, deadline=None, derandomize=True)
WORDS = ["Hello", "how", "are", "you", "today", "quick", "brown", "fox", "lazy", "dog"]


def events_of(
    model: ModelDescription,
    tokens: Sequence[int],
    finish: FinishReason = "length",
    *,
    logprobs: bool = False,
    **request: Any,
) -> list[Event]:
    """The events of a row that generates these tokens, the last of them with ``finish``."""
    top = 1 if logprobs else None
    output = SequenceOutput(
        GenerationRequest((1, 2, 3), len(tokens), top_logprobs=top, **request), model
    )
    events: list[Event] = []
    for number, token in enumerate(tokens, start=1):
        generated = RowToken(token, finish if number == len(tokens) else None)
        if logprobs:
            generated = dataclasses.replace(generated, logprob=-0.5 * number, top=((token, -1.0),))
        events += output.push(generated)
    return events


def text_of(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def logprobs_of(events: list[Event]) -> list[TokenLogprob]:
    return [each for event in events if isinstance(event, TextDelta) for each in event.logprobs]


def ordinary_tokens(model: ModelDescription) -> list[int]:
    return [token for token in range(VOCAB_SIZE) if token not in model.eos_token_ids]


@pytest.mark.parametrize("seed", range(30))
def test_any_tokens_make_the_text_that_mlx_lm_makes_of_them(
    model: ModelDescription, seed: int
) -> None:
    dice = random.Random(seed)
    tokens = dice.choices(ordinary_tokens(model), k=dice.randint(1, 60))
    events = events_of(model, tokens)
    assert text_of(events) == decode(model, tokens)
    assert text_of(events) == decode_at_once(model, tokens)
    assert events[-1] == Finished("length", Usage(3, len(tokens)))


@pytest.mark.parametrize("text", TEXTS)
def test_characters_are_sent_whole_however_many_tokens_they_have(
    model: ModelDescription, text: str
) -> None:
    tokens = encode(model, text)
    assert text.isascii() or len(tokens) > len(text.encode()) / 3
    *deltas, last = events_of(model, tokens)
    assert text_of(deltas) == text
    for delta in deltas:
        assert isinstance(delta, TextDelta)
        assert "\N{REPLACEMENT CHARACTER}" not in delta.text
    assert isinstance(last, Finished)


def test_an_incomplete_character_becomes_a_replacement_character(
    model: ModelDescription,
) -> None:
    tokens = encode(model, "ab🙂")
    assert text_of(events_of(model, tokens[:-1])) == "ab\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize("padding", [VOCAB_SIZE, VOCAB_SIZE + 1, 10**6])
def test_ids_of_a_padded_vocabulary_have_no_text(model: ModelDescription, padding: int) -> None:
    before, after = encode(model, "Hello, how"), encode(model, "are")
    tokens = [padding, *before, padding, *after, padding]
    events = events_of(model, tokens, logprobs=True)
    assert text_of(events) == decode(model, before + after)
    assert events[-1] == Finished("length", Usage(3, len(tokens)))
    padded = [each for each in logprobs_of(events) if each.bytes == b""]
    assert [(each.token, each.top[0].bytes) for each in padded] == [("", b"")] * 3


def test_end_of_turn_tokens_have_no_text_even_if_they_are_ignored(model: ModelDescription) -> None:
    (eos,) = model.eos_token_ids
    hello = encode(model, "Hello")
    tokens = [*hello, eos, *encode(model, "naïve"), eos]
    events = events_of(model, tokens, ignore_eos=True)
    assert EOS_TOKEN not in text_of(events)
    assert text_of(events) == decode(model, [token for token in tokens if token != eos])
    assert events[-1] == Finished("length", Usage(3, len(tokens)))


def test_the_end_of_turn_token_is_counted_and_has_neither_text_nor_logprob(
    model: ModelDescription,
) -> None:
    (eos,) = model.eos_token_ids
    tokens = [*encode(model, "Hello, how"), eos]
    events = events_of(model, tokens, "stop", logprobs=True)
    assert text_of(events) == "Hello, how"
    assert events[-1] == Finished("stop", Usage(3, len(tokens)))
    assert len(logprobs_of(events)) == len(tokens) - 1


def test_an_output_can_be_empty(model: ModelDescription) -> None:
    (eos,) = model.eos_token_ids
    assert events_of(model, [eos], "stop") == [Finished("stop", Usage(3, 1))]


def test_a_failed_row_ends_the_output(model: ModelDescription) -> None:
    output = SequenceOutput(GenerationRequest((1,), 10), model)
    output.push(RowToken(300))
    (failed,) = output.push(RowFailure("the model failed"))
    assert isinstance(failed, Failed)
    assert str(failed.error) == "Failed to generate response: the model failed"
    assert output.finished
    assert output.push(RowToken(300)) == []


@pytest.mark.parametrize("stop", ["how", "w are", "o, h", "you?", "H", "Hello, how are you?"])
def test_a_stop_string_ends_the_output_before_it_wherever_tokens_begin(
    model: ModelDescription, stop: str
) -> None:
    text = "Hello, how are you?"
    tokens = encode(model, text + " I am fine")
    output = SequenceOutput(GenerationRequest((1,), len(tokens), stop=(stop,)), model)
    events: list[Event] = []
    pushed = 0
    while not output.finished:
        events += output.push(RowToken(tokens[pushed]))
        pushed += 1
    assert text_of(events) == text[: text.index(stop)]
    assert events[-1] == Finished("stop", Usage(1, pushed), stop)
    # Not a token later than the stop string is complete.
    assert stop not in decode(model, tokens[: pushed - 1])
    assert output.push(RowToken(300)) == []


def test_the_beginning_of_a_stop_string_is_sent_when_the_output_ends(
    model: ModelDescription,
) -> None:
    tokens = encode(model, "Hello, how are")
    assert text_of(events_of(model, tokens, stop=("are you",))) == "Hello, how are"
    (eos,) = model.eos_token_ids
    assert text_of(events_of(model, [*tokens, eos], "stop", stop=("are you",))) == "Hello, how are"


@pytest.mark.parametrize("finish", ["stop", "length"])
def test_a_stop_string_in_the_last_piece_is_found(
    model: ModelDescription, finish: FinishReason
) -> None:
    (eos,) = model.eos_token_ids
    tokens = encode(model, "Hello, how") + [eos] * (finish == "stop")
    events = events_of(model, tokens, finish, stop=("how",))
    assert text_of(events) == "Hello, "
    assert isinstance(last := events[-1], Finished)
    assert (last.reason, last.stop_string) == ("stop", "how")


@pytest.mark.parametrize(
    ("stops", "expected"),
    [(("you", "are", "how"), "how"), (("w", "how"), "how"), (("fox",), None), ((), None)],
)
def test_the_end_says_which_stop_string_was_found(
    model: ModelDescription, stops: tuple[str, ...], expected: str | None
) -> None:
    (eos,) = model.eos_token_ids
    events = events_of(model, [*encode(model, "Hello, how are you"), eos], "stop", stop=stops)
    assert isinstance(last := events[-1], Finished)
    assert (last.reason, last.stop_string) == ("stop", expected)


@QUICK
@given(data=st.data())
def test_logprobs_are_those_of_the_text_that_is_sent(
    tiny_models: TinyModels, data: st.DataObject
) -> None:
    model = tiny_models(data.draw(st.sampled_from(["qwen3", "llama"]))).description
    words = st.sampled_from(WORDS)
    text = " ".join(data.draw(st.lists(words, min_size=3, max_size=8)))
    tokens = encode(model, text)
    start = data.draw(st.integers(0, len(text) - 1))
    stop = text[start : start + data.draw(st.integers(1, 8))]
    events = events_of(model, tokens, logprobs=True, stop=(stop,))
    spelled = "".join(each.token for each in logprobs_of(events)).removeprefix(" ")
    # A token of which only a part is shown has no logprob; all those before it have.
    assert text_of(events).startswith(spelled)
    missing = text_of(events).removeprefix(spelled)
    following = model.vocabulary.decode_token(tokens[len(logprobs_of(events))])[0]
    assert following.strip().startswith(missing.strip())
    assert missing.strip() != following.strip()


@pytest.mark.parametrize(("text", "stop"), [("ab é", "é"), ("ab 🙂", "🙂")])
def test_a_part_of_a_character_that_is_not_sent_has_no_logprob(
    model: ModelDescription, text: str, stop: str
) -> None:
    events = events_of(model, encode(model, text), logprobs=True, stop=(stop,))
    spelled = b"".join(each.bytes for each in logprobs_of(events))
    assert spelled.removeprefix(b" ").isascii()


def test_every_token_has_its_logprob_once(model: ModelDescription) -> None:
    tokens = encode(model, " ".join(TEXTS))
    found = logprobs_of(events_of(model, tokens, logprobs=True))
    assert [each.logprob for each in found] == [-0.5 * n for n in range(1, len(tokens) + 1)]
    assert [each.bytes for each in found] == [each.top[0].bytes for each in found]
    assert b"".join(each.bytes for each in found).decode().strip() == " ".join(TEXTS).strip()


def test_an_impossible_token_has_a_finite_logprob(model: ModelDescription) -> None:
    output = SequenceOutput(GenerationRequest((1,), 1, top_logprobs=1), model)
    impossible = float("-inf")
    events = output.push(RowToken(300, "length", impossible, ((301, impossible),)))
    (each,) = logprobs_of(events)
    assert (each.logprob, each.top[0].logprob) == (MIN_LOGPROB, MIN_LOGPROB)


def test_logprobs_are_sent_only_if_the_request_asks_for_them(model: ModelDescription) -> None:
    output = SequenceOutput(GenerationRequest((1,), 1), model)
    assert logprobs_of(output.push(RowToken(300, "length", -1.0, ((301, -2.0),)))) == []


@pytest.mark.parametrize("seed", range(5))
def test_outputs_at_the_same_time_do_not_mix(model: ModelDescription, seed: int) -> None:
    dice = random.Random(seed)
    rows = [dice.choices(ordinary_tokens(model), k=40) for _ in range(4)]
    outputs = [SequenceOutput(GenerationRequest((1,), 40), model) for _ in rows]
    texts = [""] * len(rows)
    for column in range(40):
        for row, output in enumerate(outputs):
            finish: FinishReason | None = "length" if column == 39 else None
            texts[row] += text_of(output.push(RowToken(rows[row][column], finish)))
    assert texts == [decode(model, row) for row in rows]


def test_a_delta_without_logprobs_is_never_empty(model: ModelDescription) -> None:
    tokens = random.Random(1).choices(ordinary_tokens(model), k=50)
    deltas = events_of(model, tokens, stop=("zz",))[:-1]
    assert 1 < len(deltas) < 50  # some tokens make no text by themselves
    assert all(isinstance(delta, TextDelta) and delta.text for delta in deltas)
