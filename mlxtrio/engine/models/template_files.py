"""Where a checkpoint has its chat templates.

Transformers' tokenizers read chat_template.jinja and additional_chat_templates/, or else
tokenizer_config.json. Its processors, of models that take images, read chat_template.json, too;
checkpoints that are served as text may have their template there alone.
"""

import json
import logging
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)

DEFAULT = "default"
PROCESSORS = "chat_template.json"


def find_templates(
    tokenizer: Any,
    *,
    of_processor: bool = False,
    mend: Callable[[str], str] = lambda template: template,
) -> None:
    """Give transformers' ``tokenizer`` the chat templates of its checkpoint.

    Several have names: ``tool_use`` is for chats with tools, ``default`` for all others. If none is
    the default, the first one is. ``of_processor`` prefers the processor's template. ``mend``
    changes the templates.
    """
    templates = _by_name(tokenizer.chat_template)
    folder = Path(tokenizer.name_or_path or os.devnull)
    if of_processor and not (folder / "chat_template.jinja").is_file():
        templates |= _read(folder / PROCESSORS)
    for file in ("tokenizer_config.json", PROCESSORS):
        if DEFAULT not in templates:
            templates = {**_read(folder / file), **templates}
    if not templates:
        return
    if DEFAULT not in templates:
        templates[DEFAULT] = templates[first := next(iter(templates))]
        if len(templates) > 2:
            names = ", ".join(name for name in templates if name != DEFAULT)
            logger.warning("of the chat templates (%s) none is the default; %s is", names, first)
    mended = {name: mend(template) for name, template in templates.items()}
    tokenizer.chat_template = mended[DEFAULT] if len(mended) == 1 else mended


def _read(file: Path) -> dict[str, str]:
    """The templates in a file of JSON, by name; none, with a warning, if it can't be read."""
    if not file.is_file():
        return {}
    try:
        return _by_name(json.loads(file.read_text(encoding="utf-8")).get("chat_template"))
    except (ValueError, AttributeError) as error:
        logger.warning("the chat template in %s can't be read: %s", file.name, error)
        return {}


def _by_name(given: Any) -> dict[str, str]:
    """Templates by name: of a single one, of an object, or of a list of objects."""
    if isinstance(given, str):
        return {DEFAULT: given} if given else {}
    if isinstance(given, list):
        named = (each for each in given if isinstance(each, Mapping))
        given = {each.get("name"): each.get("template") for each in named}
    if isinstance(given, Mapping):
        return {str(name): each for name, each in given.items() if isinstance(each, str)}
    return {}
