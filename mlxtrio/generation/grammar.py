"""What a constrained answer may be: grammars for llguidance, compiled and kept.

llguidance (https://github.com/guidance-ai/llguidance) says for each token of an answer which
tokens may come next. It runs on the CPU and knows no MLX: the engine applies its masks.
"""

import json
import re
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from llguidance import LLMatcher, LLParserLimits, LLTokenizer

if TYPE_CHECKING:
    from llguidance._lib import JsonCompileOptions

from mlxtrio.errors import InvalidRequestError
from mlxtrio.generation.tool_calls import Tool, ToolFormat

KEPT_GRAMMARS = 64
LONGEST_REASON = 300  # characters of llguidance's message
CHECK_SECONDS = 5.0
CHECK_BYTES = 2**31
CHECK = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({CHECK_BYTES}, {CHECK_BYTES}))
from llguidance import LLMatcher
LLMatcher.validate_grammar(sys.stdin.read())
"""
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
    # The marker may be spelled in ordinary tokens, too; then it is no text either.
    marker = re.escape(tool_format.start).replace("/", "\\/")
    text = f"TEXT: /(.|\\n)+/ & ~/(.|\\n)*{marker}(.|\\n)*/\n"
    return lark_grammar(
        "start: TEXT? (call TEXT?)*\n" + text + _call_rules(tool_format, tools, schemas)
    )


def _call_rules(tool_format: ToolFormat, tools: Sequence[Tool], schemas: Sequence[Any]) -> str:
    """The rule ``call``. Each schema is a root of its own, so that its references hold."""
    start = _marker(tool_format.start, tool_format.start_tokens)
    end = _marker(tool_format.end, tool_format.end_tokens)
    rules = []
    for n, (tool, schema) in enumerate(zip(tools, schemas, strict=True)):
        head = f'{{"name": {json.dumps(tool["function"]["name"])}, "arguments": '
        arguments = json.dumps({"type": "object", **schema, "x-guidance": JSON_STYLE})
        rules.append(f'call_{n}: {json.dumps(head)} arguments_{n} "}}"\n')
        rules.append(f"arguments_{n}: %json {arguments}\n")
    any_call = " | ".join(f"call_{n}" for n in range(len(rules) // 2))
    return f"call: {start} /\\n?/ ({any_call}) /\\n?/ {end}\n" + "".join(rules)


def _marker(text: str, tokens: Sequence[int]) -> str:
    """A marker in a grammar. One that is a single token has to be named as such: llguidance
    takes it for a control token, which no text matches.
    """
    return f"<[{tokens[0]}]>" if len(tokens) == 1 else json.dumps(text)


class GrammarCompiler:
    """Compiles grammars for one model's vocabulary, and keeps the last ones.

    Takes up to ``CHECK_SECONDS``: call it in a worker thread, one at a time. A grammar that is
    new is first checked in a process of its own, with limits on its time and memory: a kilobyte
    of conjoined patterns can take llguidance hours and gigabytes, and it can't be interrupted.
    """

    def __init__(
        self, make_tokenizer: Callable[[], LLTokenizer], control_tokens: Sequence[str] = ()
    ) -> None:
        """``make_tokenizer`` is called at the first use; ``control_tokens`` are no texts."""
        self._make_tokenizer = make_tokenizer
        self._control_tokens = tuple(control_tokens)
        self._tokenizer: LLTokenizer | None = None
        self._kept: OrderedDict[str, LLMatcher] = OrderedDict()

    def compile(self, grammar: str, param: str) -> LLMatcher:
        """A client's grammar as a matcher at its start. Copy it before it consumes tokens.

        Raises:
            InvalidRequestError: it can't be compiled; ``param`` is where it came from.
        """
        for token in self._control_tokens:
            if token in grammar:
                raise InvalidRequestError(
                    f"Invalid value for '{param}': '{token}' is a control token of the model, "
                    "which can't be demanded.",
                    param=param,
                )
        return self.compile_own(grammar, param)

    def compile_own(self, grammar: str, param: str) -> LLMatcher:
        """The same for a grammar made here of parts that have been compiled.

        Raises:
            InvalidRequestError: it can't be compiled.
        """
        if grammar not in self._kept:
            _check(grammar, param)
            self._kept[grammar] = self._matcher(grammar, param)
        self._kept.move_to_end(grammar)
        if len(self._kept) > KEPT_GRAMMARS:
            self._kept.popitem(last=False)
        return self._kept[grammar]

    def _matcher(self, grammar: str, param: str) -> LLMatcher:
        if self._tokenizer is None:
            self._tokenizer = self._make_tokenizer()
        limits = LLParserLimits(verbose_errors=False)
        matcher = LLMatcher(self._tokenizer, grammar, log_level=0, limits=limits)
        begun = matcher.deep_copy()
        if not matcher.is_error():
            begun.compute_bitmask()  # a grammar of which nothing is a text fails here
        if begun.is_error():
            raise _invalid(param, begun.get_error().strip().partition("\n")[0])
        return matcher


def _check(grammar: str, param: str) -> None:
    """Compile a grammar where it does no harm."""
    try:
        subprocess.run(  # noqa: S603 - our own program; the grammar is its input
            [sys.executable, "-c", CHECK],
            input=grammar.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=CHECK_SECONDS,
            check=True,
        )
    except subprocess.SubprocessError as error:
        raise _invalid(param, "it is too complex to be compiled") from error


def _invalid(param: str, reason: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"Invalid value for '{param}': {reason[:LONGEST_REASON]}", param=param
    )
