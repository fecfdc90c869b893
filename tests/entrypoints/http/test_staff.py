"""Routes of the platform's own people: none is there yet, so an application gets some here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from litestar import Controller, get
from litestar.testing import TestClient
from sqlalchemy import text
from tests.entrypoints.http.conftest import Client
from tests.entrypoints.http.test_errors import refusal
from tests.entrypoints.http.worlds import CALLERS, STAFF, SUPERADMIN, Worlds
from tests.rows import Factory

from pixecom.adapters.postgres.engine import Database
from pixecom.container import Container
from pixecom.domain.identity import PlatformRole
from pixecom.entrypoints.http import app
from pixecom.entrypoints.http.access import RULES, Rule
from pixecom.settings import Settings

AREAS = {
    "sellers": {PlatformRole.SUPPORT, PlatformRole.FINANCE},
    "products": {PlatformRole.SUPPORT, PlatformRole.FINANCE, PlatformRole.CONTENT},
    "pricing": {PlatformRole.FINANCE, PlatformRole.CONTENT},
    "legal": {PlatformRole.CONTENT},
    "settings": set[PlatformRole](),
}
"""Who reads what, as the administration will have it (spec 14 §1); superadmins read all."""


class StaffController(Controller):
    path = "/admin-probe"

    @get([f"/{area}" for area in AREAS], sync_to_thread=False)
    def read(self) -> dict[str, str]:
        return {"you": "may"}


@pytest.fixture(scope="module")
def staffed(settings: Settings) -> Iterator[Client]:
    rules = {
        ("GET", f"/api/admin-probe/{area}"): Rule(staff=frozenset(roles))
        for area, roles in AREAS.items()
    }
    with pytest.MonkeyPatch.context() as during:
        during.setattr(app, "CONTROLLERS", (*app.CONTROLLERS, StaffController))
        for route, rule in rules.items():
            during.setitem(RULES, route, rule)
        container = Container(settings=settings)
        with TestClient(app.create_app(container), raise_server_exceptions=False) as client:
            yield client


@pytest.fixture
def worlds(container: Container, make: Factory, platform_database: Database) -> Worlds:
    return Worlds(container, make, platform_database)


class TestARuleWithStaff:
    @pytest.mark.parametrize("role", sorted({*CALLERS, *STAFF}))
    @pytest.mark.parametrize("area", AREAS)
    def test_lets_in_whom_it_names_and_superadmins(
        self, staffed: Client, worlds: Worlds, make: Factory, area: str, role: str
    ) -> None:
        caller = worlds.person(role, make.seller())
        answer = staffed.get(f"/api/admin-probe/{area}", headers=caller.headers)
        if role in AREAS[area] or role == SUPERADMIN:
            assert (answer.status_code, answer.json()) == (200, {"you": "may"})
        else:
            said = "Insufficient role" if AREAS[area] else "Superadmin access required"
            assert refusal(answer, 403)["message"] == said

    @pytest.mark.parametrize("area", AREAS)
    def test_lets_nobody_in_without_a_login(self, staffed: Client, area: str) -> None:
        refusal(staffed.get(f"/api/admin-probe/{area}"), 401)

    def test_goes_by_the_role_of_now(
        self, staffed: Client, worlds: Worlds, make: Factory, platform_database: Database
    ) -> None:
        """The token still says SUPPORT."""
        caller = worlds.person("SUPPORT", make.seller())
        change = text("UPDATE users SET role = 'CONTENT' WHERE id = :id")
        with platform_database.global_() as connection:
            connection.execute(change, {"id": caller.user_id})
        codes = [
            staffed.get(f"/api/admin-probe/{area}", headers=caller.headers).status_code
            for area in ("sellers", "legal")
        ]
        assert codes == [403, 200]
