"""A client that disconnects cancels its request, in a stream and out of one.

    python examples/cancellation.py

Starts a server with the demo model; MLXTRIO_URL names a running one instead.
"""

import trio
from openai import AsyncOpenAI
from serve import Server, serve

MODEL = "demo"  # or a model's directory, or a repository such as mlx-community/Qwen3-4B-4bit
# An answer that would go on to the end of the context.
ENDLESS = {
    "model": MODEL,
    "messages": [{"role": "user", "content": "Hello!"}],
    "extra_body": {"ignore_eos": True},
}


async def running(client: AsyncOpenAI) -> int:
    """How many answers the server is generating."""
    figures = await client.get("/queue/stats", cast_to=object)
    return figures["queue_stats"]["active_requests"]


async def until(client: AsyncOpenAI, count: int) -> None:
    """Wait until the server is generating so many answers."""
    while await running(client) != count:  # noqa: ASYNC110  (it is another process)
        await trio.sleep(0.01)


async def end_a_stream(client: AsyncOpenAI) -> None:
    """Read a little, then disconnect: the block's end closes the connection."""
    async with await client.chat.completions.create(**ENDLESS, stream=True) as stream:
        read = 0
        async for chunk in stream:
            read += bool(chunk.choices[0].delta.content)
            if read == 5:
                print("streaming:", await running(client), "running")
                break
    await until(client, 0)
    print("disconnected:", await running(client), "running")


async def cancel_a_request(client: AsyncOpenAI) -> None:
    """Cancel a request that is no stream, while its answer is being generated."""
    async with trio.open_nursery() as nursery:

        async def ask() -> None:
            await client.chat.completions.create(**ENDLESS)
            print("this is never reached")

        nursery.start_soon(ask)
        await until(client, 1)
        print("waiting for the whole answer:", await running(client), "running")
        nursery.cancel_scope.cancel()
    await until(client, 0)
    print("cancelled:", await running(client), "running")


async def main(server: Server) -> None:
    async with server.async_client() as client:
        await end_a_stream(client)
        await cancel_a_request(client)


if __name__ == "__main__":
    with serve(MODEL) as server:
        trio.run(main, server)
