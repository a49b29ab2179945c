"""Control tokens that this server writes into messages, apart from those that a client spells.

In a message a control token's spelling is text: a user may type ``<|im_start|>``. But where a chat
template does not show tool calls, they are written into the content, and their markers have to be
the control tokens that the model knows. Until the prompt is encoded these have a mark inside,
which no client can know.
"""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mlxtrio.text.tools.format import Call

# Secrets of this process. Letters and digits, which no way of writing calls escapes.
OWN = f"own{secrets.token_hex(16)}"
FOREIGN = f"foreign{secrets.token_hex(16)}"


def write_with_own_tokens(
    write: Callable[[Sequence[Call]], str],
    calls: Sequence[Call],
    control_tokens: Mapping[str, int],
) -> str:
    """Write calls; the control tokens of the format are marked, but not those in the calls."""
    by_length = sorted(filter(None, control_tokens), key=len, reverse=True)
    if not by_length:
        return write(calls)
    pattern = re.compile("|".join(map(re.escape, by_length)))
    written = write([_marked(call, pattern, FOREIGN) for call in calls])
    marked: str = _marked(written, pattern, OWN)
    return marked.replace(FOREIGN, "")


def without_marks(text: str) -> str:
    """The text of a prompt with the marked control tokens as such."""
    return text.replace(OWN, "")


def _marked(value: Any, pattern: re.Pattern[str], mark: str) -> Any:
    """A value with a mark after the first character of each control token in its strings."""
    if isinstance(value, str):
        return pattern.sub(lambda found: found[0][0] + mark + found[0][1:], value)
    if isinstance(value, Mapping):
        return {
            _marked(key, pattern, mark): _marked(each, pattern, mark) for key, each in value.items()
        }
    if isinstance(value, list):
        return [_marked(each, pattern, mark) for each in value]
    return value
