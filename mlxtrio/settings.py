"""Every knob of the server, once: its flag, its ``MLXTRIO_*`` variable, default and meaning."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ModelType = Literal["auto", "lm", "vlm", "embedding", "reranker"]
Dtype = Literal["auto", "float32", "bfloat16", "float16"]
LogLevel = Literal["debug", "info", "warning", "error"]
# mlx-lm's parsers (a test compares), and "none" for a model whose calls are to be left as text.
ToolCallParser = Literal[
    "auto",
    "none",
    "function_gemma",
    "gemma4",
    "glm47",
    "json_tools",
    "kimi_k2",
    "kimi_k3",
    "laguna",
    "longcat",
    "minicpm5",
    "minimax_m2",
    "mistral",
    "muse_spark",
    "pythonic",
    "qwen3_coder",
]
ReasoningParser = Literal["auto", "none", "think", "longcat", "gemma4", "kimi_k3"]


class Settings(BaseSettings):
    """Serve an MLX model over OpenAI's HTTP API."""

    model_config = SettingsConfigDict(
        env_prefix="MLXTRIO_",
        env_ignore_empty=True,
        cli_prog_name="mlxtrio launch",
        cli_kebab_case=True,
        cli_implicit_flags=True,
        cli_hide_none_type=True,
        cli_avoid_json=True,
        cli_show_env_vars=True,
        cli_exit_on_error=True,
        protected_namespaces=(),
        frozen=True,
        extra="forbid",
    )

    model_path: str = Field(
        "demo",
        min_length=1,
        description="a model's directory, a Hugging Face repository to download, or an embedded "
        "demo model: demo (text), demo-vlm (text and images)",
    )
    model_type: ModelType = Field(
        "auto",
        description="what the model is: lm reads text, vlm images too, embedding makes vectors "
        "only, reranker ranks documents only; auto reads its config",
    )
    dtype: Dtype = Field(
        "auto",
        description="type of the weights that are not quantised, and of what is computed with "
        "them; auto is the checkpoint's. float32 is the fastest on a CPU, and takes most memory",
    )
    host: str = Field(
        "127.0.0.1", description="address to listen on; 0.0.0.0 opens the server to the network"
    )
    port: int = Field(8000, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    max_concurrency: int = Field(
        16, ge=1, le=1024, description="rows of the decode batch: answers generated at once"
    )
    queue_size: int = Field(
        100, ge=0, description="answers that may wait for a row; beyond it a request gets 429"
    )
    queue_timeout: float = Field(
        300,
        gt=0,
        allow_inf_nan=False,
        description="seconds from a request's arrival to its last token; then 504",
    )
    drain_timeout: float = Field(
        30,
        ge=0,
        allow_inf_nan=False,
        description="seconds that running requests get to finish after SIGTERM or Ctrl-C",
    )
    served_model_name: str | None = Field(
        None, description="the model's name in the API; by default the last part of its path"
    )
    strict_model_name: bool = Field(
        False, description="answer 404 to any other model name, instead of serving it all the same"
    )
    context_length: int | None = Field(
        None, ge=1, description="tokens of prompt and answer together; by default the model's own"
    )
    max_tokens: int | None = Field(
        None,
        ge=1,
        description="longest answer of requests that don't say; by default to the context's end, "
        "or as long as the memory for key-value caches allows in every row (4096 at the least)",
    )
    max_body_size: int = Field(
        64 * 2**20, ge=1, description="bytes that a request's body may have; beyond it 413"
    )
    image_urls: bool = Field(
        True,
        description="fetch images from http and https addresses; with --no-image-urls they are "
        "taken as data URIs only",
    )
    allow_private_image_urls: bool = Field(
        False,
        description="fetch them from private, loopback, link-local and metadata addresses, too: "
        "every client can then read images from this server's own network",
    )
    image_timeout: float = Field(
        10,
        gt=0,
        allow_inf_nan=False,
        description="seconds to fetch an image, from looking its host up to its last byte",
    )
    image_max_count: int = Field(20, ge=1, description="images that a request may have")
    image_max_bytes: int = Field(
        20 * 2**20,
        ge=1,
        description="bytes that an image's file may have; a request's may have three times as "
        "many together",
    )
    image_max_pixels: int = Field(
        40_000_000,
        ge=1,
        description="pixels that an image may have, at 4 bytes of memory each; a request's may "
        "have three times as many together",
    )
    image_cache_bytes: int = Field(
        256 * 2**20,
        ge=0,
        description="memory for encoded images, which the next turns of their chats need again; "
        "0 keeps none",
    )
    api_key: Annotated[list[SecretStr], NoDecode] = Field(
        [],
        description="a key that clients must send as a bearer token; repeatable (separated by "
        "commas in the variable). Without one the server is open",
    )
    kv_cache_memory_bytes: int | None = Field(
        None,
        ge=1,
        description="memory for the key-value caches of running answers; an answer whose longest "
        "form does not fit beside them waits. By default 60 % of what the model leaves",
    )
    prefix_cache_bytes: int | None = Field(
        None,
        ge=0,
        description="memory for prompts and answers that have been read, so that a conversation's "
        "next turn reads only what is new; by default a fifth of what the model leaves, 0 is off. "
        "It is part of the memory above, as far as running answers don't need that",
    )
    prefix_cache_dir: Path | None = Field(
        None,
        description="a directory in which the prefix cache outlives the server: it is written to "
        "while nobody asks for anything, and read at the start. By default there is none",
    )
    prefix_cache_dir_bytes: int = Field(
        2**32, ge=0, description="what the files in it may take; the oldest go first"
    )
    max_gap_ms: float = Field(
        500,
        gt=0,
        allow_inf_nan=False,
        description="longest gap, in milliseconds, that reading a long prompt may make between the "
        "tokens of running answers; 5 decode steps are aimed at where these are shorter, and more "
        "where more prompts wait than answers run",
    )
    stream_interval_ms: float = Field(
        20,
        ge=0,
        le=1000,
        description="the tokens of a model that makes several in so many milliseconds come several "
        "at a time, which costs less; the first never waits. 0 sends each for itself",
    )
    tool_call_parser: ToolCallParser = Field(
        "auto",
        description="the format of the model's tool calls, by the name of mlx-lm's parser; auto "
        "infers it from the chat template, none leaves calls as text",
    )
    reasoning_parser: ReasoningParser = Field(
        "auto",
        description="the markers around the model's reasoning (think: <think>, longcat: "
        "<longcat_think>); auto infers them, none leaves them as text",
    )
    log_level: LogLevel = Field("info", description="the least severe messages to print")

    @field_validator("api_key", mode="before")
    @classmethod
    def _split_keys(cls, value: object) -> object:
        if isinstance(value, str):
            return [key.strip() for key in value.split(",") if key.strip()]
        return value

    @field_validator("api_key")
    @classmethod
    def _no_empty_key(cls, value: list[SecretStr]) -> list[SecretStr]:
        if any(not key.get_secret_value() for key in value):
            raise ValueError("an API key must not be empty")
        return value
