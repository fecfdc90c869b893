"""Sellers by id, slug, or an owner's address."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, select

from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.tables import seller_users, sellers, users
from pixecom.application.shared.sellers import SellerNames
from pixecom.domain.shared.errors import NotFound
from pixecom.domain.shared.ids import SellerId


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
