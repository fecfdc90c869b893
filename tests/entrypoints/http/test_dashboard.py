"""The page of the dashboard and its files, from a build of a test's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from litestar.testing import TestClient
from tests.entrypoints.http.conftest import Client

from pixecom.container import Container
from pixecom.entrypoints.http.app import create_app
from pixecom.settings import Settings

_PAGE = (
    b'<meta property="csp-nonce" nonce="__CSP_NONCE__"><script src="/assets/app-1.js"></script>'
)
_FOR_EVER = "public, max-age=31536000, immutable"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    for name, content in {
        "index.html": _PAGE,
        "theme.js": b"theme",
        "assets/app-1.js": b"script" * 9,
        "assets/app-1.js.br": b"brotli",
        "assets/app-1.js.gz": b"gzip",
        "assets/font-1.woff2": b"font",
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def client(settings: Settings, folder: Path) -> Iterator[Client]:
    container = Container(settings=replace(settings, dashboard_dir=folder))
    with TestClient(create_app(container), raise_server_exceptions=False) as client:
        client.headers.pop("accept-encoding")
        yield client


class TestPage:
    @pytest.mark.parametrize(
        "path", ["/", "/login?next=%2Fx&next=y", "/a/b/c", "/docs", "/assetsx"]
    )
    def test_stands_at_every_address_of_the_app(self, client: Client, path: str) -> None:
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-store"
        assert "/assets/app-1.js" in answer.text

    def test_has_a_nonce_of_its_own_in_every_answer(self, client: Client) -> None:
        answers = [client.get("/"), client.get("/")]
        nonces = [re.findall(r'nonce="([^"]+)"', answer.text)[0] for answer in answers]
        assert len({*nonces, "__CSP_NONCE__"}) == 3
        for answer, nonce in zip(answers, nonces, strict=True):
            policy = answer.headers["content-security-policy"]
            assert f"style-src 'self' 'nonce-{nonce}'" in policy
            assert "script-src 'self';" in policy
            assert "unsafe" not in policy

    def test_keeps_the_headers_of_every_answer(self, client: Client) -> None:
        headers = client.get("/").headers
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-request-id"]

    def test_answers_head_and_no_change(self, client: Client) -> None:
        head = client.head("/account")
        assert (head.status_code, head.content) == (200, b"")
        assert client.post("/account").status_code == 405

    def test_is_not_given_below_api(self, client: Client) -> None:
        for path in ("/api", "/api/nothing", "/api/auth/nothing/more"):
            answer = client.get(path)
            assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")
        assert client.post("/api/nothing").status_code == 404
        assert "swagger" in client.get("/api/docs").text.lower()

    def test_says_what_to_do_when_it_is_not_built(
        self, settings: Settings, tmp_path: Path
    ) -> None:
        container = Container(settings=replace(settings, dashboard_dir=tmp_path))
        with TestClient(create_app(container)) as client:
            answer = client.get("/login")
            (tmp_path / "index.html").write_bytes(_PAGE)
            later = client.get("/login")
        assert answer.status_code == 503
        assert "make web" in answer.text
        assert later.status_code == 200


class TestFiles:
    def test_with_a_hash_in_the_name_are_kept_for_a_year(self, client: Client) -> None:
        answer = client.get("/assets/app-1.js")
        assert answer.headers["cache-control"] == _FOR_EVER
        assert answer.headers["content-type"].startswith("text/javascript")
        assert answer.content == b"script" * 9

    @pytest.mark.parametrize(
        ("accepted", "encoding", "content"),
        [
            ("gzip, deflate, br", "br", b"brotli"),
            ("br;q=0, gzip", "gzip", b"gzip"),
            ("identity", None, b"script" * 9),
        ],
    )
    def test_come_as_small_as_the_browser_takes_them(
        self, client: Client, accepted: str, encoding: str | None, content: bytes
    ) -> None:
        sent = {"Accept-Encoding": accepted}
        with client.stream("GET", "/assets/app-1.js", headers=sent) as answer:
            assert b"".join(answer.iter_raw()) == content
        assert answer.headers.get("content-encoding") == encoding
        assert "Accept-Encoding" in answer.headers["vary"]

    def test_without_a_hash_are_asked_for_each_time(self, client: Client) -> None:
        first = client.get("/theme.js")
        again = client.get("/theme.js", headers={"If-None-Match": first.headers["etag"]})
        assert (first.headers["cache-control"], first.content) == ("no-cache", b"theme")
        assert (again.status_code, again.content) == (304, b"")

    @pytest.mark.parametrize(
        "path", ["/assets/gone-1.js", "/assets/app-1.js.br", "/assets/..%2Findex.html", "/assets/"]
    )
    def test_that_are_not_there_are_said_to_be_missing(self, client: Client, path: str) -> None:
        answer = client.get(path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")

    def test_answer_head_with_their_length(self, client: Client) -> None:
        head = client.head("/assets/font-1.woff2")
        assert (head.headers["content-length"], head.content) == ("4", b"")
