"""The OpenAPI document, made from the handlers and their types.

Litestar describes routes and parameters; the shapes come from msgspec, which also checks them,
so that document and behaviour cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args, get_origin

import msgspec
from litestar import Litestar
from litestar.datastructures import UploadFile
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.routes import HTTPRoute

from pixecom.entrypoints.http.access import RULES
from pixecom.entrypoints.http.schemas.shared import ErrorBody

_DESCRIPTION = """Exact advertising numbers for sellers.

Log in at `/api/auth/login` and send the access token as `Authorization: Bearer …`.
Dates are inclusive calendar days in the seller's time zone, amounts are JSON numbers, instants
are ISO 8601 with `Z`. Every error has the same shape (`ErrorBody`)."""
_ERRORS = {
    "400": "The input cannot be accepted; `error.details` names the fields",
    "401": "No valid login",
    "403": "The role is not enough",
    "404": "Unknown, or of another seller",
    "409": "Already there, or in the wrong state",
    "413": "The body is too large",
    "415": "The body is of another type",
    "429": "Too many requests; wait `Retry-After` seconds",
    "500": "A defect of ours",
    "503": "Busy or away; wait `Retry-After` seconds",
}
_REFERENCE = "#/components/schemas/{name}"


def config() -> OpenAPIConfig:
    """Give what Litestar needs to describe the routes."""
    return OpenAPIConfig(title="PixEcom API", version="1.0.0", description=_DESCRIPTION)


def document(app: Litestar) -> dict[str, Any]:
    """Describe an application that was made with ``config()``."""
    raw = app.openapi_schema.to_schema()
    types = sorted({ErrorBody, *_types(app)}, key=lambda kind: kind.__name__)
    _, components = msgspec.json.schema_components(
        types, schema_hook=_schema_of, ref_template=_REFERENCE
    )
    raw["components"] = {
        "schemas": _numbers(components),
        "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
    }
    for path, item in raw["paths"].items():
        for method, operation in item.items():
            _complete(operation, RULES[method.upper(), path].public)
    raw["tags"] = [
        {"name": "auth", "description": "Accounts and logins"},
        {"name": "ads manager", "description": "Campaigns, ad sets and ads with their figures"},
        {"name": "health", "description": "How the service feels"},
    ]
    return dict(sorted(raw.items()))


def _complete(operation: dict[str, Any], public: bool) -> None:  # noqa: FBT001
    """Add login and errors to one operation."""
    operation["security"] = [] if public else [{"bearer": []}]
    has_body = "requestBody" in operation
    statuses = ["400", "500", "503"]
    statuses += [] if public else ["401", "403", "404"]
    statuses += ["409", "413", "415"] if has_body else []
    responses = {code: answer for code, answer in operation["responses"].items() if code < "400"}
    if "503" in operation["responses"]:
        statuses.remove("503")
        responses["503"] = operation["responses"]["503"]
    for status in statuses:
        responses[status] = {
            "description": _ERRORS[status],
            "content": {
                "application/json": {"schema": {"$ref": _REFERENCE.format(name="ErrorBody")}}
            },
        }
    operation["responses"] = dict(sorted(responses.items()))


def _types(app: Litestar) -> Iterator[type]:
    for _, _, handler in routes(app):
        if not handler.resolve_include_in_schema():
            continue
        signature = handler.parsed_fn_signature
        yield from _structs(signature.return_type.annotation)
        if data := signature.parameters.get("data"):
            yield from _structs(data.annotation)


def routes(app: Litestar) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    """Give method, path and handler of every route, without the OPTIONS that Litestar adds."""
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for method, (handler, _) in route.route_handler_map.items():
                if method != "OPTIONS":
                    yield method, route.path_format, handler


def _structs(annotation: Any) -> Iterator[type]:  # noqa: ANN401
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        yield annotation
    elif get_origin(annotation) is not None:
        yield from _in_order(get_args(annotation))


def _in_order(annotations: Iterable[Any]) -> Iterator[type]:
    for each in annotations:
        yield from _structs(each)


def _schema_of(kind: type) -> dict[str, Any]:
    if kind is UploadFile:
        return {"type": "string", "format": "binary"}
    raise NotImplementedError


def _numbers(schema: Any) -> Any:  # noqa: ANN401
    """Decimals are written as JSON numbers (spec 01 §13); msgspec describes them as texts."""
    if isinstance(schema, Mapping):
        if schema.get("format") == "decimal":
            return {**schema, "type": "number"}
        return {key: _numbers(value) for key, value in schema.items()}
    if isinstance(schema, list):
        return [_numbers(each) for each in schema]
    return schema
