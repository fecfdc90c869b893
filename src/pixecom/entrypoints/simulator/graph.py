"""The simulated Graph API: from a request to an answer, with whatever goes wrong in between."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from threading import RLock
from typing import Any

from pixecom.entrypoints.simulator.calls import Call, Calls
from pixecom.entrypoints.simulator.faults import Fault, Faults
from pixecom.entrypoints.simulator.fields import Page, paged
from pixecom.entrypoints.simulator.insights import Insights, Report
from pixecom.entrypoints.simulator.media import Media
from pixecom.entrypoints.simulator.objects import Objects
from pixecom.entrypoints.simulator.tokens import SCOPES, Tokens
from pixecom.entrypoints.simulator.usage import Limits
from pixecom.entrypoints.simulator.wire import Answer, GraphError, Request, missing
from pixecom.entrypoints.simulator.world import Node, World

_LOGIN = {("dialog", "oauth"), ("oauth", "access_token"), ("debug_token",)}
_SECRETS = ("access_token", "client_secret", "fb_exchange_token", "input_token", "code")


class Graph:
    """Meta, as far as we meet it. One call at a time touches the world."""

    def __init__(self, world: World, tokens: Tokens) -> None:
        self.world = world
        self.tokens = tokens
        self.faults = Faults()
        self.calls = Calls()
        self._limits = Limits(world)
        self._insights = Insights(world)
        self._media = Media(world)
        self._objects = Objects(world, self._media)
        self._lock = RLock()

    def answer(self, request: Request) -> Answer:
        """Answer a call; whatever happens, it is in the log."""
        with self._lock:
            call = self.calls.add(self._call(request))
            answer = self._disturbed(request, call, self.faults.hitting(call))
            call.status = 0 if answer.drop else answer.status
            return answer

    def _disturbed(self, request: Request, call: Call, faults: Sequence[Fault]) -> Answer:
        wait = sum(fault.wait for fault in faults)
        for fault in faults:
            if fault.token_dies is not None:
                self.tokens.kill(request.bearer, fault.token_dies)
        if any(fault.drop == "before" for fault in faults):
            return Answer(drop=True, wait=wait)
        try:
            answer = self._acted(request, faults)
        except GraphError as error:
            call.code = error.failure.code
            answer = error.failure.answer()
        dropped = any(fault.drop == "after" for fault in faults)
        headers = {**answer.headers, **self._limits.headers(call, faults)}
        return replace(answer, headers=headers, drop=dropped, wait=wait)

    def _acted(self, request: Request, faults: Sequence[Fault]) -> Answer:
        if request.path in _LOGIN:
            return self._logged_in(request)
        self.tokens.check(request)
        for fault in faults:
            if fault.error is not None and fault.more_than_rows is None:
                raise GraphError(fault.error)
            if fault.body is not None:
                return Answer(status=fault.status, body=fault.body)
        return Answer(body=self._routed(request, faults))

    def _logged_in(self, request: Request) -> Answer:
        if request.path == ("dialog", "oauth"):
            return self.tokens.dialog(request)
        if request.path == ("oauth", "access_token"):
            return Answer(body=self.tokens.exchange(request))
        return Answer(body=self.tokens.describe(request))

    def _routed(self, request: Request, faults: Sequence[Fault]) -> Any:  # noqa: ANN401
        first, *edge = request.path or ("",)
        if len(edge) > 1:
            raise missing("/".join(request.path))
        if first in {"me", self.world.business_id}:
            return self._belongings(request, edge, faults)
        if report := self._insights.report(first):
            return self._report(request, report, edge, faults)
        node = self.world.node(first)
        if edge == ["insights"]:
            return self._insight(request, node, faults)
        if edge:
            return self._edge(request, node, edge[0], faults)
        return self._object(request, node)

    def _belongings(self, request: Request, edge: list[str], faults: Sequence[Fault]) -> Any:  # noqa: ANN401
        """Answer who the user or the business is, or what it has."""
        mine = request.path[0] == "me"
        if not edge:
            name = self.world.user_name if mine else self.world.business["name"]
            return {"id": self.world.user_id if mine else self.world.business_id, "name": name}
        found = self._mine() if mine else self._of_business()
        if edge[0] not in found:
            raise missing("/".join(request.path))
        return self._page(request, found[edge[0]], faults)

    def _mine(self) -> dict[str, list[Any]]:
        return {
            "adaccounts": self.world.accounts,
            "accounts": self.world.pages()[:1],
            "businesses": [self.world.business],
            "permissions": [{"permission": each, "status": "granted"} for each in SCOPES],
        }

    def _of_business(self) -> dict[str, list[Any]]:
        return {
            "owned_ad_accounts": self.world.accounts,
            "client_ad_accounts": [],
            "owned_pages": self.world.pages()[1:2],
            "client_pages": self.world.pages()[2:],
            "owned_pixels": [p for each in self.world.accounts for p in self.world.pixels(each)],
        }

    def _report(
        self, request: Request, report: Report, edge: list[str], faults: Sequence[Fault]
    ) -> dict[str, Any]:
        if edge == ["insights"]:
            return self._figures(*self._insights.of_report(report, request), faults)
        return report.described()

    def _object(self, request: Request, node: Node) -> dict[str, Any]:
        if request.method == "POST":
            return self._objects.change(node, request)
        if request.method == "DELETE":
            return self._objects.delete(node)
        return self._objects.shown(node, request)

    def _insight(self, request: Request, node: Node, faults: Sequence[Fault]) -> dict[str, Any]:
        if request.method == "POST":
            end = next((fault.report for fault in faults if fault.report), None)
            return self._insights.start(node, request, end)
        return self._figures(request, self._insights.rows(node, request), faults)

    def _figures(
        self, request: Request, rows: list[dict[str, Any]], faults: Sequence[Fault]
    ) -> dict[str, Any]:
        _refuse_too_much(rows, faults)
        return self._insights.page(request, rows, _page_limit(faults))

    def _edge(self, request: Request, node: Node, edge: str, faults: Sequence[Fault]) -> Any:  # noqa: ANN401
        kind = self._objects.kind_of(edge)
        if kind is not None and request.method == "POST":
            return self._objects.create(node, kind, request)
        if kind is not None:
            return self._page(request, self._objects.listed(node, kind, request), faults)
        if edge == "adimages" and request.method == "POST":
            return self._media.upload(node, request)
        if edge == "adimages":
            return self._page(request, self._media.images(node), faults)
        if edge == "adspixels":
            return self._page(request, self.world.pixels(node), faults)
        raise missing("/".join(request.path))

    def _page(self, request: Request, rows: list[Any], faults: Sequence[Fault]) -> Any:  # noqa: ANN401
        _refuse_too_much(rows, faults)

        def shown(row: Any) -> Any:  # noqa: ANN401
            return self._objects.shown(row, request) if isinstance(row, Node) else row

        return paged(request, rows, shown=shown, page_limit=_page_limit(faults))

    def _call(self, request: Request) -> Call:
        first, edge = request.path[0] if request.path else "", request.path[-1:]
        report: Report | None = self._insights.report(first)
        node = report.node if report else None
        page = 1
        with suppress(GraphError):
            node = node or self.world.node(first)
        with suppress(GraphError):
            page = Page.of(request).number
        asked = report.request if report else request
        kind = self._objects.kind_of(*edge) if edge else None
        level = asked.params.get("level") or kind or (node.kind if node else None)
        account = node.account.id if node else None
        alone = "report" if report else "node" if node else first
        return Call(
            method=request.method,
            path="/".join(request.path),
            version=request.version,
            edge=edge[0] if len(request.path) > 1 else alone,
            account=account,
            level=level,
            page=page,
            dead_token=bool(request.bearer) and self.tokens.has_died(request.bearer),
            secret_in_url=any(name in request.query for name in _SECRETS),
            warned=self._limits.is_warned(account),
        )


def _refuse_too_much(rows: Sequence[Any], faults: Sequence[Fault]) -> None:
    for fault in faults:
        most = fault.more_than_rows
        if fault.error is not None and most is not None and len(rows) > most:
            raise GraphError(fault.error)


def _page_limit(faults: Sequence[Fault]) -> int | None:
    return min((f.page_limit for f in faults if f.page_limit is not None), default=None)
