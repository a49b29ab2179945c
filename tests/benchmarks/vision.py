"""What sharing the batch is worth to images, in one run on one machine.

    python -m tests.benchmarks.vision [--model-path DIR] [--rounds 5] [--tokens 48]

Against a server in a process of its own, in turn and interleaved: four chats about text and four
about an image each, all at once, and the same eight one after another. Then, for a new image
in each round and a long text beside it, the time to the first token of the first turn, and that of
the next turn about the same image, which need not be encoded again. Prints medians and ratios.

Without a model a tiny Qwen2-VL with random weights is made, with 256 tokens for an image.
"""

import argparse
import base64
import io
import json
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx2
import trio
from PIL import Image
from rich.console import Console
from rich.progress import track
from rich.table import Table

from tests.benchmarks.gaps import long_prompt
from tests.support.live import Server, server_process
from tests.support.tiny_vision_models import make_tiny_vision_model

SIDE = 448  # pixels; 256 tokens in Qwen2-VL
ROWS = 4  # of each kind
WORDS = 500  # beside the image of which a conversation goes on: with it about 1,500 tokens


def image(seed: int) -> dict[str, Any]:
    """An image that no other seed has: coloured noise, enlarged."""
    pixels = random.Random(seed).randbytes(3 * 16 * 16)
    image = Image.frombytes("RGB", (16, 16), pixels).resize((SIDE, SIDE))
    file = io.BytesIO()
    image.save(file, "PNG")
    url = f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
    return {"type": "image_url", "image_url": {"url": url}}


def user(text: str, *parts: dict[str, Any]) -> dict[str, Any]:
    return {"role": "user", "content": [*parts, {"type": "text", "text": text}]}


def mixed_chats(seed: int) -> list[list[dict[str, Any]]]:
    """Text and new images in alternation."""
    chats = []
    for n in range(ROWS):
        chats.append([user(f"Question {n}: what can you tell me about the number {n * 37}?")])
        chats.append([user(f"Question {n}: what is it?", image(seed * ROWS + n))])
    return chats


class Client:
    """Streams of one server."""

    def __init__(self, http: httpx2.AsyncClient, tokens: int) -> None:
        self._http = http
        self._tokens = tokens
        self.made = 0

    async def ask(self, messages: list[dict[str, Any]]) -> float:
        """Read an answer to its end; return the seconds to its first token."""
        body = {
            "model": "m",
            "messages": messages,
            "max_tokens": self._tokens,
            "temperature": 0,
            "ignore_eos": True,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        started = time.perf_counter()
        first = 0.0
        async with self._http.stream("POST", "/v1/chat/completions", json=body) as response:
            async for line in response.aiter_lines():
                if not line.startswith("data: {"):
                    continue
                first = first or time.perf_counter() - started
                usage = json.loads(line.removeprefix("data: ")).get("usage")
                self.made += usage["completion_tokens"] if usage else 0
        return first

    async def together(self, chats: list[list[dict[str, Any]]]) -> float:
        """Tokens a second of all chats at once."""
        self.made, started = 0, time.perf_counter()
        async with trio.open_nursery() as nursery:
            for chat in chats:
                nursery.start_soon(self.ask, chat)
        return self.made / (time.perf_counter() - started)

    async def in_turn(self, chats: list[list[dict[str, Any]]]) -> float:
        """Tokens a second of one chat after another."""
        self.made, started = 0, time.perf_counter()
        for chat in chats:
            await self.ask(chat)
        return self.made / (time.perf_counter() - started)

    async def turns(self, seed: int) -> tuple[float, float]:
        """Seconds to the first token of a chat's first turn, and of its second."""
        asked = user(f"What is it? {long_prompt(WORDS, seed % 97)}", image(seed))
        first = await self.ask([asked])
        answered = {"role": "assistant", "content": "An image."}
        return first, await self.ask([asked, answered, user("What color is it?")])


def make_model(folder: Path) -> Path:
    path = make_tiny_vision_model("qwen2_vl", folder)
    file = path / "preprocessor_config.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "max_pixels": SIDE * SIDE}))
    return path


async def measure(server: Server, rounds: int, tokens: int, console: Console) -> None:
    speeds: list[tuple[float, float]] = []
    turns: list[tuple[float, float]] = []
    async with server.http() as http:
        client = Client(http, tokens)
        await client.together(mixed_chats(10**6))  # warm-up
        for n in track(range(rounds), "measuring", console=console):
            # New images for each, so that neither finds the other's encoded.
            one = await client.in_turn(mixed_chats(2 * n))
            speeds.append((await client.together(mixed_chats(2 * n + 1)), one))
            turns.append(await client.turns(10**7 + n))

    table = Table("", "a", "b", "ratio (median of rounds)")
    for name, unit, pairs in (
        ("8 rows at once, and one after another", "tok/s", speeds),
        ("first turn, and the next: to the first token", "ms", turns),
    ):
        scale = 1000 if unit == "ms" else 1
        medians = [statistics.median(each) * scale for each in zip(*pairs, strict=True)]
        columns = [f"{median:.0f} {unit}" for median in medians]
        ratio = statistics.median(a / b for a, b in pairs)
        table.add_row(name, *columns, f"{ratio:.2f}")
    console.print(table)


async def benchmark(model_path: Path, rounds: int, tokens: int) -> None:
    arguments = ["-m", "mlxtrio", "--model-path", str(model_path), "--port", "0"]
    arguments += ["--context-length", "8000"]
    async with server_process(arguments) as process:
        await measure(await process.ready(), rounds, tokens, Console())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--model-path", type=Path, help="a vision model (default: a tiny one)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tokens", type=int, default=48, help="length of each answer")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        model_path = arguments.model_path or make_model(Path(folder) / "qwen2_vl")
        trio.run(benchmark, model_path, arguments.rounds, arguments.tokens)


if __name__ == "__main__":
    main()
