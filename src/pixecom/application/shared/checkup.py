"""What ``pixecom doctor`` finds."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Grade(StrEnum):
    """How bad it is. FAIL: PixEcom does not run, or not as it should."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the report: what was looked at, what was found, and what to do about it."""

    subject: str
    grade: Grade
    text: str


def good(subject: str, text: str) -> Finding:
    """Find nothing wrong."""
    return Finding(subject=subject, grade=Grade.OK, text=text)


def doubtful(subject: str, text: str) -> Finding:
    """Find something to look after."""
    return Finding(subject=subject, grade=Grade.WARN, text=text)


def bad(subject: str, text: str) -> Finding:
    """Find something that must be changed."""
    return Finding(subject=subject, grade=Grade.FAIL, text=text)


class Checkup(Protocol):
    """Looks at one part of an installation."""

    @abstractmethod
    def findings(self) -> Iterator[Finding]:
        """Look, and report line by line; trouble is a finding, never an error."""
