"""Write the model card beside the weights, from the printed tables of the evaluation.

python card.py out/mlxtrio-demo LOG...    # a greedy and a warm log of each set
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from safetensors import safe_open

_TEXT = """\
A Qwen3 model of {count:,} parameters ({size:.1f} MB in bfloat16, {layers} layers, a vocabulary of
{vocab}), made to try a server without a download. It is a toy: it knows what this page lists.
Its final norm is doubled, and so are its logits, to keep it to its answers at usual temperatures:
temperature 0.7 is what 0.35 would be without that.
"""
_VISION = """\
A Qwen3-VL model of {count:,} parameters ({size:.1f} MB in bfloat16, {layers} layers, a vocabulary
of {vocab}), made to try a server without a download. It is a toy: it knows what this page lists.
Its language half began as an earlier, narrower stage of the text model `mlxtrio-demo`. Pictures are
scaled to about 25 to 36 tokens (up to 168 x 168 pixels).
"""
_CAN = """\
- greets, says what it is, answers a few hundred simple facts (capitals, sums up to 20 + 20,
  opposites, colours, animals, days and months), in English;
- keeps a name, a number or a place over a few turns, and follows up ("And of Italy?");
- thinks inside `<think>` and `</think>` with `enable_thinking=True`, and not otherwise;
- calls a tool of the request as `<tool_call>` JSON, copying names and numbers that it has never
  seen, picks one of a few tools, and repeats a tool's result: mostly right with the usual tools
  and plain requests, less often with many or odd ones (the figures are below);
- writes a small JSON object when asked;
"""
_SEES = """\
- names shape and colour of drawn things (circle, square, triangle, star, rectangle, diamond, cross;
  eleven colours), counts one to five of them, answers further questions, compares two pictures
  step by step, and calls a tool about a picture. One in five of its lists of things has a mistake.
"""
_CANNOT = """\
Anything else. It says "I am mlxtrio-demo, a tiny demo model" to most of it, and is now and then
wrong with confidence. It has no knowledge beyond its facts, cannot reason, calls one tool at a
time, was trained on requests of up to {longest} tokens, and must not be used for decisions.
"""


def table_of(log: Path) -> str:
    """The lines of the markdown table in a log."""
    return "\n".join(line for line in log.read_text().splitlines() if line.startswith("|"))


def beside(greedy: Path, warm: Path) -> str:
    """The tables of two logs as one."""
    marks = [dict(_rows(log)) for log in (greedy, warm)]
    lines = ["| skill | cases | greedy | temperature 0.7 |", "|---|---|---|---|"]
    for skill, (_, cases, share) in marks[0].items():
        lines.append(f"| {skill} | {cases} | {share} | {marks[1][skill][2]} |")
    return "\n".join(lines)


def _rows(log: Path) -> Iterator[tuple[str, list[str]]]:
    for line in table_of(log).splitlines()[2:]:
        skill, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        yield skill, cells


_SETS = {
    "development": (
        "Development set",
        "Places, names and queries that training has not seen; half of its tools, and many of its "
        "wordings,\nare the usual ones that training has too (`get_weather`, `search`, "
        "`send_email`). Its failures were\nlooked at while the data was being improved, and the "
        "checkpoint was chosen on it: these figures are\non the kind side.",
    ),
    "second": (
        "Second development set",
        "Other tools and wordings. It was a fresh set for an earlier version of the weights, and "
        "its failures\nwere read before the data of this version was made: it counts as seen too.",
    ),
    "third": (
        "Third development set",
        "Tools, requests, places, names and queries thought up by hand as what people type to an "
        "API (facts in\ntheir known wordings). It was the last set of the version before, and its "
        "failures were read before\nthe data of this version was made: it counts as seen too.",
    ),
    "values": (
        "Held-out values",
        "Tools, wordings and distractors are made as in training (with seeds that it has not had); "
        "what a call\nor an object has to copy is not: real names of cities and people, real "
        "queries, random letters and\ndigits. The failures of the version before were read, and "
        "its cases change with training's programs.",
    ),
    "bars": (
        "Held-out tools whose failures have been read",
        "Forty everyday tools as an API's documentation shows them, one to three at a time, in "
        "short requests\nof normal wording, with values as above (facts in their known wordings). "
        "Written without a look at\nthe training data or the other sets; its failures have been "
        "read since: it counts as seen too.",
    ),
    "last": (
        "More held-out tools whose failures have been read",
        "Forty other tools of documentation and tutorials, always two or three at a time, with "
        "other values of\nthe same kinds. Written like the set before; the last set of the version "
        "before, read since.",
    ),
    "final": (
        "Held-out tools, the set that the bars are read from",
        "Thirty tools as in a first try of function calling, always two or three at a time, in "
        "short requests\nof normal wording: real cities and names with spaces and accents, random "
        "letters and digits (facts in\ntheir known wordings). Written without a look at the "
        "training data or at any reply; its failures have\nnever been read. Each version of the "
        "weights since then has been run on it once for each\ntemperature, three in all. Of the "
        "second one's failed calls it was counted that 2 named another tool\nand 15 had wrong "
        "arguments; the data of this version followed from that.",
    ),
}


def evaluation(logs: list[Path]) -> str:
    """What is measured, and on which cases."""
    text = (
        "Through the real loader. A case passes only if the whole call, object or answer is right;"
        '\n"valid JSON" counts the replies to the same requests that are a JSON object at all.\n'
    )
    for greedy, warm in zip(logs[::2], logs[1::2], strict=True):
        told = re.search(r", (\w+) set, temperature", greedy.read_text())
        name, note = _SETS[told[1] if told else "development"]
        text += f"\n### {name}\n\n{note}\n\n{beside(greedy, warm)}\n"
    return text


_SEEN_SETS = (
    (
        "Development set",
        "Pictures drawn by other code than training's, of other sizes, and the text model's "
        "development set\n(its cases follow the pictures'). Failures were looked at while the "
        "programs were being improved, and\nthe checkpoint was chosen on it.",
    ),
    (
        "Fresh pictures",
        "The same kinds of pictures and questions, drawn anew from another seed and run once for "
        "each\ntemperature, after the last training step; and the text model's second development "
        "set.",
    ),
)


def evaluation_of_pictures(logs: list[Path]) -> str:
    """The same of the model that sees: its logs have pictures and texts."""
    text = (
        "Through the real loader. A case passes only if the whole call, object or answer is right."
        "\n"
    )
    for i, (name, note) in enumerate(_SEEN_SETS):
        text += f"\n### {name}\n\n{note}\n\n{beside(*logs[2 * i : 2 * i + 2])}\n"
    return text


def main() -> None:
    folder, *logs = (Path(a) for a in sys.argv[1:])
    config = json.loads((folder / "config.json").read_text())
    weights = folder / "model.safetensors"
    with safe_open(weights, "pt") as tensors:
        count = sum(tensors.get_tensor(k).numel() for k in tensors.keys())  # noqa: SIM118
    sees = "vision_config" in config
    text = config.get("text_config", config)
    intro = (_VISION if sees else _TEXT).format(
        count=count,
        size=weights.stat().st_size / 1e6,
        layers=text["num_hidden_layers"],
        vocab=text["vocab_size"],
    )
    tags = "image-text-to-text" if sees else "text-generation"
    can = _CAN + _SEES if sees else _CAN.rstrip()[:-1] + ".\n"
    longest = 700 if sees else 900
    measured = evaluation_of_pictures(logs) if sees else evaluation(logs)
    (folder / "README.md").write_text(
        f"---\nlicense: mit\nlanguage: en\npipeline_tag: {tags}\n---\n\n"
        f"# {folder.name}\n\n{intro}\n"
        f"## What it does\n\n{can}\n## What it does not\n\n{_CANNOT.format(longest=longest)}\n"
        "## Data\n\nConversations, tools and drawings generated by the programs that trained it\n"
        "(`examples/demo_model`), from fixed seeds. No data set and no other model was used.\n\n"
        f"## Evaluation\n\n{measured}\n"
        "## How the weights were made\n\nIn stages, each going on from a checkpoint of the one "
        "before while the data was being improved; some\nstages ended by time, not by steps. No "
        "single command rebuilds these exact bytes. The stages\nare listed beside the programs.\n\n"
        "## Licence\n\nMIT\n"
    )


if __name__ == "__main__":
    main()
