"""Logs: newline JSON on standard error, with secrets taken out (spec 01 §11)."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

_SECRETS = (
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"), r"\1 [redacted]"),
    (re.compile(r"\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*"), "[redacted token]"),
    (re.compile(r"\$argon2\w*\$[^\s\"']+"), "[redacted hash]"),
    (re.compile(r"\bEAA[A-Za-z0-9]{20,}"), "[redacted token]"),
    (re.compile(r"(?i)(://[^:/@\s]+:)[^@\s]+@"), r"\1[redacted]@"),
    (re.compile(r"\b[0-9a-f]{96}\b"), "[redacted token]"),
    (
        re.compile(r"(?i)\b((?:access_|refresh_)?token|password|secret|api_?key)=([^&\s\"']+)"),
        r"\1=[redacted]",
    ),
)
_HIDDEN = re.compile(r"(?i)password|token|secret|cookie|authorization|api_?key|pepper")
Event = MutableMapping[str, Any]


def configure_logging(*, level: str) -> None:
    """Send every log of this process through one JSON renderer."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="ts"),
        structlog.processors.format_exc_info,
        structlog.processors.EventRenamer("msg"),
        redact,
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


def redact(_logger: object, _method: str, event: Event) -> Event:
    """Take known shapes of secrets out of every text, and fields that are named after one."""
    for key, value in event.items():
        event[key] = "[redacted]" if _HIDDEN.search(key) and value else _clean(value)
    return event


def _clean(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        for shape, instead in _SECRETS:
            value = shape.sub(instead, value)
        return value
    if isinstance(value, Mapping):
        return {key: _clean(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(each) for each in value]
    return value
