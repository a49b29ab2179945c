"""Muse Spark: ``<atem:invoke name="...">`` with ``<atem:parameter name="...">`` inside."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mlxtrio.text.tools.parameter_values import ALL_JSON, Conversion
from mlxtrio.text.tools.syntax import SPACE, Layout
from mlxtrio.text.tools.tagged import Tagged


def _conversion(_schema: Mapping[str, Any]) -> Conversion:
    """What can be parsed as JSON is, whatever the schema says; anything else is a string."""
    words = "~/(true|false|null|NaN|Infinity)/"
    return replace(ALL_JSON, strings=(words, r'~/["\[{0-9\-](?s:.*)/'))


MUSE_SPARK = Tagged(
    call_start=('<atem:invoke name="{name}">\n',),
    parameter_start=('<atem:parameter name="{key}">',),
    parameter_end=("</atem:parameter>\n",),
    call_end=("</atem:invoke>",),
    forbidden_tags=("</atem:parameter>",),
    conversion=_conversion,
    layout=Layout(before=SPACE, between=r'"\n"', after=SPACE),
)
