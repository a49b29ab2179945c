"""Find a model's files, and make an engine that loads them.

Imports no MLX: the loading function does, on the MLX thread.
"""

import json
import logging
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import trio

from mlxtrio.demo import demo_model
from mlxtrio.engine.models.embedding_checkpoint import is_embedding_checkpoint
from mlxtrio.engine.models.reranker_checkpoint import is_reranker_checkpoint
from mlxtrio.engine.models.vision_families import is_vision_model, why_refused
from mlxtrio.engine.thread import Core, Engine, Load, Report, StoppedWhileLoadingError
from mlxtrio.errors import ModelLoadError
from mlxtrio.settings import ModelType, Settings
from mlxtrio.text.description import ModelDescription

if TYPE_CHECKING:
    from mlxtrio.engine.models.text import LoadOptions

logger = logging.getLogger(__name__)

MAX_REASON_LENGTH = 300  # characters of another library's message in the one line of an error
MODEL_FILES = [
    "*.json",
    "*.jsonl",
    "*.txt",
    "*.jinja",
    "*.model",
    "*.tiktoken",
    "model*.safetensors",
    "?_Dense/*.safetensors",  # the last layers of embedding models
]


async def open_engine(settings: Settings, on_progress: Report) -> Engine:
    """Find the model's files, and return an engine that loads them when it is run.

    Raises:
        ModelLoadError: there are no such files.
    """
    load = loader(await find_model(settings), settings)
    return Engine(load, on_progress, interval=settings.stream_interval_ms / 1000)


def model_name(settings: Settings) -> str:
    """Return the name under which the API lists the model. Blocks on the file system."""
    if settings.served_model_name:
        return settings.served_model_name
    path = demo_model(settings.model_path) or Path(settings.model_path).expanduser()
    return path.resolve().name if path.exists() else settings.model_path


async def find_model(settings: Settings) -> Path:
    """Return the model's directory; download it first where ``model_path`` is a repository.

    The download shows Hugging Face's own progress. When cancelled, its thread is abandoned, and
    ends with the process; the next start continues the download.

    Raises:
        ModelLoadError: there is no such directory or repository, or the download fails.
    """
    if (embedded := demo_model(settings.model_path)) is not None:
        logger.info(
            "%s is a tiny demo model that comes with mlxtrio; "
            "--model-path DIRECTORY or REPOSITORY serves a real one",
            embedded.name,
        )
        return embedded
    path = await trio.Path(settings.model_path).expanduser()
    if await path.is_dir():
        return Path(path)
    if await path.exists() or settings.model_path.startswith((".", "/", "~")):
        raise ModelLoadError(f"{settings.model_path} is not a directory")
    return await trio.to_thread.run_sync(_download, settings.model_path, abandon_on_cancel=True)


def loader(path: Path, settings: Settings) -> Load:
    """Return the function that loads the model, to be called on the MLX thread.

    It raises ``ModelLoadError`` for any failure.
    """

    def load(report: Report) -> tuple[ModelDescription, Core]:
        try:
            from mlxtrio.engine.models.text import LoadOptions
        except ImportError as error:
            raise ModelLoadError(
                f"MLX can't be imported ({error}); on Linux, install it with a backend: "
                "pip install 'mlxtrio[cpu]' (or cuda12, cuda13)"
            ) from error
        options = LoadOptions(
            path=path,
            max_rows=settings.max_concurrency,
            context_length=settings.context_length,
            dtype=settings.dtype,
            tool_call_parser=settings.tool_call_parser,
            reasoning_parser=settings.reasoning_parser,
            image_cache_bytes=settings.image_cache_bytes,
            kv_cache_memory_bytes=settings.kv_cache_memory_bytes,
            prefix_cache_bytes=settings.prefix_cache_bytes,
            prefix_cache_dir=settings.prefix_cache_dir,
            prefix_cache_dir_bytes=settings.prefix_cache_dir_bytes,
            max_gap=settings.max_gap_ms / 1000,
        )
        try:
            return _load(options, settings, report)
        except StoppedWhileLoadingError:
            raise
        except ModelLoadError as error:
            raise ModelLoadError(f"can't load {path}: {error}") from error
        except Exception as error:  # of four libraries; tokenizers raises plain Exception
            logger.debug("loading failed", exc_info=error)
            raise ModelLoadError(f"can't load {path}: {_one_line(error)}") from error

    return load


def _load(
    options: "LoadOptions", settings: Settings, report: Report
) -> tuple[ModelDescription, Core]:
    # Imported late: they import MLX, and are slow to import.
    match _model_type(options.path, settings):
        case "embedding":
            from mlxtrio.engine.models.embedding import load_embedding_model

            return load_embedding_model(options, report)
        case "reranker":
            from mlxtrio.engine.models.reranker import load_reranker

            return load_reranker(options, report)
        case "vlm":
            from mlxtrio.engine.models.vision import load_vision_model

            return load_vision_model(options, report)
        case _:
            from mlxtrio.engine.models.text import load_text_model

            return load_text_model(options, report)


def _model_type(path: Path, settings: Settings) -> ModelType:
    """The kind of model: as set, or as the files say."""
    if settings.model_type != "auto":
        return settings.model_type
    if is_embedding_checkpoint(path):
        return "embedding"
    if is_reranker_checkpoint(path):
        return "reranker"
    config = json.loads((path / "config.json").read_text())
    if is_vision_model(config):
        return "vlm"
    if config.get("vision_config"):
        logger.warning("%s; trying it as a text model", why_refused(config))
    return "lm"


def _download(repository: str) -> Path:
    # Imported late: it is slow to import.
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    try:
        return Path(snapshot_download(repository, allow_patterns=MODEL_FILES))
    except (HFValidationError, HfHubHTTPError, OSError, ValueError) as error:
        logger.debug("download failed", exc_info=error)
        raise ModelLoadError(
            f"{repository} is neither a directory nor a repository that can be downloaded: "
            f"{_one_line(error)}"
        ) from error


def _one_line(error: BaseException) -> str:
    message = textwrap.shorten(str(error), MAX_REASON_LENGTH, placeholder=" …")
    return f"{type(error).__name__}: {message}"
