"""The ASGI application."""

from mlxtrio.connection import TrioApp, patch_hypercorn
from mlxtrio.http.auth import require_api_key
from mlxtrio.http.openai.chat.routes import chat_blueprint
from mlxtrio.http.openai.embeddings.routes import embeddings_blueprint
from mlxtrio.http.openai.errors import install_error_handlers
from mlxtrio.http.openai.models.routes import models_blueprint
from mlxtrio.http.openai.rerank.routes import rerank_blueprint
from mlxtrio.http.operations.documentation import serve_documentation
from mlxtrio.http.operations.manual import manual_blueprint
from mlxtrio.http.operations.metrics import metrics_blueprint
from mlxtrio.http.operations.routes import operations_blueprint
from mlxtrio.lifecycle import Lifecycle


def create_app(lifecycle: Lifecycle) -> TrioApp:
    """Make the application that ``lifecycle`` starts and stops.

    The model is loaded by the lifespan's start-up, which returns at once; requests get 503 until
    it is loaded. Shutting the lifespan down ends the lifecycle.
    """
    patch_hypercorn()
    settings = lifecycle.settings
    app = TrioApp("mlxtrio", static_folder=None)
    app.url_map.merge_slashes = False  # it would redirect to names that begin with a slash
    app.config.update(
        MAX_CONTENT_LENGTH=settings.max_body_size,
        RESPONSE_TIMEOUT=None,  # the scheduler's deadline is the only one
    )
    serve_documentation(app)
    install_error_handlers(app)
    require_api_key(app, settings.api_key)
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
