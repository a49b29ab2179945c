"""The prefix cache on disk, where it outlives the process. Runs on the MLX thread.

The files have mlx-lm's format (``save_prompt_cache``: safetensors). A name consists of digests of
the model, the tokens and the file's content. A file whose content has another digest is damaged,
and deleted.
"""

import hashlib
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from mlx_lm.models.cache import load_prompt_cache, save_prompt_cache

logger = logging.getLogger(__name__)

SUFFIX = ".safetensors"
PART = ".part"  # of the name of a file that is being written
NAME_DIGITS = 32  # of a digest in hexadecimal


class PrefixStore:
    """Sequences' caches as files in a directory, within a budget of bytes: the oldest are deleted.

    ``identity`` names all that caches depend on besides their tokens. Files of other models may be
    in the same directory: they count towards the budget, and are never read.
    """

    def __init__(self, directory: Path, identity: str, budget: int) -> None:
        """Make the directory if there is none. ``budget`` is in bytes.

        Raises:
            OSError: it can't be made or written to.
        """
        self._directory = directory
        self._identity = hashlib.sha256(identity.encode()).hexdigest()[:NAME_DIGITS]
        self._budget = budget
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "writable").touch()
        (directory / "writable").unlink()

    def read(self) -> Iterator[tuple[Any, list[Any]]]:
        """Yield all sequences of this model, the oldest first: keys (tokens,) int64, and caches.

        Deletes damaged files, and what an earlier process has not finished.
        """
        for file in self._directory.glob(f"{self._identity}-*{PART}{SUFFIX}"):
            file.unlink(missing_ok=True)
        for file in self._files(f"{self._identity}-*{SUFFIX}"):
            try:
                _check(file)
                caches, metadata = load_prompt_cache(str(file), return_metadata=True)
                yield np.array(json.loads(metadata["key"]), np.int64), caches
            except Exception as error:  # noqa: BLE001 - of mlx-lm, safetensors or JSON, at any damage
                logger.warning("a file of the prefix cache is damaged and dropped: %s", error)
                file.unlink(missing_ok=True)

    def write(self, key: Any, caches: list[Any]) -> None:
        """Write a sequence, unless it is there. A failure is logged: no output depends on it."""
        name = f"{self._identity}-{_name(key)}"
        if any(self._directory.glob(f"{name}-*{SUFFIX}")):
            return
        unfinished = self._directory / f"{name}{PART}{SUFFIX}"  # mlx adds the suffix by itself
        try:
            save_prompt_cache(str(unfinished), caches, {"key": json.dumps(key.tolist())})
            unfinished.rename(self._directory / f"{name}-{_digest(unfinished)}{SUFFIX}")
            self._shrink()
        except (OSError, RuntimeError, ValueError) as error:
            logger.warning("the prefix cache can't be written to disk: %s", error)
            unfinished.unlink(missing_ok=True)

    def remove(self, key: Any) -> None:
        """Delete a sequence's file, if there is one."""
        for file in self._directory.glob(f"{self._identity}-{_name(key)}-*{SUFFIX}"):
            file.unlink(missing_ok=True)

    def _shrink(self) -> None:
        files = self._files(f"*{SUFFIX}")
        used = sum(file.stat().st_size for file in files)
        for file in files:
            if used <= self._budget:
                return
            used -= file.stat().st_size
            file.unlink(missing_ok=True)

    def _files(self, pattern: str) -> list[Path]:
        """Finished files, the oldest first."""
        found = [file for file in self._directory.glob(pattern) if PART not in file.name]
        return sorted(found, key=lambda file: file.stat().st_mtime_ns)


def _name(key: Any) -> str:
    return hashlib.sha256(key.tobytes()).hexdigest()[:NAME_DIGITS]


def _check(file: Path) -> None:
    if _digest(file) != file.stem.rpartition("-")[2]:
        raise ValueError("its content has another digest than its name")


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()[:NAME_DIGITS]
