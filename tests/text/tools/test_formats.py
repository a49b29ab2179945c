"""Every tool format: what it writes it parses again, however the text is cut."""

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlxtrio.settings import ReasoningParser, ToolCallParser
from mlxtrio.text.events import ArgumentsDelta, CallOpened, Event, TextDelta
from mlxtrio.text.output import output_parser
from mlxtrio.text.reasoning.registry import FORMATS as REASONING_FORMATS
from mlxtrio.text.request import GenerationRequest
from mlxtrio.text.tools.format import ToolFormat
from mlxtrio.text.tools.registry import FORMATS
from tests.support.grammar_walks import answer_of, model_of

Call = tuple[str, dict[str, Any]]

WEATHER: Call = ("get_weather", {"city": "Kraków", "days": 3})
NESTED: Call = ("search", {"query": {"all": [1, {"of": "日本 🙂"}], "sure": True}})
TRICKY: Call = ("say", {"text": ' a "quoted", {braced} [listed] it\'s\nC:\\n <b> = \t end\n'})
EMPTY: Call = ("ping", {})
SCHEMAS: dict[str, dict[str, Any]] = {
    "get_weather": {"city": {"type": "string"}, "days": {"type": "integer"}},
    "search": {"query": {"type": "object"}},
    "say": {"text": {"type": "string"}},
    "ping": {},
}
TOOLS = tuple(
    {
        "type": "function",
        "function": {"name": name, "parameters": {"type": "object", "properties": properties}},
    }
    for name, properties in SCHEMAS.items()
)
PARSERS: list[Any] = [name for name, each in FORMATS.items() if each.write is not None]
# The formats whose calls begin with a marker, and may have text around them.
MARKED = [name for name in PARSERS if FORMATS[name].start]


def of(parser: ToolCallParser) -> ToolFormat:
    tool_format = model_of(parser).description.tool_format
    assert tool_format is not None
    return tool_format


def text_of(parser: ToolCallParser, *calls: Call) -> str:
    write = of(parser).write
    assert write is not None
    return write([{"name": name, "arguments": arguments} for name, arguments in calls])


def texts(parser: ToolCallParser) -> Iterator[tuple[str, str, list[Any] | None]]:
    """Outputs: name, text, and the content and calls in it (None: they depend on the format)."""
    for call in (WEATHER, NESTED, TRICKY, EMPTY):
        yield call[0], text_of(parser, call), [call]
    yield "two", text_of(parser, WEATHER, EMPTY), [WEATHER, EMPTY]
    yield "none", "Just a < b, <tool and (TOOL.", ["Just a < b, <tool and (TOOL."]
    if parser not in MARKED:
        return
    weather, ping = text_of(parser, WEATHER), text_of(parser, EMPTY)
    start, end = of(parser).start, of(parser).end
    yield "before", f"I'll see… \n\n{weather}", ["I'll see…", WEATHER]
    yield "before and spaced", f"\n é\n{weather}\n\n", ["\n é", WEATHER]
    if end:
        both = ["One", WEATHER, " \n two", EMPTY, "\n done 🙂.\n"]
        yield "around", f"One {weather}\n two\n{ping} done 🙂.\n", both
        yield "begun", f"Well {weather[: -len(end)]}", None
        yield "twice begun", f"{start}{weather}", None
        yield "only an end", f"a {end} b", [f"a {end} b"]
    yield "broken", f"a {start}no > such / [call{end} b", None
    yield "empty", f"a {start}{end} b", None
    yield "half a marker", f"a {start[:-1]}", [f"a {start[:-1]}"]
    yield "half a call", weather[: len(weather) // 2], None


CASES = [(parser, *case) for parser in PARSERS for case in texts(parser)]
NAMES = [f"{parser}-{name}" for parser, name, _, _ in CASES]


def joined(events: Sequence[Event]) -> list[Any]:
    """Content in one piece, and calls with their arguments parsed."""
    found: list[Any] = []
    for event in events:
        match event:
            case CallOpened(name=name):
                found.append([name, ""])
            case ArgumentsDelta(text=text):
                found[-1][1] += text
            case TextDelta(text):
                if not (found and isinstance(found[-1], str)):
                    found.append("")
                found[-1] += text
    return [each if isinstance(each, str) else (each[0], json.loads(each[1])) for each in found]


def marked(parser: ToolCallParser, text: str) -> str:
    """The text with placeholders for control tokens."""
    control, _ = output_parser(REQUEST, model_of(parser).description)
    return control.translate(text)


REQUEST = GenerationRequest((1,), 1, tools=TOOLS)


def parse_output(parser: ToolCallParser, pieces: Sequence[str]) -> list[Any]:
    """What the output parser makes of text with placeholders for control tokens."""
    _, output = output_parser(REQUEST, model_of(parser).description)
    events: list[Event] = [event for piece in pieces for event in output.push(piece)]
    return joined(events + output.flush())


@pytest.mark.parametrize(("parser", "name", "text", "expected"), CASES, ids=NAMES)
def test_one_cut_anywhere_makes_no_difference(
    parser: ToolCallParser, name: str, text: str, expected: list[Any] | None
) -> None:
    text = marked(parser, text)
    whole = parse_output(parser, [text])
    if expected is not None and name in ("around", "before and spaced"):
        assert without_space(whole) == without_space(expected)
    else:
        assert expected is None or whole == expected
    for cut in range(len(text)):
        assert parse_output(parser, [text[:cut], text[cut:]]) == whole
    assert parse_output(parser, list(text)) == whole


def without_space(parts: list[Any]) -> list[Any]:
    return [each.strip() if isinstance(each, str) else each for each in parts]


@pytest.mark.parametrize("parser", PARSERS)
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_many_cuts_make_no_difference(parser: ToolCallParser, data: st.DataObject) -> None:
    fragments = [text for _, text, _ in texts(parser)]
    fragments += [*of(parser).starts, *of(parser).ends, "text", " ", "\n", "é"]
    text = marked(parser, "".join(data.draw(st.lists(st.sampled_from(fragments), max_size=4))))
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=12)))
    pieces = [text[a:b] for a, b in pairwise([0, *cuts, len(text)])]
    assert parse_output(parser, pieces) == parse_output(parser, [text])


@pytest.mark.parametrize(("parser", "name", "text", "expected"), CASES, ids=NAMES)
def test_tokens_are_parsed_as_their_text_is(
    parser: ToolCallParser, name: str, text: str, expected: list[Any] | None
) -> None:
    """With a token for each byte, and with merged ones; markers are control tokens in both."""
    model = model_of(parser)
    whole = parse_output(parser, [marked(parser, text)])
    content = "".join(part for part in whole if isinstance(part, str))
    calls = [part for part in whole if not isinstance(part, str)]
    merged = model.wrapper.encode(text, add_special_tokens=False)
    for tokens in (model.encode(text), merged):
        assert answer_of(model, tokens, TOOLS, is_constrained=False) == (content, calls)


@pytest.mark.parametrize("parser", ["json_tools", "kimi_k2", "mistral"])
def test_streamed_arguments_are_those_of_the_whole_call(parser: ToolCallParser) -> None:
    model = model_of(parser)
    for call in (WEATHER, NESTED, TRICKY, EMPTY):
        tokens = model.encode(f"Well. {text_of(parser, call)}{text_of(parser, WEATHER)}")
        assert answer_of(model, tokens, TOOLS) == ("Well.", [call, WEATHER])


@pytest.mark.parametrize("parser", MARKED)
def test_markers_in_ordinary_tokens_are_text(parser: ToolCallParser) -> None:
    text = text_of(parser, WEATHER)
    if len(of(parser).start_tokens) > 1:
        pytest.skip("the format's marker is a text")
    model = model_of(parser)
    assert answer_of(model, model.spell(text), TOOLS, is_constrained=False) == (text, [])


def test_the_settings_name_every_format() -> None:
    assert set(get_args(ToolCallParser)) == {"auto", "none", "prompted", *FORMATS}
    assert set(get_args(ReasoningParser)) == {"auto", "none", *REASONING_FORMATS}
    for name, tool_format in FORMATS.items():
        assert tool_format.name == name
