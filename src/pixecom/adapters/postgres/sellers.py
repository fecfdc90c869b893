"""Profile and settings of sellers, and the unit of work of what is a seller's own."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, func, select, update

from pixecom.adapters.postgres.audit import trail_of
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.invitations import PostgresInvitations
from pixecom.adapters.postgres.tables import seller_settings, sellers
from pixecom.adapters.postgres.unit_of_work import PostgresUnitOfWork
from pixecom.application.identity.sellers_ports import (
    Profiles,
    SellerWork,
    SellerWorks,
    Settings,
)
from pixecom.application.shared.audit import Actor
from pixecom.application.shared.clock import IdSource
from pixecom.application.shared.jobs import JobQueue
from pixecom.application.shared.versions import LostRace
from pixecom.domain.identity.settings import SellerProfile, SellerSettings
from pixecom.domain.shared.errors import NotFound
from pixecom.domain.shared.ids import SellerId

_NOW: Final = select(func.clock_timestamp())
_PROFILE: Final = select(
    sellers.c.id,
    sellers.c.name,
    sellers.c.slug,
    sellers.c.logo_url,
    sellers.c.favicon_url,
    sellers.c.is_active,
    sellers.c.created_at,
    sellers.c.updated_at,
    sellers.c.version,
).where(sellers.c.id == bindparam("seller"))
_SETTINGS: Final = select(
    seller_settings.c.brand_name,
    seller_settings.c.default_currency,
    seller_settings.c.timezone,
    seller_settings.c.support_email,
    seller_settings.c.meta_pixel_id,
    seller_settings.c.google_analytics_id,
    seller_settings.c.auto_tracking_refresh,
    seller_settings.c.created_at,
    seller_settings.c.updated_at,
    seller_settings.c.version,
).where(seller_settings.c.seller_id == bindparam("seller"))


def read_profile(connection: Connection, seller_id: SellerId) -> SellerProfile:
    """Read the profile of a seller."""
    row = connection.execute(_PROFILE, {"seller": seller_id}).one_or_none()
    if row is None:
        raise NotFound("Seller not found")
    return _to_profile(row)


def read_settings(connection: Connection, seller_id: SellerId) -> SellerSettings:
    """Read the settings of a seller."""
    row = connection.execute(_SETTINGS, {"seller": seller_id}).one_or_none()
    if row is None:
        raise NotFound("Seller not found")
    return _to_settings(row)


class PostgresProfiles(Profiles):
    """Profiles inside one transaction of the platform role."""

    def __init__(self, work: PostgresUnitOfWork) -> None:
        self._work = work

    def get(self, *, seller_id: SellerId) -> SellerProfile:
        """Read one row."""
        return read_profile(self._work.connection, seller_id)

    def save(self, profile: SellerProfile) -> None:
        """Update by id and version."""
        written = self._work.connection.execute(
            update(sellers)
            .where(sellers.c.id == profile.id, sellers.c.version == profile.version - 1)
            .values(
                name=profile.name,
                logo_url=profile.logo_url,
                favicon_url=profile.favicon_url,
                updated_at=profile.updated_at,
                version=profile.version,
            )
        )
        if written.rowcount != 1:
            raise LostRace


class PostgresSettings(Settings):
    """Settings inside one transaction of their seller."""

    def __init__(self, work: PostgresUnitOfWork) -> None:
        self._work = work

    def get(self) -> SellerSettings:
        """Read one row."""
        return read_settings(self._work.connection, SellerId(self._work.seller_id))

    def save(self, settings: SellerSettings) -> None:
        """Update by seller and version."""
        written = self._work.connection.execute(
            update(seller_settings)
            .where(
                seller_settings.c.seller_id == self._work.seller_id,
                seller_settings.c.version == settings.version - 1,
            )
            .values(
                brand_name=settings.brand_name,
                default_currency=settings.default_currency,
                timezone=settings.timezone,
                support_email=settings.support_email,
                meta_pixel_id=settings.meta_pixel_id,
                google_analytics_id=settings.google_analytics_id,
                auto_tracking_refresh=settings.auto_tracking_refresh,
                updated_at=settings.updated_at,
                version=settings.version,
            )
        )
        if written.rowcount != 1:
            raise LostRace


class PostgresSellerWork(PostgresUnitOfWork, SellerWork):
    """One transaction of the application's role, held to the seller by row-level security."""

    @property
    def settings(self) -> PostgresSettings:
        """The seller's settings."""
        return PostgresSettings(self)

    @property
    def invitations(self) -> PostgresInvitations:
        """The seller's invitations."""
        return PostgresInvitations(self)

    def seller_name(self) -> str:
        """Read it from the profile."""
        return read_profile(self.connection, SellerId(self.seller_id)).name

    def now(self) -> datetime:
        """Ask for the time in this transaction's connection."""
        instant: datetime = self.connection.execute(_NOW).scalar_one()
        return instant


class PostgresSellerWorks(SellerWorks):
    """Opens units of work on the application's database."""

    def __init__(self, *, database: Database, jobs: JobQueue, ids: IdSource) -> None:
        self._database = database
        self._jobs = jobs
        self._ids = ids

    def __call__(self, seller_id: SellerId, *, by: Actor) -> PostgresSellerWork:
        """Give a transaction of the seller."""
        trail = trail_of(by, self._ids)
        return PostgresSellerWork(self._database, self._jobs, seller_id, trail=trail)


def _to_profile(row: Row[*tuple[Any, ...]]) -> SellerProfile:
    (seller_id, name, slug, logo, favicon, is_active, created_at, updated_at, version) = row
    return SellerProfile(
        id=SellerId(seller_id),
        name=name,
        slug=slug,
        logo_url=logo,
        favicon_url=favicon,
        is_active=is_active,
        created_at=created_at,
        updated_at=updated_at,
        version=version,
    )


def _to_settings(row: Row[*tuple[Any, ...]]) -> SellerSettings:
    brand, currency, timezone, email, pixel, analytics, tracking, made, changed, version = row
    return SellerSettings(
        brand_name=brand,
        default_currency=currency,
        timezone=timezone,
        support_email=email,
        meta_pixel_id=pixel,
        google_analytics_id=analytics,
        auto_tracking_refresh=tracking,
        created_at=made,
        updated_at=changed,
        version=version,
    )
