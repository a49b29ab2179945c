"""``/v1/models``. In memory."""

import pytest

from tests.support.chatting import check_error
from tests.support.in_memory import in_memory


@pytest.mark.parametrize("name", ["plain", "org/model", "a/very/long/path"])
async def test_the_model_is_listed_and_described(name: str) -> None:
    async with in_memory(served_model_name=name) as server:
        model = {
            "id": name,
            "object": "model",
            "created": 0,
            "owned_by": "mlxtrio",
            "max_model_len": 1000,
            "capabilities": ["chat"],
        }
        reply = await server.request("GET", "/v1/models")
        assert reply.json() == {"object": "list", "data": [model]}
        assert (await server.request("GET", f"/v1/models/{name}")).json() == model
        escaped = name.replace("/", "%2F")
        assert (await server.request("GET", f"/v1/models/{escaped}")).json() == model
        unknown = await server.request("GET", f"/v1/models/{name}x")
        check_error(unknown, 404, "model_not_found", "model")
