"""Formats that an output may be required to have, each with its grammar."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlxtrio.text.grammar.compiler import (
    JSON_OBJECT,
    choice_grammar,
    choice_rule,
    json_rule,
    json_schema_grammar,
    lark_grammar,
    regex_grammar,
)


@dataclass(frozen=True, slots=True)
class JsonFormat:
    """JSON that satisfies a schema; by default any object."""

    schema: Mapping[str, Any]

    @property
    def grammar(self) -> str:
        """The grammar in llguidance's syntax."""
        return json_schema_grammar(self.schema)

    @property
    def rule(self) -> str | None:
        """The grammar as the right side of a rule, an alternative of other rules."""
        return json_rule(self.schema)


@dataclass(frozen=True, slots=True)
class RegexFormat:
    """Text that matches a regular expression (Rust's syntax) as a whole."""

    pattern: str

    @property
    def grammar(self) -> str:
        """The grammar in llguidance's syntax."""
        return regex_grammar(self.pattern)

    @property
    def rule(self) -> str | None:
        """None: it can't be an alternative of other rules."""
        return None


@dataclass(frozen=True, slots=True)
class ChoiceFormat:
    """One of a few texts."""

    choices: tuple[str, ...]

    @property
    def grammar(self) -> str:
        """The grammar in llguidance's syntax."""
        return choice_grammar(self.choices)

    @property
    def rule(self) -> str | None:
        """The grammar as the right side of a rule."""
        return choice_rule(self.choices)


@dataclass(frozen=True, slots=True)
class GrammarFormat:
    """Text of a grammar in llguidance's Lark-like notation."""

    lark: str

    @property
    def grammar(self) -> str:
        """The grammar in llguidance's syntax."""
        return lark_grammar(self.lark)

    @property
    def rule(self) -> str | None:
        """None: it can't be an alternative of other rules."""
        return None


OutputFormat = JsonFormat | RegexFormat | ChoiceFormat | GrammarFormat

ANY_OBJECT = JsonFormat(JSON_OBJECT)
