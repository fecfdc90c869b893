from __future__ import annotations

from tests.conftest import Gate

from pixecom.adapters.postgres.engine import Database
from pixecom.domain.shared.period import zone_names


class TestZones:
    def test_that_a_seller_may_choose_are_known_to_the_server(
        self, app_database: Database, gate: Gate
    ) -> None:
        with app_database.global_raw() as connection:
            rows = connection.execute("SELECT name FROM pg_timezone_names").fetchall()
        known = {row[0] for row in rows}
        assert zone_names() - known == set()
        gate(f"Zones: {len(zone_names())} IANA names, all known to PostgreSQL")
