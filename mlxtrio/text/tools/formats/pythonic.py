"""Calls in Python: ``[name(key="text", n=3)]``, as LFM2 writes."""

import keyword
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlxtrio.text.grammar.compiler import LINE_STYLE, json_rule
from mlxtrio.text.tools.format import Call, Tool, ToolFormat
from mlxtrio.text.tools.json_calls import write_json
from mlxtrio.text.tools.parameter_schema import (
    ParameterSchemas,
    UnsupportedSchemaError,
    flat_parameters,
)
from mlxtrio.text.tools.python_calls import parse_python_calls
from mlxtrio.text.tools.syntax import Layout, enforced_schema

IDENTIFIER = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
ANY_KEY = "/[a-z_][a-z0-9_]*_/"  # no keyword of Python ends in an underscore


@dataclass(frozen=True, slots=True)
class Pythonic:
    """A list of calls with keyword arguments.

    The parser evaluates them as Python in which JSON's ``true``, ``false`` and ``null`` are
    defined. So all values can be written as JSON: the escapes in its strings mean the same in
    Python.
    """

    layout: Layout

    @property
    def header(self) -> str | None:
        """None: the arguments are not JSON."""
        return None

    def rules(self, n: int, tool: Tool, tool_format: ToolFormat, *, required: bool) -> str:
        """See ``CallSyntax``."""
        schema = enforced_schema(tool, required=required)
        name = tool["function"]["name"]
        for part in name.split("."):
            _check_identifier(part)
        if schema is None:
            return (
                f'call_{n}: "{name}(" (any_{n} (", " any_{n})*)? ")"\n'
                f'any_{n}: {ANY_KEY} "=" %json {{}}\n'
            )
        arguments, rules = self._arguments(n, schema)
        return f'call_{n}: "{name}(" {arguments} ")"\n{rules}'

    def _arguments(self, n: int, schema: Mapping[str, Any]) -> tuple[str, str]:
        """A right side for the arguments that a schema describes, and the rules that it needs."""
        schemas = ParameterSchemas(schema, ())
        alternatives, rules = [], []
        for k, (required, properties) in enumerate(flat_parameters(schemas, schema)):
            place = f"{n}_{k}"
            for m, (key, parameter) in enumerate(properties.items()):
                _check_identifier(key)
                value = json_rule(schemas.restrict(parameter), LINE_STYLE)
                rules.append(f'argument_{place}_{m}: "{key}=" value_{place}_{m}\n')
                rules.append(f"value_{place}_{m}: {value}\n")
            names = [f"argument_{place}_{m}" for m in range(len(properties))]
            are_required = [key in required for key in properties]
            arguments, rest = _comma_separated(names, are_required, place)
            alternatives.append(arguments)
            rules.append(rest)
        return f"({' | '.join(alternatives)})", "".join(rules)


def written_call(call: Call) -> str:
    """A call as the model writes it, its values in JSON."""
    arguments = (f"{key}={write_json(value)}" for key, value in call["arguments"].items())
    return f"{call['name']}({', '.join(arguments)})"


def write(calls: Sequence[Call]) -> str:
    """The calls as the model writes them."""
    return f"<|tool_call_start|>[{', '.join(map(written_call, calls))}]<|tool_call_end|>"


FORMAT = ToolFormat(
    "<|tool_call_start|>",
    "<|tool_call_end|>",
    parse_python_calls,
    "pythonic",
    write=write,
)
SYNTAX = Pythonic(Layout(before='"["', between='", "', after='"]"'))


def _comma_separated(names: list[str], are_required: list[bool], place: str) -> tuple[str, str]:
    """A right side for arguments in their order with commas between them, and its rules.

    The rule ``rest_place_m`` is what follows an argument: those from the m-th on, each after a
    comma.
    """
    rules = [f'rest_{place}_{len(names)}: ""\n']
    for m in reversed(range(len(names))):
        optional = "" if are_required[m] else "?"
        rules.append(f'rest_{place}_{m}: (", " {names[m]}){optional} rest_{place}_{m + 1}\n')
    firsts = []
    for m, name in enumerate(names):
        firsts.append(f"{name} rest_{place}_{m + 1}")
        if are_required[m]:
            break
    else:
        firsts.append('""')
    return f"({' | '.join(firsts)})", "".join(rules)


def _check_identifier(name: str) -> None:
    if not IDENTIFIER.fullmatch(name) or keyword.iskeyword(name):
        raise UnsupportedSchemaError(f"'{name}' can't be a name in the model's format")
