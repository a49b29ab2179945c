"""What a constrained answer may be: grammars for llguidance, compiled and kept.

llguidance (https://github.com/guidance-ai/llguidance) says for each token of an answer which
tokens may come next. It runs on the CPU and knows no MLX: the engine applies its masks.
"""

import json
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import trio
from llguidance import LLMatcher, LLParserLimits, LLTokenizer

if TYPE_CHECKING:
    from llguidance._lib import JsonCompileOptions

from mlxtrio.errors import INPUT, InvalidInputError, Where
from mlxtrio.text.grammar.schemas import closed

KEPT_GRAMMARS = 64
MAX_REASON_LENGTH = 300  # characters of llguidance's message
CHECK_SECONDS = 5  # of computing; a busy machine may take longer
CHECK_PATIENCE = 30.0  # seconds
CHECK_BYTES = 2**31
CHECK = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({CHECK_BYTES}, {CHECK_BYTES}))
resource.setrlimit(resource.RLIMIT_CPU, ({CHECK_SECONDS}, {CHECK_SECONDS}))
from llguidance import LLMatcher
LLMatcher.validate_grammar(sys.stdin.read())
"""
# Enough to indent; without a bound a model may put out white space to the end of its tokens.
JSON_STYLE: "JsonCompileOptions" = {"whitespace_pattern": r"[\n ]{0,16}"}
# On one line, as templates write values; nothing before it, where llguidance allows white space.
LINE_STYLE: "JsonCompileOptions" = {
    "whitespace_flexible": False,
    "item_separator": ", ?",
    "key_separator": ": ?",
}
JSON_OBJECT = {"type": "object"}


def json_schema_grammar(schema: Mapping[str, Any]) -> str:
    """The grammar of JSON texts that satisfy a schema."""
    return LLMatcher.grammar_from_json_schema(json.dumps(closed(schema)), overrides=JSON_STYLE)


def regex_grammar(pattern: str) -> str:
    """The grammar of texts that match a regular expression (Rust's syntax) as a whole."""
    return LLMatcher.grammar_from_regex(pattern)


def choice_grammar(choices: Sequence[str]) -> str:
    """The grammar of a few texts."""
    return lark_grammar("start: " + choice_rule(choices))


def choice_rule(choices: Sequence[str]) -> str:
    """The same as the right side of a rule."""
    return " | ".join(json.dumps(choice) for choice in choices)


def json_rule(schema: Mapping[str, Any], style: "JsonCompileOptions" = JSON_STYLE) -> str:
    """The grammar of JSON texts that satisfy a schema, as the right side of a rule.

    The schema is a root of its own, so that its references hold.
    """
    return f"%json {json.dumps({**closed(schema), 'x-guidance': style})}"


def lark_grammar(grammar: str) -> str:
    """A grammar as it is, in llguidance's Lark-like notation."""
    return LLMatcher.grammar_from_lark(grammar)


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
        self.lock = trio.CapacityLimiter(1)  # held by the worker thread that compiles
        self._kept: OrderedDict[str, LLMatcher] = OrderedDict()

    def compile(self, grammar: str, where: Where) -> LLMatcher:
        """A client's grammar as a matcher at its start. Copy it before it consumes tokens.

        Raises:
            InvalidInputError: it can't be compiled; ``where`` is the input that it came from.
        """
        self.check_text(grammar, where)
        return self.compile_own(grammar, where)

    def check_text(self, text: str, where: Where) -> None:
        """Refuse what demands control tokens.

        Raises:
            InvalidInputError: ``text``, which ``where`` holds, has one in it.
        """
        for token in self._control_tokens:
            if token in text:
                raise InvalidInputError(
                    f"Invalid value for '{INPUT}': '{token}' is a control token of the model, "
                    "which can't be demanded.",
                    where,
                )

    def compile_own(self, grammar: str, where: Where, *, is_checked: bool = False) -> LLMatcher:
        """The same for a grammar made here; ``is_checked`` says that its parts can't explode.

        Raises:
            InvalidInputError: it can't be compiled.
        """
        if grammar not in self._kept:
            if not is_checked:
                _check(grammar, where)
            self._kept[grammar] = self._matcher(grammar, where)
        self._kept.move_to_end(grammar)
        if len(self._kept) > KEPT_GRAMMARS:
            self._kept.popitem(last=False)
        return self._kept[grammar]

    def _matcher(self, grammar: str, where: Where) -> LLMatcher:
        if self._tokenizer is None:
            self._tokenizer = self._make_tokenizer()
        limits = LLParserLimits(verbose_errors=False)
        matcher = LLMatcher(self._tokenizer, grammar, log_level=0, limits=limits)
        begun = matcher.deep_copy()
        if not matcher.is_error():
            begun.compute_bitmask()  # a grammar of which nothing is a text fails here
        if begun.is_error():
            raise _invalid(where, begun.get_error().strip().partition("\n")[0])
        return matcher


def _check(grammar: str, where: Where) -> None:
    """Compile a grammar where it does no harm."""
    try:
        subprocess.run(  # noqa: S603 - our own program; the grammar is its input
            [sys.executable, "-c", CHECK],
            input=grammar.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=CHECK_PATIENCE,
            check=True,
        )
    except subprocess.SubprocessError as error:
        raise _invalid(where, "it is too complex to be compiled") from error


def _invalid(where: Where, reason: str) -> InvalidInputError:
    return InvalidInputError(f"Invalid value for '{INPUT}': {reason[:MAX_REASON_LENGTH]}", where)
