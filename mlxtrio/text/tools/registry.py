"""The tool formats by name, and how a model's format is found.

A new format gets a module in ``formats``, and a line in each table here that it belongs to.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from mlxtrio.text.tools.format import ToolFormat
from mlxtrio.text.tools.formats import (
    apertus,
    command,
    deepseek,
    dsml,
    functionary,
    gemma4,
    gigachat,
    glm4,
    glm47,
    granite,
    hy3,
    internlm,
    json_tools,
    kimi_k2,
    kimi_k3,
    llama,
    longcat,
    minicpm5,
    minimax_m2,
    minimax_m3,
    mistral,
    muse_spark,
    nemotron,
    olmo3,
    phi4_mini,
    pythonic,
    qwen3_coder,
    seed_oss,
    solar,
    tool_calls_list,
    xlam,
)
from mlxtrio.text.tools.syntax import START, CallSyntax

LAGUNA = replace(glm47.FORMAT, name="laguna")  # GLM's format, under mlx-lm's name for it

FORMATS: Mapping[str, ToolFormat] = {
    each.name: each
    for each in (
        apertus.FORMAT,
        command.FORMAT,
        command.FORMAT_R,
        deepseek.FORMAT,
        dsml.FORMAT,
        dsml.FORMAT_V4,
        functionary.FORMAT,
        gemma4.FORMAT,
        gemma4.FUNCTION_GEMMA,
        gigachat.FORMAT,
        glm4.FORMAT,
        glm47.FORMAT,
        granite.FORMAT,
        hy3.FORMAT,
        internlm.FORMAT,
        json_tools.FORMAT,
        kimi_k2.FORMAT,
        kimi_k3.FORMAT,
        LAGUNA,
        llama.FORMAT,
        longcat.FORMAT,
        minicpm5.FORMAT,
        minimax_m2.FORMAT,
        minimax_m3.FORMAT,
        mistral.FORMAT,
        muse_spark.FORMAT,
        nemotron.FORMAT,
        olmo3.FORMAT,
        phi4_mini.FORMAT,
        pythonic.FORMAT,
        qwen3_coder.FORMAT,
        seed_oss.FORMAT,
        solar.FORMAT,
        tool_calls_list.FORMAT,
        xlam.FORMAT,
    )
}

SYNTAXES: Mapping[str, CallSyntax] = {
    "apertus": apertus.SYNTAX,
    "command": command.SYNTAX,
    "command_r": command.SYNTAX_R,
    "deepseek": deepseek.SYNTAX,
    "dsml": dsml.SYNTAX,
    "dsml_v4": dsml.SYNTAX,
    "function_gemma": gemma4.FUNCTION_GEMMA_SYNTAX,
    "functionary31": functionary.SYNTAX,
    "gemma4": gemma4.SYNTAX,
    "gigachat": gigachat.SYNTAX,
    "glm4": glm4.SYNTAX,
    "glm47": glm47.SYNTAX,
    "granite": granite.SYNTAX,
    "hy3": hy3.SYNTAX,
    "internlm": internlm.SYNTAX,
    "json_tools": json_tools.SYNTAX,
    "kimi_k2": kimi_k2.SYNTAX,
    "kimi_k3": kimi_k3.SYNTAX,
    "laguna": glm47.SYNTAX,
    "llama": llama.SYNTAX,
    "longcat": longcat.SYNTAX,
    "minicpm5": minicpm5.SYNTAX,
    "minimax_m2": minimax_m2.SYNTAX,
    "minimax_m3": minimax_m3.SYNTAX,
    "mistral": mistral.SYNTAX,
    "muse_spark": muse_spark.SYNTAX,
    "nemotron": nemotron.SYNTAX,
    "olmo3": olmo3.SYNTAX,
    "phi4_mini": phi4_mini.SYNTAX,
    "pythonic": pythonic.SYNTAX,
    "qwen3_coder": qwen3_coder.SYNTAX,
    "seed_oss": seed_oss.SYNTAX,
    "solar": solar.SYNTAX,
    "tool_calls_list": tool_calls_list.SYNTAX,
    "xlam": xlam.SYNTAX,
}

# Texts that show a format if all of them are in a model's templates, or among its control tokens.
# The first line that fits counts: a template may name the tags of another format, too.
SIGNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("minimax_m3", ("]<]minimax[>[",)),
    ("minimax_m2", ("<minimax:tool_call>",)),
    ("gemma4", ("<|tool_call>", "<tool_call|>")),
    ("function_gemma", ("<start_function_call>",)),
    ("longcat", ("<longcat_tool_call>",)),
    ("hy3", ("tool_sep", "arg_key")),
    ("seed_oss", ("<seed:tool_call>",)),
    ("kimi_k3", ("<|open|>", "<|close|>", "<|sep|>")),
    ("kimi_k2", ("<|tool_calls_section_begin|>",)),
    ("dsml", ("｜DSML｜", "function_calls")),
    ("dsml_v4", ("DSML",)),
    ("deepseek", ("<｜tool▁calls▁begin｜>",)),
    ("solar", ("<|tool_call:begin|>",)),
    ("command", ("<|START_ACTION|>",)),
    ("command_r", ("Action:", '"tool_name"')),
    ("apertus", ("<|tools_prefix|>",)),
    ("muse_spark", ("<atem:function_calls>",)),
    ("glm47", ("<arg_key>",)),
    ("pythonic", ("<|tool_call_start|>",)),
    ("pythonic", ("<|tool_list_start|>",)),
    ("minicpm5", ('<function name="', '<param name="')),
    ("qwen3_coder", ("<function=", "<parameter=")),
    ("functionary31", ("<function=", "</function>")),
    ("olmo3", ("<function_calls>",)),
    ("nemotron", ("<TOOLCALL>",)),
    ("internlm", ("<|action_start|>", "<|plugin|>")),
    ("gigachat", ("<|function_call|>",)),
    ("gigachat", ("<|message_sep|>", "function call")),
    ("mistral", ("[TOOL_CALLS]", "[AVAILABLE_TOOLS]")),
    ("xlam", ("xLAM",)),
    ("phi4_mini", ("<|/tool_call|>",)),
    ("phi4_mini", ("functools",)),
    ("tool_calls_list", ("<tool_calls>[",)),
    ("json_tools", ("<tool_call>",)),
    ("granite", ("<|tool_call|>",)),
    ("tool_calls_list", ("<tool_calls>",)),
    ("tool_calls_list", ("<|startoftext|>", "<|extra_0|>")),
    ("glm4", ("<|observation|>", "metadata")),
    ("glm4", ("item['tools']", "item['metadata']")),
    ("llama", ("<|python_tag|>",)),
    ("llama", ("<|python_start|>",)),
    ("llama", ('{"name": function name, "parameters"',)),
    ("mistral", ("[TOOL_CALLS]",)),
)

# Calls without a marker in a prompt: at the beginning of a line, or after a control token.
BARE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("xlam", re.compile(r'(?:^|[\n>])\s*\[\{"name": "\w+", "arguments"')),
    ("llama", re.compile(r'(?:^|[\n>])\s*\{"name": "\w+", "parameters"')),
)

DEFAULT = "json_tools"  # of models whose templates show no tools


def detect_format(templates: str, control_tokens: Mapping[str, int]) -> str | None:
    """The name of the format of a model's tool calls, by its templates and control tokens.

    None if nothing shows one.
    """
    return next(
        (
            name
            for name, signs in SIGNS
            if all(sign in templates for sign in signs)
            or all(sign in control_tokens for sign in signs)
        ),
        None,
    )


def detect_bare_format(rendered_call: str) -> str | None:
    """The name of the format of a past call without a marker in a prompt; None if it has one."""
    return next((name for name, sign in BARE if sign.search(rendered_call)), None)


def call_header(tool_format: ToolFormat) -> re.Pattern[str] | None:
    """What precedes a call's JSON arguments in a format, see ``CallSyntax.header``.

    None if the arguments are not JSON, or the format's syntax is not known.
    """
    syntax = SYNTAXES.get(tool_format.name)
    if syntax is None or syntax.header is None:
        return None
    return re.compile(syntax.header.replace(START, re.escape(tool_format.start)))
