"""Requests for embeddings and reranking to a server in memory whose engine is scripted."""

from dataclasses import replace
from typing import Any

from trio.testing import wait_all_tasks_blocked

from tests.support.in_memory import Client, MemoryServer, until
from tests.support.scripted import (
    ScriptedEmbeddings,
    ScriptedEngine,
    character_embedding,
    spelling_model,
)

EMBEDDINGS = "/v1/embeddings"
RERANK = "/v1/rerank"


def embedding_engine(*, generates: bool = True, **parameters: Any) -> ScriptedEngine:
    embedding = character_embedding(**parameters)
    return ScriptedEngine(model=replace(spelling_model(), generates=generates, embedding=embedding))


def body(**parameters: Any) -> dict[str, Any]:
    return {"model": "any", "input": "abc", **parameters}


async def begin(server: MemoryServer, path: str = EMBEDDINGS, **parameters: Any) -> Client:
    """Send a request; return when it is in the queue."""
    before = server.statistics()
    client = server.connect()
    await client.send("POST", path, parameters)
    wanted = before.waiting + before.active + 1
    await until(lambda: server.statistics().waiting + server.statistics().active == wanted)
    await wait_all_tasks_blocked()
    return client


def work(server: MemoryServer, row: int = 0) -> ScriptedEmbeddings:
    return server.engine.embeddings[row]


def texts_of(work: ScriptedEmbeddings) -> list[str]:
    return ["".join(map(chr, tokens)) for tokens in work.request.inputs]
