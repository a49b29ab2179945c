"""MiniMax M2: ``<invoke name="...">`` with ``<parameter name="...">`` inside."""

from collections.abc import Mapping
from typing import Any

from mlxtrio.text.tools.parameter_values import NOT_NULL, Conversion
from mlxtrio.text.tools.syntax import SPACE, Layout
from mlxtrio.text.tools.tagged import Tagged

TYPE_NAMES: Mapping[type, str] = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
}


def _conversion(schema: Mapping[str, Any]) -> Conversion:
    types = _types(schema) or {"string"}
    if types <= {"string", "null"}:
        nulls = ("~/[nN][oO][nN][eE]/", "~/[nN][iI][lL]/") if "null" in types else ()
        return Conversion(strings=(NOT_NULL, *nulls), nulls=True)
    if "string" in types:  # a text of digits would become a number
        return Conversion(nulls=True)
    return Conversion(
        numbers=bool(types & {"integer", "number"}),
        booleans="boolean" in types,
        containers=bool(types & {"object", "array"}),
        nulls=True,
    )


def _types(schema: Any) -> set[str]:
    """The types that the parser finds in a schema."""
    if not isinstance(schema, Mapping):
        return {"string"}
    named = schema.get("type", [])
    found = {named} if isinstance(named, str) else set(named)
    found |= {TYPE_NAMES.get(type(value), "null") for value in schema.get("enum") or []}
    for key in ("anyOf", "oneOf", "allOf"):
        for option in schema.get(key) or []:
            found |= _types(option) or {"string"}
    return found


MINIMAX_M2 = Tagged(
    call_start=('<invoke name="{name}">\n',),
    parameter_start=('<parameter name="{key}">',),
    parameter_end=("</parameter>\n",),
    call_end=("</invoke>",),
    forbidden_tags=("</parameter>", "</invoke>"),
    conversion=_conversion,
    layout=Layout(before=SPACE, between=r'"\n"', after=SPACE),
)
