"""Chat requests to the server in memory: sending them, generating their text, checking replies."""

import json
from typing import Any

from trio.testing import wait_all_tasks_blocked

from tests.support.in_memory import Client, MemoryServer, Reply, until

CHAT = "/v1/chat/completions"
HI = [{"role": "user", "content": "hi"}]


def chat(**parameters: Any) -> dict[str, Any]:
    """The body of a chat request."""
    return {"model": "any", "messages": HI, **parameters}


async def ask(server: MemoryServer, *, unbuffered: bool = False, **parameters: Any) -> Client:
    """Send a chat on a connection of its own; return when its sequences wait or run."""
    before = server.statistics()
    client = server.connect(unbuffered=unbuffered)
    await client.send("POST", CHAT, chat(**parameters))
    wanted = before.waiting + before.active + parameters.get("n", 1)
    await until(lambda: server.statistics().waiting + server.statistics().active == wanted)
    await wait_all_tasks_blocked()
    return client


async def say(server: MemoryServer, text: str, *, row: int = 0) -> None:
    """Generate ``text`` in one step; return when the server has sent what it will."""
    server.engine.rows[row].say(text)
    await wait_all_tasks_blocked()


def data(event: str | None) -> Any:
    """The JSON of a server-sent event."""
    assert event is not None
    assert event.startswith("data: {")
    return json.loads(event.removeprefix("data: "))


def delta(event: str | None, index: int = 0) -> Any:
    """The delta of a chunk's only choice."""
    (choice,) = data(event)["choices"]
    assert choice["index"] == index
    return choice["delta"]


def error_in(body: Any) -> dict[str, Any]:
    """The error in a body; checks that it has OpenAI's shape."""
    assert set(body) == {"error", "detail"}
    error = body["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["message"] == body["detail"] != ""
    assert isinstance(error["type"], str)
    return dict(error)


def check_error(reply: Reply, status: int, code: str | None, param: str | None = None) -> str:
    """Check an error's status and OpenAI's shape; return its message."""
    assert reply.status == status, reply.body
    error = error_in(reply.json())
    assert (error["code"], error["param"]) == (code, param)
    return str(error["message"])


def nothing_is_left(server: MemoryServer) -> bool:
    """Whether no sequence waits or runs, in the scheduler as in the engine."""
    figures = server.statistics()
    return server.engine.rows == [] and (figures.waiting, figures.active) == (0, 0)
