"""What the write path is compared with: common ways to store the same rows.

All of them get it easier than the product: the tenant is set once per connection, nothing looks
for vanished entities, and statements are prepared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import BigInteger, Date, DateTime, SmallInteger, String, Uuid, create_engine, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from tests.bench.world import seconds

from pixecom.adapters.postgres.engine import sqlalchemy_url
from pixecom.adapters.postgres.insights.packing import figures
from pixecom.domain.insights.fact import InsightRow

COUNTERS = (
    "spend_micros",
    "impressions",
    "link_clicks",
    "content_views",
    "add_to_cart",
    "checkout_initiated",
    "purchases",
    "purchase_value_micros",
)
_NAMES = ", ".join(COUNTERS)
_VALUES = ", ".join(f"%({name})s" for name in COUNTERS)
_TAKEN = ", ".join(f"{name} = excluded.{name}" for name in COUNTERS)
RAW = (
    "INSERT INTO ad_stats_raw (seller_id, entity_type, entity_id, external_entity_id, run_id,"  # noqa: S608
    f" fetched_at, stat_date, {_NAMES}) VALUES (%(seller)s, 3, %(entity)s, %(external)s, %(run)s,"
    f" %(at)s, %(day)s, {_VALUES})"
)
DAILY = (
    "INSERT INTO ad_stats_daily (seller_id, entity_type, entity_id, stat_date, observed_at,"  # noqa: S608
    f" {_NAMES}) VALUES (%(seller)s, 3, %(entity)s, %(day)s, %(at)s, {_VALUES})"
    " ON CONFLICT (seller_id, entity_type, stat_date, entity_id) DO UPDATE SET"
    f" {_TAKEN}, observed_at = excluded.observed_at"
)
_TENANT = "SELECT set_config('app.seller_id', %s, false)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Rows of one seller and level AD, with what storing them needs."""

    seller: UUID
    run: UUID
    at: datetime
    rows: Sequence[InsightRow]
    ids: dict[str, UUID]

    def first(self, count: int) -> Batch:
        return Batch(
            seller=self.seller, run=self.run, at=self.at, rows=self.rows[:count], ids=self.ids
        )


def row_by_row(url: str, batch: Batch) -> float:
    """Store each row with two statements that commit by themselves; give the seconds."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_TENANT, (str(batch.seller),))

        def store() -> None:
            for row in batch.rows:
                values = _values(batch, row)
                connection.execute(RAW, values)
                connection.execute(DAILY, values)

        return seconds(store)


class _Base(DeclarativeBase):
    pass


class _Daily(_Base):
    __tablename__ = "ad_stats_daily"
    seller_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    entity_type: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    stat_date: Mapped[date] = mapped_column(Date, primary_key=True)
    entity_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    spend_micros: Mapped[int] = mapped_column(BigInteger)
    impressions: Mapped[int] = mapped_column(BigInteger)
    link_clicks: Mapped[int] = mapped_column(BigInteger)
    content_views: Mapped[int] = mapped_column(BigInteger)
    add_to_cart: Mapped[int] = mapped_column(BigInteger)
    checkout_initiated: Mapped[int] = mapped_column(BigInteger)
    purchases: Mapped[int] = mapped_column(BigInteger)
    purchase_value_micros: Mapped[int] = mapped_column(BigInteger)
    observed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class _Raw(_Base):
    __tablename__ = "ad_stats_raw"
    seller_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    run_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    entity_type: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    stat_date: Mapped[date] = mapped_column(Date, primary_key=True)
    entity_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    external_entity_id: Mapped[str] = mapped_column(String)
    spend_micros: Mapped[int] = mapped_column(BigInteger)
    impressions: Mapped[int] = mapped_column(BigInteger)
    link_clicks: Mapped[int] = mapped_column(BigInteger)
    content_views: Mapped[int] = mapped_column(BigInteger)
    add_to_cart: Mapped[int] = mapped_column(BigInteger)
    checkout_initiated: Mapped[int] = mapped_column(BigInteger)
    purchases: Mapped[int] = mapped_column(BigInteger)
    purchase_value_micros: Mapped[int] = mapped_column(BigInteger)
    fetched_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


def orm_find_then_save(url: str, batch: Batch) -> float:
    """Find each object, change or add it, append its history, and save: one commit a row."""
    engine = create_engine(sqlalchemy_url(url))
    with engine.connect() as connection:
        connection.execute(
            text("SELECT set_config('app.seller_id', :s, false)"), {"s": str(batch.seller)}
        )
        connection.commit()
        with Session(connection) as session:

            def store() -> None:
                for row in batch.rows:
                    _save(session, batch, row)
                    session.commit()

            spent = seconds(store)
    engine.dispose()
    return spent


def _save(session: Session, batch: Batch, row: InsightRow) -> None:
    entity, counted = batch.ids[row.external_id], dict(zip(COUNTERS, figures(row), strict=False))
    key = (batch.seller, 3, row.day, entity)
    found = session.get(_Daily, key)
    if found is None:
        seller, code, day, _ = key
        found = _Daily(seller_id=seller, entity_type=code, stat_date=day, entity_id=entity)
        session.add(found)
    for name, value in counted.items():
        setattr(found, name, value)
    found.observed_at = batch.at
    session.add(
        _Raw(
            seller_id=batch.seller,
            run_id=batch.run,
            entity_type=3,
            stat_date=row.day,
            entity_id=entity,
            external_entity_id=row.external_id,
            fetched_at=batch.at,
            **counted,
        )
    )


def dlt_merge(url: str, batch: Batch, folder: str) -> float:
    """Merge the daily rows with ``dlt`` into a table of its own; give the seconds of the run."""
    dlt = import_module("dlt")  # only there with dependency-group bench

    pipeline = dlt.pipeline(
        pipeline_name="stats",
        pipelines_dir=folder,
        destination=dlt.destinations.postgres(url),
        dataset_name="dlt_stats",
        progress=None,
    )

    def rows() -> Any:  # noqa: ANN401
        return [_flat(batch, row) for row in batch.rows]

    def run() -> None:
        pipeline.run(
            rows(),
            table_name="daily",
            write_disposition={"disposition": "merge", "strategy": "upsert"},
            primary_key=["seller_id", "entity_type", "stat_date", "entity_id"],
        )

    run()
    return seconds(run)


def _flat(batch: Batch, row: InsightRow) -> dict[str, Any]:
    return {
        "seller_id": str(batch.seller),
        "entity_type": 3,
        "stat_date": row.day,
        "entity_id": str(batch.ids[row.external_id]),
        "observed_at": batch.at,
        **dict(zip(COUNTERS, figures(row), strict=False)),
    }


def _values(batch: Batch, row: InsightRow) -> dict[str, Any]:
    return {
        "seller": batch.seller,
        "entity": batch.ids[row.external_id],
        "external": row.external_id,
        "run": batch.run,
        "at": batch.at,
        "day": row.day,
        **dict(zip(COUNTERS, figures(row), strict=False)),
    }
