"""Grammars of parameter values that a tool format writes as text, as they are or in JSON."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from llguidance._lib import regex_to_lark

from mlxtrio.text.grammar.compiler import LINE_STYLE, json_rule
from mlxtrio.text.tools.parameter_schema import (
    TYPES,
    Conjunction,
    ParameterSchemas,
    UnsupportedSchemaError,
)
from mlxtrio.text.tools.typed_text import schema_types

LITERALS = {"null": '"null"', "boolean": '"true" | "false"'}
_DATE = (
    r"[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    r"|02-(0[1-9]|1[0-9]|2[0-8]))"
)
_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?(Z|[+\-]([01][0-9]|2[0-3]):[0-5][0-9])"
_HOURS = "T([0-9]+H([0-9]+M([0-9]+S)?)?|[0-9]+M([0-9]+S)?|[0-9]+S)"
_LABEL = r"[a-zA-Z0-9]([a-zA-Z0-9\-]{0,61}[a-zA-Z0-9])?"
_BYTE = r"(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
# Formats of strings: the usual forms of RFC 3339 with its appendix A, 4122, 3986 and 5321, and of
# IPv4 addresses.
FORMAT_PATTERNS = {
    "date": _DATE,
    "date-time": f"({_DATE})T{_TIME}",
    "duration": f"P([0-9]+W|[0-9]+D({_HOURS})?|{_HOURS})",
    "email": rf"[a-zA-Z0-9_+\-]+(\.[a-zA-Z0-9_+\-]+)*@{_LABEL}(\.{_LABEL})+",
    "hostname": rf"{_LABEL}(\.{_LABEL})*",
    "ipv4": rf"({_BYTE}\.){{3}}{_BYTE}",
    "time": _TIME,
    "uri": rf"[a-zA-Z][a-zA-Z0-9+.\-]*://{_LABEL}(\.{_LABEL})*(:[0-9]+)?([/?#][a-zA-Z0-9/._~=&+,:;@\-]*)?",
    "uuid": r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
}
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
    # Beside other types, text that begins like one of their values is left out. With a complement
    # (~/[...](?s:.*)/), llguidance 1.9.1 would not find that nothing can follow "null" but the
    # control token after it, and would panic ("!s.has_pending_lexeme_bytes()") and poison all
    # copies of the matcher.
    no_literal = r"/([^\s\-+.0-9\[({\"'tfnTFNubrIUBR](?s:.*))?/"
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
        conjunctions = self.schemas.alternatives(schema)
        if not conjunctions:
            raise UnsupportedSchemaError("no value is allowed")
        for parts in conjunctions:
            kinds = _common_types(parts)
            if any(part.keys() & {"enum", "const"} for part in parts):
                if texts := self._constants(parts, kinds):
                    yield Alternative(texts)
                continue
            for kind in kinds:
                yield from self._of_type(parts, kind)

    def _of_type(self, parts: Conjunction, kind: str) -> Iterator["Alternative"]:
        is_text = kind == "string" and self.conversion.strings is not None
        if is_text:
            yield Alternative(f"({self._string(parts)})")
        if self.conversion.parses_json(kind):
            if kind in LITERALS:
                yield Alternative(LITERALS[kind])
            else:
                rule = json_rule(self.schemas.restrict(_whole(parts, kind)), LINE_STYLE)
                yield Alternative(rule, is_json=True)
        elif not is_text:
            raise UnsupportedSchemaError(
                f"the model's format can't distinguish a value of type '{kind}' there"
            )

    def _constants(self, parts: Conjunction, kinds: Sequence[str]) -> str:
        """A terminal of the values that ``enum`` and ``const`` allow; empty if there are none."""
        lists = [part["enum"] for part in parts if "enum" in part]
        lists += [[part["const"]] for part in parts if "const" in part]
        first, *others = lists
        values = [
            value
            for value in first
            if any(_has_type(value, kind) for kind in kinds)
            and all(any(_is_same(value, each) for each in other) for other in others)
        ]
        texts = " | ".join(json.dumps(self._text_of(value)) for value in values)
        keywords = {key for part in parts for key in part} - {"type", "enum", "const"}
        if not texts or not keywords:
            return texts
        if not all(isinstance(value, str) for value in values):
            raise UnsupportedSchemaError(f"'{min(keywords)}' beside 'enum' can't be enforced")
        return f"({texts}) & {self._string(parts)}"

    def _text_of(self, value: Any) -> str:
        """A text that the format's parser converts to a value."""
        candidates = [value] if isinstance(value, str) else []
        candidates.append(json.dumps(value, ensure_ascii=False))
        for text in candidates:
            if _is_same(self.parse(text), value):
                return text
        raise UnsupportedSchemaError(f"{json.dumps(value)} can't be written in the model's format")

    def _string(self, parts: Conjunction) -> str:
        """A terminal of the strings that satisfy schemas, as they are."""
        terminals = [self.text_terminal, *(self.conversion.strings or ())]
        for part in parts:
            if {"minLength", "maxLength"} & part.keys():
                shortest, longest = part.get("minLength", 0), part.get("maxLength", "")
                terminals.append(f"/(?s:.{{{shortest},{longest}}})/")
            if "pattern" in part:
                terminals.append(f"/{_whole_text(part['pattern'])}/")
            if part.get("format", "unknown") != "unknown":
                terminals.append(f"/{_format_pattern(part['format'])}/")
        return " & ".join(dict.fromkeys(terminals))


def _common_types(parts: Conjunction) -> Sequence[str]:
    """The types that several schemas name or imply."""
    if not parts:
        return TYPES
    named = [types for part in parts if (types := _types(part)) is not None]
    if not named:
        raise UnsupportedSchemaError("a parameter's schema has to say its 'type'")
    first, *others = named
    common = []
    for kind in first:
        names = {kind} if kind != "integer" else {kind, "number"}
        if all(names & set(types) for types in others):
            common.append(kind)
        elif kind == "number" and all({kind, "integer"} & set(types) for types in others):
            common.append("integer")
    return common


def _types(schema: Mapping[str, Any]) -> Sequence[str] | None:
    """The types that a schema names or implies; None if it does not."""
    if "type" in schema:
        return [kind] if isinstance(kind := schema["type"], str) else kind
    if schema.keys() & {"enum", "const"}:
        return TYPES
    if schema.keys() & {"properties", "additionalProperties"}:
        return ["object"]
    return ["array"] if schema.keys() & {"items", "prefixItems"} else None


def _whole(parts: Conjunction, kind: str) -> dict[str, Any]:
    """One schema of the values of a type that satisfy several."""
    if len(parts) == 1:
        return {**parts[0], "type": kind}
    return {"type": kind, **({"allOf": list(parts)} if parts else {})}


def _format_pattern(name: str) -> str:
    if name not in FORMAT_PATTERNS:
        raise UnsupportedSchemaError(f"the format '{name}' can't be enforced in the model's format")
    return FORMAT_PATTERNS[name].replace("/", r"\/")


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
