"""The ASGI application."""

from importlib.util import find_spec
from pathlib import Path

from quart import Blueprint, Response, send_from_directory
from quart_schema import Info, QuartSchema, hide

from mlxtrio import __version__
from mlxtrio.connection import TrioApp, patch_hypercorn
from mlxtrio.http.auth import require_api_key
from mlxtrio.http.openai.chat.routes import chat_blueprint
from mlxtrio.http.openai.embeddings.routes import embeddings_blueprint
from mlxtrio.http.openai.errors import install_error_handlers
from mlxtrio.http.openai.models.routes import models_blueprint
from mlxtrio.http.openai.rerank.routes import rerank_blueprint
from mlxtrio.http.operations.manual import manual_blueprint
from mlxtrio.http.operations.metrics import metrics_blueprint
from mlxtrio.http.operations.routes import operations_blueprint
from mlxtrio.lifecycle import Lifecycle

SWAGGER_FILES = "fastapi_offline"  # carries Swagger UI 5: /docs needs no CDN


def create_app(lifecycle: Lifecycle) -> TrioApp:
    """Make an application whose life ``lifecycle`` is.

    The model is loaded by the lifespan's start-up, which returns at once; requests get 503 until
    it is there. Shutting the lifespan down ends the lifecycle.
    """
    patch_hypercorn()
    settings = lifecycle.settings
    app = TrioApp("mlxtrio", static_folder=None)
    app.url_map.merge_slashes = False  # it would redirect to names that begin with a slash
    app.config.update(
        MAX_CONTENT_LENGTH=settings.max_body_size,
        RESPONSE_TIMEOUT=None,  # the scheduler's deadline is the only one
        QUART_SCHEMA_SWAGGER_JS_URL="/docs/assets/swagger-ui-bundle.js",
        QUART_SCHEMA_SWAGGER_CSS_URL="/docs/assets/swagger-ui.css",
    )
    QuartSchema(
        app,
        info=Info(title="mlxtrio", version=__version__),
        redoc_ui_path=None,
        scalar_ui_path=None,
    )
    install_error_handlers(app)
    require_api_key(app, settings.api_key)
    app.register_blueprint(_swagger_blueprint())
    app.register_blueprint(manual_blueprint())
    app.register_blueprint(operations_blueprint(lifecycle))
    app.register_blueprint(metrics_blueprint(lifecycle))
    app.register_blueprint(models_blueprint(lifecycle))
    app.register_blueprint(chat_blueprint(lifecycle))
    app.register_blueprint(embeddings_blueprint(lifecycle))
    app.register_blueprint(rerank_blueprint(lifecycle))

    @app.before_serving
    async def start() -> None:
        await app.nursery.start(lifecycle.supervise)
        app.nursery.start_soon(lifecycle.end_overdue)

    @app.after_serving
    async def stop() -> None:
        await lifecycle.stop()

    return app


def _swagger_blueprint() -> Blueprint:
    blueprint = Blueprint("swagger", __name__)
    folder = _swagger_files()

    @blueprint.get("/docs/assets/<name>")
    @hide
    async def asset(name: str) -> Response:
        return await send_from_directory(folder, name)

    return blueprint


def _swagger_files() -> Path:
    spec = find_spec(SWAGGER_FILES)  # found, not imported: it would import FastAPI
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(SWAGGER_FILES, name=SWAGGER_FILES)
    return Path(spec.origin).parent / "static"
