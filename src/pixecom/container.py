"""The composition root: one provider a line, grouped by context.

The only module that knows dependency-injector.
"""

from __future__ import annotations

from dependency_injector import containers, providers

from pixecom.adapters.system.clock import SystemClock
from pixecom.adapters.system.ids import Uuid7Source
from pixecom.settings import Settings


class Container(containers.DeclarativeContainer):
    """Everything that an entrypoint may ask for."""

    settings: providers.Dependency[Settings] = providers.Dependency(instance_of=Settings)

    # Shared
    clock = providers.ThreadSafeSingleton(SystemClock)
    ids = providers.ThreadSafeSingleton(Uuid7Source)
