"""The currencies of ISO 4217, from a package that follows the published list."""

from __future__ import annotations

from typing import Final

from iso4217 import Currency

CURRENCIES: Final = frozenset(
    currency.code for currency in Currency if currency.exponent is not None
)
"""Codes of money: without metals, test codes and units of account, which have no minor unit."""
