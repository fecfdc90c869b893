"""The composition root: one provider a line, grouped by context.

The only module that knows dependency-injector.
"""

from __future__ import annotations

from dependency_injector import containers, providers

from pixecom.adapters.crypto.passwords import Argon2PasswordHasher

    # Readers of figures
    ads_manager_reader = providers.Factory(PostgresAdsManagerReader, app_database, clock)
    sync_status = providers.Factory(PostgresSyncStatusReader, app_database)
