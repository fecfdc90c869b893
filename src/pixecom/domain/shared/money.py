"""Exact money: decimals in currency units."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

MICROS_PER_UNIT = 1_000_000
_MILLION = Decimal(MICROS_PER_UNIT)
_CENT = Decimal("0.01")
_MICRO = Decimal("0.000001")


def round2(amount: Decimal) -> Decimal:
    """Round to cents, half up: 0.005 → 0.01."""
    return amount.quantize(_CENT, ROUND_HALF_UP)


def to_micros(amount: Decimal) -> int:
    """Give the amount in millionths of the currency unit.

    Raises:
        ValueError: the amount is finer than a micro, and would lose something.
    """
    micros = amount * _MILLION
    whole = int(micros)
    if whole != micros:
        raise ValueError(f"{amount} is finer than one millionth of the currency unit")
    return whole


def from_micros(micros: int) -> Decimal:
    """Give the exact amount of a number of micros."""
    return Decimal(micros).scaleb(-6)
