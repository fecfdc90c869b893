"""Meta as a source of figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar
from uuid import UUID

from pixecom.adapters.meta.client import Access, GraphClient, account_path, vaulted
from pixecom.adapters.meta.mapping import to_delivery, to_entity, to_insight
from pixecom.adapters.meta.payloads import ObjectPayload
from pixecom.adapters.meta.questions import EDGES, METADATA, listing, whole
from pixecom.adapters.meta.reports import InsightReader
from pixecom.application.advertising.ports import AccountTokens
from pixecom.application.insights.ports import StatsProvider
from pixecom.application.shared.clock import Clock
from pixecom.domain.insights.fact import (
    TIERS,
    AdAccount,
    DeliveryRow,
    EntityRow,
    InsightRow,
    Level,
)
from pixecom.domain.shared.lifecycle import EntityStatus
from pixecom.domain.shared.period import DayRange

_Row = TypeVar("_Row")


class MetaStatsProvider(StatsProvider):
    """Fetches through the Graph client, with the token of each account.

    The token is asked for before every call, and a dead one reported at once: nobody else uses it
    from then on. How many objects an account has is remembered from the last listing, to choose
    between asking at once and a report.
    """

    def __init__(self, *, graph: GraphClient, tokens: AccountTokens, clock: Clock) -> None:
        self._graph = graph
        self._tokens = tokens
        self._reader = InsightReader(graph=graph, clock=clock)
        self._listed: dict[tuple[UUID, Level], int] = {}

    def fetch_insights(
        self, *, account: AdAccount, level: Level, days: DayRange
    ) -> Iterator[Sequence[InsightRow]]:
        """Stream the figures of a level; see the port."""
        pages = self._reader.pages(
            whole(account.external_id, level, days),
            access=self._access(account),
            objects=self._listed.get((account.id, level), 0),
        )
        rows = (
            [to_insight(each, account=account, level=level, days=days) for each in page]
            for page in pages
        )
        return _once(rows, lambda row: (row.external_id, row.day))

    def fetch_entities(self, *, account: AdAccount) -> Iterator[Sequence[EntityRow]]:
        """Stream campaigns, ad sets and ads; see the port.

        Also what was created while we read, below a parent that we have not seen: what is listed
        is not deleted.
        """
        for level in TIERS:
            living = 0
            for page in self._entities(account, level):
                living += sum(row.status is not EntityStatus.DELETED for row in page)
                yield page
            self._listed[account.id, level] = living

    def fetch_delivery(self, *, account: AdAccount) -> Iterator[Sequence[DeliveryRow]]:
        """Stream what Meta does with each entity; see the port."""
        for level in TIERS:
            pages = self._objects(account, level, deleted=False)
            rows = ([to_delivery(each, level=level) for each in page] for page in pages)
            yield from _once(rows, lambda row: row.external_id)

    def _entities(self, account: AdAccount, level: Level) -> Iterator[Sequence[EntityRow]]:
        pages = self._objects(account, level, deleted=True)
        rows = ([to_entity(each, account=account, level=level) for each in page] for page in pages)
        return _once(rows, lambda row: row.external_id)

    def _objects(
        self, account: AdAccount, level: Level, *, deleted: bool
    ) -> Iterator[list[ObjectPayload]]:
        return self._graph.pages(
            f"{account_path(account.external_id)}/{EDGES[level]}",
            ObjectPayload,
            access=self._access(account),
            parameters=listing(level, METADATA[level], deleted=deleted),
        )

    def _access(self, account: AdAccount) -> Access:
        return vaulted(
            self._tokens,
            seller_id=account.seller_id,
            ad_account_id=account.id,
            external_id=account.external_id,
        )


def _once(pages: Iterable[Sequence[_Row]], key: Callable[[_Row], object]) -> Iterator[list[_Row]]:
    """Drop what comes again: lists move on while they are read, and questions are asked again."""
    seen = set[object]()
    for page in pages:
        rows = {name: row for row in page if (name := key(row)) not in seen}
        seen |= rows.keys()
        if rows:
            yield list(rows.values())
