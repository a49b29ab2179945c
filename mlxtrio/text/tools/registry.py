"""The tool formats whose syntax is known, by the names of mlx-lm's parsers.

A new format gets a module in ``formats`` and a line here. Missing are those whose markers are no
single tokens (kimi_k3, minicpm5), and those whose parsers can't read back every text that they
should (gemma4, function_gemma): calls in them are parsed, but can't be constrained.
"""

import re
from collections.abc import Mapping

from mlxtrio.text.tools.format import ToolFormat
from mlxtrio.text.tools.formats.glm47 import GLM47
from mlxtrio.text.tools.formats.json_tools import JSON_TOOLS
from mlxtrio.text.tools.formats.kimi_k2 import KIMI_K2
from mlxtrio.text.tools.formats.longcat import LONGCAT
from mlxtrio.text.tools.formats.minimax_m2 import MINIMAX_M2
from mlxtrio.text.tools.formats.mistral import MISTRAL
from mlxtrio.text.tools.formats.muse_spark import MUSE_SPARK
from mlxtrio.text.tools.formats.pythonic import PYTHONIC
from mlxtrio.text.tools.formats.qwen3_coder import QWEN3_CODER
from mlxtrio.text.tools.syntax import START, CallSyntax

SYNTAXES: Mapping[str, CallSyntax] = {
    "glm47": GLM47,
    "json_tools": JSON_TOOLS,
    "kimi_k2": KIMI_K2,
    "laguna": GLM47,
    "longcat": LONGCAT,
    "minimax_m2": MINIMAX_M2,
    "mistral": MISTRAL,
    "muse_spark": MUSE_SPARK,
    "pythonic": PYTHONIC,
    "qwen3_coder": QWEN3_CODER,
}


def call_header(tool_format: ToolFormat) -> re.Pattern[str] | None:
    """What precedes a call's JSON arguments in a format, see ``CallSyntax.header``.

    None if the arguments are not JSON, or the format's syntax is not known.
    """
    syntax = SYNTAXES.get(tool_format.name)
    if syntax is None or syntax.header is None:
        return None
    return re.compile(syntax.header.replace(START, re.escape(tool_format.start)))
