"""The Ads Manager's lists, answered in two statements: context, then everything else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date
from enum import StrEnum
from operator import itemgetter
from typing import Any, TypeVar
from uuid import UUID

from psycopg import Connection, RawCursor

from pixecom.adapters.postgres.ads_manager.context import (
    AccountView,
    PostgresLook,
    SellerView,
    counters_of,
    latest,
    seller_view,
)
from pixecom.adapters.postgres.ads_manager.menus import read_menus
from pixecom.adapters.postgres.ads_manager.pieces import HELD, PAGE, SUMMARY, WHOLE
from pixecom.adapters.postgres.ads_manager.quality import quality_of
from pixecom.adapters.postgres.ads_manager.statement import Shape, list_statement
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.tables.insights import ENTITY_TYPES
from pixecom.application.insights.cursors import (
    Position,
    encode,
    fingerprint,
    position_of,
)
from pixecom.application.insights.quality import Quality
from pixecom.application.insights.reports import (
    AdsManagerPage,
    AdsManagerQuery,
    DayBounds,
    Figures,
    FilterChoices,
    FilterQuery,
    ListedEntity,
    ListMeta,
)
from pixecom.application.insights.reports_ports import AdsManagerReader
from pixecom.application.shared.answers import Look, digest
from pixecom.application.shared.clock import Clock
from pixecom.domain.insights.contract import NOTHING, Counters
from pixecom.domain.insights.fact import Level
from pixecom.domain.insights.presets import days_of
from pixecom.domain.insights.source import StoreSource, summary_source, unattributed
from pixecom.domain.shared.lifecycle import (
    BudgetType,
    DeliveryStatus,
    EntityStatus,
    LaunchState,
    MetaSyncState,
)
from pixecom.domain.shared.period import day_at, zone

_PLACE, _INPUTS = 1, slice(3, 11)
_STORED, _PIXEL, _ACCOUNTS, _SUMS, _KEY, _ATTRIBUTES = 11, 12, 13, 14, 15, slice(16, None)

K = TypeVar("K", bound=StrEnum)


def _members(kind: type[K]) -> Mapping[str, K]:
    """Give what is looked up, not constructed: a page has five of them a row."""
    return {each.value: each for each in kind}


_STATUS, _SYNC = _members(EntityStatus), _members(MetaSyncState)
_DELIVERY, _BUDGET = _members(DeliveryStatus), _members(BudgetType)
_LAUNCH = _members(LaunchState)

Row = tuple[Any, ...]


class PostgresAdsManagerReader(AdsManagerReader):
    """Reads facts summed by Postgres; ratios are derived here, from the sums."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def page(self, query: AdsManagerQuery) -> AdsManagerPage:
        """Answer with one transaction of two statements."""
        with self.look(query) as look:
            return look.read()

    @contextmanager
    def look(self, query: AdsManagerQuery) -> Iterator[Look[AdsManagerPage]]:
        """Ask with one statement, answer with another, in one snapshot."""
        with self._database.raw(query.seller_id, reading=True) as connection:
            code = ENTITY_TYPES[query.level]
            seller = seller_view(
                connection,
                seller_id=query.seller_id,
                viewer=query.visible_to,
                levels=(code, code - 1),
                level=query.level,
            )
            today = day_at(self._clock.now(), zone(seller.timezone))
            days = _days(query, today)
            after = position_of(query, days)

            def read() -> AdsManagerPage:
                rows = _select(connection, query, seller, days, after)
                return _answer(query, seller, days, rows, today)

            yield PostgresLook(tag=digest(query, days, seller, today), read=read)

    @contextmanager
    def menus(self, query: FilterQuery) -> Iterator[Look[FilterChoices]]:
        """Ask with one statement, answer with another, in one snapshot."""
        with self._database.raw(query.seller_id, reading=True) as connection:
            seller = seller_view(connection, seller_id=query.seller_id, viewer=query.visible_to)
            tag = digest(query, seller)
            yield PostgresLook(tag=tag, read=lambda: read_menus(connection, query))


def _days(query: AdsManagerQuery, today: date) -> DayBounds:
    if query.preset is None:
        return query.days
    days = days_of(query.preset, today=today)
    return DayBounds(first=days.start, last=days.last)


def _select(
    connection: Connection[Row],
    query: AdsManagerQuery,
    seller: SellerView,
    days: DayBounds,
    after: Position | None,
) -> dict[int, list[Row]]:
    """Run the list's statement, and give its rows by kind, those of the page in their order."""
    where = query.where
    conditions = {
        "sellpages": list(where.sellpages),
        "statuses": list(where.statuses),
        "deliveries": list(where.delivery_statuses),
        "accounts": [each.id for each in _in_question(query, seller)],
        "campaigns": list(where.campaigns),
        "search": where.search,
    }
    limited = where.accounts or query.visible_to is not None
    used = {name: value for name, value in conditions.items() if value and name != "accounts"}
    if limited:
        used["accounts"] = conditions["accounts"]
    settled = seller.settled(days)
    shape = Shape(
        level=query.level,
        sort_by=query.sort_by,
        direction=query.direction,
        filters=frozenset(used),
        after=None if after is None else "null" if after.value is None else "value",
        dated_from=days.first is not None,
        dated_to=days.last is not None,
        unattributed=where.is_empty,
        stored=seller.has_store_facts(days),
        totalled=seller.totalled,
        settled=settled is not None,
        live=settled is None or days.last is None or days.last > settled.through,
        counted=after is not None and after.basis == _basis(seller),
        limit=query.limit + 1,
    )
    parameters = {
        **used,
        "seller": query.seller_id,
        "parent": query.parent_id,
        "first": days.first,
        "last": days.last,
        "low": settled and settled.low,
        "high": settled and settled.high,
        "through": settled and settled.through,
        "value": after and after.value,
        "id": after and after.id,
        "rows": after and after.total_rows,
    }
    statement = list_statement(shape)
    cursor = RawCursor(connection)
    cursor.execute(statement.text, statement.values(parameters), prepare=True, binary=True)
    found: dict[int, list[Row]] = defaultdict(list)
    for row in cursor.fetchall():
        found[row[0]].append(row)
    found[PAGE].sort(key=itemgetter(_PLACE))
    return found


def _basis(seller: SellerView) -> str:
    """Tell lists apart that may have another number of rows."""
    return digest(seller.stats_version, [each.id for each in seller.accounts])


def _in_question(query: AdsManagerQuery, seller: SellerView) -> list[AccountView]:
    """Give the accounts that the viewer sees and the filter asks for."""
    asked = set(query.where.accounts)
    return [each for each in seller.accounts if not asked or each.id in asked]


def _answer(
    query: AdsManagerQuery,
    seller: SellerView,
    days: DayBounds,
    found: dict[int, list[Row]],
    today: date,
) -> AdsManagerPage:
    rows, (total,) = found[PAGE], found[SUMMARY]
    loose = _unattributed(found[WHOLE], found[HELD])
    sources = [StoreSource.STORE] * (bool(total[_STORED]) or loose is not None)
    sources += [StoreSource.PIXEL] * bool(total[_PIXEL])
    summary = Figures(
        counters=counters_of(total[_SUMS]) + (loose or NOTHING),
        store_source=summary_source(sources),
    )
    more = len(rows) > query.limit
    names = {each.id: each.name for each in seller.accounts}
    return AdsManagerPage(
        rows=[_listed(row, names) for row in rows[: query.limit]],
        summary=summary,
        unattributed=_nobodys(loose),
        meta=_meta(query, seller, days, total, of_store=StoreSource.STORE in sources),
        quality=_quality(query, seller, days, total, today),
        next_cursor=_cursor(query, days, seller, found) if more else None,
    )


def _meta(
    query: AdsManagerQuery, seller: SellerView, days: DayBounds, total: Row, *, of_store: bool
) -> ListMeta:
    listed = set(total[_ACCOUNTS] or ())
    accounts = [each for each in seller.accounts if each.id in listed]
    currencies = {each.currency for each in accounts}
    if of_store:
        currencies.add(seller.currency)
    asked = _in_question(query, seller)
    return ListMeta(
        days=days,
        level=query.level,
        version=seller.stats_version,
        total_rows=total[_PLACE],
        timezone=seller.timezone,
        timezone_mismatch=any(each.timezone != seller.timezone for each in accounts),
        currencies=tuple(sorted(currencies)),
        last_stats_at=latest(each.last_stats_at for each in asked),
        last_delivery_at=latest(each.last_delivery_at for each in asked),
        recomputing=False,
    )


def _quality(
    query: AdsManagerQuery, seller: SellerView, days: DayBounds, total: Row, today: date
) -> Quality:
    """Tell of the accounts of the rows; of campaigns also those whose rows may be missing."""
    listed = set(total[_ACCOUNTS] or ())
    if query.level is Level.CAMPAIGN:
        listed |= {each.id for each in _in_question(query, seller) if each.is_active}
    accounts = [each for each in seller.accounts if each.id in listed]
    return quality_of(accounts, level=query.level, days=days, today=today)


def _unattributed(whole: Sequence[Row], held: Sequence[Row]) -> Counters | None:
    if not whole:
        return None
    return unattributed(
        whole=counters_of(whole[0][_SUMS]), parts=[counters_of(row[_SUMS]) for row in held]
    )


def _nobodys(loose: Counters | None) -> Figures | None:
    return None if loose is None else Figures(counters=loose, store_source=StoreSource.STORE)


def _cursor(
    query: AdsManagerQuery, days: DayBounds, seller: SellerView, found: dict[int, list[Row]]
) -> str:
    last, (total,) = found[PAGE][query.limit - 1], found[SUMMARY]
    return encode(
        Position(
            sort_by=query.sort_by,
            direction=query.direction,
            value=last[_KEY],
            id=last[2],
            asked=fingerprint(query, days),
            basis=_basis(seller),
            total_rows=total[_PLACE],
        )
    )


def _listed(row: Row, names: Mapping[UUID, str]) -> ListedEntity:
    (
        external_id,
        name,
        status,
        delivery,
        effective,
        start_date,
        budget,
        budget_type,
        launch_state,
        sync_state,
        sellpage_id,
        slug,
        account_id,
        campaign_id,
        adset_id,
        goal,
        created_at,
    ) = row[_ATTRIBUTES]
    return ListedEntity(
        id=row[2],
        external_id=external_id,
        name=name,
        status=_STATUS[status],
        delivery_status=_DELIVERY[delivery] if delivery else None,
        effective_status=effective,
        start_date=start_date,
        budget_per_day=budget,
        budget_type=_BUDGET[budget_type] if budget_type else None,
        launch_state=_LAUNCH[launch_state] if launch_state else None,
        meta_sync_state=_SYNC[sync_state],
        sellpage_id=sellpage_id,
        sellpage_slug=slug,
        ad_account_id=account_id,
        ad_account_name=names[account_id],
        campaign_id=campaign_id,
        adset_id=adset_id,
        optimization_goal=goal,
        created_at=created_at.replace(tzinfo=UTC),
        figures=Figures(
            counters=counters_of(row[_INPUTS]),
            store_source=StoreSource.STORE if row[_STORED] else StoreSource.PIXEL,
        ),
    )
