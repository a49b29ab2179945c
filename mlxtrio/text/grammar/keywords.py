"""The keywords of JSON schemas: which are enforced, and their values as llguidance takes them."""

import math
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from llguidance import LLMatcher

COMBINING = ("allOf", "anyOf", "oneOf")
ENFORCED = frozenset(
    {"$ref", "const", "enum", "type", *COMBINING}
    | {"items", "prefixItems", "minItems", "maxItems"}
    | {"properties", "additionalProperties", "patternProperties", "required"}
    | {"minProperties", "maxProperties"}
    | {"minLength", "maxLength", "pattern", "format"}
    | {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
)
# Keywords that change what a schema means and can't be enforced, with values that demand nothing.
UNSUPPORTED: Mapping[str, tuple[Any, ...]] = {
    "$dynamicRef": (),
    "$recursiveRef": (),
    "contains": (),
    "dependencies": ({},),
    "dependentRequired": ({},),
    "dependentSchemas": ({},),
    "else": (True, {}),
    "not": (False,),
    "then": (True, {}),
    "unevaluatedItems": (True, {}),
}
KEYWORD_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "$ref": str,
    "allOf": list,
    "anyOf": list,
    "enum": list,
    "maxLength": int,
    "maximum": (int, float),
    "minLength": int,
    "minimum": (int, float),
    "oneOf": list,
    "pattern": str,
    "patternProperties": Mapping,
    "prefixItems": list,
    "properties": Mapping,
    "required": list,
    "type": (str, list),
}
# Those that llguidance 1.9.1 knows (parser/src/json/formats.rs); it refuses all others.
FORMATS = frozenset(
    {"date", "date-time", "duration", "email", "hostname", "ipv4", "ipv6", "time", "unknown"}
    | {"uri", "uuid"}
)
MAX_INTEGER = 2**53  # 64-bit floating-point numbers represent all integers up to it
# Pydantic's pattern of a decimal number in a string has a look-ahead, which demands a digit.
REWRITTEN_PATTERNS = {
    r"^(?!^[-+.]*$)[+-]?0*\d*\.?\d*$": r"^[+-]?(\d+\.?\d*|\.\d+)$",
}


class UnsupportedSchemaError(Exception):
    """A schema that can't be enforced exactly."""


def read_keywords(schema: Mapping[str, Any], place: str) -> dict[str, Any]:
    """The keywords of a schema that are enforced, their values as llguidance takes them.

    ``place`` is the name of the nearest property, for messages. ``propertyNames`` is not among
    them.

    Raises:
        UnsupportedSchemaError: there is one that can't be enforced.
    """
    _check_supported(schema, place)
    known = ENFORCED | {"unevaluatedProperties"}
    given = {
        key: value
        for key, value in schema.items()
        if key in known and (value is not None or key == "const")
    }
    if isinstance(given.get("items"), list):
        given["prefixItems"] = given.pop("items")
        if (others := schema.get("additionalItems")) is not None:
            given["items"] = others
    _check_types(given)
    _normalize_values(given, place)
    return given


def _check_supported(schema: Mapping[str, Any], place: str) -> None:
    for key, empty in UNSUPPORTED.items():
        if key not in schema or schema[key] is None or schema[key] in empty:
            continue
        if key in ("then", "else") and "if" not in schema:
            continue
        raise UnsupportedSchemaError(f"'{key}'{of_place(place)} is not supported")
    if schema.get("unevaluatedProperties") not in (None, True, False, {}):
        raise UnsupportedSchemaError(f"'unevaluatedProperties'{of_place(place)} is not supported")


def _check_types(schema: Mapping[str, Any]) -> None:
    """Check that keywords have values of the right types."""
    for key, expected in KEYWORD_TYPES.items():
        if key in schema and not isinstance(schema[key], expected):
            raise UnsupportedSchemaError(f"'{key}' has a value of a wrong type")
    for name in ("required", "type"):
        values = schema.get(name, ())
        if isinstance(values, list) and not all(isinstance(each, str) for each in values):
            raise UnsupportedSchemaError(f"'{name}' has a value of a wrong type")


def _normalize_values(given: dict[str, Any], place: str) -> None:
    """Translate values of keywords in place, and check the patterns."""
    if given.get("format", "unknown") not in FORMATS:
        del given["format"]
    for bound in ("minimum", "maximum"):
        exclusive = f"exclusive{bound.capitalize()}"
        is_flag = isinstance(given.get(exclusive), bool)  # as in draft 4
        if is_flag and given.pop(exclusive) and bound in given:
            given[exclusive] = given.pop(bound)
    for key in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"):
        if key in given:
            given[key] = _inner_bound(given[key], upper=key.endswith("aximum"))
    if "pattern" in given:
        given["pattern"] = _checked_pattern(given["pattern"], place)
    if "patternProperties" in given:
        given["patternProperties"] = {
            _checked_pattern(pattern, place): part
            for pattern, part in given["patternProperties"].items()
        }


def _inner_bound(bound: Any, *, upper: bool) -> Any:
    """A bound that 64-bit floating point represents, and that is no looser."""
    if not isinstance(bound, int) or abs(bound) <= MAX_INTEGER:
        return bound
    try:
        rounded = float(bound)
    except OverflowError:
        rounded = math.copysign(float.fromhex("0x1.fffffffffffffp+1023"), bound)
    if upper and rounded > bound:
        return math.nextafter(rounded, -math.inf)
    return math.nextafter(rounded, math.inf) if not upper and rounded < bound else rounded


def _checked_pattern(pattern: str, place: str) -> str:
    """A pattern in Rust's syntax.

    Raises:
        UnsupportedSchemaError: it isn't.
    """
    pattern = REWRITTEN_PATTERNS.get(pattern, pattern)
    if reason := _syntax_error(pattern):
        raise UnsupportedSchemaError(
            f"the pattern '{pattern}'{of_place(place)} is not supported: {reason}"
        )
    return pattern


@lru_cache(1024)
def _syntax_error(pattern: str) -> str:
    # Repeated no times it takes no time, however large the pattern is.
    if re.search(r"(?<!\\)(\\\\)*\\[bB]", pattern):
        return "word boundaries are not supported"
    error = LLMatcher.validate_grammar(LLMatcher.grammar_from_regex(f"(?:{pattern}){{0}}"))
    return error and regex_reason(error)


def regex_reason(message: str) -> str:
    """The reason in llguidance's message about a regular expression, which has several lines."""
    reasons = re.findall(r"^error: (.+)$", message, re.MULTILINE)
    return reasons[0] if reasons else message.strip().partition("\n")[0]


def of_place(place: str) -> str:
    """``place``, the name of a property, for the end of a phrase; "" if there is none."""
    return f" of '{place}'" if place else ""


def in_place(keyword: str, place: str) -> str:
    """A keyword, in quotes already, with the property that it is of."""
    return f"{keyword}{of_place(place)}"
