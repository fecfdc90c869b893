"""What every request passes before its handler: who is asking, may they, and is it well-formed.

Written as one asynchronous guard, so that a request without a login costs no thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from litestar import Request
from litestar.concurrency import sync_to_thread
from litestar.connection import ASGIConnection
from litestar.enums import ParamType, RequestEncodingType
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler
from litestar.params import BodyKwarg, ParameterKwarg
from litestar.utils.signature import ParsedSignature

from pixecom.application.identity.authentication import AuthenticateAny
from pixecom.application.identity.sessions import seller_of
from pixecom.domain.identity import PlatformRole, Principal
from pixecom.domain.shared.errors import Forbidden, Invalid, Unauthenticated
from pixecom.entrypoints.http.access import Rule, rule_of
from pixecom.entrypoints.http.limits import RequestLimits
from pixecom.entrypoints.http.wording import FAILED

_SCHEME = "bearer "
_TOKEN_LENGTH = 4096
SELLER_FIELD = "sellerId"


class Gate:
    """Lets requests through to their handlers."""

    def __init__(
        self, authenticate: Callable[[], AuthenticateAny], limits: Callable[[], RequestLimits]
    ) -> None:
        self._authenticate = authenticate
        self._limits = limits
        # By function: Litestar gives a guard a copy of the handler, a new one each time.
        self._fields: dict[Callable[..., Any], Mapping[str, bool]] = {}

    async def __call__(
        self, connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
    ) -> None:
        """Check a request; afterwards ``scope["user"]`` is the principal.

        Raises:
            Unauthenticated: no or no valid login, where one is needed.
            Forbidden: the role is not enough.
            Invalid: unknown or repeated query fields, or no seller is chosen.
            TooManyRequests: the client calls the route too often.
        """
        method = str(connection.scope.get("method"))
        if method == "OPTIONS":
            return
        rule = rule_of(method, str(connection.scope.get("path_template")))
        if not rule.public:
            principal = await sync_to_thread(self._admit, connection, rule, _token(connection))
            connection.scope["user"] = principal
            _check_role(rule, principal, chooses=SELLER_FIELD in connection.query_params)
        elif self._limits().apply_to(rule):
            await sync_to_thread(self._limits().count, connection, rule, None)
        if not handler.opt.get("any_query"):
            _check_query(connection, self._fields_of(handler))
        if isinstance(connection, Request):
            _check_media_type(connection, handler)

    def _fields_of(self, handler: BaseRouteHandler) -> Mapping[str, bool]:
        known = self._fields.get(handler.fn)
        if known is None:
            known = self._fields[handler.fn] = query_fields(handler)
        return known

    def _admit(
        self, connection: ASGIConnection[Any, Any, Any, Any], rule: Rule, token: str
    ) -> Principal:
        principal = self._authenticate()(token=token)
        if self._limits().apply_to(rule):
            self._limits().count(connection, rule, principal)
        return principal


def _token(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    header = connection.headers.get("authorization", "")
    token = header[len(_SCHEME) :].strip()
    if not header.lower().startswith(_SCHEME) or not token:
        raise Unauthenticated("Log in first: no access token was sent")
    if len(token) > _TOKEN_LENGTH:
        raise Unauthenticated("The access token is invalid or expired")
    return token


def _check_role(rule: Rule, principal: Principal, *, chooses: bool) -> None:
    if rule.staff is not None and not _is_of(rule.staff, principal):
        raise Forbidden("Insufficient role" if rule.staff else "Superadmin access required")
    if rule.role is None or (rule.superadmin_chooses and principal.is_superadmin and chooses):
        return
    seller_of(principal)
    if principal.seller_role is None or not principal.seller_role.includes(rule.role):
        raise Forbidden("Insufficient role")


def _is_of(staff: frozenset[PlatformRole], principal: Principal) -> bool:
    return principal.is_superadmin or principal.platform_role in staff


def _check_query(
    connection: ASGIConnection[Any, Any, Any, Any], known: Mapping[str, bool]
) -> None:
    """Litestar ignores query fields that it does not know, and drops repeated ones.

    It also reads the word null as a field that was not given, where there may be none. A route
    with ``any_query=True`` passes by: the dashboard's pages read it themselves.
    """
    items = list(connection.query_params.multi_items())
    given = [name for name, _ in items]
    details = [f"{name} is not a known field" for name in sorted(set(given) - known.keys())]
    details += [
        f"{name} must be given only once"
        for name in sorted(known.keys() & given)
        if given.count(name) > 1
    ]
    details += [
        f"{name} must not be '{value}'"
        for name, value in items
        if value.lower() == "null" and known.get(name)
    ]
    if details:
        raise Invalid(FAILED, details=details)


def query_fields(handler: BaseRouteHandler) -> Mapping[str, bool]:
    """Give the query fields that a handler and its dependencies declare.

    True: the word null would be read as if the field were not there.
    """
    dependencies = handler.resolve_dependencies()
    found: dict[str, bool] = {}
    waiting: list[ParsedSignature] = [handler.parsed_fn_signature]
    while waiting:
        for name, parameter in waiting.pop().parameters.items():
            kwarg = parameter.kwarg_definition
            if name in dependencies:
                waiting.append(dependencies[name].parsed_fn_signature)
            elif isinstance(kwarg, ParameterKwarg) and kwarg.param_type is ParamType.QUERY:
                kinds = {each.annotation for each in parameter.inner_types}
                found[kwarg.name or name] = parameter.is_optional and str not in kinds
    return found


def _check_media_type(request: Request[Any, Any, Any], handler: BaseRouteHandler) -> None:
    data = handler.parsed_fn_signature.parameters.get("data")
    has_body = request.headers.get("content-length", "0") != "0"
    if data is None or not (has_body or "transfer-encoding" in request.headers):
        return
    kwarg = data.kwarg_definition
    wanted = kwarg.media_type if isinstance(kwarg, BodyKwarg) else RequestEncodingType.JSON
    if request.content_type[0] != wanted:
        kind = getattr(wanted, "value", wanted)
        raise HTTPException(status_code=415, detail=f"The body must be sent as {kind}")
