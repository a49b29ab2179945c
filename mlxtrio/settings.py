"""The server's settings: for each one its flag, ``MLXTRIO_*`` variable, default and meaning."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ModelType = Literal["auto", "lm", "vlm", "embedding", "reranker"]
Dtype = Literal["auto", "float32", "bfloat16", "float16"]
LogLevel = Literal["debug", "info", "warning", "error"]
# The formats of text/tools/registry.py (a test compares); "prompted" describes the tools in the
# prompt, "none" leaves tool calls in the text.
ToolCallParser = Literal[
    "auto",
    "none",
    "prompted",
    "apertus",
    "command",
    "command_r",
    "deepseek",
    "dsml",
    "dsml_v4",
    "function_gemma",
    "functionary31",
    "gemma4",
    "gigachat",
    "glm4",
    "glm47",
    "granite",
    "hy3",
    "internlm",
    "json_tools",
    "kimi_k2",
    "kimi_k3",
    "llama",
    "longcat",
    "minicpm5",
    "minimax_m2",
    "minimax_m3",
    "mistral",
    "muse_spark",
    "nemotron",
    "olmo3",
    "phi4_mini",
    "pythonic",
    "qwen3_coder",
    "seed_oss",
    "solar",
    "tool_calls_list",
    "xlam",
    "laguna",
]
# Those of text/reasoning/registry.py, likewise.
ReasoningParser = Literal[
    "auto",
    "none",
    "apertus",
    "apriel",
    "command",
    "ernie",
    "gemma4",
    "granite",
    "hunyuan",
    "hy3",
    "kimi_k3",
    "longcat",
    "minimax_m3",
    "mistral",
    "seed_oss",
    "solar",
    "think",
]


class Settings(BaseSettings):
    """The server's settings. Without arguments they come from the ``MLXTRIO_*`` variables.

    ``mlxtrio launch`` has a flag for each; the descriptions are its help, and the manual's table.

    Raises:
        pydantic.ValidationError: a value is wrong.
    """

    model_config = SettingsConfigDict(
        env_prefix="MLXTRIO_",
        env_ignore_empty=True,
        protected_namespaces=(),
        frozen=True,
        extra="forbid",
    )

    model_path: str = Field(
        "demo",
        min_length=1,
        description="model to serve: a directory, a Hugging Face repository (downloaded on first "
        "use), or an embedded demo model: demo (text) or demo-vlm (text and images)",
    )
    model_type: ModelType = Field(
        "auto",
        description="kind of the model: lm (text), vlm (text and images), embedding or reranker; "
        "auto infers it from the model's configuration",
    )
    dtype: Dtype = Field(
        "auto",
        description="type of the weights that are not quantised, and of the computation with them; "
        "auto keeps the checkpoint's; float32 is the fastest on a CPU and takes the most memory",
    )
    host: str = Field(
        "127.0.0.1",
        description="address to listen on; 0.0.0.0 accepts connections from the network",
    )
    port: int = Field(8000, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    max_concurrency: int = Field(
        16,
        ge=1,
        le=1024,
        description="maximum number of sequences generated at once: the rows of the decode batch",
    )
    queue_size: int = Field(
        100,
        ge=0,
        description="maximum number of sequences that wait for a row; a request beyond it gets "
        "status 429",
    )
    queue_timeout: float = Field(
        300,
        gt=0,
        allow_inf_nan=False,
        description="maximum seconds from a request's arrival to its last token; then it ends "
        "with status 504",
    )
    drain_timeout: float = Field(
        30,
        ge=0,
        allow_inf_nan=False,
        description="maximum seconds that running requests get to finish after SIGTERM or Ctrl-C",
    )
    served_model_name: str | None = Field(
        None,
        description="name of the model in the API; by default the directory's name, or the "
        "repository as it is given",
    )
    strict_model_name: bool = Field(
        False,
        description="answer requests for another model name with status 404 instead of serving "
        "them",
    )
    context_length: int | None = Field(
        None,
        ge=1,
        description="maximum number of tokens of prompt and output together; by default the "
        "model's own context length",
    )
    max_tokens: int | None = Field(
        None,
        ge=1,
        description="maximum number of output tokens for requests that set none; by default up to "
        "the end of the context, or to what the KV-cache memory allows in every row at once (at "
        "least 4096)",
    )
    max_body_size: int = Field(
        64 * 2**20,
        ge=1,
        description="maximum size of a request's body, in bytes; a larger one gets status 413",
    )
    image_urls: bool = Field(
        True,
        description="fetch images from http and https URLs; with --no-image-urls images are "
        "accepted as data URIs only",
    )
    allow_private_image_urls: bool = Field(
        False,
        description="also fetch images from private, loopback, link-local and metadata addresses; "
        "every client can then read images from this server's own network",
    )
    image_timeout: float = Field(
        10,
        gt=0,
        allow_inf_nan=False,
        description="maximum seconds to fetch an image, from resolving its host to its last byte",
    )
    image_max_count: int = Field(20, ge=1, description="maximum number of images in a request")
    image_max_bytes: int = Field(
        20 * 2**20,
        ge=1,
        description="maximum size of an image's file, in bytes; all images of a request together "
        "may have three times as many",
    )
    image_max_pixels: int = Field(
        40_000_000,
        ge=1,
        description="maximum number of pixels of an image, each of which takes 4 bytes of memory; "
        "all images of a request together may have three times as many",
    )
    image_cache_bytes: int = Field(
        256 * 2**20,
        ge=0,
        description="maximum memory for encoded images, in bytes; later turns of a chat reuse "
        "them; 0 turns the cache off",
    )
    api_key: Annotated[list[SecretStr], NoDecode] = Field(
        [],
        description="key that clients must send as a bearer token; for several keys repeat the "
        "flag, or separate them by commas; by default no key is needed",
        json_schema_extra={"metavar": "KEY"},
    )
    kv_cache_memory_bytes: int | None = Field(
        None,
        ge=1,
        description="maximum memory for the KV caches of running sequences, in bytes; a sequence "
        "whose KV cache might not fit waits; by default 60 % of the memory that the model leaves "
        "free",
    )
    prefix_cache_bytes: int | None = Field(
        None,
        ge=0,
        description="maximum memory for the prefix cache, in bytes, which saves the prefill of "
        "what earlier prompts and outputs have in common with a new prompt; it is a part of "
        "--kv-cache-memory-bytes that running sequences may take back; by default a fifth of the "
        "memory that the model leaves free; 0 turns the cache off",
    )
    prefix_cache_dir: Path | None = Field(
        None,
        description="directory in which the prefix cache survives a restart: the server writes to "
        "it while idle and reads it at the start; by default the cache is in memory only",
    )
    prefix_cache_dir_bytes: int = Field(
        2**32,
        ge=0,
        description="maximum size of the files in --prefix-cache-dir, in bytes; the oldest are "
        "removed first",
    )
    max_gap_ms: float = Field(
        500,
        gt=0,
        allow_inf_nan=False,
        description="maximum inter-token latency of running sequences while a long prompt is "
        "prefilled, in milliseconds; the scheduler aims at 5 decode steps where these are shorter, "
        "and at more where more prompts wait than sequences run",
    )
    stream_interval_ms: float = Field(
        20,
        ge=0,
        le=1000,
        description="milliseconds in which the tokens of a fast model are collected and then sent "
        "together, which costs less; an answer's first token never waits; 0 sends each token "
        "alone",
    )
    tool_call_parser: ToolCallParser = Field(
        "auto",
        description="format of the model's tool calls; auto finds it by the chat template; "
        "prompted describes the tools in the prompt, for templates that show none; none leaves "
        "tool calls in the text",
    )
    reasoning_parser: ReasoningParser = Field(
        "auto",
        description="format of the model's reasoning (think: <think>, mistral: [THINK] …); auto "
        "finds it by the chat template; none leaves reasoning in the text",
    )
    log_level: LogLevel = Field("info", description="minimum severity of the messages to log")

    @field_validator("api_key", mode="before")
    @classmethod
    def _split_keys(cls, value: object) -> object:
        if isinstance(value, str):
            keys = [key.strip() for key in value.split(",") if key.strip()]
            return keys or [""]  # refused below: --api-key "$UNSET" must not open the server
        return value

    @field_validator("api_key")
    @classmethod
    def _no_empty_key(cls, value: list[SecretStr]) -> list[SecretStr]:
        if any(not key.get_secret_value() for key in value):
            raise ValueError("an API key must not be empty")
        return value
