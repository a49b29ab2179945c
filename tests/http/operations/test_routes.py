"""``/health`` and ``/v1/queue/stats``. In memory."""

from trio.testing import wait_all_tasks_blocked

from tests.support.chatting import ask
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
