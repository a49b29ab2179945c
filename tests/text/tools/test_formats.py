"""Every tool format of mlx-lm: its calls are parsed the same however the text is cut."""

import json
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, get_args

import mlx_lm.tool_parsers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlxtrio.settings import ToolCallParser
from mlxtrio.text.control_tokens import ControlTokens
from mlxtrio.text.events import ArgumentsDelta, CallOpened, Event, TextDelta
from mlxtrio.text.output_parser import OutputParser
from mlxtrio.text.request import GenerationRequest
from mlxtrio.text.tools.format import ToolFormat
from mlxtrio.text.tools.parser import CallArguments, CallStart, StreamingToolParser
from tests.support.grammar_walks import CONTROL_TOKENS, answer_of, model_of

Call = tuple[str, dict[str, Any]]

WEATHER: Call = ("get_weather", {"city": "Kraków", "days": 3})
NESTED: Call = ("search", {"query": {"all": [1, {"of": "日本 🙂"}], "sure": True}})
TRICKY: Call = ("say", {"text": 'a "quoted", {braced} [listed] it\'s\nC:\\n <b> = \t end'})
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


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def as_text(value: Any) -> str:
    return value if isinstance(value, str) else as_json(value)


def in_tags(opening: str, closing: str, arguments: dict[str, Any]) -> str:
    return "".join(
        opening.replace("KEY", key) + as_text(value) + closing for key, value in arguments.items()
    )


def as_gemma(value: Any) -> str:
    if isinstance(value, str):
        return f'<|"|>{value}<|"|>'
    if isinstance(value, dict):
        return "{" + ",".join(f"{key}:{as_gemma(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(as_gemma, value)) + "]"
    return as_json(value)


def kimi_k3(name: str, arguments: dict[str, Any]) -> str:
    body = "".join(
        f'<|open|>argument key="{key}" type="{"string" if isinstance(value, str) else "json"}"'
        f"<|sep|>{as_text(value)}<|close|>argument<|sep|>"
        for key, value in arguments.items()
    )
    return f'<|open|>call tool="{name}" index="1"<|sep|>{body}<|close|>call<|sep|>'


def function_gemma(name: str, arguments: dict[str, Any]) -> str:
    body = ",".join(
        f"{key}:<escape>{value}<escape>" if isinstance(value, str) else f"{key}:{as_json(value)}"
        for key, value in arguments.items()
    )
    return f"call:{name}{{{body}}}"


GLM_TAGS = "<arg_key>KEY</arg_key>\n<arg_value>", "</arg_value>\n"
LONGCAT_TAGS = GLM_TAGS[0].replace("arg_", "longcat_arg_"), "</longcat_arg_value>\n"

# A call between the markers, as the chat templates write it.
INSIDE: dict[ToolCallParser, Callable[[str, dict[str, Any]], str]] = {
    "function_gemma": function_gemma,
    "gemma4": lambda name, a: f"call:{name}{as_gemma(a)}",
    "glm47": lambda name, a: f"{name}\n{in_tags(*GLM_TAGS, a)}",
    "json_tools": lambda name, a: f'\n{{"name": "{name}", "arguments": {as_json(a)}}}\n',
    "kimi_k2": lambda name, a: (
        f"<|tool_call_begin|>functions.{name}:0<|tool_call_argument_begin|>{as_json(a)}"
        "<|tool_call_end|>"
    ),
    "kimi_k3": kimi_k3,
    "laguna": lambda name, a: f"{name}{in_tags(*GLM_TAGS, a)}",
    "longcat": lambda name, a: (
        f"{name}\n{in_tags(*LONGCAT_TAGS, a)}" if a else f'{{"name": "{name}", "arguments": {{}}}}'
    ),
    "minicpm5": lambda name, a: (
        f'"{name}">' + in_tags('<param name="KEY"><![CDATA[', "]]></param>", a)
    ),
    "minimax_m2": lambda name, a: (
        f'\n<invoke name="{name}">\n'
        + in_tags('<parameter name="KEY">', "</parameter>\n", a)
        + "</invoke>\n"
    ),
    "mistral": lambda name, a: f"{name}[ARGS]{as_json(a)}",
    "muse_spark": lambda name, a: (
        f'\n<atem:invoke name="{name}">\n'
        + in_tags('<atem:parameter name="KEY">', "</atem:parameter>\n", a)
        + "</atem:invoke>\n"
    ),
    "pythonic": lambda name, a: (
        f"[{name}({', '.join(f'{key}={as_json(value)}' for key, value in a.items())})]"
    ),
    "qwen3_coder": lambda name, a: (
        f"\n<function={name}>\n"
        + in_tags("<parameter=KEY>\n", "\n</parameter>\n", a)
        + "</function>\n"
    ),
}
PARSERS = list(INSIDE)
# Calls that the formats' own parsers can't read.
UNPARSABLE = {("function_gemma", "search"), ("function_gemma", "say")}


def of(parser: ToolCallParser) -> ToolFormat:
    tool_format = model_of(parser).description.tool_format
    assert tool_format is not None
    return tool_format


def text_of(parser: ToolCallParser, call: Call) -> str:
    return of(parser).start + INSIDE[parser](*call) + of(parser).end


def texts(parser: ToolCallParser) -> Iterator[tuple[str, str, list[Any] | None]]:
    """Outputs: name, text, and the content and calls in it (None: they depend on the format)."""
    weather, ping = text_of(parser, WEATHER), text_of(parser, EMPTY)
    start, end = of(parser).start, of(parser).end
    for call in (WEATHER, NESTED, TRICKY, EMPTY):
        if (parser, call[0]) not in UNPARSABLE:
            yield call[0], text_of(parser, call), [call]
    yield "two", weather + ping, [WEATHER, EMPTY]
    yield "none", "Just a < b, <tool and [TOOL.", ["Just a < b, <tool and [TOOL."]
    yield "before", f"I'll see… \n\n{weather}", ["I'll see…", WEATHER]
    yield "before and spaced", f"\n é\n{weather}\n\n", ["\n é", WEATHER]
    if end:
        both = ["One", WEATHER, "two", EMPTY, "done 🙂.\n"]
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


def joined(parts: Sequence[Any]) -> list[Any]:
    """Content in one piece, and calls with their arguments parsed."""
    found: list[Any] = []
    for part in parts:
        match part:
            case CallStart(name=name) | CallOpened(name=name):
                found.append([name, ""])
            case CallArguments(text) | ArgumentsDelta(text=text):
                found[-1][1] += text
            case str(text) | TextDelta(text):
                if not (found and isinstance(found[-1], str)):
                    found.append("")
                found[-1] += text
    return [each if isinstance(each, str) else (each[0], json.loads(each[1])) for each in found]


def parse_tools(parser: ToolCallParser, pieces: Sequence[str]) -> list[Any]:
    """What the tool parser alone makes of text, in which markers are text."""
    tools = StreamingToolParser(of(parser), TOOLS)
    return joined([part for piece in pieces for part in tools.push(piece)] + tools.flush())


def marked(parser: ToolCallParser, text: str) -> str:
    """The text with placeholders for control tokens."""
    return list(ControlTokens(None, of(parser)).stop_strings([text]))[-1]


def parse_output(parser: ToolCallParser, pieces: Sequence[str]) -> list[Any]:
    """What the output parser makes of text with placeholders for control tokens."""
    control = ControlTokens(None, of(parser))
    output = OutputParser(GenerationRequest((1,), 1, tools=TOOLS), control)
    events: list[Event] = [event for piece in pieces for event in output.push(piece)]
    return joined(events + output.flush())


@pytest.mark.parametrize(("parser", "name", "text", "expected"), CASES, ids=NAMES)
def test_one_cut_anywhere_makes_no_difference(
    parser: ToolCallParser, name: str, text: str, expected: list[Any] | None
) -> None:
    whole = parse_tools(parser, [text])
    assert expected is None or whole == expected
    if all(isinstance(part, str) for part in whole):
        assert "".join(whole) == text  # nothing is lost
    for cut in range(len(text)):
        assert parse_tools(parser, [text[:cut], text[cut:]]) == whole
    assert parse_tools(parser, list(text)) == whole
    with_placeholders = marked(parser, text)
    assert parse_output(parser, [with_placeholders]) == whole
    for cut in range(len(with_placeholders)):
        assert parse_output(parser, [with_placeholders[:cut], with_placeholders[cut:]]) == whole
    assert parse_output(parser, list(with_placeholders)) == whole


@pytest.mark.parametrize("parser", PARSERS)
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_many_cuts_make_no_difference(parser: ToolCallParser, data: st.DataObject) -> None:
    fragments = [text for _, text, _ in texts(parser)]
    fragments += [of(parser).start, of(parser).end, "text", " ", "\n", "é"]
    text = "".join(data.draw(st.lists(st.sampled_from(fragments), max_size=4)))
    with_placeholders = marked(parser, text)

    def pieces(text: str) -> list[str]:
        cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=12)))
        return [text[a:b] for a, b in pairwise([0, *cuts, len(text)])]

    whole = parse_tools(parser, [text])
    assert parse_tools(parser, pieces(text)) == whole
    assert (
        parse_output(parser, pieces(with_placeholders))
        == parse_output(parser, [with_placeholders])
        == whole
    )


@pytest.mark.parametrize(("parser", "name", "text", "expected"), CASES, ids=NAMES)
def test_tokens_are_parsed_as_their_text_is(
    parser: ToolCallParser, name: str, text: str, expected: list[Any] | None
) -> None:
    """With a token for each byte, and with merged ones; markers are control tokens in both."""
    model = model_of(parser)
    whole = parse_tools(parser, [text])
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


@pytest.mark.parametrize("parser", PARSERS)
def test_markers_in_ordinary_tokens_are_text(parser: ToolCallParser) -> None:
    text = text_of(parser, WEATHER)
    if len(of(parser).start_tokens) > 1:
        pytest.skip("the format's marker is a text")
    model = model_of(parser)
    assert answer_of(model, model.spell(text), TOOLS, is_constrained=False) == (text, [])


def test_the_settings_name_every_parser_that_mlx_lm_has() -> None:
    modules = {module.name for module in pkgutil.iter_modules(mlx_lm.tool_parsers.__path__)}
    assert set(get_args(ToolCallParser)) == modules | {"auto", "none"}
    assert set(PARSERS) == set(CONTROL_TOKENS) == modules
    for parser in PARSERS:
        assert of(parser).name == parser
        assert callable(of(parser).parse)
