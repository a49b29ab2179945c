"""The API's description: ``/openapi.json``, and Swagger UI's page of it at ``/docs``."""

from pathlib import Path

from quart import Blueprint, Quart, Response, send_from_directory
from quart_schema import Info, QuartSchema, hide

from mlxtrio import __version__

ASSETS = Path(__file__).parent / "swagger_ui"  # shipped with the package: no CDN is needed


def serve_documentation(app: Quart) -> None:
    """Add the description of the app's routes, and the page with its assets."""
    app.config.update(
        QUART_SCHEMA_SWAGGER_JS_URL="/docs/assets/swagger-ui-bundle.js",
        QUART_SCHEMA_SWAGGER_CSS_URL="/docs/assets/swagger-ui.css",
    )
    QuartSchema(
        app,
        info=Info(title="mlxtrio", version=__version__),
        redoc_ui_path=None,
        scalar_ui_path=None,
    )
    blueprint = Blueprint("swagger", __name__)

    @blueprint.get("/docs/assets/<name>")
    @hide
    async def asset(name: str) -> Response:
        return await send_from_directory(ASSETS, name)

    app.register_blueprint(blueprint)
