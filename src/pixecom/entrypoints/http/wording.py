"""Says in plain words what is wrong with an input, the field first.

Sources of the raw texts: msgspec's ``ValidationError`` (``Expected `int`, got `str` - at
`$.items[0].quantity```) and what Litestar makes of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from pixecom.domain.shared.errors import Invalid

FAILED = "Validation failed."
_PATH = re.compile(r" - at `(?:key in )?\$\.?(.*)`$")
_MISSING_PARAMETER = re.compile(r"Missing required \w+ parameter '([^']+)'")

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

Say = Callable[[re.Match[str]], str]


def _kinds(text: str) -> str:
    return " or ".join(_KINDS.get(kind, kind) for kind in text.split(" | "))


_RULES: tuple[tuple[re.Pattern[str], Say], ...] = (
    (re.compile(r"Object missing required field `([^`]+)`"), lambda m: f"{m[1]} is required"),
    (re.compile(r"Object contains unknown field `([^`]+)`"), lambda m: f"{m[1]} is not a known field"),
    (re.compile(r"Expected `str` matching regex .*a-fA-F.*"), lambda _: "must be a UUID"),
    (re.compile(r"Expected `str` matching regex '?(.*?)'?$"), lambda m: f"must match {m[1]}"),
    (re.compile(r"Expected `str` of length >= 1$"), lambda _: "must not be empty"),
    (re.compile(r"Expected `str` of length >= (\d+)"), lambda m: f"must have at least {m[1]} characters"),
    (re.compile(r"Expected `str` of length <= (\d+)"), lambda m: f"must have at most {m[1]} characters"),
    (re.compile(r"Expected `array` of length >= (\d+)"), lambda m: f"must have at least {m[1]} entries"),
    (re.compile(r"Expected `array` of length <= (\d+)"), lambda m: f"must have at most {m[1]} entries"),
    (re.compile(r"Expected `\w+` >= (\S+)"), lambda m: f"must not be less than {m[1]}"),
    (re.compile(r"Expected `\w+` <= (\S+)"), lambda m: f"must not be greater than {m[1]}"),
    (re.compile(r"Invalid enum value (.+)"), lambda m: f"must not be {m[1]}"),
    (re.compile(r"Invalid RFC3339 encoded date"), lambda _: f"must be {_KINDS['date']}"),
    (re.compile(r"Invalid RFC3339 encoded datetime"), lambda _: f"must be {_KINDS['datetime']}"),
    (re.compile(r"Invalid UUID"), lambda _: "must be a UUID"),
    (re.compile(r"Expected `([^`]+)`(, got .*)?"), lambda m: f"must be {_kinds(m[1])}"),
)  # fmt: skip


def refused(raw: str) -> Invalid:
    """Make an error of msgspec's text."""
    return Invalid(FAILED, details=(problem(raw),))


def problem(raw: str, field: str = "") -> str:
    """Translate one text, e.g. ``items[0].quantity must be a whole number``."""
    at = _PATH.search(raw)
    path = ".".join(part for part in (field, at[1] if at else "") if part)
    text = raw[: at.start()] if at else raw
    for pattern, say in _RULES:
        found = pattern.match(text)
        if found:
            said = say(found)
            if said.startswith("must"):
                return f"{path or 'body'} {said}"
            return f"{path}.{said}" if path else said
    return f"{path or 'body'}: {text}"


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
    return problem(message, "" if key == "data" else key)
