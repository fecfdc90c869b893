"""Logs: newline JSON on standard error, with secrets taken out (spec 01 §11)."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any

import structlog

_SECRETS = (
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"), r"\1 [redacted]"),
    (re.compile(r"\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*"), "[redacted token]"),
    (re.compile(r"\$(?:argon2\w*|2[abxy])\$[^\s\"']+"), "[redacted hash]"),
    (re.compile(r"\bEAA[A-Za-z0-9]{20,}"), "[redacted token]"),
    (re.compile(r"(?i)(://[^:/@\s]*:)[^@\s]+@"), r"\1[redacted]@"),
    (re.compile(r"(?i)(?<![0-9a-f])[0-9a-f]{64,}(?![0-9a-f])"), "[redacted token]"),
    (re.compile(r"(?<![A-Z2-7])[A-Z2-7]{32,}(?![A-Z2-7])"), "[redacted secret]"),
    (
        re.compile(
            r"(?i)(\w*(?:token|password|secret|pepper|api_?key|encryption_key)\w*"
            r"[\"']?\s*[=:]\s*)(\"[^\"]*\"|'[^']*'|[^&\s\"',;})]+)"
        ),
        r"\1[redacted]",
    ),
)
"""Tokens, hashes, keys and one-time secrets by their shapes; whatever stands after such a name."""
_HIDDEN = re.compile(
    r"(?i)password|token|secret|cookie|authorization|api_?key|pepper|encryption|totp|recovery"
)
_NO_NAME = 6  # shorter texts are not hidden by value: they stand in ordinary words
Event = MutableMapping[str, Any]


def configure_logging(*, level: str, known: Iterable[str] = ()) -> None:
    """Send every log of this process through one JSON renderer; ``known`` secrets never appear."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="ts"),
        structlog.processors.format_exc_info,
        structlog.processors.EventRenamer("msg"),
        Redactor(known),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())


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
        return "[redacted]" if value and _HIDDEN.search(str(name)) else self._clean(value)

    def _clean(self, value: Any) -> Any:  # noqa: ANN401
        if isinstance(value, bytes):
            return self._clean(value.decode(errors="replace"))
        if isinstance(value, str):
            for secret in reversed(self._known):
                value = value.replace(secret, "[redacted]")
            for shape, instead in _SECRETS:
                value = shape.sub(instead, value)
            return value
        if isinstance(value, Mapping):
            return {self._clean(key): self._field(key, each) for key, each in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._clean(each) for each in value]
        return value


redact = Redactor()
"""Knows shapes and names alone."""
