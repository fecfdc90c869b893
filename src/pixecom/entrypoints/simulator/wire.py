"""What goes over the wire: requests, answers, errors in Meta's shape."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

_STATUS_OF_CODE = {1: 500, 2: 503, 10: 403, 104: 401, 190: 401, 200: 403}


class Failure(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An error object of the Graph API. ``status`` is the HTTP status; Meta may send 200."""

    code: int
    subcode: int | None = None
    message: str = "The simulator was told to fail"
    type: str = "OAuthException"
    user_title: str | None = None
    user_message: str | None = None
    status: int | None = None
    transient: bool = False

    def answer(self) -> Answer:
        """Give the HTTP answer."""
        status = self.status or _STATUS_OF_CODE.get(self.code, 400)
        return Answer(status=status, body={"error": self._body()})

    def _body(self) -> dict[str, Any]:
        trace = hashlib.sha256(f"{self.code}.{self.subcode}.{self.message}".encode())
        body = {
            "message": self.message,
            "type": self.type,
            "code": self.code,
            "error_subcode": self.subcode,
            "is_transient": self.transient,
            "error_user_title": self.user_title,
            "error_user_msg": self.user_message,
            "fbtrace_id": f"A{trace.hexdigest()[:22]}",
        }
        return {name: value for name, value in body.items() if value is not None}


TOO_MUCH_DATA = Failure(
    code=100,
    subcode=1_487_534,
    message="Please reduce the amount of data you're asking for, then retry your request",
)


class GraphError(Exception):
    """Ends a call with an error object."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


def invalid(message: str, *, subcode: int | None = None) -> GraphError:
    """Refuse a parameter."""
    return GraphError(Failure(code=100, subcode=subcode, message=f"(#100) {message}"))


def missing(object_id: str) -> GraphError:
    """Say what Meta says of an object that does not exist, or that the token may not see."""
    return GraphError(
        Failure(
            code=100,
            subcode=33,
            type="GraphMethodException",
            message=f"Unsupported request. Object with ID '{object_id}' does not exist, cannot be"
            " loaded due to missing permissions, or does not support this operation",
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A call as it arrived; ``path`` holds the segments after the version.

    Names of ``headers`` are in lower case.
    """

    method: str
    version: str
    path: tuple[str, ...]
    query: Mapping[str, str]
    form: Mapping[str, str]
    headers: Mapping[str, str]
    origin: str

    @property
    def params(self) -> dict[str, str]:
        """Query and body are one to Meta."""
        return {**self.query, **self.form}

    @property
    def bearer(self) -> str:
        """The token of the ``Authorization`` header, else of the parameters."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token if scheme.lower() == "bearer" else self.params.get("access_token", "")

    def json(self, name: str) -> Any:  # noqa: ANN401  # whatever the caller put into it
        """Decode a parameter that holds JSON; None when it is absent."""
        text = self.params.get(name)
        if not text:
            return None
        try:
            return msgspec.json.decode(text)
        except msgspec.DecodeError as error:
            raise invalid(f"param {name} must be valid JSON") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back; ``drop`` closes the connection instead. ``wait`` is in seconds."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    drop: bool = False
    wait: float = 0.0

    def content(self) -> bytes:
        """Encode the body; text and bytes are sent as they are."""
        if isinstance(self.body, bytes):
            return self.body
        return self.body.encode() if isinstance(self.body, str) else msgspec.json.encode(self.body)
