"""Fixtures that tests of several packages share, and what holds for every test.

Checkpoints are written, and models loaded, once a session: nothing may change them. Servers,
clients, engines and batches are made for each test.
"""

from collections.abc import AsyncGenerator, Callable
from functools import cache
from pathlib import Path

import hypothesis
import openai
import pytest
import trio._core._thread_cache

from tests.support.live import Server, live_server
from tests.support.tiny_encoders import make_tiny_encoder, make_tiny_reranker
from tests.support.tiny_models import make_tiny_model

pytest_plugins = [
    "tests.support.engine_fixtures",
    "tests.support.markers",
    "tests.support.vision_fixtures",
]

# No test is about how long an example takes: CI's machines are busy and their times are noise.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

# MLX's streams of a thread end with it. If that happens while the interpreter shuts down, C++ ends
# the process with "terminate called without an active exception" (seen with mlx 0.32.4, which says
# to clear them before: https://github.com/ml-explore/mlx/pull/3395; a thread that has done so can't
# use MLX again). trio's worker threads end after 10 idle seconds: those of a test run must not.
# A server's MLX thread is busy to the end, and the process ends at once after it.
trio._core._thread_cache.IDLE_TIMEOUT = 24 * 3600

Checkpoints = Callable[[str], Path]


@pytest.fixture(scope="session")
def tiny_checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Checkpoints:
    """A function that returns the folder of a tiny language model of an architecture."""
    return cache(lambda name: make_tiny_model(name, tmp_path_factory.mktemp("model") / name))


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> Checkpoints:
    """A function that returns the folder of a tiny embedding model of a family."""
    return cache(lambda name: make_tiny_encoder(name, tmp_path_factory.mktemp("model") / name))


@pytest.fixture(scope="session")
def tiny_reranker(tmp_path_factory: pytest.TempPathFactory) -> Checkpoints:
    """A function that returns the folder of a tiny cross-encoder of a family."""
    return cache(lambda name: make_tiny_reranker(name, tmp_path_factory.mktemp("model") / name))


@pytest.fixture(scope="session")
def qwen3(tiny_checkpoint: Checkpoints) -> Path:
    """The checkpoint for tests to which the architecture does not matter."""
    return tiny_checkpoint("qwen3")


@pytest.fixture
async def server() -> AsyncGenerator[Server]:
    """A live server of the demo model; a module that needs another has its own ``server``."""
    async with live_server("demo") as server:
        yield server


@pytest.fixture
async def client(server: Server) -> AsyncGenerator[openai.AsyncOpenAI]:
    """OpenAI's client for the module's ``server``."""
    async with server.openai() as client:
        yield client
