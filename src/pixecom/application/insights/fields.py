"""Reads the fields of a request that came as texts, and collects what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from pixecom.application.insights.reports import MAX_SEARCH, DayBounds
from pixecom.domain.insights.presets import DatePreset
from pixecom.domain.shared.errors import Invalid

_MAX_IDS = 500

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


class Fields:
    """Reads fields and collects what is wrong with them."""

    def __init__(self) -> None:
        self._found: list[str] = []

    def problem(self, text: str) -> None:
        """Note a problem; its text begins with the field."""
        self._found.append(text)

    def check(self) -> None:
        """Stop when there were problems.

        Raises:
            Invalid: ``Validation failed.`` with all of them.
        """
        if self._found:
            raise Invalid("Validation failed.", details=self._found)

    def day(self, field: str, text: str | None) -> date | None:
        """Read a day, written YYYY-MM-DD."""
        if text is None:
            return None
        try:
            day = date.fromisoformat(text)
            if day.isoformat() == text:  # not the basic and week forms of ISO 8601
                return day
        except ValueError:
            pass
        self.problem(f"{field} must be a day that exists, as YYYY-MM-DD")
        return None

    def word(self, field: str, text: str | None, kind: type[E]) -> E | None:
        """Read one of some words."""
        if text is None:
            return None
        try:
            return kind(text)
        except ValueError:
            self.problem(f"{field} must be one of {', '.join(kind)}")
            return None

    def words(self, field: str, text: str | None, kind: type[E]) -> tuple[E, ...]:
        """Read words separated by commas; each once, sorted."""
        found = self._each(field, text, lambda part: self.word(field, part, kind))
        return tuple(sorted(set(found)))

    def in_order(self, field: str, text: str | None, kind: type[E]) -> tuple[E, ...]:
        """Read words separated by commas; each once, in their order."""
        found = self._each(field, text, lambda part: self.word(field, part, kind))
        return tuple(dict.fromkeys(found))

    def optional_id(self, field: str, text: str | None) -> UUID | None:
        """Read a UUID."""
        if text is None:
            return None
        try:
            identity = UUID(text)
            if str(identity) == text.lower():  # not braces, urn: and other spellings
                return identity
        except ValueError:
            pass
        self.problem(f"{field} must be a UUID")
        return None

    def ids(
        self, field: str, text: str | None, kind: Callable[[UUID], T], *, most: int = _MAX_IDS
    ) -> tuple[T, ...]:
        """Read UUIDs separated by commas; each once, sorted."""
        found = self._each(field, text, lambda part: self.optional_id(field, part))
        if len(found) > most:
            self.problem(f"{field} must have at most {most} values")
        return tuple(kind(each) for each in sorted(set(found)))

    def search(self, text: str | None) -> str | None:
        """Read a text to search for; empty is none."""
        trimmed = (text or "").strip()
        if len(trimmed) > MAX_SEARCH:
            self.problem(f"search must be at most {MAX_SEARCH} characters")
        if "\0" in trimmed:  # the database has no such character
            self.problem("search must not contain the character NUL")
        return trimmed or None

    def number(self, field: str, given: str | int | None, *, most: int, default: int) -> int:
        """Read a whole number from 1."""
        text = str(given) if given is not None else str(default)
        if text.isascii() and text.isdecimal() and len(text) <= len(str(most)):
            number = int(text)
            if 1 <= number <= most:
                return number
        self.problem(f"{field} must be a whole number from 1 to {most}")
        return default

    def days(
        self, preset: str | None, first: str | None, last: str | None
    ) -> tuple[DatePreset | None, DayBounds]:
        """Read days by name, or by their bounds."""
        name = self.word("datePreset", preset, DatePreset)
        begin, end = self.day("dateFrom", first), self.day("dateTo", last)
        if begin and end and begin > end:
            self.problem("dateFrom must not be after dateTo")
            begin = end = None
        if name is DatePreset.CUSTOM:
            if first is None and last is None:
                self.problem("datePreset custom needs dateFrom or dateTo")
            name = None
        elif name is not None and (first, last) != (None, None):
            self.problem("datePreset cannot be combined with dateFrom or dateTo")
            name = None
        return name, DayBounds(first=begin, last=end)

    def _each(self, field: str, text: str | None, read: Callable[[str], T | None]) -> list[T]:
        if text is None:
            return []
        parts = [part.strip() for part in text.split(",")]
        if not all(parts):
            self.problem(f"{field} must be values separated by commas, none of them empty")
            return []
        return [value for part in parts if (value := read(part)) is not None]
