"""Cutting streams into pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def in_pages(rows: Iterable[T], size: int) -> Iterator[Sequence[T]]:
    """Cut a stream into pages of at most ``size`` rows; none of them is empty."""
    stream = iter(rows)
    while page := list(islice(stream, size)):
        yield page
