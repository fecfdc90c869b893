"""The application: made by ``create`` for a server, by ``create_app`` for tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache, partial
from typing import Any

import msgspec
from litestar import Litestar, Request, Router
from litestar.concurrency import sync_to_thread
from litestar.di import Provide

from pixecom.container import Container
from pixecom.entrypoints.http import openapi
from pixecom.entrypoints.http.access import check_complete
from pixecom.entrypoints.http.admin import AdminSellerController
from pixecom.entrypoints.http.analytics import SeriesController
from pixecom.entrypoints.http.connections import ConnectionController
from pixecom.entrypoints.http.dashboard import DashboardController, provide_dashboard
from pixecom.entrypoints.http.dependencies import (
    provide_actor,
    provide_client,
    provide_presented,
    provide_principal,
    provided,
    provided_tenant,
)
from pixecom.entrypoints.http.docs import DocsController
from pixecom.entrypoints.http.edge import Edge
from pixecom.entrypoints.http.errors import HANDLERS
from pixecom.entrypoints.http.exports import ExportController
from pixecom.entrypoints.http.guards import Gate
from pixecom.entrypoints.http.health import HealthController, Watch
from pixecom.entrypoints.http.idempotency import (
    KEY_HEADER,
    PARAMETER,
    REPLAYED_HEADER,
    provide_keyed_call,
)
from pixecom.entrypoints.http.identity import AuthController
from pixecom.entrypoints.http.insights import AdsManagerController, provided_answers
from pixecom.entrypoints.http.invitations import AcceptanceController, InvitationController
from pixecom.entrypoints.http.limits import LIMIT_HEADERS, RequestLimits
from pixecom.entrypoints.http.members import MemberController
from pixecom.entrypoints.http.meta_login import MetaLoginController
from pixecom.entrypoints.http.origins import Origins
from pixecom.entrypoints.http.recovery import RecoveryController
from pixecom.entrypoints.http.requests import StrictRequest
from pixecom.entrypoints.http.responses import JsonResponse
from pixecom.entrypoints.http.saved_views import SavedViewController
from pixecom.entrypoints.http.second_factor import SecondFactorController
from pixecom.entrypoints.http.sellers import SellerController
from pixecom.entrypoints.http.sessions import SessionController
from pixecom.entrypoints.http.strategies import StrategyController
from pixecom.entrypoints.http.threads import use_bounded_threads
from pixecom.entrypoints.http.versions import provide_expected
from pixecom.settings import load

MAX_BODY_BYTES = 1024 * 1024
_ACCEPTED = (
    "Authorization",
    "Content-Type",
    KEY_HEADER,
    "If-Match",
    "If-None-Match",
    "X-Request-Id",
)
_EXPOSED = (
    "Content-Disposition",
    "ETag",
    REPLAYED_HEADER,
    *LIMIT_HEADERS,
    "Retry-After",
    "X-Request-Id",
    "X-Response-Time-Ms",
)
CONTROLLERS = (
    AuthController,
    SessionController,
    RecoveryController,
    SecondFactorController,
    SellerController,
    MemberController,
    InvitationController,
    AcceptanceController,
    AdminSellerController,
    AdsManagerController,
    SeriesController,
    ExportController,
    SavedViewController,
    ConnectionController,
    StrategyController,
    MetaLoginController,
    HealthController,
    DocsController,
)


def create() -> Edge:
    """Make the application from the environment: what a server is pointed at.

    Raises:
        SettingsError: the environment is incomplete; the message names every problem.
        Conflict: the database is of another environment, or its schema is behind.
    """
    container = Container(settings=load())
    container.configure_logging()
    container.start_check().check()
    return create_app(container)


def create_app(container: Container) -> Edge:
    """Make the application; its pools open with the first request and close at the end.

    Raises:
        LookupError: a route without a rule about who may call it.
    """
    use_bounded_threads()
    settings = container.settings()
    app = litestar_app(container)
    check_complete((method, path) for method, path, _ in openapi.routes(app))
    origins = Origins(
        app,
        settings=settings,
        hosts=container.verified_hosts,
        accepted=_ACCEPTED,
        exposed=_EXPOSED,
    )
    return Edge(origins, settings=settings)


def litestar_app(container: Container, *, described: bool = False) -> Litestar:
    """Make the inner application, without the outermost layers; ``described`` for OpenAPI."""
    return Litestar(
        route_handlers=[Router(path="/api", route_handlers=CONTROLLERS), DashboardController],
        dependencies=_dependencies(container),
        guards=[Gate(container.authenticate, cache(partial(_limits, container)))],
        exception_handlers=HANDLERS,
        request_class=StrictRequest,
        response_class=JsonResponse,
        request_max_body_size=MAX_BODY_BYTES,
        openapi_config=openapi.config() if described else None,
        lifespan=[partial(_lifespan, container)],
        logging_config=None,
    )


def openapi_document() -> bytes:
    """Give the OpenAPI document; needs neither settings nor servers."""
    app = litestar_app(Container(), described=True)
    return msgspec.json.format(msgspec.json.encode(openapi.document(app)), indent=2) + b"\n"


def _limits(container: Container) -> RequestLimits:
    return RequestLimits(container.rate_limiter(), container.settings())


def _dependencies(container: Container) -> dict[str, Provide]:
    """Name everything that handlers may ask for."""
    return {
        "principal": Provide(provide_principal, sync_to_thread=False),
        "client": Provide(provide_client, sync_to_thread=False),
        "actor": Provide(provide_actor, sync_to_thread=False),
        "tenant": provided_tenant(container.enter_seller, container.settings),
        PARAMETER: Provide(provide_keyed_call, sync_to_thread=False),
        "keys": provided(container.idempotency_keys),
        "settings": provided(container.settings),
        "dashboard": Provide(provide_dashboard, sync_to_thread=False),
        "clock": provided(container.clock),
        "authenticate": provided(container.authenticate),
        "enter_seller": provided(container.enter_seller),
        "register": provided(container.register),
        "log_in": provided(container.log_in),
        "presented": Provide(provide_presented, sync_to_thread=False),
        "admin_log_in": provided(container.admin_log_in),
        "switch_seller": provided(container.switch_seller),
        "change_password": provided(container.change_password),
        "forget_password": provided(container.forget_password),
        "reset_password": provided(container.reset_password),
        "verify_email": provided(container.verify_email),
        "resend_verification": provided(container.resend_verification),
        "enrol_totp": provided(container.enrol_totp),
        "verify_totp": provided(container.verify_totp),
        "remove_totp": provided(container.remove_totp),
        "refresh": provided(container.refresh),
        "log_out": provided(container.log_out),
        "log_out_everywhere": provided(container.log_out_everywhere),
        "end_session": provided(container.end_session),
        "open_sessions": provided(container.open_sessions),
        "memberships": provided(container.memberships),
        "expected": Provide(provide_expected, sync_to_thread=False),
        "seller_reader": provided(container.seller_reader),
        "change_seller": provided(container.change_seller),
        "change_settings": provided(container.change_settings),
        "change_member": provided(container.change_member),
        "remove_member": provided(container.remove_member),
        "transfer_ownership": provided(container.transfer_ownership),
        "invite_member": provided(container.invite_member),
        "revoke_invitation": provided(container.revoke_invitation),
        "accept_invitation": provided(container.accept_invitation),
        "read_audit_log": provided(container.read_audit_log),
        "view_reader": provided(container.view_reader),
        "save_view": provided(container.save_view),
        "change_view": provided(container.change_view),
        "remove_view": provided(container.remove_view),
        "seller_choices": provided(container.seller_choices),
        "ads_manager": provided(container.ads_manager_reader),
        "series_reader": provided(container.series_reader),
        "answers": provided_answers(container.answer_once),
        "sync_status": provided(container.sync_status),
        "export_list": provided(container.export_list),
        "request_sync": provided(container.request_sync),
        "import_stats": provided(container.import_stats),
        "connection_reader": provided(container.connection_reader),
        "create_connection": provided(container.create_connection),
        "change_connection": provided(container.change_connection),
        "disable_connection": provided(container.disable_connection),
        "read_account_details": provided(container.read_account_details),
        "strategy_reader": provided(container.strategy_reader),
        "create_strategy": provided(container.create_strategy),
        "change_strategy": provided(container.change_strategy),
        "begin_login": provided(container.begin_login),
        "end_login": provided(container.end_login),
        "deauthorise": provided(container.deauthorise),
        "delete_user_data": provided(container.delete_user_data),
        "platform_users": provided(container.platform_users),
        "watch": Provide(_watch, sync_to_thread=False),
        "openapi_document": provided(cache(openapi_document)),
    }


def _watch(request: Request[Any, Any, Any]) -> Watch:
    watch: Watch = request.app.state.watch
    return watch


@asynccontextmanager
async def _lifespan(container: Container, app: Litestar) -> AsyncIterator[None]:
    watch = Watch(
        database=container.database_probe(),
        redis=container.redis_probe(),
        schema=container.schema_probe(),
    )
    app.state.watch = watch
    try:
        yield
    finally:
        watch.close()
        await sync_to_thread(container.disconnect)
