"""Formats that mark each argument as a string, written as text, or as JSON."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mlxtrio.text.grammar.compiler import LINE_STYLE, json_rule
from mlxtrio.text.tools.format import Tool, ToolFormat
from mlxtrio.text.tools.parameter_schema import ParameterSchemas, flat_parameters
from mlxtrio.text.tools.parameter_values import ANY_TEXT, Conversion, ValueGrammar
from mlxtrio.text.tools.syntax import (
    EMPTY,
    Layout,
    enforced_schema,
    literal,
    sequence,
)
from mlxtrio.text.tools.typed_text import schema_types

ANY_NAME = "/[a-zA-Z0-9_.-]{1,64}/"


@dataclass(frozen=True, slots=True)
class MarkedValues:
    """The syntax of such a format.

    ``call_start`` and ``call_end`` are pieces of ``sequence``. ``before_key`` precedes an
    argument's name; ``before_text`` follows it if the value is a string, ``before_json`` if it is
    JSON; ``terminator`` and ``after_value`` end the argument. No string contains ``forbidden``,
    the terminator with the control token after it: llguidance takes an added token that is not
    special for text.
    """

    call_start: tuple[str, ...]
    call_end: tuple[str, ...]
    before_key: str
    before_text: str
    before_json: str
    after_value: str
    terminator: str
    forbidden: str
    layout: Layout

    @property
    def header(self) -> str | None:
        """None: the arguments are not JSON."""
        return None

    def rules(self, n: int, tool: Tool, tool_format: ToolFormat, *, required: bool) -> str:
        """See ``CallSyntax``."""

        def written(text: str) -> str:
            return literal(text, tool_format)

        schema = enforced_schema(tool, required=required)
        start = sequence(self.call_start, tool_format, name=tool["function"]["name"])
        end = sequence(self.call_end, tool_format)
        if schema is None:
            arguments, rules = self._any_arguments(n, written)
        else:
            arguments, rules = self._arguments(n, schema, written)
        return f"call_{n}: {start} {arguments} {end}\n{rules}"

    def _any_arguments(self, n: int, written: Callable[[str], str]) -> tuple[str, str]:
        before, after = written(self.before_key), written(self.after_value)
        end = json.dumps(self.terminator)
        return f"argument_{n}*", (
            f"argument_{n}: {before} {ANY_NAME} ({written(self.before_text)} TEXT_{n}"
            f" | {written(self.before_json)} json_{n} {end}) {after}\n"
            f"TEXT_{n}: ({self._text()}) {end}\njson_{n}: %json {{}}\n"
        )

    def _arguments(
        self, n: int, schema: Mapping[str, Any], written: Callable[[str], str]
    ) -> tuple[str, str]:
        schemas = ParameterSchemas(schema, (self.forbidden,))
        end = json.dumps(self.terminator)
        alternatives, rules = [], []
        for k, (required, properties) in enumerate(flat_parameters(schemas, schema)):
            arguments = []
            for m, (key, parameter) in enumerate(properties.items()):
                name = f"{n}_{k}_{m}"
                if schema_types(parameter, schema) == {"string"}:
                    value, rule = written(self.before_text), self._string(parameter, schemas, name)
                else:
                    value = written(self.before_json)
                    rule = (
                        f"value_{name}: json_{name} {end}\n"
                        f"json_{name}: {json_rule(schemas.restrict(parameter), LINE_STYLE)}\n"
                    )
                rules.append(
                    f"argument_{name}: {written(self.before_key + key)} {value} value_{name} "
                    f"{written(self.after_value)}\n{rule}"
                )
                arguments.append(f"argument_{name}" + ("" if key in required else "?"))
            alternatives.append(" ".join(arguments) or EMPTY)
        return f"({' | '.join(alternatives)})", "".join(rules)

    def _string(self, schema: Any, schemas: ParameterSchemas, name: str) -> str:
        """The rule for a string with its terminator: it is written as it is."""
        values = ValueGrammar(
            schemas,
            Conversion(strings=()),
            lambda text: text,
            self._text(),
            self.terminator,
            f"value_{name}",
        )
        return values.rules(schema)

    def _text(self) -> str:
        escaped = re.escape(self.forbidden).replace("/", r"\/")
        return f"{ANY_TEXT} & ~/(?s:.*){escaped}(?s:.*)/"
