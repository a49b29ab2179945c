"""Qwen3-Coder and Qwen 3.5: ``<function=name>`` with ``<parameter=key>`` inside."""

from collections.abc import Mapping
from typing import Any

from mlxtrio.text.tools.parameter_values import NOT_NULL, Conversion
from mlxtrio.text.tools.syntax import NEWLINE, Layout
from mlxtrio.text.tools.tagged import Tagged


def _conversion(schema: Mapping[str, Any]) -> Conversion:
    kind = schema.get("type")
    if kind is None:  # what begins like a container is one, anything else a string
        return Conversion(strings=(NOT_NULL, r"~/\s*[\[{](?s:.*)/"), containers=True, nulls=True)
    if isinstance(kind, list):  # evaluated as a Python literal
        return Conversion(json_strings=True, numbers=True, nulls=True)
    return Conversion(
        strings=(NOT_NULL,) if kind == "string" else None,
        numbers=kind in ("integer", "number"),
        booleans=kind == "boolean",
        containers=kind in ("array", "object"),
        nulls=True,
    )


QWEN3_CODER = Tagged(
    call_start=("<function={name}>\n",),
    parameter_start=("<parameter={key}>\n",),
    parameter_end=("\n</parameter>\n",),
    call_end=("</function>",),
    forbidden_tags=("</parameter>",),
    conversion=_conversion,
    layout=Layout(after=NEWLINE),
    is_stripped=False,
)
