"""Log messages: to stderr, one line each."""

import logging
import sys
import warnings

from mlxtrio.settings import LogLevel


def configure_logging(level: LogLevel) -> None:
    """Set up the root logger, unless the process has done so already."""
    logging.basicConfig(
        level=level.upper(),
        format="%(asctime)s %(levelname)-7s %(message)s",
        stream=sys.stderr,
    )
    # Pillow warns of what is odd in a client's files, in as many wordings as files can be odd.
    warnings.filterwarnings("ignore", module=r"PIL\.")
