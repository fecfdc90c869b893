"""Insights: figures of an object and those beneath it, by day, synchronously or as a report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from pixecom.entrypoints.simulator.fields import filters, holds, paged, projected, wanted
from pixecom.entrypoints.simulator.figures import exponent_of, total, written
from pixecom.entrypoints.simulator.wire import (
    Failure,
    GraphError,
    Request,
    invalid,
    missing,
)
from pixecom.entrypoints.simulator.world import GONE, LEVELS, Node, World

_DEFAULT_FIELDS = ("account_id", "impressions", "spend")
_DATES = ("date_start", "date_stop")
_FIELDS = {
    *("account_id", "account_name", "account_currency", "campaign_id", "campaign_name"),
    *("adset_id", "adset_name", "ad_id", "ad_name", "objective", "optimization_goal", "spend"),
    *("impressions", "reach", "frequency", "clicks", "inline_link_clicks", "cpm", "ctr", "cpc"),
    *("actions", "action_values", "conversions", "cost_per_action_type", *_DATES),
}
_MONTHS_BACK = 37
_KEPT = 256


@dataclass(slots=True, kw_only=True)
class Report:
    """An asynchronous report; ``end`` is what becomes of it."""

    id: str
    request: Request
    node: Node
    end: str
    polls: int = 0

    def described(self) -> dict[str, Any]:
        """Tell how far it is: each look moves it on, unless it is stuck."""
        self.polls += 1
        if self.end == "stuck":
            status, percent = "Job Started", 0
        elif self.polls > len(_PROGRESS):
            status, percent = self.end, 100 if self.end == "Job Completed" else 37
        else:
            status, percent = _PROGRESS[self.polls - 1]
        return {
            "id": self.id,
            "account_id": self.node.account.data["account_id"],
            "async_status": status,
            "async_percent_completion": percent,
        }


_PROGRESS = (("Job Not Started", 0), ("Job Running", 50))


class Insights:
    """Answers for figures."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._reports: dict[str, Report] = {}
        self._kept: dict[tuple[object, ...], list[dict[str, Any]]] = {}

    def rows(self, node: Node, request: Request) -> list[dict[str, Any]]:
        """Give every row that a request means, all fields in it."""
        level = request.params.get("level", node.kind)
        if level not in LEVELS:
            raise invalid("Level must be one of account, campaign, adset, ad")
        names = ("time_range", "time_increment", "filtering")
        asked = (request.params.get(name) for name in names)
        key = (node.id, level, *asked, self._world.state())
        if key not in self._kept:
            while len(self._kept) >= _KEPT:
                del self._kept[next(iter(self._kept))]
            days = self._days(node, request)
            self._kept[key] = list(self._made(node, level, days, request))
        return self._kept[key]

    @staticmethod
    def page(request: Request, rows: list[dict[str, Any]], limit: int | None) -> dict[str, Any]:
        """Give one page of them, with the fields asked for and the dates."""
        names = (*wanted(request, _DEFAULT_FIELDS, _FIELDS), *_DATES)
        return paged(request, rows, shown=lambda row: projected(row, names), page_limit=limit)

    def start(self, node: Node, request: Request, end: str | None) -> dict[str, Any]:
        """Begin a report; errors in its request come at once."""
        wanted(request, _DEFAULT_FIELDS, _FIELDS)
        self.rows(node, request)
        number = str(6_000_000_000_000 + len(self._reports) + 1)
        self._reports[number] = Report(
            id=number, request=request, node=node, end=end or "Job Completed"
        )
        return {"report_run_id": number}

    def report(self, number: str) -> Report | None:
        """Give a report by its id."""
        return self._reports.get(number)

    def of_report(self, report: Report, page: Request) -> tuple[Request, list[dict[str, Any]]]:
        """Give the request that pages through a finished report, and its rows."""
        if report.end != "Job Completed" or report.polls <= len(_PROGRESS):
            raise missing(report.id)
        asked = {"fields": report.request.params.get("fields", "")}
        return replace(page, query=asked | page.params), self.rows(report.node, report.request)

    def _made(
        self, node: Node, level: str, days: list[list[date]], request: Request
    ) -> Iterator[dict[str, Any]]:
        for entity in self._entities(node, level, request):
            for period in days:
                figures = total([self._world.figures(entity, day) for day in period])
                if figures.impressions or figures.spend:
                    exponent = exponent_of(entity.account.data["currency"])
                    row = _identity(entity)
                    row |= written(figures, exponent=exponent, aliases=entity.aliases)
                    row |= {"date_start": str(period[0]), "date_stop": str(period[-1])}
                    yield row

    def _entities(self, node: Node, level: str, request: Request) -> list[Node]:
        """Deleted ones are shown to those who ask for their effective status only."""
        found = list(node.below(level))
        asked = filters(request)
        for field, operator, value in asked:
            kind, _, name = field.partition(".")
            found = [each for each in found if holds(operator, value, _value(each, kind, name))]
        if any(field.endswith("effective_status") for field, _, _ in asked):
            return found
        return [each for each in found if each is node or each.effective_status not in GONE]

    def _days(self, node: Node, request: Request) -> list[list[date]]:
        given = request.json("time_range")
        today = self._world.today(node.account)
        try:
            first = date.fromisoformat(given["since"]) if given else today - timedelta(days=29)
            last = date.fromisoformat(given["until"]) if given else today
        except (KeyError, TypeError, ValueError) as error:
            raise invalid("param time_range must be an object with since and until") from error
        if first > last:
            raise invalid("The start date of the time range must not be after the end date")
        if first < today - timedelta(days=_MONTHS_BACK * 31):
            text = "(#3018) The start date of the time range cannot be beyond 37 months"
            raise GraphError(Failure(code=3018, message=text))
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        increment = request.params.get("time_increment", "all_days")
        if increment == "all_days":
            return [days]
        if not increment.isdecimal() or not 1 <= int(increment) <= 90:  # noqa: PLR2004
            raise invalid("param time_increment must be between 1 and 90, or all_days")
        step = int(increment)
        return [days[at : at + step] for at in range(0, len(days), step)]


def _identity(entity: Node) -> dict[str, Any]:
    account = entity.account
    row = {
        "account_id": account.data["account_id"],
        "account_name": account.name,
        "account_currency": account.data["currency"],
    }
    for kind in LEVELS[1:]:
        above = entity.above(kind)
        if above is not None:
            row |= {f"{kind}_id": above.id, f"{kind}_name": above.name}
    return row


def _value(entity: Node, kind: str, name: str) -> Any:  # noqa: ANN401
    above = entity.above(kind)
    if above is None:
        raise invalid(f"Filtering field {kind}.{name} is invalid at this level")
    return {
        "id": above.id,
        "name": above.name,
        "effective_status": above.effective_status,
    }.get(name)
