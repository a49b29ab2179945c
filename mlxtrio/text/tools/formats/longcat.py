"""LongCat: GLM's format with other tags, and JSON for a call without arguments."""

from mlxtrio.text.tools.formats.glm47 import string_or_json
from mlxtrio.text.tools.syntax import EMPTY, NEWLINE, Layout
from mlxtrio.text.tools.tagged import Tagged

LONGCAT = Tagged(
    call_start=("{name}", NEWLINE),
    parameter_start=("<longcat_arg_key>{key}</longcat_arg_key>", NEWLINE, "<longcat_arg_value>"),
    parameter_end=("</longcat_arg_value>", NEWLINE),
    call_end=(),
    forbidden_tags=("</longcat_arg_value>",),
    conversion=string_or_json,
    layout=Layout(before=EMPTY, after=EMPTY),
    empty_call=('{"name": "{name}", "arguments": {}}',),
)
