"""Errors that no route raises, in OpenAI's shape. In memory."""

import pytest

from tests.support.chatting import CHAT, check_error
from tests.support.in_memory import in_memory


async def test_an_unknown_route_is_a_404() -> None:
    async with in_memory() as server:
        reply = await server.request("GET", "/v1/{nothing}")
        assert "/v1/{nothing}" in check_error(reply, 404, "unknown_url")


async def test_a_websocket_is_refused_without_a_fault() -> None:
    async with in_memory() as server:
        client = server.connect()
        upgrade = [
            ("Connection", "Upgrade"),
            ("Upgrade", "websocket"),
            ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ]
        head = await client.request("GET", CHAT, headers=upgrade)
        faults, server.faults.messages = server.faults.messages, []
        assert 400 <= head.status < 500
        assert faults == []


@pytest.mark.parametrize(("method", "path"), [("GET", CHAT), ("DELETE", "/v1/models")])
async def test_a_wrong_method_is_a_405_that_names_the_right_one(method: str, path: str) -> None:
    async with in_memory() as server:
        reply = await server.request(method, path)
        check_error(reply, 405, "method_not_allowed")
        allowed = set(reply.headers["allow"].split(", "))
        assert method not in allowed
        assert allowed >= {"POST" if path == CHAT else "GET", "OPTIONS"}
