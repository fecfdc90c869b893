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

from pixecom.entrypoints.http.access import RULES, Rule
from pixecom.entrypoints.http.cookies import REFRESH_COOKIE
from pixecom.entrypoints.http.idempotency import PARAMETER, REPLAYED_HEADER
from pixecom.entrypoints.http.schemas.shared import ErrorBody
from pixecom.entrypoints.http.versions import IF_MATCH

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
    "412": "`If-Match` names another version than the current one",
    "413": "The body is too large",
    "415": "The body is of another type",
    "422": "The idempotency key was used for another request",
    "429": "Too many requests; wait `Retry-After` seconds",
    "500": "A defect of ours",
    "502": "Meta answered with an error, or not at all",
    "503": "Busy or away; wait `Retry-After` seconds",
}
_BEARER = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "`accessToken` of `/api/auth/login`",
}
_COOKIE = {
    "type": "apiKey",
    "in": "cookie",
    "name": REFRESH_COOKIE,
    "description": "Set by `/api/auth/login`; accepted from our own origins",
}
_DONE = {
    "Request fulfilled, document follows": "Done",
    "Document created, URL follows": "Created",
}
"""Litestar's words for a success, and ours."""
_TAGS = {
    "auth": "Accounts and logins",
    "seller": "What a seller says of itself, and what was done in it",
    "members": "Who works in a seller",
    "ads manager": "Campaigns, ad sets and ads with their figures",
    "analytics": "What figures were, day by day and hour by hour",
    "saved views": "What somebody looks at, remembered",
    "admin": "For people of the platform",
    "connections": "What a seller has connected at Meta",
    "ad strategies": "Reusable choices of budget, audience and placements",
    "meta login": "Connecting with Meta, and what Meta itself calls",
    "health": "How the service feels",
}
_FILE = {"type": "string", "format": "binary"}
_RETRIED = frozenset({"429", "503"})
_RETRY_AFTER = {"description": "Seconds to wait", "schema": {"type": "integer"}}
_REPLAYED = {
    "description": "`true` on the answer of an earlier call with the same key",
    "schema": {"type": "boolean"},
}
_REFERENCE = "#/components/schemas/{name}"


def config() -> OpenAPIConfig:
    """Give what Litestar needs to describe the routes."""
    return OpenAPIConfig(
        title="PixEcom API",
        version="1.0.0",
        description=_DESCRIPTION,
        use_handler_docstrings=True,
    )


def document(app: Litestar) -> dict[str, Any]:
    """Describe an application that was made with ``config()``."""
    raw = app.openapi_schema.to_schema()
    types = sorted({ErrorBody, *_types(app)}, key=lambda kind: kind.__name__)
    _, components = msgspec.json.schema_components(
        types, schema_hook=_schema_of, ref_template=_REFERENCE
    )
    for method, path, handler in routes(app):
        if handler.resolve_include_in_schema():
            _complete(raw["paths"][path][method.lower()], handler, RULES[method, path])
    raw["components"] = {
        "schemas": _numbers(components),
        "securitySchemes": {"bearer": _BEARER, "cookie": _COOKIE},
    }
    raw["tags"] = [{"name": name, "description": text} for name, text in _TAGS.items()]
    raw["servers"] = [{"url": "/", "description": "This service"}]
    return dict(sorted(raw.items()))


def _complete(operation: dict[str, Any], handler: HTTPRouteHandler, rule: Rule) -> None:
    """Add login, errors and what Litestar cannot know to one operation."""
    operation["security"] = _logins(rule, optional=bool(handler.opt.get("anonymous")))
    for parameter in operation.get("parameters", []):
        _tidy(parameter)
    data = handler.parsed_fn_signature.parameters.get("data")
    if data is not None:
        operation["requestBody"]["required"] = not data.has_default
    responses = {code: answer for code, answer in operation["responses"].items() if code < "400"}
    for answer in responses.values():
        answer["description"] = _DONE.get(answer["description"], answer["description"])
    if files := handler.opt.get("files"):
        responses["200"]["content"] = {kind: {"schema": _FILE} for kind in files}
    named = {parameter["name"] for parameter in operation.get("parameters", [])}
    conditional = ["409", "412"] if IF_MATCH in named else []
    is_keyed = PARAMETER in handler.parsed_fn_signature.parameters
    if is_keyed:
        for answer in responses.values():
            answer["headers"] = {REPLAYED_HEADER: _REPLAYED}
    more: tuple[str, ...] = (*handler.opt.get("errors", ()), *conditional)
    for status in {*_errors(rule, has_body=data is not None, is_keyed=is_keyed), *more}:
        responses[status] = _failure(status)
    ours = {str(code) for code in handler.responses or {}}
    responses |= {code: answer for code, answer in operation["responses"].items() if code in ours}
    operation["responses"] = dict(sorted(responses.items()))


def _tidy(parameter: dict[str, Any]) -> None:
    """A parameter that is left out is absent, never the text ``null``."""
    schema = parameter["schema"]
    for option in schema.pop("oneOf", ()):
        if option != {"type": "null"}:
            parameter["schema"] = schema = option | schema
    schema.pop("description", None)
    for empty in ("deprecated", "allowEmptyValue", "allowReserved"):
        parameter.pop(empty, None)


def _logins(rule: Rule, *, optional: bool) -> list[dict[str, list[str]]]:
    if rule.cookie:
        return [{"cookie": []}, *([{}] if optional else [])]
    return [] if rule.public else [{"bearer": []}]


def _errors(rule: Rule, *, has_body: bool, is_keyed: bool) -> list[str]:
    statuses = ["400", "500", "503"] + (["429"] if rule.limited else [])
    statuses += ["401", "403"] if rule.cookie else []
    statuses += [] if rule.public else ["401", "403", "404"]
    statuses += ["409", "422"] if is_keyed else []
    return statuses + (["409", "413", "415"] if has_body else [])


def _failure(status: str) -> dict[str, Any]:
    reference = {"$ref": _REFERENCE.format(name=ErrorBody.__name__)}
    answer: dict[str, Any] = {
        "description": _ERRORS[status],
        "content": {"application/json": {"schema": reference}},
    }
    if status in _RETRIED:
        answer["headers"] = {"Retry-After": _RETRY_AFTER}
    return answer


def _types(app: Litestar) -> Iterator[type]:
    for _, _, handler in routes(app):
        if not handler.resolve_include_in_schema():
            continue
        signature = handler.parsed_fn_signature
        yield from _structs(signature.return_type.annotation)
        if data := signature.parameters.get("data"):
            yield from _structs(data.annotation)
        for spec in (handler.responses or {}).values():
            yield from _structs(spec.data_container)


def routes(app: Litestar) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    """Give method, path and handler of every route, without the OPTIONS that Litestar adds."""
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for method, (handler, _) in sorted(route.route_handler_map.items()):
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
        return dict(_FILE)
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
