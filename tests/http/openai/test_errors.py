"""Errors that no route raises, in OpenAI's shape. In memory."""

import pytest

from tests.support.chatting import CHAT, chat, check_error
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


@pytest.mark.parametrize("name", ["{input}", "{0}", "%s"])
async def test_a_clients_text_stays_as_it_is_in_a_message(name: str) -> None:
    async with in_memory(strict_model_name=True) as server:
        reply = await server.request("POST", CHAT, chat(model=name))
        message = check_error(reply, 404, "model_not_found", "model")
    assert message == f"The model '{name}' does not exist."
