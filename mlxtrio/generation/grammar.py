"""What a constrained answer may be: grammars for llguidance, compiled and kept.

llguidance (https://github.com/guidance-ai/llguidance) says for each token of an answer which
tokens may come next. It runs on the CPU and knows no MLX: the engine applies its masks.
"""

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from llguidance import LLMatcher, LLTokenizer

if TYPE_CHECKING:
    from llguidance._lib import JsonCompileOptions

from mlxtrio.errors import InvalidRequestError
from mlxtrio.generation.tool_calls import Tool, ToolFormat

KEPT_GRAMMARS = 64
# Enough to indent; without a bound a model may put out white space to the end of its tokens.
JSON_STYLE: "JsonCompileOptions" = {"whitespace_pattern": r"[\n ]{0,16}"}
JSON_OBJECT = {"type": "object"}


def json_schema_grammar(schema: Mapping[str, Any] | bool) -> str:
    """The grammar of JSON texts that satisfy a schema."""
    return LLMatcher.grammar_from_json_schema(json.dumps(schema), overrides=JSON_STYLE)


def regex_grammar(pattern: str) -> str:
    """The grammar of texts that match a regular expression (Rust's syntax) as a whole."""
    return LLMatcher.grammar_from_regex(pattern)


def choice_grammar(choices: Sequence[str]) -> str:
    """The grammar of a few texts."""
    return lark_grammar("start: " + " | ".join(json.dumps(choice) for choice in choices))


def lark_grammar(grammar: str) -> str:
    """A grammar as it is, in llguidance's Lark-like notation."""
    return LLMatcher.grammar_from_lark(grammar)


def demanded_calls_grammar(
    tool_format: ToolFormat, tools: Sequence[Tool], *, parallel: bool
) -> str:
    """The grammar of calls of some tools, one or more if ``parallel``, and nothing else.

    A call is the JSON ``{"name": ..., "arguments": ...}`` between the format's markers, its
    arguments satisfying the schema of the function's parameters.
    """
    more = r' ("\n" call)*' if parallel else ""
    schemas = [tool["function"].get("parameters") or JSON_OBJECT for tool in tools]
    return lark_grammar(f"start: call{more}\n" + _call_rules(tool_format, tools, schemas))


def strict_calls_grammar(tool_format: ToolFormat, tools: Sequence[Tool]) -> str:
    """The grammar of any text with any calls in it: those of strict functions satisfy their
    schemas, the others' arguments are some object.

    The format's markers are control tokens, which are no part of a text.
    """
    schemas = [
        (tool["function"].get("strict") and tool["function"].get("parameters")) or JSON_OBJECT
        for tool in tools
    ]
    text = "start: TEXT? (call TEXT?)*\nTEXT: /(.|\\n)+/\n"
    return lark_grammar(text + _call_rules(tool_format, tools, schemas))


def _call_rules(tool_format: ToolFormat, tools: Sequence[Tool], schemas: Sequence[Any]) -> str:
    calls = [
        {
            "type": "object",
            "properties": {"name": {"const": tool["function"]["name"]}, "arguments": schema},
            "required": ["name", "arguments"],
            "additionalProperties": False,
        }
        for tool, schema in zip(tools, schemas, strict=True)
    ]
    any_call = json.dumps({"anyOf": calls, "x-guidance": JSON_STYLE})
    start = _marker(tool_format.start, tool_format.start_tokens)
    end = _marker(tool_format.end, tool_format.end_tokens)
    return f"call: {start} /\\n?/ json /\\n?/ {end}\njson: %json {any_call}\n"


def _marker(text: str, tokens: Sequence[int]) -> str:
    """A marker in a grammar. One that is a single token has to be named as such: llguidance
    takes it for a control token, which no text matches.
    """
    return f"<[{tokens[0]}]>" if len(tokens) == 1 else json.dumps(text)


class GrammarCompiler:
    """Compiles grammars for one model's vocabulary, and keeps the last ones.

    Compiling takes milliseconds, the first time up to a second: call ``compile`` in a worker
    thread, one at a time. Size and time are bounded by llguidance's own limits.
    """

    def __init__(self, make_tokenizer: Callable[[], LLTokenizer]) -> None:
        """``make_tokenizer`` is called at the first use."""
        self._make_tokenizer = make_tokenizer
        self._tokenizer: LLTokenizer | None = None
        self._kept: OrderedDict[str, LLMatcher] = OrderedDict()

    def compile(self, grammar: str, param: str) -> LLMatcher:
        """A matcher at the grammar's start. It is shared: copy it before it consumes tokens.

        Raises:
            InvalidRequestError: the grammar can't be compiled; ``param`` is where it came from.
        """
        if self._tokenizer is None:
            self._tokenizer = self._make_tokenizer()
        if grammar not in self._kept:
            matcher = LLMatcher(self._tokenizer, grammar)
            if matcher.is_error():
                raise InvalidRequestError(
                    f"Invalid value for '{param}': {matcher.get_error().strip()}", param=param
                )
            self._kept[grammar] = matcher
        self._kept.move_to_end(grammar)
        if len(self._kept) > KEPT_GRAMMARS:
            self._kept.popitem(last=False)
        return self._kept[grammar]
