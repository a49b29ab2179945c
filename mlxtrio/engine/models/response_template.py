"""Reads a checkpoint's response template, with transformers."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any, cast

from mlxtrio.text.response_template import RegionParser, ResponseTemplate
from mlxtrio.text.tools.format import Tool

logger = logging.getLogger(__name__)


def load_response_template(tokenizer: Any) -> ResponseTemplate | None:
    """The response template of a ``transformers`` tokenizer; None if it has none that is valid."""
    given = getattr(tokenizer, "response_template", None)
    if given is None:
        return None
    template = _without_required_fields(given)

    def new_parser(prefix: str, tools: Sequence[Tool]) -> RegionParser:
        parser = tokenizer.get_response_parser(template, prefix=prefix, tools=list(tools))
        return cast("RegionParser", parser)

    try:
        new_parser("", ())
    except (ValueError, TypeError, AttributeError) as error:
        logger.warning("the response template is not used: %s", error)
        return None
    return ResponseTemplate(frozenset(template["fields"]), new_parser)


def _without_required_fields(template: Any) -> Any:
    """The template, with all fields optional: the client sees what an output lacks."""
    if not isinstance(template, Mapping) or not isinstance(template.get("fields"), Mapping):
        return template
    fields = {
        name: {**field, "optional": True} if isinstance(field, Mapping) else field
        for name, field in template["fields"].items()
    }
    return {**template, "fields": fields}
