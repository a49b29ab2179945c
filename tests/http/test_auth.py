"""API keys: who is let in. In memory."""

import pytest

from tests.support.chatting import CHAT, check_error
from tests.support.in_memory import in_memory


@pytest.mark.parametrize(
    "header",
    [None, "Bearer wrong", "Bearer", "first", "Basic first", "Bearer first second"],
)
async def test_a_request_without_a_right_key_is_a_401(header: str | None) -> None:
    headers = [] if header is None else [("Authorization", header)]
    async with in_memory(api_key=["first", "second"]) as server:
        for method, path in [
            ("POST", CHAT),
            ("GET", "/v1/models"),
            ("GET", "/docs"),
            ("GET", "/docs/assets/swagger-ui.css"),
            ("GET", "/openapi.json"),
            ("GET", "/v1/queue/stats"),
        ]:
            reply = await server.request(method, path, None, headers=headers)
            message = check_error(reply, 401, "invalid_api_key")
            assert "first" not in message
            assert reply.json()["error"]["type"] == "invalid_request_error"
            assert reply.headers["www-authenticate"] == "Bearer"
        assert (await server.request("GET", "/health", headers=headers)).status == 200


@pytest.mark.parametrize("header", ["Bearer first", "Bearer second", "bearer first"])
async def test_any_of_several_keys_opens_the_server(header: str) -> None:
    async with in_memory(api_key=["first", "second"]) as server:
        headers = [("Authorization", header)]
        reply = await server.request("GET", "/v1/models", headers=headers)
        assert reply.status == 200
        reply = await server.request("POST", CHAT, b"{", headers=headers)
        check_error(reply, 400, "invalid_json")
