"""Fixtures that several rooms' tests share."""

from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest
import trio._core._thread_cache

from tests.support.tiny_models import make_tiny_model

# No test is about how long an example takes: CI's machines are busy and their times are noise.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

# MLX's streams of a thread end with it. If that happens while the interpreter shuts down, C++ ends
# the process with "terminate called without an active exception" (seen with mlx 0.32.4, which says
# to clear them before: https://github.com/ml-explore/mlx/pull/3395; a thread that has done so can't
# use MLX again). trio's worker threads end after 10 idle seconds: those of a test run must not.
# A server's MLX thread is busy to the end, and the process ends at once after it.
trio._core._thread_cache.IDLE_TIMEOUT = 24 * 3600


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A function that returns the directory of a tiny model of an architecture."""
    made: dict[str, Path] = {}

    def find(architecture: str) -> Path:
        if architecture not in made:
            made[architecture] = make_tiny_model(
                architecture, tmp_path_factory.mktemp("models") / architecture
            )
        return made[architecture]

    return find


@pytest.fixture(scope="session")
def qwen3(tiny_model: Callable[[str], Path]) -> Path:
    """The model for tests to which the architecture does not matter."""
    return tiny_model("qwen3")
