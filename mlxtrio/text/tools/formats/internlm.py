"""InternLM 2.5 and Intern-S1: one JSON object after the token for a plug-in."""

from mlxtrio.text.tools.json_format import JsonCalls, json_object_format
from mlxtrio.text.tools.syntax import Layout

FORMAT = json_object_format(
    "internlm",
    "<|action_start|><|plugin|>",
    "<|action_end|>",
    "parameters",
    other_starts=("<|action_start|> <|plugin|>",),
)
SYNTAX = JsonCalls(Layout(), arguments_key="parameters")
