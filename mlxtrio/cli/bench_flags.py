"""The flags of ``mlxtrio bench``."""

import json
import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    model_validator,
)
from pydantic_settings import NoDecode

from mlxtrio.bench.plan import Concurrency, Lengths, Level, Plan, RequestRate, Workload
from mlxtrio.bench.target import Target

REQUESTS = 64
# The benchmark sets these fields itself: with other values its report would be wrong.
RESERVED = {"model", "messages", "max_tokens", "stream", "stream_options", "n"}


def _split(value: object) -> object:
    return value.split(",") if isinstance(value, str) else value


def _parse_lengths(value: object) -> object:
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"(\d+)(?:-(\d+))?", value)
    if match is None:
        raise ValueError("must be a number, or a range such as 16-64")
    lengths = Lengths(int(match[1]), int(match[2] or match[1]))
    if lengths.least < 1:
        raise ValueError("must be 1 or more")
    if lengths.least > lengths.most:
        raise ValueError(f"'{value}' runs backwards")
    return lengths


def _parse_object(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        parsed = json.loads(value)
    except ValueError as error:
        raise ValueError(f"'{value}' is not JSON: {error}") from error
    if not isinstance(parsed, dict):
        raise ValueError("must be a JSON object")  # noqa: TRY004 - pydantic reports ValueErrors
    return parsed


def _check_not_reserved(value: dict[str, Any]) -> dict[str, Any]:
    if reserved := RESERVED & value.keys():
        raise ValueError(f"{', '.join(sorted(reserved))}: set by the benchmark itself")
    return value


def _check_url(url: str) -> str:
    Target.parse(url)
    return url


def _check_header_value(key: SecretStr | None) -> SecretStr | None:
    text = "" if key is None else key.get_secret_value()
    if not (text.isascii() and text.isprintable()) and text:
        raise ValueError("the API key has characters that no header can hold")
    return key


def _check_writable(path: Path) -> Path:
    if not path.parent.is_dir() or path.is_dir():  # reported now, not after the measurement
        raise ValueError(f"can't write '{path}'")
    return path


Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=1)]
LengthRange = Annotated[Lengths, NoDecode, BeforeValidator(_parse_lengths)]
JsonObject = Annotated[
    dict[str, Any],
    NoDecode,
    BeforeValidator(_parse_object),
    AfterValidator(_check_not_reserved),
]
OutputFile = Annotated[Path, AfterValidator(_check_writable)]


def _key_from_environment() -> SecretStr | None:
    key = os.environ.get("OPENAI_API_KEY")
    return SecretStr(key) if key else None


class Bench(BaseModel):
    """Put load on an OpenAI-compatible server and measure it.

    The load consists of streamed chat completions, at one or several levels in turn. For each
    level the report has throughput, time to first token (TTFT), inter-token latency (ITL) and
    end-to-end latency (E2E). Output tokens are the server's count (usage). The inter-token latency
    is the time between two reads of the socket that brought text: what arrives together counts
    once. The exit code is 1 if a request failed, and 130 after Ctrl-C, which ends the measurement
    and reports the figures so far.

    examples:
      mlxtrio bench --concurrency 1,8,32 --max-tokens 128
      mlxtrio bench --url https://example.com/v1 --model m --rate 2,4 --duration 60
      mlxtrio bench --turns 3 --shared-words 500 --json figures.json --plot figures.svg
    """

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    url: Annotated[str, AfterValidator(_check_url)] = Field(
        "http://127.0.0.1:8000",
        description="address of the server; without a path, /v1 is added",
    )
    model: str | None = Field(
        None,
        description="name of the model; by default the first that the server lists",
    )
    api_key: Annotated[SecretStr | None, AfterValidator(_check_header_value)] = Field(
        default_factory=_key_from_environment,
        validate_default=True,
        description="key to send as a bearer token; by default the variable OPENAI_API_KEY",
        json_schema_extra={"metavar": "KEY"},
    )
    concurrency: Annotated[tuple[Count, ...], NoDecode, BeforeValidator(_split)] = Field(
        (1, 8, 32),
        min_length=1,
        description="number of clients of each level, each of which sends its next request when "
        "it has its response",
        json_schema_extra={"metavar": "N,…"},
    )
    rate: Annotated[tuple[Positive, ...], NoDecode, BeforeValidator(_split)] = Field(
        (),
        description="instead of --concurrency: chats that begin each second at each level, "
        "however many are still running",
        json_schema_extra={"metavar": "R,…"},
    )
    arrivals: Literal["poisson", "constant"] = Field(
        "poisson", description="distribution of the intervals with --rate"
    )
    requests: Count | None = Field(
        None,
        description=f"number of requests of each level; by default {REQUESTS}, or without limit "
        "with --duration",
    )
    duration: Positive | None = Field(
        None,
        description="seconds after which a level begins no chat any more; by default there is no "
        "such limit",
    )
    warmup: int = Field(
        1,
        ge=0,
        description="number of chats before each level that are not counted",
    )
    timeout: Positive = Field(
        300,
        description="seconds after which a request has failed",
    )
    prompt_words: LengthRange = Field(
        Lengths(64, 64),
        description="number of words in each message, or a range to draw it from",
        json_schema_extra={"metavar": "N[-M]"},
    )
    max_tokens: LengthRange = Field(
        Lengths(64, 64),
        description="maximum number of output tokens of each request, or a range to draw it from; "
        """a model may end earlier, unless the server takes --extra-body '{"ignore_eos": true}'""",
        json_schema_extra={"metavar": "N[-M]"},
    )
    shared_words: int = Field(
        0,
        ge=0,
        description="number of words with which every chat begins, the same for all",
    )
    turns: Count = Field(1, description="number of turns of each chat")
    seed: int = Field(
        0,
        description="seed of the prompts, lengths and arrivals",
    )
    temperature: float | None = Field(
        None,
        ge=0,
        allow_inf_nan=False,
        description="sampling temperature, of which 0 is greedy; by default the server's",
    )
    extra_body: JsonObject = Field(
        {},
        description="further fields of each request's body, as a JSON object",
        json_schema_extra={"metavar": "JSON"},
    )
    json_file: OutputFile | None = Field(
        None,
        alias="json",
        description="file to write the figures to, as JSON",
    )
    plot: OutputFile | None = Field(
        None,
        description="file to write charts of the figures to, as SVG",
    )

    @model_validator(mode="after")
    def _check_levels(self) -> "Bench":
        if {"rate", "concurrency"} <= self.model_fields_set:
            raise ValueError("--rate: not allowed with --concurrency")
        return self

    @property
    def target(self) -> Target:
        """The server."""
        key = self.api_key
        return Target.parse(self.url, None if key is None else key.get_secret_value())

    @property
    def plan(self) -> Plan:
        """What to measure."""
        levels: list[Level] = [Concurrency(count) for count in self.concurrency]
        if self.rate:
            levels = [RequestRate(rate, self.arrivals == "poisson") for rate in self.rate]
        requests = self.requests
        if requests is None and self.duration is None:
            requests = REQUESTS
        temperature = {} if self.temperature is None else {"temperature": self.temperature}
        return Plan(
            tuple(levels),
            self._workload(),
            requests=requests,
            duration=self.duration,
            warmup=self.warmup,
            timeout=self.timeout,
            extra={**self.extra_body, **temperature},
        )

    def run(self) -> int:
        """Measure and report; return the process's exit code."""
        from mlxtrio.cli.bench import bench

        return bench(self)

    def _workload(self) -> Workload:
        return Workload(
            prompt_words=self.prompt_words,
            max_tokens=self.max_tokens,
            shared_words=self.shared_words,
            turns=self.turns,
            seed=self.seed,
        )
