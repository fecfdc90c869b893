"""Says in plain words what is wrong with an input, the field first.

Sources of the raw texts: msgspec's ``ValidationError`` (``Expected `int`, got `str` - at
`$.items[0].quantity```) and what Litestar makes of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from litestar.enums import ParamType

from pixecom.domain.shared.words import camel

FAILED = "Validation failed."
_PATH = re.compile(r" - at `(?:key in )?\$\.?(.*)`$")
_MISSING_PARAMETER = re.compile(r"Missing required \w+ parameter '([^']+)'")

_NO_BODY = ("data", "'data'")
"""How Litestar says that a body is missing."""

_KINDS = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "bool": "true or false",
    "date": "a date like 2026-01-31",
    "datetime": "an instant like 2026-01-31T12:00:00Z",
    "uuid": "a UUID",
    "object": "an object",
    "array": "a list",
    "null": "null",
}

_TEXTS: dict[str, str] = {
    r"Object missing required field `([^`]+)`": r"\1 is required",
    r"Object contains unknown field `([^`]+)`": r"\1 is not a known field",
    r"Expected `str` matching regex .*a-fA-F.*": "must be a UUID",
    r"Expected `str` matching regex .*x21-.*": "must have 1 to 255 visible characters",
    r"Expected `str` matching regex '?(.*?)'?$": r"must match \1",
    r"Expected `str` of length >= 1$": "must not be empty",
    r"Expected `str` of length >= (\d+)": r"must have at least \1 characters",
    r"Expected `str` of length <= (\d+)": r"must have at most \1 characters",
    r"Expected `array` of length >= (\d+)": r"must have at least \1 entries",
    r"Expected `array` of length <= (\d+)": r"must have at most \1 entries",
    r"Expected `\w+` >= (\S+)": r"must not be less than \1",
    r"Expected `\w+` <= (\S+)": r"must not be greater than \1",
    r"Invalid enum value (.+)": r"must not be \1",
    r"Invalid RFC3339 encoded date$": "must be a date like 2026-01-31",
    r"Invalid RFC3339 encoded datetime": "must be an instant like 2026-01-31T12:00:00Z",
    r"Invalid UUID": "must be a UUID",
    r"Unsupported type: ": "must be a file",
}
_RULES = tuple((re.compile(shape), said) for shape, said in _TEXTS.items())
_EXPECTED = re.compile(r"Expected `([^`]+)`")


def problem(raw: str, field: str = "") -> str:
    """Translate one text, e.g. ``items[0].quantity must be a whole number``."""
    at = _PATH.search(raw)
    path = ".".join(part for part in (field, at[1] if at else "") if part)
    said = _said(raw[: at.start()] if at else raw)
    if said.endswith(_ABOUT_A_MEMBER):
        return f"{path}.{said}" if path else said
    return f"{path or 'body'} {said}"


_ABOUT_A_MEMBER = (" is required", " is not a known field")


def _said(text: str) -> str:
    for shape, said in _RULES:
        if found := shape.match(text):
            return found.expand(said)
    if expected := _EXPECTED.match(text):
        return "must be " + " or ".join(
            _KINDS.get(kind, kind) for kind in expected[1].split(" | ")
        )
    return f"cannot be accepted: {text}"


def problems(detail: str, extra: object) -> list[str]:
    """Translate what Litestar found wrong with parameters."""
    missing = _MISSING_PARAMETER.match(detail)
    if missing:
        return [f"{missing[1]} is required"]
    if not isinstance(extra, Iterable):
        return [detail]
    return [_from_litestar(entry) for entry in extra if isinstance(entry, Mapping)]


def _from_litestar(entry: Mapping[str, object]) -> str:
    key, message = str(entry.get("key", "")), str(entry.get("message", ""))
    if (key, message) == _NO_BODY:
        return "body is required"
    if entry.get("source") == ParamType.HEADER:
        return problem(message, key.replace("_", "-").title())
    return problem(message, "" if key == "data" else camel(key))
