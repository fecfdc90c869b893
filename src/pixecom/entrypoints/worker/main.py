"""What the Dramatiq command line is given: ``dramatiq pixecom.entrypoints.worker.main:build``."""

from __future__ import annotations

from dataclasses import replace

import dramatiq

from pixecom.container import Container
from pixecom.entrypoints.worker.actors import register
from pixecom.entrypoints.worker.interpreter import prepare_for_rows
from pixecom.settings import load

STATEMENT_TIMEOUT_SECONDS = 60.0


def build() -> None:
    """Make this process's own container and broker, and name the broker to Dramatiq."""
    settings = replace(load(), statement_timeout_seconds=STATEMENT_TIMEOUT_SECONDS)
    container = Container(settings=settings)
    container.configure_logging()
    container.start_check().check()
    broker = container.worker_broker()
    register(broker, container)
    dramatiq.set_broker(broker)
    prepare_for_rows()
