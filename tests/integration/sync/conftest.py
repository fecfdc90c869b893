"""The pipeline of these tests."""

from __future__ import annotations

import pytest
from tests.integration.sync.platform import Pipeline

from pixecom.adapters.postgres.engine import Database


@pytest.fixture
def pipeline(app_database: Database, platform_database: Database) -> Pipeline:
    return Pipeline(app_database, platform_database)
