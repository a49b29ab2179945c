"""Grammars of parameter values that a tool format writes as text, as they are or in JSON."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from llguidance._lib import regex_to_lark

from mlxtrio.text.grammar.compiler import LINE_STYLE, json_rule
from mlxtrio.text.tools.parameter_schema import (
    ANNOTATIONS,
    TYPES,
    ParameterSchemas,
    UnsupportedSchemaError,
)
from mlxtrio.text.tools.typed_text import schema_types

STRING_KEYWORDS = ANNOTATIONS | {"type", "minLength", "maxLength", "pattern"}
LITERALS = {"null": '"null"', "boolean": '"true" | "false"'}
COMBINING = ("anyOf", "oneOf", "allOf")
ANY_TEXT = "/(?s:.*)/"
# Text that Python's str.strip leaves as it is, for parsers that strip values.
STRIPPED_TEXT = r"/([^\s\x1c-\x1f]((?s:.*)[^\s\x1c-\x1f])?)?/"
NOT_NULL = r"~/\s*(null|None)\s*/"


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a format's parser converts a parameter's text to, given the parameter's schema.

    ``strings`` are terminals: text that matches all of them is taken as a string as it is; None if
    no text is. ``json_strings`` says that strings in JSON, with their quotes, are parsed. The other
    fields say whether JSON of these types is parsed to its value.
    """

    strings: tuple[str, ...] | None = None
    json_strings: bool = False
    numbers: bool = False
    booleans: bool = False
    containers: bool = False
    nulls: bool = False

    def parses_json(self, kind: str) -> bool:
        """Whether JSON of a type (as in a schema's ``type``) is parsed to its value."""
        if kind in ("integer", "number"):
            return self.numbers
        return {
            "null": self.nulls,
            "boolean": self.booleans,
            "string": self.json_strings,
        }.get(kind, self.containers)


ALL_JSON = Conversion(json_strings=True, numbers=True, booleans=True, containers=True, nulls=True)


def typed_conversion(schema: Any, root: Mapping[str, Any]) -> Conversion:
    """What ``typed_text.typed_value`` converts a text to."""
    types = schema_types(schema, root)
    if types <= {"string", "null"}:
        return Conversion(strings=(NOT_NULL,) if "null" in types else (), nulls="null" in types)
    others = Conversion(
        numbers=bool(types & {"integer", "number"}),
        booleans="boolean" in types,
        containers=bool(types & {"array", "object"}),
        nulls="null" in types,
    )
    # Beside other types, text that begins like one of their values is left out.
    no_literal = r"~/[\s\-+.0-9\[({\"'tfnTFNubrIUBR](?s:.*)/"
    return replace(others, strings=(no_literal,)) if "string" in types else others


@dataclass(frozen=True, slots=True)
class Alternative:
    """One form of a value: a terminal of its text, or the right side of a rule for JSON."""

    symbol: str
    is_json: bool = False


@dataclass(frozen=True, slots=True)
class ValueGrammar:
    """Makes the grammar of one parameter's value.

    ``parse`` runs the format's parser on a text as this parameter's value. ``text_terminal``
    matches all texts that can be written as a value, ``terminator`` is the text that ends it.
    ``rule`` is the name of the rule to make, with which the names of further rules begin.
    """

    schemas: ParameterSchemas
    conversion: Conversion
    parse: Callable[[str], Any]
    text_terminal: str
    terminator: str
    rule: str

    def rules(self, schema: Any) -> str:
        """The rule for a value with its terminator, and the rules that it refers to.

        llguidance takes the longest match of a terminal. So a text's terminator has to be a part
        of its terminal, and all forms of text are alternatives in one terminal.

        Raises:
            UnsupportedSchemaError: the schema allows values that can't be written.
        """
        alternatives = list(self._alternatives(schema))
        terminator = json.dumps(self.terminator)
        texts = [alternative.symbol for alternative in alternatives if not alternative.is_json]
        names, rules = [], []
        if texts:
            names.append(f"{self.rule}_text".upper())  # terminals have names in capitals
            rules.append(f"{names[0]}: ({' | '.join(texts)}) {terminator}\n")
        for n, alternative in enumerate(alternatives):
            if alternative.is_json:
                names.append(f"{self.rule}_{n}")
                rules.append(f"{names[-1]}: {self.rule}_json_{n} {terminator}\n")
                rules.append(f"{self.rule}_json_{n}: {alternative.symbol}\n")
        return f"{self.rule}: {' | '.join(names)}\n{''.join(rules)}"

    def _alternatives(self, schema: Any) -> Iterator["Alternative"]:
        schema = self.schemas.resolve(schema)
        if "enum" in schema or "const" in schema:
            yield Alternative(self._constants(schema))
            return
        for key in COMBINING:
            if key in schema:
                yield from self._combined(schema, key)
                return
        for kind in self._types(schema):
            yield from self._of_type({**schema, "type": kind}, kind)

    @staticmethod
    def _types(schema: Mapping[str, Any]) -> Sequence[str]:
        """The types that a schema names or implies."""
        if "type" in schema:
            return [kind] if isinstance(kind := schema["type"], str) else kind
        if not schema.keys() - ANNOTATIONS:
            return TYPES
        if "properties" not in schema:
            raise UnsupportedSchemaError("a parameter's schema has to say its 'type'")
        return ["object"]

    def _combined(self, schema: Mapping[str, Any], key: str) -> Iterator["Alternative"]:
        options = schema[key]
        others = schema.keys() - ANNOTATIONS - {key}
        if others or not options:
            raise UnsupportedSchemaError(f"'{min(others, default=key)}' beside '{key}'")
        if len(options) > 1 and (key == "allOf" or (key == "oneOf" and self._overlap(options))):
            raise UnsupportedSchemaError(f"'{key}' can't be followed in the model's format")
        for option in options:
            yield from self._alternatives(option)

    def _overlap(self, options: Sequence[Any]) -> bool:
        """Whether two schemas may have a value in common, as far as their types show."""
        kinds = [self.schemas.resolve(option).get("type") for option in options]
        names = ["number" if kind == "integer" else kind for kind in kinds]
        return not all(isinstance(name, str) for name in names) or len(set(names)) < len(names)

    def _of_type(self, schema: dict[str, Any], kind: str) -> Iterator["Alternative"]:
        is_text = kind == "string" and self.conversion.strings is not None
        if is_text:
            yield Alternative(f"({self._string(schema)})")
        if self.conversion.parses_json(kind):
            if kind in LITERALS:
                yield Alternative(LITERALS[kind])
            else:
                rule = json_rule(self.schemas.restrict(schema), LINE_STYLE)
                yield Alternative(rule, is_json=True)
        elif not is_text:
            raise UnsupportedSchemaError(
                f"the model's format can't distinguish a value of type '{kind}' there"
            )

    def _constants(self, schema: Mapping[str, Any]) -> str:
        """A terminal of the values that ``enum`` and ``const`` allow."""
        if others := schema.keys() - ANNOTATIONS - {"type", "enum", "const"}:
            raise UnsupportedSchemaError(f"'{min(others)}' beside 'enum' can't be followed")
        values = schema.get("enum", [schema.get("const")])
        named = schema.get("type", [])
        kinds = [named] if isinstance(named, str) else named
        texts = []
        for value in values:
            if "const" in schema and not _is_same(value, schema["const"]):
                continue
            if not kinds or any(_has_type(value, kind) for kind in kinds):
                texts.append(json.dumps(self._text_of(value)))
        if not texts:
            raise UnsupportedSchemaError("no value is allowed")
        return " | ".join(texts)

    def _text_of(self, value: Any) -> str:
        """A text that the format's parser converts to a value."""
        candidates = [value] if isinstance(value, str) else []
        candidates.append(json.dumps(value, ensure_ascii=False))
        for text in candidates:
            if _is_same(self.parse(text), value):
                return text
        raise UnsupportedSchemaError(f"{json.dumps(value)} can't be written in the model's format")

    def _string(self, schema: Mapping[str, Any]) -> str:
        """A terminal of the strings of a schema, as they are."""
        if others := schema.keys() - STRING_KEYWORDS:
            raise UnsupportedSchemaError(f"'{min(others)}' can't be followed in the model's format")
        terminals = [self.text_terminal, *(self.conversion.strings or ())]
        if {"minLength", "maxLength"} & schema.keys():
            shortest, longest = schema.get("minLength", 0), schema.get("maxLength", "")
            terminals.append(f"/(?s:.{{{shortest},{longest}}})/")
        if "pattern" in schema:
            terminals.append(f"/{_whole_text(schema['pattern'])}/")
        return " & ".join(terminals)


def _is_same(one: Any, other: Any) -> bool:
    return json.dumps(one, sort_keys=True, default=repr) == json.dumps(other, sort_keys=True)


def _has_type(value: Any, kind: str) -> bool:
    """Whether a value is of a type of JSON Schema."""
    if isinstance(value, bool):
        return kind == "boolean"
    if kind == "integer":
        return isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    types: Mapping[str, Any] = {
        "array": list,
        "null": type(None),
        "number": (int, float),
        "object": dict,
        "string": str,
    }
    return kind in types and isinstance(value, types[kind])


def _whole_text(pattern: str) -> str:
    """A regular expression that matches the texts in which ``pattern`` matches anywhere.

    It has to match a text as a whole, as terminals do, and is in llguidance's syntax.

    Raises:
        UnsupportedSchemaError: the pattern has anchors inside, or can't be parsed.
    """
    # Without escapes and classes, in which anchors and bars have no meaning.
    outline = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "", pattern, flags=re.DOTALL)
    body, before, after = pattern, "(?s:.*)", "(?s:.*)"
    if outline.startswith("^"):
        body, outline, before = body[1:], outline[1:], ""
    if outline.endswith("$"):
        body, outline, after = body[:-1], outline[:-1], ""
    depth = 0
    for character in outline:
        depth += (character == "(") - (character == ")")
        is_open_bar = character == "|" and depth == 0 and not (before and after)
        if character in "^$" or is_open_bar:
            raise UnsupportedSchemaError(f"the pattern '{pattern}' can't be followed")
    try:
        return regex_to_lark(f"{before}(?:{body}){after}", "dw")
    except ValueError as error:
        raise UnsupportedSchemaError(f"the pattern '{pattern}' can't be followed") from error
