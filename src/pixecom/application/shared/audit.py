"""The audit log: whoever changes something leaves who, what, before, after, from where.

A unit of work that is opened ``by`` somebody commits with at least one such row or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from datetime import date, datetime
from enum import Enum
from typing import Any, ClassVar, Final, Protocol
from uuid import UUID

from pixecom.domain.shared.ids import SellerId, UserId
from pixecom.domain.shared.words import camel

Facts = Mapping[str, object]
"""What JSON can hold, under the names of the API."""
_STAMPS: Final = frozenset({"version", "updated_at"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts, and from where; the address is trusted, the user agent cut to 500.

    ``seller_id`` is the seller that the actor belongs to, which may be another one than the act
    concerns. ``user_id`` is None for an operator at the machine itself.
    """

    user_id: UserId | None = None
    email: str | None = None
    seller_id: SellerId | None = None
    address: str | None = None
    user_agent: str | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What was done, for the audit log; ``before`` and ``after`` hold no secrets.

    ``event`` has at most 50 characters. ``seller_id`` None is the seller of the unit of work.
    """

    event: str
    seller_id: SellerId | None = None
    entity_type: str | None = None
    entity_id: UUID | None = None
    before: Facts = field(default_factory=dict)
    after: Facts = field(default_factory=dict)


def operator(command: str) -> Actor:
    """Give the actor of a command on the machine itself."""
    return Actor(user_agent=f"pixecom {command}")


class Described(Protocol):
    """Any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


def facts(thing: Described, *, but: frozenset[str] = frozenset()) -> Facts:
    """Describe a domain object: its fields in camelCase, without those hidden from ``repr``."""
    return {
        camel(each.name): _plain(getattr(thing, each.name))
        for each in fields(thing)
        if each.repr and each.name not in but
    }


def differences(
    old: Described, new: Described, *, but: frozenset[str] = _STAMPS
) -> tuple[Facts, Facts]:
    """Give what changed, before and after, without the stamps of every change."""
    return changed_facts(facts(old, but=but), facts(new, but=but))


def changed_facts(before: Facts, after: Facts) -> tuple[Facts, Facts]:
    """Leave out of two descriptions what is the same in both."""
    changed = [name for name in before if before[name] != after[name]]
    return {name: before[name] for name in changed}, {name: after[name] for name in changed}


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
