"""Feed recorded outputs through the text side, as the server does, and count what is right.

    python -m tests.formats CASES.json [--models FOLDER]

``CASES.json`` is a list of cases: ``family`` (the name of a folder of ``--models``, which has the
chat template and the tokenizer), ``raw`` (the output after the generation prompt, control tokens
spelled), ``tools``, ``finish``, whether the model reasons, and ``expected`` or ``expected_error``.
"""

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from tests.formats.checking import Family, failure_of, slug


def main() -> int:
    """Run the cases; print a line for each failure, a table by family, and the sum."""
    parser = argparse.ArgumentParser(prog="python -m tests.formats", description=__doc__)
    parser.add_argument("cases", type=Path, help="a file of cases")
    parser.add_argument("--models", type=Path, help="default: the folder models beside the cases")
    parser.add_argument("--family", help="only the families whose names have this text")
    options = parser.parse_args()
    models = options.models or options.cases.parent / "models"
    cases = json.loads(options.cases.read_text())
    by_family: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for case in cases:
        if not options.family or options.family.lower() in case["family"].lower():
            by_family[case["family"]].append(case)
    passed = {
        name: _run(models / slug(name), name, family_cases)
        for name, family_cases in sorted(by_family.items())
    }
    print()
    for name, num_passed in passed.items():
        print(f"{name:42} {num_passed:4} / {len(by_family[name])}")
    total = sum(map(len, by_family.values()))
    print(f"\n{sum(passed.values())} of {total} pass")
    return 0


def _run(folder: Path, name: str, cases: list[dict[str, Any]]) -> int:
    """How many cases of a family pass."""
    family = Family.load(folder)
    num_passed = 0
    for case in cases:
        failure = failure_of(family, case)
        if failure is None:
            num_passed += 1
        else:
            print(f"{name}: {case['id']}: {failure}", flush=True)
    return num_passed


if __name__ == "__main__":
    sys.exit(main())
