"""``/v1/queue/stats``. In memory."""

from trio.testing import wait_all_tasks_blocked

from tests.support.chatting import (
    ask,
)
from tests.support.in_memory import in_memory


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
