"""Sellers by id, slug, or an owner's address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.tables import seller_settings, seller_users, sellers, users
from pixecom.application.shared.sellers import NamedSeller, SellerChoices, SellerNames
from pixecom.domain.shared.errors import NotFound
from pixecom.domain.shared.ids import SellerId

_CHOICES: Final = (
    select(
        sellers.c.id,
        sellers.c.name,
        sellers.c.slug,
        func.coalesce(seller_settings.c.default_currency, "USD"),
        func.coalesce(seller_settings.c.timezone, "UTC"),
    )
    .outerjoin_from(sellers, seller_settings, seller_settings.c.seller_id == sellers.c.id)
    .where(sellers.c.is_active, sellers.c.status == "ACTIVE")
    .order_by(func.lower(sellers.c.name), sellers.c.id)
)


class PostgresSellerNames(SellerNames):
    """Looks through all sellers, as the platform role."""

    def __init__(self, platform: Database) -> None:
        self._platform = platform

    def find(self, *, name: str) -> SellerId:
        """Read once; the shape of the name decides by what."""
        with self._platform.global_() as connection:
            query = select(sellers.c.id).where(_meant(name.strip())).limit(2)
            found = connection.execute(query).scalars().all()
        if len(found) != 1:
            problem = "several sellers belong to" if found else "there is no seller"
            raise NotFound(f"Which seller? {problem} {name}: give the slug or the id".strip())
        return SellerId(found[0])


class PostgresSellerChoices(SellerChoices):
    """Reads names, as the platform role."""

    def __init__(self, platform: Database) -> None:
        self._platform = platform

    def page(self, *, search: str | None, page: int, limit: int) -> Sequence[NamedSeller]:
        """Read once."""
        wanted = _CHOICES.where(_contains(search)) if search else _CHOICES
        cut = wanted.limit(limit).offset((page - 1) * limit)
        with self._platform.global_() as connection:
            return [
                NamedSeller(
                    id=SellerId(seller_id), name=name, slug=slug, currency=currency, timezone=zone
                )
                for seller_id, name, slug, currency, zone in connection.execute(cut)
            ]


def _contains(search: str) -> ColumnElement[bool]:
    """Not LIKE: nothing in the text is a wildcard."""
    text = func.lower(search)
    return or_(
        func.strpos(func.lower(sellers.c.name), text) > 0, func.strpos(sellers.c.slug, text) > 0
    )


def _meant(name: str) -> ColumnElement[bool]:
    try:
        return sellers.c.id == UUID(name)
    except ValueError:
        pass
    if "@" not in name:
        return sellers.c.slug == name
    owners = (
        select(seller_users.c.seller_id)
        .join(users, users.c.id == seller_users.c.user_id)
        .where(users.c.email == name.lower(), seller_users.c.role == "OWNER")
    )
    return sellers.c.id.in_(owners)
