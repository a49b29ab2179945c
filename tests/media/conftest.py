"""Fixtures of the tests that fetch images."""

from collections.abc import AsyncGenerator

import pytest

from tests.support.images import ImageServer, file_of, image_server, response, shades


@pytest.fixture
async def server() -> AsyncGenerator[ImageServer]:
    """An HTTP server on loopback with an image at ``/png``."""
    async with image_server() as server:
        server.serve("/png", response(file_of(shades())))
        yield server
