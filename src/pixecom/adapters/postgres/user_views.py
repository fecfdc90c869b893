"""Saved views as rows: each person's own, inside one seller."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, delete, func, insert, select, update

from pixecom.adapters.postgres.audit import trail_of
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.errors import translated
from pixecom.adapters.postgres.tables import user_views
from pixecom.adapters.postgres.unit_of_work import PostgresUnitOfWork
from pixecom.application.identity.views import ViewPage, ViewReader, Views, ViewWork, ViewWorks
from pixecom.application.shared.audit import Actor
from pixecom.application.shared.clock import IdSource
from pixecom.application.shared.jobs import JobQueue
from pixecom.application.shared.versions import LostRace
from pixecom.domain.identity.views import SavedView
from pixecom.domain.shared.errors import NotFound
from pixecom.domain.shared.ids import SellerId, UserId, ViewId

_v = user_views.c
_OWN: Final = (_v.seller_id == bindparam("seller"), _v.user_id == bindparam("user"))
_OF_SCREEN: Final = _v.screen == func.coalesce(
    bindparam("screen", type_=_v.screen.type), _v.screen
)
_VIEWS: Final = select(
    _v.id,
    _v.seller_id,
    _v.user_id,
    _v.screen,
    _v.name,
    _v.query,
    _v.columns,
    _v.created_at,
    _v.updated_at,
    _v.version,
).where(*_OWN)
_ONE: Final = _VIEWS.where(_v.id == bindparam("id"))
_PAGE: Final = (
    _VIEWS.where(_OF_SCREEN)
    .order_by(_v.screen, func.lower(_v.name), _v.id)
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
_COUNT: Final = select(func.count()).select_from(user_views).where(*_OWN)
_TOTAL: Final = _COUNT.where(_OF_SCREEN)
_NOW: Final = select(func.clock_timestamp())


class PostgresViews(Views):
    """Works inside one open transaction of one seller."""

    def __init__(self, work: PostgresUnitOfWork) -> None:
        self._work = work

    def get(self, *, user_id: UserId, view_id: ViewId) -> SavedView:
        """Read one row."""
        values = {"seller": self._work.seller_id, "user": user_id, "id": view_id}
        return _known(self._work.connection.execute(_ONE, values).one_or_none())

    def count(self, *, user_id: UserId) -> int:
        """Count the rows."""
        values = {"seller": self._work.seller_id, "user": user_id}
        return int(self._work.connection.execute(_COUNT, values).scalar_one())

    def add(self, view: SavedView) -> None:
        """Insert one row."""
        row = {
            "id": view.id,
            "seller_id": view.seller_id,
            "user_id": view.user_id,
            "screen": view.screen,
            "created_at": view.created_at,
            **_changeable(view),
        }
        with translated():
            self._work.connection.execute(insert(user_views).values(row))

    def save(self, view: SavedView) -> None:
        """Update by seller, id and version."""
        with translated():
            written = self._work.connection.execute(
                update(user_views)
                .where(
                    _v.seller_id == view.seller_id,
                    _v.user_id == view.user_id,
                    _v.id == view.id,
                    _v.version == view.version - 1,
                )
                .values(_changeable(view))
            )
        if written.rowcount != 1:
            raise LostRace

    def remove(self, view: SavedView) -> None:
        """Delete by seller, id and version."""
        gone = self._work.connection.execute(
            delete(user_views).where(
                _v.seller_id == view.seller_id,
                _v.user_id == view.user_id,
                _v.id == view.id,
                _v.version == view.version,
            )
        )
        if gone.rowcount != 1:
            raise LostRace


class PostgresViewWork(PostgresUnitOfWork, ViewWork):
    """One transaction of the application's role, held to the seller by row-level security."""

    @property
    def views(self) -> PostgresViews:
        """The views."""
        return PostgresViews(self)

    def now(self) -> datetime:
        """Ask for the time in this transaction's connection."""
        instant: datetime = self.connection.execute(_NOW).scalar_one()
        return instant


class PostgresViewWorks(ViewWorks):
    """Opens units of work on the application's database."""

    def __init__(self, *, database: Database, jobs: JobQueue, ids: IdSource) -> None:
        self._database = database
        self._jobs = jobs
        self._ids = ids

    def __call__(self, seller_id: SellerId, *, by: Actor) -> PostgresViewWork:
        """Give a transaction of the seller."""
        trail = trail_of(by, self._ids)
        return PostgresViewWork(self._database, self._jobs, seller_id, trail=trail)


class PostgresViewReader(ViewReader):
    """Reads on the application's database."""

    def __init__(self, *, database: Database) -> None:
        self._database = database

    def page(
        self, *, seller_id: SellerId, user_id: UserId, screen: str | None, page: int, limit: int
    ) -> ViewPage:
        """Read and count, in one snapshot."""
        values = {"seller": seller_id, "user": user_id, "screen": screen}
        cut = {"most": limit, "skipped": (page - 1) * limit}
        with self._database.transaction(seller_id, reading=True) as connection:
            rows = connection.execute(_PAGE, values | cut).all()
            total = connection.execute(_TOTAL, values).scalar_one()
        return ViewPage(views=[_to_view(row) for row in rows], total=total)

    def view(self, *, seller_id: SellerId, user_id: UserId, view_id: ViewId) -> SavedView:
        """Read one row."""
        values = {"seller": seller_id, "user": user_id, "id": view_id}
        with self._database.transaction(seller_id, reading=True) as connection:
            return _known(connection.execute(_ONE, values).one_or_none())


def _changeable(view: SavedView) -> dict[str, Any]:
    return {
        "name": view.name,
        "query": view.query,
        "columns": view.columns,
        "updated_at": view.updated_at,
        "version": view.version,
    }


def _known(row: Row[*tuple[Any, ...]] | None) -> SavedView:
    if row is None:
        raise NotFound("View not found")
    return _to_view(row)


def _to_view(row: Row[*tuple[Any, ...]]) -> SavedView:
    view_id, seller_id, user_id, screen, name, query, columns, created_at, updated_at, version = (
        row
    )
    return SavedView(
        id=ViewId(view_id),
        seller_id=SellerId(seller_id),
        user_id=UserId(user_id),
        screen=screen,
        name=name,
        query=query,
        columns=columns,
        created_at=created_at,
        updated_at=updated_at,
        version=version,
    )
