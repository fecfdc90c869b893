"""Interactive documentation at ``/api/docs``: Swagger UI from an installed package, no CDN."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from litestar import Controller, Response, get
from litestar.params import FromPath

from pixecom.domain.shared.errors import NotFound
from pixecom.entrypoints.http.dependencies import Given

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>PixEcom API</title>
<link rel="icon" href="/api/docs/assets/favicon.png" type="image/png">
<link rel="stylesheet" href="/api/docs/assets/swagger-ui.css">
<link rel="stylesheet" href="/api/docs/assets/page.css">
</head>
<body>
<noscript>The interactive pages need JavaScript; the document itself is at
<a href="/api/docs/openapi.json">/api/docs/openapi.json</a>.</noscript>
<main id="api"></main>
<script src="/api/docs/assets/swagger-ui-bundle.js"></script>
<script src="/api/docs/assets/start.js"></script>
</body>
</html>
"""
_START = """"use strict";
window.ui = SwaggerUIBundle({
  url: "/api/docs/openapi.json",
  dom_id: "#api",
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: false,
  tryItOutEnabled: true,
  validatorUrl: null,
});
"""
_STYLE = "body { margin: 0 }\n"
_OURS = {
    "start.js": (_START.encode(), "text/javascript"),
    "page.css": (_STYLE.encode(), "text/css"),
}
_PACKAGED = {
    "swagger-ui-bundle.js": ("swagger-ui-bundle.js", "text/javascript"),
    "swagger-ui.css": ("swagger-ui.css", "text/css"),
    "favicon.png": ("favicon-32x32.png", "image/png"),
}


@cache
def asset(name: str) -> tuple[bytes, str]:
    """Give a file of the documentation page and its media type.

    Raises:
        NotFound: the page has no such file.
    """
    if name in _OURS:
        return _OURS[name]
    if name not in _PACKAGED:
        raise NotFound("There is nothing at this address")
    file, media_type = _PACKAGED[name]
    spec = find_spec("swagger_ui")
    if spec is None or spec.origin is None:
        raise NotFound("The package swagger-ui-py is not installed")
    return (Path(spec.origin).parent / "static" / file).read_bytes(), media_type


class DocsController(Controller):
    """The documentation page, its parts and the OpenAPI document."""

    path = "/docs"
    include_in_schema = False

    @get("/", sync_to_thread=False)
    def page(self) -> Response[bytes]:
        """Give the page."""
        return Response(
            _PAGE.encode(),
            media_type="text/html",
            headers={"Content-Security-Policy": _POLICY},
        )

    @get("/openapi.json", sync_to_thread=False)
    def document(self, openapi_document: Given[bytes]) -> Response[bytes]:
        """Give the OpenAPI document."""
        return Response(openapi_document, media_type="application/json")

    @get("/assets/{name:str}", sync_to_thread=False)
    def file(self, name: FromPath[str]) -> Response[bytes]:
        """Give one file of the page."""
        content, media_type = asset(name)
        return Response(
            content, media_type=media_type, headers={"Cache-Control": "public, max-age=86400"}
        )
