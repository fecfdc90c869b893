"""The dashboard: one page for every address of the app, and the files that the page is made of.

``make web`` writes each file as it is, most of them also as ``.br`` and ``.gz`` beside it. All
are read into memory once; only names that the build wrote exist.
"""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from secrets import token_urlsafe
from typing import Annotated, Final

from litestar import Controller, Response, get
from litestar.di import Provide
from litestar.enums import MediaType
from litestar.params import FromPath, HeaderParameter

from pixecom.domain.shared.errors import NotFound
from pixecom.entrypoints.http.dependencies import Given
from pixecom.entrypoints.http.versions import provide_known
from pixecom.settings import Settings

NONCE: Final = b"__CSP_NONCE__"
"""Stands in the built page wherever this answer's nonce belongs."""
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; connect-src 'self';"
    " img-src 'self' data: blob:; font-src 'self' data:; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)
_FOR_EVER = "public, max-age=31536000, immutable"
_ASKED_EACH_TIME = "no-cache"
_ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""What the build wrote besides the file itself, the smallest first."""
_TEXT = ("text/", "application/json", "image/svg")
_NOT_BUILT = b"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>PixEcom</title>
<h1>The dashboard is not built</h1>
<p>Run <code>make web</code>, as <code>make run</code> does, then load this page again.</p>
<p>The API works without it: <a href="/api/docs">/api/docs</a>.</p>
</html>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of the build in every encoding there is of it; ``identity`` is always there."""

    media_type: str
    tag: str
    contents: Mapping[str, bytes]

    def encoded_for(self, accepted: str) -> tuple[str, bytes]:
        """Give the smallest form that ``Accept-Encoding`` allows, and its name."""
        offers = [each.partition(";") for each in accepted.replace(" ", "").lower().split(",")]
        wanted = {name for name, _, weight in offers if weight not in {"q=0", "q=0.0"}}
        name = next((each for each in _ENCODINGS if each in wanted & self.contents.keys()), "")
        return name, self.contents[name or "identity"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """A build: its page, and its files by their path below the folder."""

    page: bytes
    files: Mapping[str, File]


def provide_dashboard(settings: Given[Settings]) -> Dashboard | None:
    """Give the build that is in the folder now, None without one."""
    folder = settings.dashboard_dir
    try:
        built_at = (folder / "index.html").stat().st_mtime_ns
    except FileNotFoundError:
        return None
    return _read(folder, built_at)


@lru_cache(maxsize=1)
def _read(folder: Path, _built_at: int) -> Dashboard:
    paths = [each for each in folder.rglob("*") if each.is_file()]
    forms = set(_ENCODINGS.values())
    files = {
        path.relative_to(folder).as_posix(): _file(path)
        for path in paths
        if path.suffix not in forms and path.name != "index.html"
    }
    return Dashboard(page=(folder / "index.html").read_bytes(), files=files)


def _file(path: Path) -> File:
    content = path.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if media_type.startswith(_TEXT):
        media_type += "; charset=utf-8"
    packed = {name: path.with_name(path.name + end) for name, end in _ENCODINGS.items()}
    return File(
        media_type=media_type,
        tag=hashlib.sha256(content).hexdigest()[:32],
        contents={"identity": content}
        | {name: each.read_bytes() for name, each in packed.items() if each.exists()},
    )


Encodings = Annotated[str, HeaderParameter(name="Accept-Encoding")]


class DashboardController(Controller):
    """The page, at every address that nothing else answers, and its files."""

    path = "/"
    include_in_schema = False
    dependencies = {"known": Provide(provide_known, sync_to_thread=False)}  # noqa: RUF012
    opt = {"any_query": True}  # noqa: RUF012

    @get("/", sync_to_thread=False)
    def home(self, dashboard: Given[Dashboard | None]) -> Response[bytes | None]:
        """Give the page."""
        return _page(dashboard)

    @get("/{path:path}", sync_to_thread=False)
    def page(
        self,
        path: FromPath[Path],
        dashboard: Given[Dashboard | None],
        known: Given[Container[str]],
        encodings: Encodings = "",
    ) -> Response[bytes | None]:
        """Give the page, or one of the few files that have a fixed name."""
        file = dashboard.files.get(path.as_posix().lstrip("/")) if dashboard else None
        return _sent(file, known, encodings, _ASKED_EACH_TIME) if file else _page(dashboard)

    @get("/assets/{name:str}", sync_to_thread=False)
    def asset(
        self,
        name: FromPath[str],
        dashboard: Given[Dashboard | None],
        known: Given[Container[str]],
        encodings: Encodings = "",
    ) -> Response[bytes | None]:
        """Give a file whose name holds a hash of its content."""
        file = dashboard.files.get(f"assets/{name}") if dashboard else None
        if file is None:
            raise NotFound("There is nothing at this address")
        return _sent(file, known, encodings, _FOR_EVER)


def _page(dashboard: Dashboard | None) -> Response[bytes | None]:
    nonce = token_urlsafe(16)
    return Response(
        dashboard.page.replace(NONCE, nonce.encode()) if dashboard else _NOT_BUILT,
        status_code=200 if dashboard else 503,
        media_type=MediaType.HTML,
        headers={
            "Cache-Control": "no-store",
            "Content-Security-Policy": _POLICY.format(nonce=nonce),
        },
    )


def _sent(file: File, known: Container[str], encodings: str, kept: str) -> Response[bytes | None]:
    headers = {"ETag": f'W/"{file.tag}"', "Cache-Control": kept, "Vary": "Accept-Encoding"}
    if file.tag in known:
        return Response(None, status_code=304, headers=headers)
    name, content = file.encoded_for(encodings)
    if name:
        headers["Content-Encoding"] = name
    return Response(content, media_type=file.media_type, headers=headers)
