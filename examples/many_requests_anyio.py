"""Many requests under anyio, a bounded number of them at a time.

    python examples/many_requests_anyio.py [asyncio | trio]

The server answers sixteen at once in one batch and queues a hundred more. Further requests are
refused with a 429 and a Retry-After, and OpenAI's client repeats them by itself. The limiter here
prevents that, and bounds the number of open connections.

Starts a server with the demo model; MLXTRIO_URL names a running one instead.
"""

import sys
from itertools import product

import anyio
from openai import AsyncOpenAI
from serve import Server, serve

MODEL = "demo"  # or a model's directory, or a repository such as mlx-community/Qwen3-4B-4bit
AT_ONCE = 32


async def add(
    client: AsyncOpenAI, limiter: anyio.CapacityLimiter, sums: dict[tuple[int, int], str], *ab: int
) -> None:
    """Ask for a sum and put the answer's text into ``sums``."""
    question = "What is {} + {}?".format(*ab)
    async with limiter:
        answer = await client.chat.completions.create(
            model=MODEL, messages=[{"role": "user", "content": question}], temperature=0
        )
    sums[ab] = answer.choices[0].message.content


async def main(server: Server) -> None:
    sums: dict[tuple[int, int], str] = {}
    async with server.async_client() as client, anyio.create_task_group() as tasks:
        limiter = anyio.CapacityLimiter(AT_ONCE)
        for a, b in product(range(1, 11), repeat=2):
            tasks.start_soon(add, client, limiter, sums, a, b)
    right = sum(f"is {a + b}." in text for (a, b), text in sums.items())
    print(f"{len(sums)} answers, {right} of them right; one is: {sums[7, 8]}")


if __name__ == "__main__":
    backend = sys.argv[1] if len(sys.argv) > 1 else "asyncio"
    with serve(MODEL) as server:
        anyio.run(main, server, backend=backend)
