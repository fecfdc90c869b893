from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select
from tests.entrypoints.cli.conftest import Pixecom

from pixecom.adapters.postgres import tables
from pixecom.application.identity.ports import Client
from pixecom.container import Container
from pixecom.settings import Settings

PASSWORD = "a long enough password"
Create = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def create(variables: dict[str, str], settings: Settings, tmp_path: Path) -> Create:
    """Runs ``pixecom admin create`` as a process with something on its stdin."""
    secrets = {
        "JWT_SECRET": settings.jwt_secret,
        "REFRESH_TOKEN_PEPPER": settings.refresh_token_pepper,
        "ENCRYPTION_KEY": settings.encryption_keys[0],
    }

    def runs(email: str, *, piped: str) -> subprocess.CompletedProcess[str]:
        program = str(Path(sys.executable).with_name("pixecom"))
        return subprocess.run(
            [program, "admin", "create", email, "--data", str(tmp_path)],
            input=piped,
            env=variables | secrets,
            capture_output=True,
            text=True,
            check=False,
        )

    return runs


@pytest.fixture
def container(settings: Settings) -> Iterator[Container]:
    container = Container(settings=settings)
    yield container
    container.disconnect()


class TestAdminCreate:
    def test_makes_a_superadmin_who_can_log_in(self, create: Create, container: Container) -> None:
        email = f"Root-{uuid4().hex}@Pixecom.Test"
        ended = create(email, piped=f"{PASSWORD}\n")
        assert (ended.returncode, ended.stderr) == (0, "")
        assert ended.stdout == f"{email.lower()} may log in at /api/auth/admin-login.\n"
        session = container.admin_log_in()(email=email, password=PASSWORD, client=Client())
        assert session.seller is None

    def test_writes_it_down(self, create: Create, container: Container) -> None:
        email = f"root-{uuid4().hex}@pixecom.test"
        create(email, piped=f"{PASSWORD}\n")
        log = tables.audit_logs.c
        with container.platform_database().global_() as connection:
            user = connection.execute(
                select(tables.users).where(tables.users.c.email == email)
            ).one()
            found = connection.execute(select(log.event, log.user_id).where(log.email == email))
            assert found.all() == [("CREATE_ADMIN", str(user.id))]
        assert (user.is_superadmin, user.role, user.is_active) == (True, "SUPERADMIN", True)

    def test_makes_nobody_twice(self, create: Create) -> None:
        email = f"root-{uuid4().hex}@pixecom.test"
        create(email, piped=f"{PASSWORD}\n")
        again = create(email.upper(), piped=f"{PASSWORD}\n")
        assert (again.returncode, again.stderr) == (1, "pixecom: Email already in use\n")

    @pytest.mark.parametrize(
        ("email", "piped", "said"),
        [
            ("root@pixecom.test", "", "The password is expected on stdin, in one line"),
            ("root@pixecom.test", "short\n", "password must have 8 to 72 characters"),
            ("root", f"{PASSWORD}\n", "email must be an e-mail address"),
        ],
        ids=["nothing piped", "short password", "no address"],
    )
    def test_refuses_what_nobody_can_use(
        self, create: Create, email: str, piped: str, said: str
    ) -> None:
        ended = create(email, piped=piped)
        assert ended.returncode == 1
        assert said in ended.stderr
        assert ended.stderr.count("\n") == 1

    def test_takes_no_password_as_an_argument(self, pixecom: Pixecom) -> None:
        assert pixecom("admin", "create", "root@pixecom.test", PASSWORD).code == 2
