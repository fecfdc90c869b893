"""Every answer that is not a success: one table from kind to status, one envelope."""

from __future__ import annotations

from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from msgspec import UNSET

from pixecom.domain.shared import errors as kinds
from pixecom.entrypoints.http.responses import JsonResponse
from pixecom.entrypoints.http.schemas.shared import ErrorBody, Failure
from pixecom.entrypoints.http.wording import FAILED, problems

log = structlog.get_logger("pixecom.http")

STATUSES: dict[type[kinds.PixecomError], int] = {
    kinds.Invalid: 400,
    kinds.Unauthenticated: 401,
    kinds.Forbidden: 403,
    kinds.NotFound: 404,
    kinds.Conflict: 409,
    kinds.Stale: 412,
    kinds.KeyReused: 422,
    kinds.TooManyRequests: 429,
    kinds.ProviderRefused: 400,
    kinds.AccessEnded: 401,
    kinds.AccessDenied: 403,
    kinds.ProviderThrottled: 429,
    kinds.ProviderFailed: 502,
    kinds.Unavailable: 503,
}
CODES = {
    400: "BAD_REQUEST",
    401: "UNAUTHORIZED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    409: "CONFLICT",
    410: "GONE",
    412: "PRECONDITION_FAILED",
    413: "PAYLOAD_TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    422: "UNPROCESSABLE_ENTITY",
    429: "TOO_MANY_REQUESTS",
    500: "INTERNAL_SERVER_ERROR",
    501: "NOT_IMPLEMENTED",
    502: "BAD_GATEWAY",
    503: "SERVICE_UNAVAILABLE",
    504: "GATEWAY_TIMEOUT",
}
UNEXPECTED = "An unexpected error occurred."
_OF_THE_EDGE = {
    404: "There is nothing at this address",
    405: "This address does not answer that method",
    413: "The request body is too large",
}
"""What Litestar itself refuses, in our words."""


def body(
    status: int,
    message: str,
    *,
    request_id: str,
    details: list[str] | None = None,
    reason: str | None = None,
) -> ErrorBody:
    """Fill the envelope of spec 01 §4."""
    failure = Failure(
        code=CODES.get(status, "BAD_REQUEST"),
        message=message,
        request_id=request_id,
        details=details or UNSET,
        reason=reason or UNSET,
    )
    return ErrorBody(status_code=status, message=message, error=failure)


def status_of(error: kinds.PixecomError) -> int:
    """Give the status of a kind, or of the nearest kind above it."""
    return next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)


def on_pixecom_error(
    request: Request[Any, Any, Any], error: kinds.PixecomError
) -> Response[ErrorBody]:
    """Answer an error that was raised on purpose."""
    retry_after = getattr(error, "retry_after", None)
    return JsonResponse(
        body(
            status_of(error),
            error.message,
            request_id=request_id_of(request),
            details=list(error.details),
            reason=error.reason,
        ),
        status_code=status_of(error),
        headers={"Retry-After": str(retry_after)} if retry_after is not None else {},
    )


def on_litestar_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """Answer what Litestar refused."""
    status = error.status_code
    if status >= 500:  # noqa: PLR2004
        return on_unexpected_error(request, error)
    details: list[str] = []
    message = _OF_THE_EDGE.get(status, error.detail)
    if isinstance(error, ValidationException):
        message, details = FAILED, problems(error.detail, error.extra)
    return JsonResponse(
        body(status, message, request_id=request_id_of(request), details=details),
        status_code=status,
        headers={"Allow": ", ".join(sorted((error.headers or {})["allow"].split(", ")))}
        if status == 405  # noqa: PLR2004
        else {},
    )


def on_unexpected_error(request: Request[Any, Any, Any], error: Exception) -> Response[ErrorBody]:
    """Answer a defect of ours: logged in full, told in full only outside production."""
    log.error("unexpected error", requestId=request_id_of(request), exc_info=error)
    told = bool(request.scope.get("pixecom.tells_errors"))
    return JsonResponse(
        body(
            500,
            UNEXPECTED,
            request_id=request_id_of(request),
            details=[f"{type(error).__name__}: {error}"] if told else None,
        ),
        status_code=500,
    )


def request_id_of(request: Request[Any, Any, Any]) -> str:
    """Give the id under which the request is logged."""
    return str(request.scope.get("pixecom.request_id", ""))


HANDLERS: dict[int | type[Exception], Any] = {
    kinds.PixecomError: on_pixecom_error,
    HTTPException: on_litestar_error,
    Exception: on_unexpected_error,
}
