"""Deadlines: the server's own, a client's, and a scope's around several requests.

    python examples/deadlines.py

Starts a server with the demo model that gives a request one second (``--queue-timeout``, 300 by
default). MLXTRIO_URL names a running one instead.
"""

import openai
import trio
from serve import Server, serve

MODEL = "demo"  # or a model's directory, or a repository such as mlx-community/Qwen3-4B-4bit
HELLO = [{"role": "user", "content": "Hello!"}]
ENDLESS = {"model": MODEL, "messages": HELLO, "extra_body": {"ignore_eos": True}}


async def the_servers(client: openai.AsyncOpenAI) -> None:
    """Not answered in time: a 504, after which OpenAI's client does not retry."""
    try:
        await client.chat.completions.create(**ENDLESS)
    except openai.InternalServerError as error:
        print("the server's deadline:", error.status_code, error.code)
        print("  worth repeating?", error.response.headers["x-should-retry"])


async def the_clients(client: openai.AsyncOpenAI) -> None:
    """The client hangs up by itself; the server then drops the answer."""
    try:
        await client.with_options(timeout=0.3, max_retries=0).chat.completions.create(**ENDLESS)
    except openai.APITimeoutError:
        print("the client's deadline: APITimeoutError")


async def a_scopes(client: openai.AsyncOpenAI) -> None:
    """One deadline for a stream, whose beginning is better than nothing."""
    text = ""
    with trio.move_on_after(0.5) as scope:
        async with await client.chat.completions.create(**ENDLESS, stream=True) as stream:
            async for chunk in stream:
                text += chunk.choices[0].delta.content or ""
    print("the scope's deadline:", "passed" if scope.cancelled_caught else "kept")
    print("  was anything read?", "yes" if text else "no")


async def main(server: Server) -> None:
    async with server.async_client() as client:
        for deadline in (the_servers, the_clients, a_scopes):
            await deadline(client)


if __name__ == "__main__":
    with serve(MODEL, "--queue-timeout", "1") as server:
        trio.run(main, server)
