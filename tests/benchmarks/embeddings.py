"""How near embeddings come to the loader's model called directly, in one run on one machine.

    python -m tests.benchmarks.embeddings [--model-path DIR] [--rounds 3] [--sentences 256]

In each round, one after the other: mlx-vlm's model called in this process on the sentences, with
the batch size that was best before the first round (no server, tokenizing included), then one
request with all of them to a server in a process of its own. Prints medians and the ratio.

Without a model a tiny one with random weights is made: the server's own cost shows most there.
"""

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import mlx.core as mx
import numpy as np
import trio
from mlx_vlm.embedding_loader import load_embedding_model
from mlx_vlm.models.pooling import read_pooling_config
from rich.console import Console
from rich.progress import track
from transformers import AutoTokenizer

from tests.support.live import Server, server_process
from tests.support.tiny_encoders import make_tiny_encoder

BATCH_SIZES = (4, 16, 64, 256)
SUBJECTS = ("cats", "the weather in spring", "rivers and old mountains", "a server that answers")


def sentences(count: int) -> list[str]:
    return [f"Sentence number {n} is about {SUBJECTS[n % len(SUBJECTS)]}." for n in range(count)]


class Ceiling:
    """mlx-vlm's model in this process."""

    def __init__(self, model_path: Path) -> None:
        self._model: Any = load_embedding_model(model_path)
        self._model.pooling_config = read_pooling_config(model_path)
        self._tokenizer = AutoTokenizer.from_pretrained(model_path)

    def sentences_per_second(self, texts: list[str], batch_size: int) -> float:
        started = time.perf_counter()
        for start in range(0, len(texts), batch_size):
            encoded = self._tokenizer(
                texts[start : start + batch_size], padding=True, return_tensors="np"
            )
            mask = mx.array(encoded["attention_mask"])
            made = self._model(mx.array(encoded["input_ids"]), attention_mask=mask).text_embeds
            np.array(made)
        return len(texts) / (time.perf_counter() - started)

    def best_batch_size(self, texts: list[str]) -> int:
        sizes = [size for size in BATCH_SIZES if size <= len(texts)]
        speeds = {size: self.sentences_per_second(texts, size) for size in sizes}
        return max(sizes, key=lambda size: speeds[size])


async def served_sentences_per_second(server: Server, texts: list[str]) -> float:
    body = json.dumps({"model": "m", "input": texts, "encoding_format": "base64"}).encode()
    head = (
        "POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    started = time.perf_counter()
    async with await trio.open_tcp_stream("127.0.0.1", server.port) as stream:
        await stream.send_all(head.encode() + body)
        received = b"".join([chunk async for chunk in stream])
    seconds = time.perf_counter() - started
    answer = json.loads(received.partition(b"\r\n\r\n")[2])
    assert len(answer["data"]) == len(texts)
    return len(texts) / seconds


async def benchmark(model_path: Path, rounds: int, count: int) -> None:
    console = Console()
    texts = sentences(count)
    ceiling = Ceiling(model_path)
    arguments = ["-m", "mlxtrio", "--model-path", str(model_path), "--model-type", "embedding"]
    async with server_process([*arguments, "--port", "0"]) as process:
        server = await process.ready()
        await served_sentences_per_second(server, texts)  # warm-up, as the next line is
        batch_size = ceiling.best_batch_size(texts)
        pairs = []
        for _ in track(range(rounds), "measuring", console=console):
            alone = ceiling.sentences_per_second(texts, batch_size)
            pairs.append((alone, await served_sentences_per_second(server, texts)))
    alone, served = (statistics.median(pair[n] for pair in pairs) for n in (0, 1))
    ratio = statistics.median(pair[1] / pair[0] for pair in pairs)
    console.print(f"{count} sentences, best batch size of the model alone: {batch_size}")
    console.print(f"alone {alone:.1f}/s, served {served:.1f}/s, ratio {ratio:.2f} (medians)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--model-path", type=Path, help="an embedding model (default: a tiny one)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sentences", type=int, default=256)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        model_path = arguments.model_path or make_tiny_encoder("bert", Path(folder) / "bert")
        trio.run(benchmark, model_path, arguments.rounds, arguments.sentences)


if __name__ == "__main__":
    main()
