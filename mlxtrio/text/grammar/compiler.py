"""Constrained decoding: grammars for llguidance, compiled for a model's vocabulary and cached.

Before each token of an output llguidance (https://github.com/guidance-ai/llguidance) gives a
bitmask of the tokens that may come next. It runs on the CPU without MLX; the engine applies the
bitmask to the logits.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import trio
from cachetools import LRUCache
from llguidance import LLMatcher, LLParserLimits, LLTokenizer

if TYPE_CHECKING:
    from llguidance._lib import JsonCompileOptions

from mlxtrio.errors import INPUT, InvalidInputError, Where
from mlxtrio.text.grammar.inspection import check_constants, schema_texts
from mlxtrio.text.grammar.keywords import UnsupportedSchemaError, regex_reason
from mlxtrio.text.grammar.schemas import prepare_schema

MAX_CACHED_GRAMMARS = 64
MAX_REASON_LENGTH = 300  # characters of llguidance's message that the client gets
CHECK_SECONDS = 5  # of CPU time
CHECK_TIMEOUT = 30.0  # seconds; a busy machine may take long for them
CHECK_BYTES = 2**31
CHECK_PROGRAM = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({CHECK_BYTES}, {CHECK_BYTES}))
resource.setrlimit(resource.RLIMIT_CPU, ({CHECK_SECONDS}, {CHECK_SECONDS}))
from llguidance import LLMatcher
LLMatcher.validate_grammar(sys.stdin.read())
"""
# Enough white space to indent. Without a bound a model may generate nothing else to the end.
JSON_STYLE: "JsonCompileOptions" = {"whitespace_pattern": r"[\n ]{0,16}"}
# On one line, as templates write values, and no white space before it, which llguidance allows by
# default.
LINE_STYLE: "JsonCompileOptions" = {
    "whitespace_flexible": False,
    "item_separator": ", ?",
    "key_separator": ": ?",
}
JSON_OBJECT = {"type": "object"}


def json_schema_grammar(schema: Mapping[str, Any]) -> str:
    """The grammar of JSON texts that satisfy a schema.

    Raises:
        UnsupportedSchemaError: it can't be enforced.
    """
    return LLMatcher.grammar_from_json_schema(json.dumps(_exact(schema)), overrides=JSON_STYLE)


def regex_grammar(pattern: str) -> str:
    """The grammar of texts that match a regular expression (Rust's syntax) as a whole."""
    return LLMatcher.grammar_from_regex(pattern)


def choice_grammar(choices: Sequence[str]) -> str:
    """The grammar of a choice of texts."""
    return lark_grammar("start: " + choice_rule(choices))


def choice_rule(choices: Sequence[str]) -> str:
    """A choice of texts, as the right side of a rule."""
    return " | ".join(json.dumps(choice) for choice in choices)


def json_rule(schema: Mapping[str, Any], style: "JsonCompileOptions" = JSON_STYLE) -> str:
    """JSON texts that satisfy a schema, as the right side of a rule.

    The schema is a root: its references are to its own definitions.

    Raises:
        UnsupportedSchemaError: it can't be enforced.
    """
    return f"%json {json.dumps({**_exact(schema), 'x-guidance': style})}"


def _exact(schema: Mapping[str, Any]) -> dict[str, Any]:
    prepared = prepare_schema(schema)
    check_constants(prepared)
    return prepared


def lark_grammar(grammar: str) -> str:
    """A grammar in llguidance's variant of Lark, as ``LLMatcher`` takes it."""
    return LLMatcher.grammar_from_lark(grammar)


class GrammarCompiler:
    """Compiles grammars for one model's vocabulary, with a cache of the last ones.

    Takes up to ``CHECK_SECONDS``: call it in a worker thread that holds ``lock``. A new grammar is
    first checked in a process of its own, with limits on time and memory: a kilobyte of patterns in
    conjunction can take llguidance hours and gigabytes, and can't be interrupted.
    """

    def __init__(
        self, make_tokenizer: Callable[[], LLTokenizer], control_tokens: Sequence[str] = ()
    ) -> None:
        """``make_tokenizer`` is called at the first use.

        ``control_tokens`` are the texts of the model's control tokens, which no grammar of a client
        may contain.
        """
        self._make_tokenizer = make_tokenizer
        self._control_tokens = tuple(control_tokens)
        self._tokenizer: LLTokenizer | None = None
        self.lock = trio.CapacityLimiter(1)
        self._matchers: LRUCache[str, LLMatcher] = LRUCache(MAX_CACHED_GRAMMARS)

    def compile(self, grammar: str, where: Where) -> LLMatcher:
        """Compile a client's grammar, which ``where`` holds.

        The matcher is at the grammar's start and shared: copy it before it consumes tokens.

        Raises:
            InvalidInputError: it can't be compiled, or contains a control token.
        """
        self.refuse_control_tokens(grammar, where)
        return self.compile_generated(grammar, where)

    def refuse_control_tokens(self, text: str, where: Where) -> None:
        """Refuse text of a client's grammar or schema that contains a control token.

        Raises:
            InvalidInputError: ``text``, which ``where`` holds, contains one.
        """
        for token in self._control_tokens:
            if token in text or json.dumps(token)[1:-1] in text:
                raise _contains(token, where)

    def refuse_control_tokens_in_schema(self, schema: Mapping[str, Any], where: Where) -> None:
        """Refuse a schema if an output that satisfies it may have to contain a control token.

        Annotations may contain it.

        Raises:
            InvalidInputError: ``schema``, which ``where`` holds, contains one, or can't be
                enforced.
        """
        try:
            texts = [*schema_texts(prepare_schema(schema))]
        except UnsupportedSchemaError as error:
            raise _invalid(where, str(error)) from error
        for text, place in texts:
            for token in self._control_tokens:
                if token in text:
                    raise _contains(token, where, f" in {place}")

    def compile_generated(
        self, grammar: str, where: Where, *, needs_check: bool = True
    ) -> LLMatcher:
        """Compile a grammar that was made here, which may contain control tokens.

        Without ``needs_check`` the check in a process of its own is left out: the parts of the
        grammar are known to be harmless.

        Raises:
            InvalidInputError: it can't be compiled; ``where`` is the input that it was made for.
        """
        matcher = self._matchers.get(grammar)
        if matcher is None:
            if needs_check:
                _check(grammar, where)
            matcher = self._matchers[grammar] = self._compile(grammar, where)
        return matcher

    def _compile(self, grammar: str, where: Where) -> LLMatcher:
        if self._tokenizer is None:
            self._tokenizer = self._make_tokenizer()
        limits = LLParserLimits(verbose_errors=False)
        matcher = LLMatcher(self._tokenizer, grammar, log_level=0, limits=limits)
        tried = matcher.deep_copy()
        if not matcher.is_error():
            tried.compute_bitmask()  # fails for a grammar that matches no text
        if tried.is_error():
            raise _invalid(where, _reason(tried.get_error()))
        return matcher


def _check(grammar: str, where: Where) -> None:
    """Compile a grammar in a process of its own.

    Raises:
        InvalidInputError: it takes too much time or memory.
    """
    try:
        subprocess.run(  # noqa: S603 - our own program; the grammar is its input
            [sys.executable, "-c", CHECK_PROGRAM],
            input=grammar.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=CHECK_TIMEOUT,
            check=True,
        )
    except subprocess.SubprocessError as error:
        raise _invalid(where, "it is too complex to be compiled") from error


def _reason(message: str) -> str:
    """The reason in one of llguidance's messages, in words for a client."""
    if "coerce_one_of" in message:
        return "the alternatives of a 'oneOf' don't exclude each other; use 'anyOf'."
    return regex_reason(message)


def _invalid(where: Where, reason: str) -> InvalidInputError:
    return InvalidInputError(f"Invalid value for '{INPUT}': {reason[:MAX_REASON_LENGTH]}", where)


def _contains(token: str, where: Where, place: str = "") -> InvalidInputError:
    return InvalidInputError(
        f"Invalid value for '{INPUT}': '{token}'{place} is a control token of the model, "
        "which a grammar can't contain.",
        where,
    )
