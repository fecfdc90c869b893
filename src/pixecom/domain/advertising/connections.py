"""Connections of a seller: what hangs below what, and what switching off means (spec 07 §1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from pixecom.domain.advertising.tokens import TokenState
from pixecom.domain.shared.errors import Invalid
from pixecom.domain.shared.ids import ConnectionId, SellerId, UserId

TEXT_LENGTH: Final = 255
EMPTY: Final = "At least one field must be provided"
_ACCOUNT_PREFIX: Final = "act_"


class ConnectionType(StrEnum):
    """What is connected."""

    AD_ACCOUNT = "AD_ACCOUNT"
    PAGE = "PAGE"
    PIXEL = "PIXEL"
    CONVERSION = "CONVERSION"


PARENTS: Final[Mapping[ConnectionType, ConnectionType]] = {
    ConnectionType.PIXEL: ConnectionType.AD_ACCOUNT,
    ConnectionType.CONVERSION: ConnectionType.PIXEL,
}
"""What a connection hangs below; the others stand alone."""

_STATUS_LABELS: Final = {
    1: "Active",
    2: "Disabled",
    3: "Unsettled",
    7: "Pending Review",
    9: "In Grace Period",
    100: "Pending Closure",
    101: "Closed",
    201: "Any Active",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What the platform says of a connection; None where it said nothing, or was not asked.

    Amounts are in units of ``currency``. ``user_id`` and ``user_name`` are whose login found the
    connection there; ``disable_reason`` is the platform's own code.
    """

    user_id: str | None = None
    user_name: str | None = None
    account_status: int | None = None
    disable_reason: int | None = None
    spend_cap: Decimal | None = None
    amount_spent: Decimal | None = None
    currency: str | None = None
    timezone: str | None = None
    category: str | None = None

    @property
    def account_status_label(self) -> str | None:
        """Give the status in words; None where there is none."""
        if self.account_status is None:
            return None
        return _STATUS_LABELS.get(self.account_status, "Unknown")

    def seen_by(self, *, user_id: str, user_name: str) -> Details:
        """Give the details with whose login found them."""
        return replace(self, user_id=user_id, user_name=user_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """An ad account, page, pixel or conversion that a seller may use.

    ``parent_chosen``: a person has put it below its parent, where a login leaves it.
    ``connected_by`` None: shared with every member. ``problem`` says for a person why the token
    is not well. ``version`` rises with every change.
    """

    id: ConnectionId
    seller_id: SellerId
    type: ConnectionType
    external_id: str
    name: str
    parent_id: ConnectionId | None
    parent_chosen: bool
    is_primary: bool
    is_active: bool
    connected_by: UserId | None
    token_state: TokenState
    token_expires_at: datetime | None
    problem: str | None
    details: Details = field(repr=False)
    created_at: datetime
    updated_at: datetime
    version: int

    def changed(
        self,
        *,
        by: UserId,
        at: datetime,
        name: str | None = None,
        is_primary: bool | None = None,
        is_active: bool | None = None,
        shared: bool | None = None,
    ) -> Connection:
        """Give the connection with other values; ``shared`` False makes it that of ``by``.

        Raises:
            Invalid: there is nothing to change, or the name is not acceptable.
        """
        if name is None and is_primary is None and is_active is None and shared is None:
            raise Invalid(EMPTY)
        owner = {None: self.connected_by, True: None, False: by}[shared]
        return replace(
            self,
            name=self.name if name is None else clean_text("name", name),
            is_primary=self.is_primary if is_primary is None else is_primary,
            is_active=self.is_active if is_active is None else is_active,
            connected_by=owner,
            updated_at=at,
            version=self.version + 1,
        )

    def revived(
        self, *, name: str, parent_id: ConnectionId | None, is_primary: bool, at: datetime
    ) -> Connection:
        """Give a disabled connection switched on again, shared, as if it were created now."""
        return replace(
            self,
            name=name,
            parent_id=parent_id,
            parent_chosen=parent_id is not None,
            is_primary=is_primary,
            is_active=True,
            connected_by=None,
            updated_at=at,
            version=self.version + 1,
        )


def check_parent_given(kind: ConnectionType, *, given: bool) -> None:
    """Hold a type to having a parent or having none.

    Raises:
        Invalid: it has one and must not, or has none and must.
    """
    if given and kind not in PARENTS:
        raise Invalid(f"{kind} connections must not have a parentId")
    if not given and kind in PARENTS:
        raise Invalid(f"{kind} connections require a parentId")


def check_parent(kind: ConnectionType, parent: Connection) -> None:
    """Let a connection of a type hang below ``parent``.

    Raises:
        Invalid: the parent is of another type than it must be, or switched off.
    """
    if parent.type is not PARENTS[kind]:
        raise Invalid(f"{kind} requires a parent of type {PARENTS[kind]}")
    if not parent.is_active:
        raise Invalid("Parent connection is inactive")


def clean_text(name: str, text: str) -> str:
    """Give a text as it is stored; ``name`` is what the API calls it.

    Raises:
        Invalid: it is empty, too long, or holds what cannot be shown.
    """
    clean = text.strip()
    if not 1 <= len(clean) <= TEXT_LENGTH or not clean.isprintable():
        said = f"{name} must have 1 to {TEXT_LENGTH} printable characters"
        raise Invalid("Validation failed.", details=[said])
    return clean


def clean_external_id(kind: ConnectionType, text: str) -> str:
    """Give the platform's id as it is stored: that of an ad account without ``act_``.

    Raises:
        Invalid: it is empty or too long.
    """
    clean = clean_text("externalId", text)
    if kind is ConnectionType.AD_ACCOUNT:
        clean = clean_text("externalId", clean.removeprefix(_ACCOUNT_PREFIX))
    return clean


def storable_name(name: str, *, otherwise: str) -> str:
    """Give a name of the platform's as it can be stored; ``otherwise`` where nothing is left."""
    printable = "".join(each for each in name if each.isprintable()).strip()
    return printable[:TEXT_LENGTH] or otherwise
