"""How names are spelt on the two sides of the API."""

from __future__ import annotations


def camel(name: str) -> str:
    """Give a name of ours as callers know it: ``logo_url`` → ``logoUrl``."""
    first, *others = name.split("_")
    return first + "".join(part.capitalize() for part in others)
