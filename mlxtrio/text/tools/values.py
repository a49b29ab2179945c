"""Values of parameters that a format writes as text, some raw and some in JSON."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from llguidance._lib import regex_to_lark

from mlxtrio.text.grammar.compiler import LINE_STYLE, json_rule
from mlxtrio.text.tools.narrow import (
    ANNOTATIONS,
    TYPES,
    Narrower,
    UnsupportedSchemaError,
)

RAW_KEYWORDS = ANNOTATIONS | {"type", "minLength", "maxLength", "pattern"}
LITERALS = {"null": '"null"', "boolean": '"true" | "false"'}
COMBINING = ("anyOf", "oneOf", "allOf")
ANY_TEXT = "/(?s:.*)/"
# Without white space (as Python has it) around: parsers strip it.
BARE_TEXT = r"/([^\s\x1c-\x1f]((?s:.*)[^\s\x1c-\x1f])?)?/"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a parser makes of a parameter's text, given the schema that it sees.

    ``raw`` are terminals: a text that matches all of them is read as the string that it is. None
    if no text is; but with ``json_strings`` a string in JSON is read. The others say whether JSON
    texts of these types are read as what they are.
    """

    raw: tuple[str, ...] | None = None
    json_strings: bool = False
    numbers: bool = False
    booleans: bool = False
    containers: bool = False
    nulls: bool = False

    def reads(self, kind: str) -> bool:
        """Whether a type's JSON texts are read."""
        if kind in ("integer", "number"):
            return self.numbers
        return {
            "null": self.nulls,
            "boolean": self.booleans,
            "string": self.json_strings,
        }.get(kind, self.containers)


@dataclass(frozen=True, slots=True)
class Alternative:
    """One form of a value: a terminal, or a rule for JSON."""

    terminal: str
    is_json: bool = False


@dataclass(frozen=True, slots=True)
class Values:
    """Makes grammars of one parameter's values.

    ``read`` runs the format's parser on a text as that parameter, ``base`` is the terminal of all
    texts that the format can hold there, ``lead`` the text that comes next, and ``rule`` is the
    beginning of fresh rules' names.
    """

    narrower: Narrower
    reading: Reading
    read: Callable[[str], Any]
    base: str
    lead: str
    rule: str

    def rules(self, schema: Any) -> str:
        """The rule that has ``rule`` for its name, and those that it needs: a value, and ``lead``.

        llguidance takes the longest match of a terminal. So what ends a text has to be a part of
        its terminal, and all texts of a parameter are alternatives in one.

        Raises:
            UnsupportedSchemaError: a value may be one that can't be written.
        """
        found = list(self._alternatives(schema))
        lead = json.dumps(self.lead)
        texts = [alternative.terminal for alternative in found if not alternative.is_json]
        names, rules = [], []
        if texts:
            names.append(f"{self.rule}_text".upper())  # terminals have names in capitals
            rules.append(f"{names[0]}: ({' | '.join(texts)}) {lead}\n")
        for n, alternative in enumerate(found):
            if alternative.is_json:
                names.append(f"{self.rule}_{n}")
                rules.append(f"{names[-1]}: {self.rule}_json_{n} {lead}\n")
                rules.append(f"{self.rule}_json_{n}: {alternative.terminal}\n")
        return f"{self.rule}: {' | '.join(names)}\n{''.join(rules)}"

    def _alternatives(self, schema: Any) -> Iterator["Alternative"]:
        schema = self.narrower.resolve(schema)
        if "enum" in schema or "const" in schema:
            yield Alternative(self._fixed(schema))
            return
        for key in COMBINING:
            if key in schema:
                yield from self._combined(schema, key)
                return
        kinds = schema.get("type", TYPES)
        if "type" not in schema and schema.keys() - ANNOTATIONS:
            if "properties" not in schema:
                raise UnsupportedSchemaError("a parameter's schema has to say its 'type'")
            kinds = "object"
        for kind in [kinds] if isinstance(kinds, str) else kinds:
            yield from self._of_kind({**schema, "type": kind}, kind)

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
        kinds = [self.narrower.resolve(option).get("type") for option in options]
        names = ["number" if kind == "integer" else kind for kind in kinds]
        return not all(isinstance(name, str) for name in names) or len(set(names)) < len(names)

    def _of_kind(self, schema: dict[str, Any], kind: str) -> Iterator["Alternative"]:
        is_raw = kind == "string" and self.reading.raw is not None
        if is_raw:
            yield Alternative(f"({self._raw(schema)})")
        if self.reading.reads(kind):
            if kind in LITERALS:
                yield Alternative(LITERALS[kind])
            else:
                rule = json_rule(self.narrower.schema(schema), LINE_STYLE)
                yield Alternative(rule, is_json=True)
        elif not is_raw:
            raise UnsupportedSchemaError(
                f"the model's format can't tell a value of type '{kind}' from others there"
            )

    def _fixed(self, schema: Mapping[str, Any]) -> str:
        if others := schema.keys() - ANNOTATIONS - {"type", "enum", "const"}:
            raise UnsupportedSchemaError(f"'{min(others)}' beside 'enum' can't be followed")
        values = schema.get("enum", [schema.get("const")])
        named = schema.get("type", [])
        kinds = [named] if isinstance(named, str) else named
        texts = []
        for value in values:
            if "const" in schema and not _is_same(value, schema["const"]):
                continue
            if not kinds or any(_is_of(value, kind) for kind in kinds):
                texts.append(json.dumps(self._text(value)))
        if not texts:
            raise UnsupportedSchemaError("no value is allowed")
        return " | ".join(texts)

    def _text(self, value: Any) -> str:
        """A text that is read as a value."""
        candidates = [value] if isinstance(value, str) else []
        candidates.append(json.dumps(value, ensure_ascii=False))
        for text in candidates:
            if _is_same(self.read(text), value):
                return text
        raise UnsupportedSchemaError(f"{json.dumps(value)} can't be written in the model's format")

    def _raw(self, schema: Mapping[str, Any]) -> str:
        if others := schema.keys() - RAW_KEYWORDS:
            raise UnsupportedSchemaError(f"'{min(others)}' can't be followed in the model's format")
        terminals = [self.base, *(self.reading.raw or ())]
        if {"minLength", "maxLength"} & schema.keys():
            least, most = schema.get("minLength", 0), schema.get("maxLength", "")
            terminals.append(f"/(?s:.{{{least},{most}}})/")
        if "pattern" in schema:
            terminals.append(f"/{_whole_text(schema['pattern'])}/")
        return " & ".join(terminals)


def _is_same(one: Any, other: Any) -> bool:
    return json.dumps(one, sort_keys=True, default=repr) == json.dumps(other, sort_keys=True)


def _is_of(value: Any, kind: str) -> bool:
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
    """A pattern that may match anywhere in a text, as one that matches the whole text.

    Raises:
        UnsupportedSchemaError: it has anchors inside, or can't be read.
    """
    bare = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "", pattern, flags=re.DOTALL)
    body, before, after = pattern, "(?s:.*)", "(?s:.*)"
    if bare.startswith("^"):
        body, bare, before = body[1:], bare[1:], ""
    if bare.endswith("$"):
        body, bare, after = body[:-1], bare[:-1], ""
    depth = 0
    for character in bare:
        depth += (character == "(") - (character == ")")
        if character in "^$" or (character == "|" and depth == 0 and not (before and after)):
            raise UnsupportedSchemaError(f"the pattern '{pattern}' can't be followed")
    try:
        return regex_to_lark(f"{before}(?:{body}){after}", "dw")
    except ValueError as error:
        raise UnsupportedSchemaError(f"the pattern '{pattern}' can't be followed") from error
