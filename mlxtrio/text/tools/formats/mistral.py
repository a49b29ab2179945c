"""Mistral, from version 11 of its tokenizer on: ``[TOOL_CALLS]name[ARGS]{...}``.

No token ends a call: the next call follows at once, or the turn ends.
"""

from mlxtrio.text.tools.syntax import EMPTY, START, Layout, NameThenJson

MISTRAL = NameThenJson(
    start=("{name}[ARGS]",),
    end=(),
    layout=Layout(before=EMPTY, after=EMPTY, next_block=EMPTY),
    header=rf"\s*(?:{START})?\s*(?P<name>[\w.-]+)\s*\[ARGS\]\s*(?=\{{)",
)
