"""``python -m mlxtrio``."""

import sys

from mlxtrio.cli import main

if __name__ == "__main__":
    sys.exit(main())
