"""What prepared JSON schemas contain: texts, and numbers that can't be enforced."""

from collections.abc import Iterator, Mapping
from typing import Any

from mlxtrio.text.grammar.keywords import MAX_INTEGER, UnsupportedSchemaError, in_place


def schema_texts(schema: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """The texts of a prepared schema that an output may contain, each with where it is."""
    if not isinstance(schema, Mapping):
        return
    for key, value in schema.items():
        if key in ("const", "enum"):
            yield from ((text, in_place(f"'{key}'", place)) for text in _texts(value))
        elif key == "pattern":
            yield value, in_place("'pattern'", place)
        elif key in ("properties", "patternProperties", "$defs"):
            for name, part in value.items():
                if key != "$defs":
                    yield name, in_place(f"'{key}'", place)
                yield from schema_texts(part, name)
        elif isinstance(value, list):
            for part in value:
                yield from schema_texts(part, place)
        else:
            yield from schema_texts(value, place)


def check_constants(schema: Any, place: str = "") -> None:
    """Refuse constants of a prepared schema that llguidance would round.

    It represents numbers in 64-bit floating point (1.9.1): of a larger constant it would accept
    another number.

    Raises:
        UnsupportedSchemaError: there is one.
    """
    if isinstance(schema, list):
        for part in schema:
            check_constants(part, place)
    elif isinstance(schema, Mapping):
        for key, value in schema.items():
            if key in ("const", "enum"):
                _check_numbers(value, in_place(f"'{key}'", place))
            elif key in ("properties", "patternProperties", "$defs"):
                for name, part in value.items():
                    check_constants(part, name)
            else:
                check_constants(value, place)


def _check_numbers(value: Any, place: str) -> None:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            _check_numbers(each, place)
    elif isinstance(value, int) and abs(value) > MAX_INTEGER:
        raise UnsupportedSchemaError(f"{value} in {place} is too large to be enforced exactly")


def _texts(value: Any) -> Iterator[str]:
    """The strings in a JSON value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield key
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
