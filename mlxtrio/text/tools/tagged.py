"""Tool formats that write each parameter between tags, its value as text.

What a value's text is converted to depends on mlx-lm's parser, and on the parameter's schema as
that parser reads it. Each format's ``conversion`` mirrors its parser (mlx_lm/tool_parsers); texts
that the parser would convert to something else are left out of the grammar.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from mlxtrio.text.tools.format import Tool, ToolFormat
from mlxtrio.text.tools.parameter_schema import (
    ParameterSchemas,
    UnsupportedSchemaError,
    flat_parameters,
)
from mlxtrio.text.tools.parameter_values import ANY_TEXT, STRIPPED_TEXT, Conversion, ValueGrammar
from mlxtrio.text.tools.syntax import (
    Layout,
    enforced_schema,
    sequence,
)
from mlxtrio.text.tools.typed_text import parameters_of, property_of

NAME = re.compile(r"[\w.$@:+*/-]+", re.ASCII)  # no format uses these characters in its tags' syntax
ANY_NAME = r"/[a-zA-Z0-9_.-]{1,64}/"


@dataclass(frozen=True, slots=True)
class Tagged:
    """The syntax of a format with a tag for each parameter.

    ``call_start``, ``parameter_start``, ``parameter_end`` and ``call_end`` are written around calls
    and parameters, as pieces of ``sequence`` with ``{name}`` and ``{key}`` in them.
    ``forbidden_tags`` would end a value. ``is_stripped`` says that the parser strips white space
    around values. ``empty_call`` is a call without arguments where it is written in another way.
    """

    call_start: tuple[str, ...]
    parameter_start: tuple[str, ...]
    parameter_end: tuple[str, ...]
    call_end: tuple[str, ...]
    forbidden_tags: tuple[str, ...]
    conversion: Callable[[Mapping[str, Any], Mapping[str, Any]], Conversion]
    layout: Layout
    is_stripped: bool = True
    empty_call: tuple[str, ...] | None = None

    @property
    def header(self) -> str | None:
        """None: the arguments are not JSON."""
        return None

    def rules(self, n: int, tool: Tool, tool_format: ToolFormat, *, required: bool) -> str:
        """See ``CallSyntax``."""
        schema = enforced_schema(tool, required=required)
        name = tool["function"]["name"]
        start = sequence(self.call_start, tool_format, name=name)
        end = sequence(self.call_end, tool_format)
        if schema is None:
            alternatives = [self._any_arguments(n, tool_format)]
        else:
            alternatives = self._arguments(n, tool, tool_format, schema)
        calls = []
        for arguments, _ in alternatives:
            if self.empty_call is None:
                calls.append(f"{start} {' '.join(arguments)} {end}")
                continue
            calls += [f"{start} {some} {end}" for some in _one_or_more(arguments)]
            if all(argument.endswith(("?", "*")) for argument in arguments):
                calls.append(sequence(self.empty_call, tool_format, name=name))
        return f"call_{n}: {' | '.join(calls)}\n{''.join(rules for _, rules in alternatives)}"

    def _any_arguments(self, n: int, tool_format: ToolFormat) -> tuple[list[str], str]:
        """Symbols and rules for arguments of any names, with any text as their values."""
        start = tuple(part for piece in self.parameter_start for part in _with_any_name(piece))
        terminator, rest = self._value_end(tool_format, None)
        return [f"argument_{n}*"], (
            f"argument_{n}: {sequence(start, tool_format)} ANY_{n} {rest}\n"
            f"ANY_{n}: ({self._text_terminal()}) {json.dumps(terminator)}\n"
        )

    def _arguments(
        self, n: int, tool: Tool, tool_format: ToolFormat, schema: Mapping[str, Any]
    ) -> list[tuple[list[str], str]]:
        """Symbols and rules for the arguments that a schema describes, for each alternative."""
        schemas = ParameterSchemas(schema, self.forbidden_tags)
        return [
            self._flat_arguments(f"{n}_{k}", tool, tool_format, schemas, *parameters)
            for k, parameters in enumerate(flat_parameters(schemas, schema))
        ]

    def _flat_arguments(
        self,
        place: str,
        tool: Tool,
        tool_format: ToolFormat,
        schemas: ParameterSchemas,
        required: Collection[str],
        properties: Mapping[str, Any],
    ) -> tuple[list[str], str]:
        given = parameters_of(tool["function"]["name"], [tool])  # as the parser reads it
        arguments, rules = [], []
        for m, (key, parameter) in enumerate(properties.items()):
            _check_name(key)
            terminator, rest = self._value_end(tool_format, key)

            def parse(text: str, key: str = key) -> Any:
                return self._parse(tool, tool_format, key, text)

            values = ValueGrammar(
                schemas,
                self.conversion(property_of(given, key), given),
                parse,
                self._text_terminal(),
                terminator,
                rule=f"value_{place}_{m}",
            )
            start = sequence(self.parameter_start, tool_format, key=key)
            rules.append(f"argument_{place}_{m}: {start} {values.rule} {rest}\n")
            rules.append(values.rules(parameter))
            arguments.append(f"argument_{place}_{m}" + ("" if key in required else "?"))
        return arguments, "".join(rules)

    def _value_end(self, tool_format: ToolFormat, key: str | None) -> tuple[str, str]:
        """What ends a value: text up to the first control token, and a right side for the rest.

        ``key`` is the parameter's name; None is any.
        """
        text, *others = self.parameter_end
        tokens = [token for token in tool_format.control_tokens if token in text]
        terminator = text[: min(map(text.index, tokens))] if tokens else text
        pieces = (text[len(terminator) :], *others)
        if key is None:
            pieces = tuple(part for piece in pieces for part in _with_any_name(piece))
        return terminator, sequence(pieces, tool_format, key=key or "")

    def _text_terminal(self) -> str:
        """The terminal of all texts that can be written as a value."""
        escaped = [re.escape(tag).replace("/", r"\/") for tag in self.forbidden_tags]
        without_tags = [f"~/(?s:.*){tag}(?s:.*)/" for tag in escaped]
        stripped = [STRIPPED_TEXT] if self.is_stripped else []
        return " & ".join([ANY_TEXT, *stripped, *without_tags])

    def _parse(self, tool: Tool, tool_format: ToolFormat, key: str, text: str) -> Any:
        """What the format's parser makes of a text as one parameter's value.

        If it fails, an object that equals no value of JSON.
        """
        before, after = (
            "".join(piece for piece in pieces if not piece.startswith("/"))
            .replace("{name}", tool["function"]["name"])
            .replace("{key}", key)
            for pieces in (
                self.call_start + self.parameter_start,
                self.parameter_end + self.call_end,
            )
        )
        try:
            call = tool_format.parse(before + text + after, [tool])
        except Exception:  # noqa: BLE001 - fifteen parsers, each with errors of its own
            return UnsupportedSchemaError
        calls = call if isinstance(call, list) else [call]
        return calls[0]["arguments"].get(key) if len(calls) == 1 else UnsupportedSchemaError


def _check_name(key: str) -> None:
    if not NAME.fullmatch(key) or key.startswith("/"):
        raise UnsupportedSchemaError(f"{json.dumps(key)} can't be a name in the model's format")


def _one_or_more(arguments: list[str]) -> list[str]:
    """Sequences of arguments in their order with at least one: one for each that can be first."""
    sequences = []
    for n, argument in enumerate(arguments):
        first = argument[:-1] + "+" if argument.endswith("*") else argument.removesuffix("?")
        sequences.append(" ".join([first, *arguments[n + 1 :]]))
        if not argument.endswith(("?", "*")):
            break
    return sequences


def _with_any_name(piece: str) -> list[str]:
    """A piece of ``parameter_start`` with any name for ``{key}``."""
    before, found, after = piece.partition("{key}")
    return [part for part in (before, ANY_NAME if found else "", after) if part]
