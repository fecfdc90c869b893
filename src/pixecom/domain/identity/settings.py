"""What a seller says of itself: its profile and its settings, and which values are acceptable."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeVar
from urllib.parse import urlsplit

from pixecom.domain.identity import clean_email
from pixecom.domain.shared.errors import Invalid
from pixecom.domain.shared.ids import SellerId
from pixecom.domain.shared.period import zone_names
from pixecom.domain.shared.words import camel

NAME_LENGTH: Final = 255
URL_LENGTH: Final = 500
CODE_LENGTH: Final = 100
ZONE_LENGTH: Final = 64
EMPTY: Final = "At least one field must be provided"
_PIXEL = re.compile(r"[0-9]+")
_ANALYTICS = re.compile(r"[A-Za-z0-9-]+")

Changes = Mapping[str, str | bool | None]
"""New values by the name of the field; fields that are absent stay as they are."""
Clean = Callable[[str], str]
"""Gives the form in which a text is stored, or raises ``ValueError`` with what it must be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerProfile:
    """How a seller presents itself. ``version`` rises with every change."""

    id: SellerId
    name: str
    slug: str
    logo_url: str | None
    favicon_url: str | None
    is_active: bool
    created_at: datetime
    updated_at: datetime
    version: int

    def changed(self, changes: Changes, *, at: datetime) -> SellerProfile:
        """Give the profile with other values; None or an empty text clears an address.

        Raises:
            Invalid: there is nothing to change, or values that are not acceptable: all named.
        """
        cleaners = {"name": _name, "logo_url": _web_address, "favicon_url": _web_address}
        return _changed(self, changes, cleaners, required={"name"}, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerSettings:
    """What a seller chose. ``version`` rises with every change."""

    brand_name: str | None
    default_currency: str
    timezone: str
    support_email: str | None
    meta_pixel_id: str | None
    google_analytics_id: str | None
    auto_tracking_refresh: bool
    created_at: datetime
    updated_at: datetime
    version: int

    def changed(
        self, changes: Changes, *, currencies: Container[str], at: datetime
    ) -> SellerSettings:
        """Give the settings with other values; None or an empty text clears what may be empty.

        ``currencies`` are the codes of ISO 4217.

        Raises:
            Invalid: there is nothing to change, or values that are not acceptable: all named.
        """
        cleaners: dict[str, Clean] = {
            "brand_name": _name,
            "default_currency": _one_of(currencies, "an ISO 4217 currency code, like USD"),
            "timezone": _one_of(zone_names(), "an IANA time zone, like Europe/Berlin"),
            "support_email": _email,
            "meta_pixel_id": _pattern(_PIXEL, "digits only"),
            "google_analytics_id": _pattern(_ANALYTICS, "letters, digits and hyphens only"),
        }
        required = {"default_currency", "timezone", "auto_tracking_refresh"}
        return _changed(self, changes, cleaners, required=required, at=at)


T = TypeVar("T", SellerProfile, SellerSettings)


def _changed(
    old: T, changes: Changes, cleaners: Mapping[str, Clean], *, required: set[str], at: datetime
) -> T:
    if not changes:
        raise Invalid(EMPTY)
    values: dict[str, str | bool | None] = {}
    problems: list[str] = []
    for name, value in changes.items():
        try:
            if isinstance(value, str):
                value = cleaners[name](value) if value.strip() else None  # noqa: PLW2901
            if value is None and name in required:
                raise ValueError("must not be empty")  # noqa: TRY301
            values[name] = value
        except ValueError as error:
            problems.append(f"{camel(name)} {error}")
    if problems:
        raise Invalid("Validation failed.", details=problems)
    return replace(old, **values, updated_at=at, version=old.version + 1)  # type: ignore[arg-type]


def _name(text: str) -> str:
    name = text.strip()
    if len(name) > NAME_LENGTH or not name.isprintable():
        raise ValueError(f"must have at most {NAME_LENGTH} printable characters")
    return name


def _web_address(text: str) -> str:
    address = text.strip()
    if len(address) > URL_LENGTH or not _is_web_address(address):
        raise ValueError(f"must be an http or https address of at most {URL_LENGTH} characters")
    return address


def _is_web_address(address: str) -> bool:
    if not address.isprintable() or " " in address or "\\" in address:
        return False
    try:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _email(text: str) -> str:
    try:
        return clean_email(text)
    except Invalid as error:
        raise ValueError("must be an e-mail address of at most 255 characters") from error


def _one_of(known: Container[str], what: str) -> Clean:
    def clean(text: str) -> str:
        if text not in known:
            raise ValueError(f"must be {what}")
        return text

    return clean


def _pattern(shape: re.Pattern[str], what: str) -> Clean:
    def clean(text: str) -> str:
        code = text.strip()
        if len(code) > CODE_LENGTH or not shape.fullmatch(code):
            raise ValueError(f"must be {what}, at most {CODE_LENGTH}")
        return code

    return clean
