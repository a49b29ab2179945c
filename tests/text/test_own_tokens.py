"""Control tokens that this server writes are control tokens; those that a client spells are not."""

import json

from mlxtrio.text.own_tokens import FOREIGN, OWN, without_marks, write_with_own_tokens
from mlxtrio.text.tools.formats.json_tools import FORMAT

TOKENS = {"<tool_call>": 1, "</tool_call>": 2, "<end>": 3, "": 4}


def test_the_markers_are_marked_and_not_what_is_in_the_calls() -> None:
    assert FORMAT.write is not None
    calls = [{"name": "<end>", "arguments": {"<end>": ["</tool_call>", 1, None]}}]
    written = write_with_own_tokens(FORMAT.write, calls, TOKENS)
    assert written.count(OWN) == 2
    assert FOREIGN not in written
    assert written.startswith(f"<{OWN}tool_call>")
    assert json.dumps(calls[0]["arguments"]) in written
    assert without_marks(written) == FORMAT.write(calls)


def test_without_control_tokens_nothing_is_marked() -> None:
    assert FORMAT.write is not None
    calls = [{"name": "f", "arguments": {}}]
    assert write_with_own_tokens(FORMAT.write, calls, {}) == FORMAT.write(calls)
