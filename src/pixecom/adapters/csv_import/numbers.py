"""Numbers as people and spreadsheets write them."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum

LARGEST = Decimal(10) ** 10
"""Larger than any real daily figure; sums of many still fit the columns of the database."""
_ZERO = Decimal(0)
_CERTAINLY_SMALL = 10  # most cells are plain counts: they need no closer look
_SPACES = re.compile(r"[\u00a0\u202f\u2009]")


class Convention(Enum):
    """Which mark separates the fraction; the other one, or a space, separates thousands."""

    POINT = re.compile(r"(?:\d+|\d{1,3}(?:([, ])\d{3})(?:\1\d{3})*)(?:\.\d+)?", re.ASCII)
    COMMA = re.compile(r"(?:\d+|\d{1,3}(?:([. ])\d{3})(?:\1\d{3})*)(?:,\d+)?", re.ASCII)


def parse_number(text: str, convention: Convention, *, whole: bool) -> Decimal:
    """Read a number that is not negative; an empty cell is 0.

    ``whole`` asks for a count: ``12`` and ``12.00`` are counts, ``12.5`` is none. Otherwise the
    number is money, exact to the micro.

    Raises:
        ValueError: with a sentence for the seller.
    """
    if not text or text.isspace():
        return _ZERO
    if text.isascii() and text.isdecimal() and len(text) < _CERTAINLY_SMALL:
        return Decimal(text)
    clean = _SPACES.sub(" ", text.strip())
    if clean.startswith(("-", "−")):
        raise ValueError(f"“{_short(text)}” is negative")
    if not convention.value.fullmatch(clean):
        raise ValueError(f"“{_short(text)}” is not a number")
    number = Decimal(_plain(clean, convention))
    if number > LARGEST:
        raise ValueError(f"“{_short(text)}” is larger than any real figure")
    if number != round(number, 0 if whole else 6):
        kind = "a whole number" if whole else "exact to a millionth"
        raise ValueError(f"“{_short(text)}” is not {kind}")
    return number


def conventions_of(text: str, *, whole: bool) -> frozenset[Convention]:
    """Tell by which conventions a cell can be read; by none of them if it is no number."""
    return frozenset(
        convention for convention in Convention if _readable(text, convention, whole=whole)
    )


def _readable(text: str, convention: Convention, *, whole: bool) -> bool:
    try:
        parse_number(text, convention, whole=whole)
    except ValueError:
        return False
    return True


def _plain(text: str, convention: Convention) -> str:
    if convention is Convention.POINT:
        return text.replace(",", "").replace(" ", "")
    return text.replace(".", "").replace(" ", "").replace(",", ".")


def _short(text: str) -> str:
    return text.strip()[:40]
