"""Calls in Python: ``[name(key="text", n=3)]``, as LFM2 writes."""

import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlxtrio.text.grammar.compiler import LINE_STYLE, json_rule
from mlxtrio.text.tools.narrow import Narrower, UnsupportedSchemaError
from mlxtrio.text.tools.splitter import Tool, ToolFormat
from mlxtrio.text.tools.syntax import Layout, UnsupportedParametersError, enforced_schema
from mlxtrio.text.tools.tagged import flat_parameters

IDENTIFIER = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
ANY_KEY = "/[a-z_][a-z0-9_]*_/"  # no keyword of Python ends so


@dataclass(frozen=True, slots=True)
class Pythonic:
    """A list of calls with keyword arguments.

    The parser reads them as Python, with JSON's ``true``, ``false`` and ``null`` beside it, so
    that JSON's texts are right for all values: their strings' escapes mean the same in Python.
    """

    layout: Layout

    def rules(self, n: int, tool: Tool, tool_format: ToolFormat, *, begun: bool) -> str:
        """See ``CallSyntax``."""
        schema = enforced_schema(tool, begun=begun)
        name = tool["function"]["name"]
        try:
            for part in name.split("."):
                _check_identifier(part)
            if schema is None:
                return (
                    f'call_{n}: "{name}(" (any_{n} (", " any_{n})*)? ")"\n'
                    f'any_{n}: {ANY_KEY} "=" %json {{}}\n'
                )
            arguments, rules = self._arguments(n, schema)
        except UnsupportedSchemaError as error:
            raise UnsupportedParametersError(n, str(error)) from error
        return f'call_{n}: "{name}(" {arguments} ")"\n{rules}'

    def _arguments(self, n: int, schema: Mapping[str, Any]) -> tuple[str, str]:
        required, properties = flat_parameters(schema)
        narrower = Narrower(schema, ())
        rules = []
        for m, (key, parameter) in enumerate(properties.items()):
            _check_identifier(key)
            value = json_rule(narrower.schema(parameter), LINE_STYLE)
            rules.append(f'argument_{n}_{m}: "{key}=" value_{n}_{m}\nvalue_{n}_{m}: {value}\n')
        names = [f"argument_{n}_{m}" for m in range(len(properties))]
        are_required = [key in required for key in properties]
        return _separated(names, are_required, rules, n), "".join(rules)


PYTHONIC = Pythonic(Layout(before='"["', between='", "', after='"]"'))


def _separated(names: list[str], required: list[bool], rules: list[str], n: int) -> str:
    """Some of the arguments in their order, with commas between them.

    ``rest_n_m`` is what follows an argument: those from the m-th on, each after a comma.
    """
    rules.append(f'rest_{n}_{len(names)}: ""\n')
    for m in reversed(range(len(names))):
        optional = "" if required[m] else "?"
        rules.append(f'rest_{n}_{m}: (", " {names[m]}){optional} rest_{n}_{m + 1}\n')
    firsts = []
    for m, name in enumerate(names):
        firsts.append(f"{name} rest_{n}_{m + 1}")
        if required[m]:
            break
    else:
        firsts.append('""')
    return f"({' | '.join(firsts)})"


def _check_identifier(name: str) -> None:
    if not IDENTIFIER.fullmatch(name) or keyword.iskeyword(name):
        raise UnsupportedSchemaError(f"'{name}' can't be a name in the model's format")
