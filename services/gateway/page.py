"""The built web page, served beside the API."""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

SERVICE_PATHS = {"api", "docs", "openapi.json", "healthz", "readyz", "metrics"}

# Pictures come from the image hosts of MyAnimeList and AniList; styles are set on elements by the component library;
# private mode compiles the ONNX runtime.
POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data: https:; "
    "style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)


NOT_BUILT = "The web page is not built; the API is at /api/v1, its manual at /docs."


class Page(StaticFiles):
    """Files of the page's folder; every address that is neither a file nor the API's gets the page itself, which
    reads the address.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, check_dir=False)

    async def get_response(self, path: str, scope: Scope) -> Response:
        if path.partition("/")[0] in SERVICE_PATHS:
            raise HTTPException(404, f"There is nothing at /{path}.")
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404 or path.startswith("assets/"):
                raise
            response = await self._index(scope)
        hashed = path.startswith("assets/")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
        response.headers["Content-Security-Policy"] = POLICY
        return response

    async def _index(self, scope: Scope) -> Response:
        try:
            return await super().get_response("index.html", scope)
        except HTTPException as error:
            raise HTTPException(
                404, "The web page is not built; the API is at /api/v1, its manual at /docs."
            ) from error
