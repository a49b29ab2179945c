"""The command line: which command, and how it ends. The commands have a module each."""

import sys
from collections.abc import Sequence

from mlxtrio import __version__

COMMANDS = ("launch", "bench")

USAGE = """\
usage: mlxtrio [launch] [flags]
       mlxtrio bench [flags]

Serve an MLX model over OpenAI's HTTP API.

commands:
  launch            load a model and serve it (the default: flags alone launch too)
  bench             put load on an OpenAI-compatible server and measure it

options:
  -h, --help        show this help; `mlxtrio launch --help` lists a command's flags
  --version         show the version

examples:
  mlxtrio                                            the embedded demo model, no download
  mlxtrio --model-path ~/models/Qwen3-0.6B-4bit      a model's directory
  mlxtrio --model-path mlx-community/Qwen3-4B-4bit   a Hugging Face repository
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return the process's exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] in (["-h"], ["--help"], ["help"]):
        sys.stdout.write(USAGE)
        return 0
    if given[:1] == ["--version"]:
        sys.stdout.write(f"mlxtrio {__version__}\n")
        return 0
    command = "launch"
    if given and not given[0].startswith("-"):
        command = given.pop(0)
        if command not in COMMANDS:
            sys.stderr.write(f"mlxtrio: unknown command '{command}'\n\n{USAGE}")
            return 2
    # Late, so that --help and --version answer at once.
    if command == "bench":
        from mlxtrio.cli.bench import bench

        return bench(given)
    from mlxtrio.cli.launch import launch

    return launch(given)
