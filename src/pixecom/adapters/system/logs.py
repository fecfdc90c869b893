"""Logs: newline JSON on standard error, with secrets taken out (spec 01 §11)."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec
import structlog


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a secret looks like; no ASCII text has one without any of the marks, in any case."""

    pattern: re.Pattern[str]
    instead: str
    marks: tuple[str, ...]

    def hide(self, text: str, lowered: str | None) -> str:
        marked = lowered is None or any(mark in lowered for mark in self.marks)
        return self.pattern.sub(self.instead, text) if marked else text


_SHAPES = (
    _Shape(
        re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"),
        r"\1 [redacted]",
        ("bearer", "basic"),
    ),
    _Shape(re.compile(r"\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*"), "[redacted token]", ("eyj",)),
    _Shape(re.compile(r"\$(?:argon2\w*|2[abxy])\$[^\s\"']+"), "[redacted hash]", ("$",)),
    _Shape(re.compile(r"\bEAA[A-Za-z0-9]{20,}"), "[redacted token]", ("eaa",)),
    _Shape(re.compile(r"(?i)(://[^:/@\s]*:)[^@\s]+@"), r"\1[redacted]@", ("://",)),
    _Shape(
        re.compile(
            r"(?i)(\w*(?:token|password|secret|pepper|api_?key|encryption_key)\w*"
            r"[\"']?\s*[=:]\s*)(\"[^\"]*\"|'[^']*'|[^&\s\"',;})]+)"
        ),
        r"\1[redacted]",
        ("token", "password", "secret", "pepper", "key"),
    ),
)
"""Tokens, hashes and passwords by their shapes; whatever stands after such a name."""
_LONG = (
    (re.compile(r"(?i)(?<![0-9a-f])[0-9a-f]{64,}(?![0-9a-f])"), "[redacted token]"),
    (re.compile(r"(?<![A-Z2-7])[A-Z2-7]{32,}(?![A-Z2-7])"), "[redacted secret]"),
)
"""Keys and one-time secrets: nothing but their length tells them from words."""
_LONG_FROM = 32
_HIDDEN = re.compile(
    r"(?i)password|token|secret|cookie|authorization|api_?key|pepper|encryption|totp|recovery"
)
_NO_NAME = 6  # shorter texts are not hidden by value: they stand in ordinary words
Event = MutableMapping[str, Any]


def configure_logging(*, level: str, known: Iterable[str] = ()) -> None:
    """Send every log of this process through one JSON renderer; ``known`` secrets never appear."""
    render = structlog.processors.JSONRenderer(serializer=_json)
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="ts"),
        structlog.processors.format_exc_info,
        structlog.processors.EventRenamer("msg"),
        Redactor(known),
    ]
    structlog.configure(
        processors=[*shared, render],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(level.lower()),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                render,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it writes whole addresses at INFO


def _json(event: Event, default: Callable[[Any], Any]) -> str:
    return msgspec.json.encode(event, enc_hook=default).decode()


class Redactor:
    """Takes secrets out of events: by their shape, by the name of their field, by their value.

    ``known`` are the secrets of this installation, which may have any shape.
    """

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._known = tuple(sorted({each for each in known if len(each) > _NO_NAME}, key=len))

    def __call__(self, _logger: object, _method: str, event: Event) -> Event:
        """Clean one event, in every depth."""
        for key, value in event.items():
            event[key] = self._field(key, value)
        return event

    def _field(self, name: object, value: Any) -> Any:  # noqa: ANN401
        return "[redacted]" if value and _hides(str(name)) else self._clean(value)

    def _clean(self, value: Any) -> Any:  # noqa: ANN401
        if isinstance(value, bytes):
            return self._clean(value.decode(errors="replace"))
        if isinstance(value, str):
            for secret in reversed(self._known):
                value = value.replace(secret, "[redacted]")
            return _without_shapes(value)
        if isinstance(value, Mapping):
            return {self._clean(key): self._field(key, each) for key, each in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._clean(each) for each in value]
        return value


@lru_cache(maxsize=1024)
def _hides(name: str) -> bool:
    return _HIDDEN.search(name) is not None


def _without_shapes(text: str) -> str:
    # Patterns that ignore case know letters beyond ASCII that lower() leaves alone, like ſ for s.
    lowered = text.lower() if text.isascii() else None
    for shape in _SHAPES:
        text = shape.hide(text, lowered)
    if len(text) >= _LONG_FROM:
        for pattern, instead in _LONG:
            text = pattern.sub(instead, text)
    return text


redact = Redactor()
"""Knows shapes and names alone."""
