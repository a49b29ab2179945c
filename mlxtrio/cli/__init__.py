"""The command line. ``commands`` lists the commands; what each does has a module of its own."""

import sys
from collections.abc import Sequence

from mlxtrio.cli.commands import Commands
from mlxtrio.cli.parser import parse


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return the process's exit code.

    Flags alone are those of ``launch``.

    Raises:
        SystemExit: the help or the version was asked for, or an argument is wrong.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["help"]:
        given[0] = "--help"
    elif not given or (given[0].startswith("-") and given[0] not in ("-h", "--help", "--version")):
        given.insert(0, "launch")
    return parse(Commands, given).run()
