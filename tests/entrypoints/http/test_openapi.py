from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.conftest import Gate
from tests.entrypoints.http.conftest import Client

from pixecom.container import Container
from pixecom.entrypoints.http import openapi
from pixecom.entrypoints.http.access import RULES
from pixecom.entrypoints.http.app import litestar_app, openapi_document

PUBLISHED = Path(__file__).parents[3] / "docs/openapi.json"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(openapi_document())
    return made


@pytest.fixture(scope="module")
def types() -> set[type]:
    return set(openapi._types(litestar_app(Container())))


def references(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"]
        for value in schema.values():
            yield from references(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from references(value)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method.upper(), path, operation


class TestDocument:
    def test_is_published_as_it_is(self, document: dict[str, Any]) -> None:
        assert json.loads(PUBLISHED.read_text()) == document, "run: make openapi"

    def test_is_served_as_it_is(self, client: Client, document: dict[str, Any]) -> None:
        answer = client.get("/api/docs/openapi.json")
        assert answer.headers["content-type"] == "application/json"
        assert answer.json() == document

    def test_describes_every_route_but_its_own_pages(self, document: dict[str, Any]) -> None:
        described = {(method, path) for method, path, _ in operations(document)}
        ours = {route for route in RULES if route[1].startswith("/api/")}
        assert described == {route for route in ours if not route[1].startswith("/api/docs")}

    def test_resolves_every_reference(self, document: dict[str, Any]) -> None:
        names = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
        assert set(references(document)) == names

    def test_names_every_operation_once(self, document: dict[str, Any]) -> None:
        names = [operation["operationId"] for _, _, operation in operations(document)]
        assert len(set(names)) == len(names)
        assert all(name[0].islower() and name.isalnum() for name in names)

    def test_tells_login_errors_and_purpose_of_every_operation(
        self, document: dict[str, Any]
    ) -> None:
        for method, path, operation in operations(document):
            rule = RULES[method, path]
            public = rule.public and not rule.cookie
            login: dict[str, list[str]] = {"cookie": []} if rule.cookie else {"bearer": []}
            optional: list[object] = [{}] if operation["operationId"] == "logOut" else []
            assert operation["security"] == ([] if public else [login, *optional])
            assert {"400", "500", "503"} <= set(operation["responses"])
            assert public or {"401", "403"} <= set(operation["responses"])
            assert operation["summary"]
            assert operation["description"]
            assert operation["tags"]
            assert all(each["description"] for each in operation.get("parameters", []))

    def test_describes_every_type_as_msgspec_checks_it(
        self, document: dict[str, Any], types: set[type], gate: Gate
    ) -> None:
        """G36; the one difference with a reason: decimals are written as numbers (spec 01 §13)."""
        for kind in types:
            schema = msgspec.json.schema(kind, schema_hook=openapi._schema_of)
            text = json.dumps(schema["$defs"]).replace("#/$defs/", "#/components/schemas/")
            text = text.replace(
                '"type": "string", "format": "decimal"', '"type": "number", "format": "decimal"'
            )
            for name, expected in json.loads(text).items():
                described = document["components"]["schemas"][name]
                assert json.loads(json.dumps(openapi._numbers(expected))) == described, name
        gate(f"G36: {len(types)} types, 0 differences besides decimals as numbers")


class TestPages:
    def test_load_nothing_from_elsewhere(self, client: Client) -> None:
        answer = client.get("/api/docs")
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "https://" not in answer.text
        assert "<script>" not in answer.text
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy

    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
            ("swagger-ui.css", "text/css; charset=utf-8"),
            ("start.js", "text/javascript; charset=utf-8"),
            ("page.css", "text/css; charset=utf-8"),
            ("favicon.png", "image/png"),
        ],
    )
    def test_have_their_parts(self, client: Client, name: str, kind: str) -> None:
        answer = client.get(f"/api/docs/assets/{name}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
        assert f"/api/docs/assets/{name}" in client.get("/api/docs").text

    @pytest.mark.parametrize("name", ["other.js", "..%2f..%2fpyproject.toml", "__init__.py"])
    def test_give_no_other_file(self, client: Client, name: str) -> None:
        assert client.get(f"/api/docs/assets/{name}").status_code == 404
