"""What travels: Meta's answers as they are written, with nothing interpreted.

Every answer may carry ``error`` instead of what was asked for, whatever its status (spec 07a).
Names are Meta's; ``tests/unit/adapters/meta/test_names.py`` holds them to its own library.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from msgspec import UNSET, Struct, UnsetType

T = TypeVar("T")


class Answer(Struct, frozen=True):
    """Any answer."""

    error: object = None


class Paging(Struct, frozen=True):
    """Where a list goes on; no ``next``: it does not."""

    next: str | None = None


class Page(Answer, Generic[T], frozen=True):
    """A part of a list. ``data`` is missing only where something went wrong."""

    data: list[T] | UnsetType = UNSET
    paging: Paging = Paging()
