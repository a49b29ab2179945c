"""OLMo 3: calls in Python, one a line, between ``<function_calls>`` tags."""

from collections.abc import Sequence

from mlxtrio.text.tools.format import Call, ToolFormat
from mlxtrio.text.tools.formats.pythonic import Pythonic, written_call
from mlxtrio.text.tools.python_calls import parse_python_calls
from mlxtrio.text.tools.syntax import EMPTY, Layout


def write(calls: Sequence[Call]) -> str:
    """The calls as the model writes them."""
    lines = "\n".join(map(written_call, calls))
    return f"<function_calls>{lines}</function_calls>"


FORMAT = ToolFormat(
    "<function_calls>", "</function_calls>", parse_python_calls, "olmo3", write=write
)
SYNTAX = Pythonic(Layout(before=EMPTY, between=r'"\n"', after=EMPTY))
