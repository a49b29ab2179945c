"""What servers do with what clients ask of them, found out by asking: a column for each server.

    python -m tests.benchmarks.features [--peer 'NAME=COMMAND'] ... [--only NAMES]

Prints a markdown table. *yes*: the answer has what was asked for. *refused*: a 4xx says that it
won't. *ignored*: a 200 without it. *fails*: a 5xx, or no answer at all. The model has random
weights, so that nothing of this comes from a model's good will; commands as for
`tests.benchmarks.peers`. Linux only (it reads what processes do from /proc).
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import jsonschema
import trio
from tokenizers import Tokenizer

from tests.benchmarks.peers import CONTEXT, endless_model
from tests.benchmarks.servers import COMMANDS, Peer, peer

FLOOD = 300  # requests at once
ANSWER_SECONDS = 90.0  # at most, for one answer
LONG_ANSWER = 6000  # tokens: nobody is done with it in the seconds that are watched
WATCH = 2.0  # seconds

SCHEMA = {
    "type": "object",
    "properties": {"ready": {"type": "boolean"}, "colour": {"enum": ["red", "blue"]}},
    "required": ["ready", "colour"],
    "additionalProperties": False,
}
TOOL = {
    "type": "function",
    "function": {"name": "save", "description": "Save", "parameters": SCHEMA},
}
ROUTES = {
    "`/v1/completions`": "/v1/completions",
    "`/v1/responses`": "/v1/responses",
    "Anthropic's `/v1/messages`": "/v1/messages",
    "`/v1/embeddings`": "/v1/embeddings",
    "`/v1/rerank`": "/v1/rerank",
}


@dataclass(frozen=True)
class Subject:
    """A server under question, its process group and its model. ``topic`` is what it is asked of:
    another one in each probe, since a prefix cache may hold the prompt.
    """

    http: httpx2.AsyncClient
    group: int
    model: Path
    topic: str

    async def ask(self, text: str | None = None, **parameters: Any) -> httpx2.Response:
        """A greedy chat completion of 24 tokens, unless ``parameters`` say otherwise."""
        text = text or f"Tell me a story of {self.topic}."
        body = {
            "model": str(self.model),
            "messages": [{"role": "user", "content": text}],
            "max_tokens": 24,
            "temperature": 0,
            **parameters,
        }
        return await self.http.post("/v1/chat/completions", json=body)

    async def text(self, *args: str, **parameters: Any) -> str:
        """The answer's content, the reasoning before it included."""
        message = (await self.ask(*args, **parameters)).json()["choices"][0]["message"]
        reasoning = message.get("reasoning_content") or message.get("reasoning") or ""
        return f"{reasoning}{message.get('content') or ''}"

    async def load(self) -> float:
        """How many cores its processes keep busy."""
        before = _cpu_seconds(self.group)
        await trio.sleep(WATCH)
        return (_cpu_seconds(self.group) - before) / WATCH

    async def rest(self) -> None:
        """Wait until the server is idle."""
        with trio.move_on_after(ANSWER_SECONDS):
            while await self.load() > 0.3:
                pass


Probe = Callable[[Subject], Awaitable[str]]


def verdict(answer: httpx2.Response, has_it: Callable[[Any], bool]) -> str:
    """One of the four words."""
    if answer.status_code >= 500:
        return "fails"
    if answer.status_code >= 400:
        return "refused"
    try:
        return "yes" if has_it(answer.json()) else "ignored"
    except (ValueError, LookupError, TypeError, jsonschema.ValidationError):
        return "ignored"  # not even the shape of it


async def asked(has_it: Callable[[Any], bool], parameters: dict[str, Any], subject: Subject) -> str:
    return verdict(await subject.ask(**parameters), has_it)


async def error_object(subject: Subject) -> str:
    answer = await subject.ask(temperature="hot")
    error = answer.json().get("error") if answer.status_code < 500 else None
    return "yes" if isinstance(error, dict) and isinstance(error.get("message"), str) else "no"


async def too_long(subject: Subject) -> str:
    try:
        return verdict(await subject.ask(" a" * CONTEXT, max_tokens=1), never)
    except httpx2.ReadTimeout:
        return "ignored"  # the prefill still goes on


async def bias(subject: Subject) -> str:
    tokenizer = Tokenizer.from_file(str(subject.model / "tokenizer.json"))
    token = tokenizer.encode("x").ids[0]
    answer = await subject.ask(logit_bias={str(token): 100}, max_tokens=4)
    found = verdict(answer, lambda body: "x" in _content(body))
    return "in part" if found == "yes" and set(_content(answer.json())) != {"x"} else found


async def seeds(subject: Subject) -> str:
    """The same seed for the same text, another for another; alone, and in a batch."""
    sample = {"temperature": 1, "max_tokens": 32}
    first, alone, other = [await subject.text(seed=seed, **sample) for seed in (7, 7, 8)]
    beside: list[str] = []

    async def again() -> None:
        beside.append(await subject.text(seed=7, **sample))

    async with trio.open_nursery() as nursery:
        for n in range(3):
            nursery.start_soon(partial(subject.text, f"Count to {n}.", seed=n, **sample))
        nursery.start_soon(again)
    if not first == alone != other:
        return "ignored"
    return "yes" if beside == [alone] else "alone only"


async def stop(subject: Subject) -> str:
    """Texts in the midst of the answer, which begin and end where its tokens may not."""
    full = await subject.text(max_tokens=48)
    words = [full[start : start + 5] for start in range(10, len(full) - 5)]
    for word in [word for word in words if word.isascii() and word.strip() == word][:4]:
        answer = await subject.ask(stop=[word], max_tokens=48)
        found = verdict(answer, partial(says, full[: full.index(word)]))
        if found != "yes":
            return found
    return "yes"


def says(text: str, body: Any) -> bool:
    """Whether the answer is this text. Some servers strip it."""
    return _content(body).strip() == text.strip()


async def regex(subject: Subject) -> str:
    """By vLLM's present parameter, or its older one."""
    pattern, words = "(red|blue) (sky|sea)", {"red sky", "red sea", "blue sky", "blue sea"}
    ways: list[dict[str, Any]] = [
        {"structured_outputs": {"regex": pattern}},
        {"guided_regex": pattern},
    ]
    found = set()
    for way in ways:
        answer = await subject.ask(**way)
        found.add(verdict(answer, lambda body: _content(body) in words))
    return next(word for word in ("yes", "refused", "ignored", "fails") if word in found)


async def schema(subject: Subject) -> str:
    """Twice, since the second time the prompt may be in a prefix cache."""
    schema = {"name": "thing", "strict": True, "schema": SCHEMA}
    parameters: dict[str, Any] = {"response_format": {"type": "json_schema", "json_schema": schema}}
    first, second = [
        verdict(await subject.ask(**parameters, max_tokens=120), is_json) for _ in range(2)
    ]
    return first if first == second else f"{first}; with a cached prompt {second}"


def never(body: Any) -> bool:
    """For what should not be answered."""
    return False


def is_json(body: Any) -> bool:
    jsonschema.validate(json.loads(_content(body)), SCHEMA)
    return True


def is_call(body: Any) -> bool:
    call = body["choices"][0]["message"]["tool_calls"][0]
    jsonschema.validate(json.loads(call["function"]["arguments"]), SCHEMA)
    return bool(call["function"]["name"] == "save")


async def cached(subject: Subject) -> str:
    text = "A long story. " * 100
    await subject.ask(text)
    usage = (await subject.ask(text)).json().get("usage") or {}
    return "yes" if (usage.get("prompt_tokens_details") or {}).get("cached_tokens") else "no"


async def leaving(stream: bool, subject: Subject) -> str:
    """Whether a client's disconnect ends the work for it."""
    await subject.rest()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(partial(subject.ask, stream=stream, max_tokens=LONG_ANSWER))
        await trio.sleep(0.5)
        before = await subject.load()
        nursery.cancel_scope.cancel()
    await trio.sleep(WATCH)  # for those that look at times only
    after = await subject.load()
    await subject.rest()
    return "yes" if after < 0.3 * before else "no"


async def flood(subject: Subject) -> str:
    """What the requests get that a server does not accept."""
    refusals: set[str] = set()
    answered = 0

    async def one() -> None:
        nonlocal answered
        try:
            answer = await subject.ask(max_tokens=2)
        except httpx2.TransportError:
            refusals.add("connections break")
            return
        if answer.status_code == 200:
            answered += 1
        else:
            known = "Retry-After" in answer.headers
            refusals.add(f"{answer.status_code}{', `Retry-After`' if known else ''}")

    with trio.move_on_after(ANSWER_SECONDS):
        async with trio.open_nursery() as nursery:
            for _ in range(FLOOD):
                nursery.start_soon(one)
    await subject.rest()
    return "; ".join(sorted(refusals)) or ("all wait" if answered else "fails")


async def prometheus(subject: Subject) -> str:
    answer = await subject.http.get("/metrics")
    return "yes" if answer.status_code == 200 and "# TYPE" in answer.text else "no"


async def route(path: str, subject: Subject) -> str:
    answer = await subject.http.post(path, json={})
    return "no" if answer.status_code in (404, 405) else "yes"


PROBES: dict[str, Probe] = {
    "a parameter nobody knows": partial(asked, never, {"temprature": 0.5}),
    "temperature -1": partial(asked, never, {"temperature": -1}),
    "a prompt beyond the context": too_long,
    "errors in OpenAI's shape": error_object,
    "`n`": partial(asked, lambda body: len(body["choices"]) == 2, {"n": 2, "temperature": 1}),
    "`logprobs`, `top_logprobs`": partial(
        asked,
        lambda body: len(body["choices"][0]["logprobs"]["content"][0]["top_logprobs"]) >= 2,
        {"logprobs": True, "top_logprobs": 2},
    ),
    "`logit_bias`": bias,
    "`seed`, among others": seeds,
    "`stop` by text": stop,
    "JSON schema, enforced": schema,
    "regular expression, enforced": regex,
    "`tool_choice: required`, enforced": partial(
        asked, is_call, {"tools": [TOOL], "tool_choice": "required", "max_tokens": 120}
    ),
    "cached prompts counted in `usage`": cached,
    "a stream's client disconnects: it ends": partial(leaving, True),
    "another's client disconnects: it ends": partial(leaving, False),
    "Prometheus `/metrics`": prometheus,
    **{name: partial(route, path) for name, path in ROUTES.items()},
    f"{FLOOD} requests at once": flood,
}


def model_without_reasoning(folder: Path) -> Path:
    """A tiny model that never ends by itself, and whose template closes the reasoning."""
    model = endless_model(folder)
    for path in (model / "tokenizer_config.json", model / "chat_template.jinja"):
        if path.exists():
            path.write_text(path.read_text().replace("if enable_thinking is false", "if true"))
    return model


def _content(body: Any) -> str:
    return str(body["choices"][0]["message"]["content"])


def _cpu_seconds(group: int) -> float:
    """What a process group's living processes have used. Fields as in proc_pid_stat(5)."""
    ticks = 0
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        if int(fields[2]) == group:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


async def question(found: Peer, model: Path) -> dict[str, str]:
    """What each probe finds out about a server."""
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=0)
    address = f"http://{found.target.host}:{found.target.port}"
    answers = {}
    async with aclosing(
        httpx2.AsyncClient(base_url=address, timeout=ANSWER_SECONDS, limits=limits)
    ) as http:
        for name, probe in PROBES.items():
            subject = Subject(http, found.group, model, name)
            try:
                answers[name] = await probe(subject)
            except (httpx2.HTTPError, ValueError, LookupError) as error:
                answers[name] = "fails"
                sys.stderr.write(f"{found.name}: {name}: {error!r}\n")
            sys.stderr.write(f"{found.name}: {name}: {answers[name]}\n")
    return answers


async def compare(commands: dict[str, str], folder: Path) -> None:
    model = model_without_reasoning(folder / "tiny")
    columns: dict[str, dict[str, str]] = {}
    for name, command in commands.items():
        async with peer(name, command, model, 16, folder / f"{name}.log") as found:
            with found.awake():
                columns[name] = await question(found, model)
    lines = [f"| | {' | '.join(columns)} |", "|-" * (len(columns) + 1) + "|"]
    lines += [
        f"| {name} | {' | '.join(each[name] for each in columns.values())} |" for name in PROBES
    ]
    sys.stdout.write("\n".join(lines) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=COMMAND")
    parser.add_argument("--only", help="names, separated by commas")
    given = parser.parse_args()
    commands = {**COMMANDS, **dict(each.split("=", 1) for each in given.peer)}
    if given.only:
        commands = {name: commands[name] for name in given.only.split(",")}
    with tempfile.TemporaryDirectory() as folder:
        trio.run(compare, commands, Path(folder))


if __name__ == "__main__":
    main()
