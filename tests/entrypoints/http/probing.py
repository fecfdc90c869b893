"""Plans the cross-tenant probe from the OpenAPI document (gate G9): what to send, and where."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from pixecom.entrypoints.http.schemas.shared import UUID_PATTERN

Json = dict[str, Any]
_NAMED_AS_ID = re.compile(r"(?:^|_)ids?$|Ids?$")
_OF_OTHERS = frozenset({"metaPixelId", "googleAnalyticsId", "externalId"})
"""Codes that vendors gave to the seller: any seller may write any of them."""
_VERBS = ("get", "post", "put", "patch", "delete")
_OF_ONE_ANSWER = ("x-request-id", "x-response-time-ms", "date", "content-length", "etag")
_COUNTED = "ratelimit-"
EXPORT = b"Day,Account ID,Campaign ID,Impressions,Spend\n2026-05-01,7001,1,1,1\n"

SAMPLES: Json = {
    "password": "a long enough password",
    "newPassword": "another long password",
    "currentPassword": "a long enough password",
    "role": "EDITOR",
    "timezone": "Europe/Berlin",
    "name": "A Shop",
    "logoUrl": "https://shop.example/logo.png",
    "faviconUrl": "https://shop.example/icon.png",
    "brandName": "A Brand",
    "defaultCurrency": "EUR",
    "supportEmail": "help@shop.example",
    "metaPixelId": "123456",
    "googleAnalyticsId": "G-123",
    "isActive": True,
    "date": "2026-05-01",
    "displayName": "A Shop",
    "connectionType": "PIXEL",
    "externalId": "1234567890",
    "placements": ["FACEBOOK_FEED"],
    "screen": "ads-manager",
}
"""Values of fields whose schema alone does not say what will be accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdParameter:
    """One place of one operation that takes an id; ``steps`` leads to it inside a body."""

    method: str
    path: str
    place: str
    name: str
    steps: tuple[str | int, ...] = ()
    operation: Json = field(repr=False)

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.place} {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request that is complete but for its caller."""

    method: str
    url: str
    query: Mapping[str, str]
    body: Json | None
    file: bool

    def arguments(self) -> Json:
        """Give what an httpx client is called with."""
        if not self.file:
            return {"params": self.query} | ({"json": self.body} if self.body else {})
        fields = {name: each for name, each in (self.body or {}).items() if name != "file"}
        return {
            "params": self.query,
            "data": fields,
            "files": {"file": ("export.csv", EXPORT, "text/csv")},
        }


class Planner:
    """Reads one OpenAPI document."""

    def __init__(self, document: Json) -> None:
        self._document = document

    def id_parameters(self) -> Iterator[IdParameter]:
        """Give every parameter that takes an id: by its pattern, or by its name."""
        for path, item in self._document["paths"].items():
            for verb in set(_VERBS) & set(item):
                for place, name, steps in self._ids(item[verb]):
                    yield IdParameter(
                        method=verb.upper(),
                        path=path,
                        place=place,
                        name=name,
                        steps=steps,
                        operation=item[verb],
                    )

    def call(self, probed: IdParameter, value: str, *, others: Callable[[str], str]) -> Call:
        """Fill one parameter with ``value`` and everything else that is needed.

        ``others`` gives ids of the caller's own for parameters that are required besides.

        Raises:
            LookupError: a required id of which nobody said where it comes from.
        """
        url, query = probed.path, dict[str, str]()
        for each in probed.operation.get("parameters", []):
            is_probed = (each["in"], each["name"]) == (probed.place, probed.name)
            if not each.get("required") and not is_probed:
                continue
            filled = (
                value if is_probed else str(self._sample(each["name"], each["schema"], others))
            )
            if each["in"] == "path":
                url = url.replace(f"{{{each['name']}}}", filled)
            elif each["in"] == "query":
                query[each["name"]] = filled
        body = self._body(probed, others)
        if probed.place == "body":
            _put(body, probed.steps, value)
        return Call(
            method=probed.method,
            url=url,
            query=query,
            body=body,
            file="multipart/form-data" in _contents(probed.operation),
        )

    def _ids(self, operation: Json) -> Iterator[tuple[str, str, tuple[str | int, ...]]]:
        for each in operation.get("parameters", []):
            if _is_id(each["name"], each["schema"]):
                yield each["in"], each["name"], ()
        for schema in _contents(operation).values():
            for steps in self._ids_within(schema, ()):
                yield "body", next(str(s) for s in reversed(steps) if isinstance(s, str)), steps

    def _ids_within(
        self, schema: Json, steps: tuple[str | int, ...]
    ) -> Iterator[tuple[str | int, ...]]:
        for option in self._options(schema):
            name = next((str(s) for s in reversed(steps) if isinstance(s, str)), "")
            if option.get("type") == "array":
                yield from self._ids_within(option["items"], (*steps, 0))
            elif "properties" in option:
                for key, value in option["properties"].items():
                    yield from self._ids_within(value, (*steps, key))
            elif option.get("type") == "string" and _is_id(name, option):
                yield steps

    def _options(self, schema: Json) -> Iterator[Json]:
        """Give what a value may be, references resolved, without null."""
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            yield from self._options(self._document["components"]["schemas"][name])
        elif options := schema.get("anyOf") or schema.get("oneOf"):
            for option in options:
                yield from self._options(option)
        elif schema.get("type") != "null":
            yield schema

    def _body(self, probed: IdParameter, others: Callable[[str], str]) -> Json | None:
        for schema in _contents(probed.operation).values():
            option = next(self._options(schema))
            wanted = option.get("required") or list(option["properties"])[:1]
            if probed.steps:
                wanted = {*wanted, probed.steps[0]}
            return {
                name: self._sample(str(name), option["properties"][name], others)
                for name in wanted
            }
        return None

    def _sample(self, name: str, schema: Json, others: Callable[[str], str]) -> Any:  # noqa: ANN401
        option = next(self._options(schema))
        if option.get("type") == "string" and _is_id(name, option):
            return others(name)
        if name in SAMPLES:
            return SAMPLES[name]
        if options := option.get("enum") or option.get("examples"):
            return options[0]
        if option.get("type") == "array":
            return [self._sample(name, option["items"], others)]
        if option.get("type") == "object":
            required = {key: option["properties"][key] for key in option.get("required", ())}
            return {key: self._sample(key, each, others) for key, each in required.items()}
        plain = {"integer": 1, "number": 1, "boolean": True}
        text = "2026-05-01" if option.get("format") == "date" else "Probe"
        return plain.get(option.get("type", ""), text)


def differences(foreign: httpx.Response, absent: httpx.Response, *, sent: Sequence[str]) -> str:
    """Say how the answers for a foreign and for an absent id differ; empty when they do not."""
    if foreign.status_code != absent.status_code:
        return f"{foreign.status_code} for a foreign id, {absent.status_code} for an absent one"
    if _neutral(foreign.text, sent, foreign) != _neutral(absent.text, sent, absent):
        return f"{foreign.text} for a foreign id, {absent.text} for an absent one"
    if _headers(foreign) != _headers(absent):
        return f"{_headers(foreign)} for a foreign id, {_headers(absent)} for an absent one"
    if foreign.status_code >= 500:
        return f"{foreign.status_code}: {foreign.text}"
    return ""


def leaks(answer: httpx.Response, *, secrets: Sequence[str], sent: str) -> list[str]:
    """Give what of another seller stands in an answer, besides the id that was sent."""
    text = (answer.text + json.dumps(_headers(answer))).lower()
    return [each for each in secrets if each.lower() != sent.lower() and each.lower() in text]


def absent_id() -> str:
    """Give an id that nobody has."""
    return str(uuid4())


def _is_id(name: str, schema: Json) -> bool:
    if name in _OF_OTHERS:
        return False
    return schema.get("pattern") == UUID_PATTERN or _NAMED_AS_ID.search(name) is not None


def _contents(operation: Json) -> dict[str, Json]:
    contents = operation.get("requestBody", {}).get("content", {})
    return {kind: content["schema"] for kind, content in contents.items()}


def _put(body: Any, steps: Sequence[str | int], value: str) -> None:  # noqa: ANN401
    for step in steps[:-1]:
        body = body[step]
    body[steps[-1]] = copy.copy(value)


_WHEN = re.compile(r"(?<=exportedAt,)[^\r\n]*")
"""A file says when it was made."""


def _neutral(text: str, sent: Sequence[str], answer: httpx.Response) -> str:
    for each in sent:
        text = re.sub(re.escape(each), "<id>", text, flags=re.IGNORECASE)
    text = _WHEN.sub("", text)
    return text.replace(answer.headers["x-request-id"], "<request>")


def _headers(answer: httpx.Response) -> dict[str, str]:
    return {
        name: value
        for name, value in answer.headers.items()
        if name not in _OF_ONE_ANSWER and not name.startswith(_COUNTED)
    }
