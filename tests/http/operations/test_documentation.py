"""The API's description and its page. In memory."""

import json
import re

from mlxtrio.http.openai.chat.schema import ChatCompletionRequest
from tests.support.chatting import (
    CHAT,
)
from tests.support.in_memory import in_memory


async def test_the_openapi_document_has_the_routes_and_the_request() -> None:
    async with in_memory() as server:
        document = (await server.request("GET", "/openapi.json")).json()
    assert document["openapi"].startswith("3.")
    paths = document["paths"]
    assert set(paths) >= {CHAT, "/v1/models", "/v1/models/{name}", "/health", "/v1/queue/stats"}
    body = paths[CHAT]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert set(body["properties"]) == set(ChatCompletionRequest.model_fields)
    assert set(body["required"]) == {"messages"}
    references = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(document)))
    assert references <= set(document["components"]["schemas"])
    assert "UserMessage" in references


async def test_the_documentation_needs_no_other_host() -> None:
    async with in_memory() as server:
        page = await server.request("GET", "/docs")
        assert page.status == 200
        assert page.headers["content-type"].startswith("text/html")
        html = page.body.decode()
        assert "//" not in html
        assets = re.findall(r'(?:src|href)="([^"]+)"', html)
        assert len(assets) == 2
        for path in assets:
            asset = await server.request("GET", path)
            assert asset.status == 200
            assert len(asset.body) > 10_000
        assert "/openapi.json" in html


async def test_the_operation_ids_stay_as_generated_clients_know_them() -> None:
    async with in_memory() as server:
        paths = (await server.request("GET", "/openapi.json")).json()["paths"]
    operations = [operation for path in paths.values() for operation in path.values()]
    assert {operation["operationId"] for operation in operations} == {
        "get_get_model",
        "get_health",
        "get_list_models",
        "get_queue_statistics",
        "post_create_chat_completion",
        "post_create_embeddings",
        "post_rerank",
    }
