"""GLM 4.5 to 4.7, and Laguna: the name, then ``<arg_key>`` and ``<arg_value>`` in turn.

GLM 4.5 writes newlines between the tags, 4.7 does not.
"""

from collections.abc import Mapping
from typing import Any

from mlxtrio.text.tools.parameter_values import ALL_JSON, Conversion
from mlxtrio.text.tools.syntax import EMPTY, NEWLINE, Layout
from mlxtrio.text.tools.tagged import Tagged


def string_or_json(schema: Mapping[str, Any]) -> Conversion:
    """Parameters of type string are taken as they are, all others are parsed as JSON."""
    if schema.get("type") == "string":
        return Conversion(strings=())
    return ALL_JSON


GLM47 = Tagged(
    call_start=("{name}", NEWLINE),
    parameter_start=("<arg_key>{key}</arg_key>", NEWLINE, "<arg_value>"),
    parameter_end=("</arg_value>", NEWLINE),
    call_end=(),
    forbidden_tags=("</arg_value>",),
    conversion=string_or_json,
    layout=Layout(before=EMPTY, after=EMPTY),
)
