"""Models, figures and documentation. In memory."""

import json
import re

import pytest
from trio.testing import wait_all_tasks_blocked

from mlxtrio.http.openai.chat.schema import ChatCompletionRequest
from tests.support.chatting import (
    CHAT,
    ask,
    check_error,
)
from tests.support.in_memory import in_memory

# Models, figures, documentation


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


async def test_the_queue_reports_its_figures() -> None:
    async with in_memory(max_concurrency=1, queue_size=7) as server:
        await ask(server)
        await ask(server)
        body = (await server.request("GET", "/v1/queue/stats")).json()
        assert body["status"] == "ok"
        original = {
            "running": True,
            "queue_size": 1,
            "max_queue_size": 7,
            "active_requests": 1,
            "max_concurrency": 1,
        }
        assert body["queue_stats"].items() >= original.items()
        server.engine.rows[0].end()
        await wait_all_tasks_blocked()
        figures = (await server.request("GET", "/v1/queue/stats")).json()["queue_stats"]
        assert (figures["queue_size"], figures["active_requests"]) == (0, 1)
        assert figures["finished_total"] == 1


async def test_the_openapi_document_has_the_routes_and_the_request() -> None:
    async with in_memory() as server:
        document = (await server.request("GET", "/openapi.json")).json()
    assert document["openapi"].startswith("3.")
    paths = document["paths"]
    assert set(paths) >= {CHAT, "/v1/models", "/v1/models/{name}", "/health", "/v1/queue/stats"}
    body = paths[CHAT]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert set(body["properties"]) == set(ChatCompletionRequest.model_fields)
    assert set(body["required"]) == {"model", "messages"}
    references = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(document)))
    assert references <= set(document["components"]["schemas"])
    assert "UserMessage" in references


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
