"""The demo: two sellers with campaigns as they look in real life, the same on every machine.

Identifiers are derived from names, so that the made-up figures, which depend on them, are the
same everywhere too. Development data only: the passwords are printed in the README.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID, uuid5

from pixecom.domain.shared.ids import AdAccountId, SellerId, SellpageId, UserId
from pixecom.domain.shared.lifecycle import BudgetType, EntityStatus

ORIGIN = "DEMO"
PASSWORD = "demo-password"  # noqa: S105 - a documented password of development data
OWNER_EMAIL = "demo@pixecom.test"
_NAMESPACE = UUID("5f1d0c1e-3a56-5b0f-9b63-8a4a5d8f7c11")
_AUDIENCES = ("Broad 25–54", "Lookalike 1% purchasers", "Retargeting 14 days")
_FORMATS = ("Video 9:16 – hook A", "Carousel, five photos", 'Static "as seen on" quote')


def demo_id(*path: str) -> UUID:
    """Derive the identifier of a thing of the demo from the path of names that leads to it."""
    return uuid5(_NAMESPACE, "/".join(path))


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoUser:
    """Somebody who can log in with the demo password; ``role`` is the seller role."""

    id: UserId
    email: str
    display_name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAdset:
    """An ad set and the names of its ads."""

    name: str
    ads: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCampaign:
    """A campaign that began ``age_days`` ago; ``budget`` in units of its account's currency."""

    name: str
    account: str
    sellpage: str | None
    status: EntityStatus
    budget: Decimal
    budget_type: BudgetType
    age_days: int
    adsets: Sequence[DemoAdset]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAdAccount:
    """An ad account; its zone and currency are the seller's."""

    id: AdAccountId
    external_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSellpage:
    """A landing page and the product that it sells."""

    id: SellpageId
    slug: str
    product_id: UUID
    product: str
    price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSeller:
    """A seller with everything that belongs to it."""

    id: SellerId
    name: str
    slug: str
    timezone: str
    currency: str
    users: Sequence[DemoUser]
    accounts: Sequence[DemoAdAccount]
    sellpages: Sequence[DemoSellpage]
    campaigns: Sequence[DemoCampaign]


def demo_sellers() -> Sequence[DemoSeller]:
    """Give the two demo sellers: one in New York with US dollars, one in Berlin with euros."""
    return (
        _seller(
            name="Demo Store",
            slug="demo-store",
            timezone="America/New_York",
            currency="USD",
            users=(
                (OWNER_EMAIL, "Dana Demo", "OWNER"),
                ("editor@pixecom.test", "Eddie Editor", "EDITOR"),
                ("viewer@pixecom.test", "Vera Viewer", "VIEWER"),
            ),
            accounts=(("1020304050607080", "Main account"), ("1020304050607081", "Test account")),
            products=(
                ("Posture corrector", "39.95"),
                ("Cold brew maker", "54.90"),
                ("Pet hair remover", "24.99"),
            ),
            campaigns=_US_CAMPAIGNS,
        ),
        _seller(
            name="Demo Laden",
            slug="demo-laden",
            timezone="Europe/Berlin",
            currency="EUR",
            users=(("demo-eu@pixecom.test", "Deniz Demo", "OWNER"),),
            accounts=(("2020304050607080", "Hauptkonto"),),
            products=(("Käsereibe", "19.90"),),
            campaigns=_EU_CAMPAIGNS,
        ),
    )


_Line = tuple[str, int, int | None, EntityStatus, str, BudgetType, int, int]
"""Name, account, sellpage, status, budget, its type, age in days, number of ad sets."""

_ON, _OFF, _PUT_AWAY = EntityStatus.ACTIVE, EntityStatus.PAUSED, EntityStatus.ARCHIVED
_DAY, _LIFE = BudgetType.DAILY, BudgetType.LIFETIME

_US_CAMPAIGNS: tuple[_Line, ...] = (
    ("Posture corrector – US – prospecting", 0, 0, _ON, "180.00", _DAY, 120, 3),
    ("Posture corrector – US – retargeting", 0, 0, _ON, "60.00", _DAY, 118, 2),
    ("Posture corrector – CA – prospecting", 0, 0, _OFF, "75.00", _DAY, 97, 2),
    ("Cold brew maker 🧊 summer push", 0, 1, _ON, "140.00", _DAY, 75, 3),
    ("Cold brew maker – Advantage+", 0, 1, _ON, "220.00", _DAY, 71, 2),
    ('Cold brew "buy 2, save 20%" – O\'Brien cut', 0, 1, _ON, "95.50", _DAY, 44, 3),
    ("Pet hair remover – US – broad", 0, 2, _ON, "130.00", _DAY, 60, 3),
    ("Pet hair remover – UGC test 1", 0, 2, _OFF, "45.00", _DAY, 52, 2),
    ("Pet hair remover – UGC test 2", 1, 2, _ON, "45.00", _DAY, 38, 2),
    ("Black Friday – all products", 1, None, _ON, "3000.00", _LIFE, 21, 3),
    ("Creative sandbox", 1, None, _OFF, "20.00", _DAY, 110, 2),
    ("Spring clearance 2026", 1, 0, _PUT_AWAY, "50.00", _DAY, 150, 2),
)
_EU_CAMPAIGNS: tuple[_Line, ...] = (
    ("Käsereibe – DACH – breit", 0, 0, _ON, "90.00", _DAY, 88, 2),
    ("Käsereibe – Retargeting 30 Tage", 0, 0, _ON, "35.00", _DAY, 80, 2),
    ("Käsereibe – Weihnachten 🎄", 0, 0, _OFF, "900.00", _LIFE, 12, 3),
)


def _seller(
    *,
    name: str,
    slug: str,
    timezone: str,
    currency: str,
    users: Sequence[tuple[str, str, str]],
    accounts: Sequence[tuple[str, str]],
    products: Sequence[tuple[str, str]],
    campaigns: Sequence[_Line],
) -> DemoSeller:
    pages = [_sellpage(slug, product, price) for product, price in products]
    return DemoSeller(
        id=SellerId(demo_id(slug)),
        name=name,
        slug=slug,
        timezone=timezone,
        currency=currency,
        users=[
            DemoUser(id=UserId(demo_id(email)), email=email, display_name=who, role=role)
            for email, who, role in users
        ],
        accounts=[
            DemoAdAccount(
                id=AdAccountId(demo_id(slug, external)), external_id=external, name=account
            )
            for external, account in accounts
        ],
        sellpages=pages,
        campaigns=[
            DemoCampaign(
                name=line[0],
                account=accounts[line[1]][0],
                sellpage=None if line[2] is None else pages[line[2]].slug,
                status=line[3],
                budget=Decimal(line[4]),
                budget_type=line[5],
                age_days=line[6],
                adsets=[DemoAdset(name=who, ads=_FORMATS) for who in _AUDIENCES[: line[7]]],
            )
            for line in campaigns
        ],
    )


def _sellpage(seller: str, product: str, price: str) -> DemoSellpage:
    slug = "".join(c if c.isascii() and c.isalnum() else "-" for c in product.lower())
    return DemoSellpage(
        id=SellpageId(demo_id(seller, "sellpage", product)),
        slug=slug,
        product_id=demo_id("product", product),
        product=product,
        price=Decimal(price),
    )
