"""Saving, changing and removing a person's own views."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from pixecom.application.shared.audit import Act, Actor, Facts, differences, facts
from pixecom.application.shared.clock import IdSource
from pixecom.application.shared.unit_of_work import UnitOfWork
from pixecom.application.shared.versions import ANY_VERSION, Expected
from pixecom.domain.identity.views import MOST_VIEWS, Columns, Query, SavedView
from pixecom.domain.shared.errors import Conflict
from pixecom.domain.shared.ids import SellerId, UserId, ViewId

_UNTOLD = frozenset({"version", "created_at", "updated_at", "id", "seller_id", "user_id"})


class ViewAct(StrEnum):
    """What happens to views, as the audit log calls it."""

    SAVE_VIEW = "SAVE_VIEW"
    CHANGE_VIEW = "CHANGE_VIEW"
    REMOVE_VIEW = "REMOVE_VIEW"


class Views(Protocol):
    """The views of one person in the unit of work's seller."""

    @abstractmethod
    def get(self, *, user_id: UserId, view_id: ViewId) -> SavedView:
        """Read one.

        Raises:
            NotFound: the person has no such view.
        """

    @abstractmethod
    def count(self, *, user_id: UserId) -> int:
        """Count them."""

    @abstractmethod
    def add(self, view: SavedView) -> None:
        """Store a new one.

        Raises:
            Conflict: the person has one of that name on that screen.
        """

    @abstractmethod
    def save(self, view: SavedView) -> None:
        """Write the next version; raises as ``add``, and ``Conflict`` when it is not the next."""

    @abstractmethod
    def remove(self, view: SavedView) -> None:
        """Delete this version of it.

        Raises:
            Conflict: there is another version by now.
        """


class ViewWork(UnitOfWork, Protocol):
    """One transaction over views."""

    @property
    @abstractmethod
    def views(self) -> Views:
        """The views."""

    @abstractmethod
    def now(self) -> datetime:
        """Give the database's time."""


class ViewWorks(Protocol):
    """Opens units of work of a seller."""

    @abstractmethod
    def __call__(self, seller_id: SellerId, *, by: Actor) -> ViewWork:
        """Give a unit of work in which somebody acts, to be entered with ``with``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewPage:
    """Some of a person's views, by screen and name, and how many there are."""

    views: Sequence[SavedView]
    total: int


class ViewReader(Protocol):
    """Reads a person's own views."""

    @abstractmethod
    def page(
        self, *, seller_id: SellerId, user_id: UserId, screen: str | None, page: int, limit: int
    ) -> ViewPage:
        """Give a page, the first is 1; of one screen or of all."""

    @abstractmethod
    def view(self, *, seller_id: SellerId, user_id: UserId, view_id: ViewId) -> SavedView:
        """Give one.

        Raises:
            NotFound: the person has no such view.
        """


class SaveView:
    """Remembers a view."""

    def __init__(self, *, works: ViewWorks, ids: IdSource) -> None:
        self._works = works
        self._ids = ids

    def __call__(
        self,
        *,
        seller_id: SellerId,
        user_id: UserId,
        by: Actor,
        screen: str,
        name: str,
        query: Query,
        columns: Columns,
    ) -> SavedView:
        """Do it in one transaction.

        The number is checked without a lock: who saves two at once may have one more.

        Raises:
            Invalid: a value is not acceptable.
            Conflict: the name is taken on that screen, or there are too many.
        """
        with self._works(seller_id, by=by) as work:
            now = work.now()
            view = SavedView(
                id=ViewId(self._ids.new()),
                seller_id=seller_id,
                user_id=user_id,
                screen=screen,
                name=name.strip(),
                query=query,
                columns=columns,
                created_at=now,
                updated_at=now,
                version=1,
            )
            if work.views.count(user_id=user_id) >= MOST_VIEWS:
                raise Conflict(f"There are {MOST_VIEWS} saved views already: remove one first")
            work.views.add(view)
            work.record(_act(ViewAct.SAVE_VIEW, view, after=_told(view)))
            work.commit()
        return view


class ChangeView:
    """Renames a view, or changes what it shows."""

    def __init__(self, *, works: ViewWorks) -> None:
        self._works = works

    def __call__(
        self,
        *,
        seller_id: SellerId,
        user_id: UserId,
        by: Actor,
        view_id: ViewId,
        expected: Expected = ANY_VERSION,
        name: str | None = None,
        query: Query | None = None,
        columns: Columns | None = None,
    ) -> SavedView:
        """Do it in one transaction.

        Raises:
            Invalid: nothing to change, or a value is not acceptable.
            NotFound: the person has no such view.
            Stale: it has another version than ``expected``.
            Conflict: the name is taken on that screen, or somebody else changed it.
        """
        with self._works(seller_id, by=by) as work:
            old = work.views.get(user_id=user_id, view_id=view_id)
            new = old.changed(at=work.now(), name=name, query=query, columns=columns)
            with expected.of(old.version):
                work.views.save(new)
            before, after = differences(old, new, but=_UNTOLD)
            work.record(_act(ViewAct.CHANGE_VIEW, new, before=before, after=after))
            work.commit()
        return new


class RemoveView:
    """Forgets a view."""

    def __init__(self, *, works: ViewWorks) -> None:
        self._works = works

    def __call__(
        self,
        *,
        seller_id: SellerId,
        user_id: UserId,
        by: Actor,
        view_id: ViewId,
        expected: Expected = ANY_VERSION,
    ) -> None:
        """Do it in one transaction; raises as ``ChangeView``."""
        with self._works(seller_id, by=by) as work:
            view = work.views.get(user_id=user_id, view_id=view_id)
            with expected.of(view.version):
                work.views.remove(view)
            work.record(_act(ViewAct.REMOVE_VIEW, view, before=_told(view)))
            work.commit()


def _told(view: SavedView) -> Facts:
    return facts(view, but=_UNTOLD)


def _act(
    event: ViewAct, view: SavedView, *, before: Facts | None = None, after: Facts | None = None
) -> Act:
    return Act(
        event=event,
        entity_type="view",
        entity_id=view.id,
        before=before or {},
        after=after or {},
    )
