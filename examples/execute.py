"""Run notebooks from start to end, each in a fresh kernel, and store what they print.

    python examples/execute.py                      all of them, in place
    python examples/execute.py --into DIRECTORY     leave them as they are; results go elsewhere

Exits with an error at the first cell that raises one.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

HERE = Path(__file__).parent
CELL_SECONDS = 300  # of patience with a cell


def execute(path: Path) -> NotebookNode:
    """Return the notebook with new outputs, without traces of when and where they were made.

    Raises nbclient's CellExecutionError.
    """
    notebook = nbformat.read(path, as_version=4)
    # The kernel stands where Jupyter would start it: `import serve` finds the module beside it.
    place = {"metadata": {"path": str(path.parent)}}
    NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        coalesce_streams=True,
        resources=place,
    ).execute()
    return clean(notebook)


def clean(notebook: NotebookNode) -> NotebookNode:
    """Remove times, the interpreter's version and other traces of the machine."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        cell.metadata = {}  # times of execution
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):  # Pillow gives a JPEG and a repr, too
                output.data = {"image/png": output.data["image/png"]}
    return notebook


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="run notebooks and store what they print")
    parser.add_argument("notebooks", nargs="*", type=Path, help="by default all beside this file")
    parser.add_argument("--into", type=Path, help="a directory for the results")
    arguments = parser.parse_args()
    for path in arguments.notebooks or sorted(HERE.glob("*.ipynb")):
        result = execute(path.resolve())
        into = arguments.into / path.name if arguments.into else path
        nbformat.write(result, into)
        print(path.name)


if __name__ == "__main__":
    main()
