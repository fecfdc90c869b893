"""What importing needs of a file of figures, whatever its format."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import BinaryIO, Protocol

from pixecom.application.shared.audit import Actor
from pixecom.domain.insights.fact import AdAccount, InsightRow, Level
from pixecom.domain.shared.ids import SellerId, UserId

NO_ACCOUNT = ""
"""Stands for the account of rows that name none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedRow:
    """A row that was not stored: its line from 1, the header text of its first bad column."""

    line: int
    column: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSummary:
    """What a file holds.

    ``level`` is the deepest one of the file, that of all its rows; ``rows`` the number of sound
    rows and ``days`` their days, ascending. ``names_accounts`` says whether rows name their
    account. ``currencies`` maps the external id of each account
    named in the file (``NO_ACCOUNT`` where the file names none) to the currency of its rows,
    None where the file does not say; ``campaigns`` to the ids of its campaigns.
    """

    level: Level
    rows: int
    days: Sequence[date]
    names_accounts: bool
    currencies: Mapping[str, str | None]
    campaigns: Mapping[str, AbstractSet[str]]
    ignored_columns: Sequence[str]
    failed: Sequence[FailedRow]


class StatsFile(Protocol):
    """A file that was checked from end to end."""

    @property
    @abstractmethod
    def summary(self) -> FileSummary:
        """What it holds."""

    @abstractmethod
    def pages(self, *, size: int) -> Iterator[tuple[str, Sequence[InsightRow]]]:
        """Stream the sound rows again and again: pages of one account each, never empty.

        Every (entity, day) occurs once. A page is given with its account's external id, or
        ``NO_ACCOUNT``.
        """


class Acts(StrEnum):
    """What importing leaves in the audit log."""

    CREATE_AD_ACCOUNT = "CREATE_AD_ACCOUNT"
    IMPORT_STATS = "IMPORT_STATS"


class StatsFiles(Protocol):
    """Opens files of figures."""

    @abstractmethod
    def open(self, file: BinaryIO) -> StatsFile:
        """Check a seekable file as a whole; it must stay open while it is read.

        Raises:
            Invalid: it cannot be imported at all, with a sentence that says what to do.
        """


class ImportAccounts(Protocol):
    """The ad accounts that imported figures belong to."""

    @abstractmethod
    def find_or_create(
        self,
        *,
        seller_id: SellerId,
        external_id: str,
        currency: str | None,
        by: Actor,
        visible_to: UserId | None = None,
    ) -> AdAccount:
        """Give the seller's own account with that external id, made when it is unknown.

        A new account has provider ``csv``, zone UTC and the currency given, else the seller's;
        the audit log tells that ``by`` made it.

        Raises:
            Conflict: the account exists but is switched off.
            NotFound: a colleague of ``visible_to`` keeps the account for himself.
        """

    @abstractmethod
    def holding(self, *, seller_id: SellerId, campaigns: AbstractSet[str]) -> Mapping[str, str]:
        """Map external ids of campaigns that are known to the external id of their account."""
