"""The figures of an ad on a day, made from a seed, and how Meta writes them."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

_DOLLAR = {0: 150, 2: 100, 3: 300}
"""About a dollar in the smallest unit of a currency with so many decimals."""
_EXPONENTS = dict.fromkeys(("CLP", "ISK", "JPY", "KRW", "PYG", "VND"), 0) | dict.fromkeys(
    ("BHD", "JOD", "KWD", "OMR", "TND"), 3
)
_PLAIN = ("CLP", "COP", "CRC", "HUF", "ISK", "IDR", "JPY", "KRW", "PYG", "TWD", "VND")
_ALIASES = {
    "purchases": "purchase",
    "add_to_cart": "add_to_cart",
    "checkout": "initiate_checkout",
    "content_views": "view_content",
}
_OMNI = {"initiate_checkout": "omni_initiated_checkout"}


class Figures(NamedTuple):
    """Additive figures; money in the smallest unit of the currency."""

    spend: int = 0
    impressions: int = 0
    clicks: int = 0
    content_views: int = 0
    add_to_cart: int = 0
    checkout: int = 0
    purchases: int = 0
    revenue: int = 0


def exponent_of(currency: str) -> int:
    """Give the decimals of a currency, as insights show them."""
    return _EXPONENTS.get(currency, 2)


def offset_of(currency: str) -> int:
    """Give what Meta multiplies budgets with (Marketing API, table of currencies)."""
    return 1 if currency in _PLAIN else 100


def budget_of(weight: int, currency: str) -> str:
    """Write a daily budget as Meta does; ``weight`` is about what it is in dollars."""
    exponent = exponent_of(currency)
    return str(weight * _DOLLAR[exponent] * offset_of(currency) // 10**exponent)


def total(parts: Iterable[Figures]) -> Figures:
    """Add up."""
    return Figures(*map(sum, zip(*parts, strict=True)))


@lru_cache(maxsize=500_000)
def ad_figures(  # noqa: PLR0917  # a cache's key
    seed: int, ad_id: str, day: str, revision: int, weight: int, exponent: int
) -> Figures:
    """Make the figures of one ad's day; about one day in eleven it delivers nothing.

    ``weight`` is roughly a daily budget in dollars, ``revision`` how often Meta restated the day.
    """
    draws = struct.unpack(">8I", sha256(f"{seed}:{ad_id}:{day}:{revision}".encode()).digest())
    if draws[7] % 11 == 0:
        return Figures()
    dollar = _DOLLAR[exponent]
    impressions = weight * (100 + draws[1] % 40)
    clicks = impressions * (18 + draws[2] % 5) // 1000
    content_views = clicks * (63 + draws[3] % 15) // 100
    add_to_cart = content_views * (10 + draws[4] % 5) // 100
    checkout = add_to_cart * (45 + draws[5] % 11) // 100
    purchases = checkout * (36 + draws[6] % 9) // 100
    basket = (35 + draws[7] % 115) * dollar + draws[7] % dollar
    return Figures(
        spend=weight * dollar * (850 + draws[0] % 301) // 1000,
        impressions=impressions,
        clicks=clicks,
        content_views=content_views,
        add_to_cart=add_to_cart,
        checkout=checkout,
        purchases=purchases,
        revenue=purchases * basket,
    )


def scaled(figures: Figures, share: int, whole: int) -> Figures:
    """Give the part of a day's figures that has come in so far."""
    return Figures(*(value * share // whole for value in figures))


def written(figures: Figures, *, exponent: int, aliases: int) -> dict[str, Any]:
    """Write figures as Meta does: every number a string, what is 0 often missing.

    ``aliases`` is how many names an action has: 3 pixel, omni and bare; 2 without the pixel;
    1 bare alone. The first is right. The others count more, as they do in reality, so that
    whoever takes another one, or adds them up, is wrong.
    """
    spend, revenue = (Decimal(v).scaleb(-exponent) for v in (figures.spend, figures.revenue))
    row: dict[str, Any] = {
        "spend": str(spend),
        "impressions": str(figures.impressions),
        "reach": str(figures.impressions * 9 // 10),
    }
    if figures.impressions:
        row["cpm"] = f"{spend * 1000 / figures.impressions:.6f}"
        row["ctr"] = f"{Decimal(100 * figures.clicks) / figures.impressions:.6f}"
    if figures.clicks:
        row["inline_link_clicks"] = row["clicks"] = str(figures.clicks)
        row["cpc"] = f"{spend / figures.clicks:.6f}"
    actions = [
        {"action_type": name, "value": str(value + further)}
        for field, bare in _ALIASES.items()
        if (value := getattr(figures, field))
        for further, name in enumerate(_names(bare, aliases))
    ]
    if figures.clicks:
        actions.append({"action_type": "link_click", "value": str(figures.clicks)})
    if actions:
        row["actions"] = actions
    if figures.purchases:
        row["action_values"] = [
            {"action_type": name, "value": str(revenue + further)}
            for further, name in enumerate(_names("purchase", aliases))
        ]
    return row


def _names(bare: str, aliases: int) -> list[str]:
    pixel = f"offsite_conversion.fb_pixel_{bare}"
    return [pixel, _OMNI.get(bare, f"omni_{bare}"), bare][3 - aliases :]
