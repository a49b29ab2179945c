"""Logging to stderr, one line for each message."""

import logging
import sys
import warnings

from mlxtrio.settings import LogLevel


def configure_logging(level: LogLevel) -> None:
    """Configure the root logger, unless it has handlers already, and silence Pillow's warnings."""
    logging.basicConfig(
        level=level.upper(),
        format="%(asctime)s %(levelname)-7s %(message)s",
        stream=sys.stderr,
    )
    # Pillow warns about odd files, each time in other words: clients could fill the log.
    warnings.filterwarnings("ignore", module=r"PIL\.")
