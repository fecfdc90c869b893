"""Readers of figures: plain questions that need no use case in between."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from pixecom.application.insights.reports import (
    AccountSync,
    AdsManagerPage,
    AdsManagerQuery,
    FilterChoices,
    FilterQuery,
)
from pixecom.application.insights.series import Series, SeriesQuery
from pixecom.application.shared.answers import Look
from pixecom.domain.shared.ids import SellerId, UserId


class AdsManagerReader(Protocol):
    """Answers the Ads Manager's lists from stored facts, in at most 3 statements each."""

    @abstractmethod
    def page(self, query: AdsManagerQuery) -> AdsManagerPage:
        """Give one page with the summary of the whole filter.

        Unknown and foreign ids give an empty list.

        Raises:
            InvalidCursor: the cursor is broken or of another query.
            Unavailable: the database is away.
        """

    @abstractmethod
    def look(self, query: AdsManagerQuery) -> AbstractContextManager[Look[AdsManagerPage]]:
        """Find out what a page depends on, before it is made; raises as ``page``."""

    @abstractmethod
    def menus(self, query: FilterQuery) -> AbstractContextManager[Look[FilterChoices]]:
        """Find out what the filter menus depend on, before they are made."""


class SeriesReader(Protocol):
    """Answers what figures were day by day or hour by hour, in at most 3 statements."""

    @abstractmethod
    def look(self, query: SeriesQuery) -> AbstractContextManager[Look[Series]]:
        """Find out what a series depends on, before it is made.

        Unknown and foreign ids give zeros.

        Raises:
            Unavailable: the database is away.
        """


class SyncStatusReader(Protocol):
    """Tells how fresh the figures are."""

    @abstractmethod
    def accounts(
        self, *, seller_id: SellerId, visible_to: UserId | None = None
    ) -> Sequence[AccountSync]:
        """Give every ad account that the member sees, by name."""
