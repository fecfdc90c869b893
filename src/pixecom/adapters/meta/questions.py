"""What we ask Meta for: edges, fields and parameters, and how a question is cut into smaller ones.

Source: spec 07a, Requests; names are those of the Marketing API's reference, and of Meta's own
library, to which a test holds them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pixecom.adapters.meta.client import Parameters
from pixecom.domain.insights.fact import TIERS, Level
from pixecom.domain.shared.period import DayRange

PAGE: Final = 500
EDGES: Final = {Level.CAMPAIGN: "campaigns", Level.ADSET: "adsets", Level.AD: "ads"}
DELETED: Final = "DELETED"
_OF_ALL: Final = ("ACTIVE", "PAUSED", "ARCHIVED", "IN_PROCESS", "WITH_ISSUES")
STATUSES: Final[Mapping[Level, tuple[str, ...]]] = {
    Level.CAMPAIGN: _OF_ALL,
    Level.ADSET: (*_OF_ALL, "CAMPAIGN_PAUSED"),
    Level.AD: (
        *_OF_ALL,
        *("CAMPAIGN_PAUSED", "ADSET_PAUSED", "PENDING_REVIEW", "DISAPPROVED", "PREAPPROVED"),
        "PENDING_BILLING_INFO",
    ),
}
"""Every effective status but DELETED. Meta hides archived and deleted objects, and their figures,
from whoever does not ask for them."""
FIGURES: Final = (
    *("date_start", "date_stop", "account_currency", "spend", "impressions"),
    *("inline_link_clicks", "actions", "action_values", "cpm", "ctr", "cpc"),
)
IDENTITIES: Final = {
    Level.ACCOUNT: (),
    Level.CAMPAIGN: ("campaign_id", "campaign_name"),
    Level.ADSET: ("campaign_id", "campaign_name", "adset_id", "adset_name"),
    Level.AD: (
        *("campaign_id", "campaign_name", "adset_id", "adset_name"),
        *("ad_id", "ad_name"),
    ),
}
_STATE: Final = ("id", "name", "status", "effective_status")
METADATA: Final = {
    Level.CAMPAIGN: (*_STATE, "daily_budget", "lifetime_budget", "start_time", "stop_time"),
    Level.ADSET: (*_STATE, "campaign_id", "optimization_goal", "learning_stage_info"),
    Level.AD: (*_STATE, "adset_id"),
}
REPORT_STATE: Final = ("async_status", "async_percent_completion")
_IDS_AT_ONCE: Final = 100
"""They travel in an address, which must not become too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Figures of one level, by day: of all objects in one of the states, or of some of them.

    ``account`` is the ad account's external id.
    """

    account: str
    level: Level
    days: DayRange
    statuses: tuple[str, ...]
    ids: tuple[str, ...] | None = None

    @property
    def parameters(self) -> Parameters:
        """Say it in Meta's words; its ``until`` is inclusive."""
        kind = self.level.value.lower()
        since, until = self.days.start.isoformat(), self.days.last.isoformat()
        return {
            "level": kind,
            "time_increment": "1",
            "time_range": {"since": since, "until": until},
            "fields": ",".join((*IDENTITIES[self.level], *FIGURES)),
            "limit": PAGE,
            "filtering": self._filtering(kind),
        }

    @property
    def by_days(self) -> list[Question]:
        """Cut it in half by days; nothing where there is only one."""
        if len(self.days) == 1:
            return []
        halves = self.days.slices((len(self.days) + 1) // 2)
        return [replace(self, days=half) for half in halves]

    @property
    def names_nobody(self) -> bool:
        """Whether it can still be cut by naming the objects."""
        return self.ids is None and self.level in TIERS and self.statuses != (DELETED,)

    def by_ids(self, ids: Sequence[str]) -> list[Question]:
        """Cut it by objects; ``ids`` are all that are not deleted, where it names none yet.

        Deleted ones cannot be listed, so they are asked for by their state.
        """
        if self.ids is None:
            kept = tuple(status for status in self.statuses if status != DELETED)
            named = replace(self, statuses=kept)
            parts = [replace(named, ids=some) for some in _cut(ids, _IDS_AT_ONCE)]
            return [*parts, replace(self, statuses=(DELETED,))]
        size = (len(self.ids) + 1) // 2
        return [replace(self, ids=some) for some in _cut(self.ids, size)]

    def _filtering(self, kind: str) -> list[dict[str, object]]:
        if self.level is Level.ACCOUNT:
            return []
        given = [_among(f"{kind}.effective_status", self.statuses)]
        return given if self.ids is None else [*given, _among(f"{kind}.id", self.ids)]


def whole(account: str, level: Level, days: DayRange) -> Question:
    """Ask for everything that had figures, whatever became of it."""
    statuses = (*STATUSES.get(level, ()), DELETED)
    return Question(account=account, level=level, days=days, statuses=statuses)


def listing(level: Level, fields: Sequence[str], *, deleted: bool) -> Parameters:
    """Ask for the objects of a level."""
    statuses = (*STATUSES[level], DELETED) if deleted else STATUSES[level]
    return {"fields": ",".join(fields), "limit": PAGE, "effective_status": list(statuses)}


def _among(field: str, values: Sequence[str]) -> dict[str, object]:
    return {"field": field, "operator": "IN", "value": list(values)}


def _cut(ids: Sequence[str], size: int) -> list[tuple[str, ...]]:
    return [tuple(ids[at : at + size]) for at in range(0, len(ids), size)]
