from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from tests.entrypoints.cli.conftest import Pixecom
from tests.rows import Factory
from tests.servers import Servers
from tests.smtp import smtp_server

from pixecom.application.shared.vault import key_id
from pixecom.container import Container
from pixecom.domain.advertising.tokens import Token
from pixecom.domain.shared.ids import ConnectionId
from pixecom.settings import Settings


class TestDoctor:
    def test_finds_nothing_wrong_with_given_servers(
        self, pixecom: Pixecom, tmp_path: Path, variables: dict[str, str]
    ) -> None:
        ended = pixecom("doctor", "--data", tmp_path, **variables)
        assert ended.code == 0, ended.out
        for line in ("database: PostgreSQL", "schema: 00", "environment: test", "Valkey 9"):
            assert line in ended.out
        assert "ok    mail: printed into the worker's log" in ended.out

    def test_names_keys_and_greets_the_mail_server(
        self, pixecom: Pixecom, tmp_path: Path, variables: dict[str, str]
    ) -> None:
        key, old = "0123456789abcdef" * 4, "fedcba9876543210" * 4
        names = [key_id(bytes.fromhex(each)) for each in (key, old)]
        given = variables | {
            "ENCRYPTION_KEY": key,
            "ENCRYPTION_KEYS_RETIRED": f"{names[1]}:{old}",
            "MAIL_BACKEND": "smtp",
            "MAIL_FROM": "mail@pixecom.test",
        }
        with smtp_server() as mailbox:
            given["SMTP_URL"] = f"smtp://127.0.0.1:{mailbox.port}"
            ended = pixecom("doctor", "--data", tmp_path, **given)
        assert (ended.code, mailbox.mails) == (0, []), ended.out
        assert f"ok    encryption: key {names[0]}, retired: {names[1]}" in ended.out
        assert "ok    mail: the mail server takes mails of ours" in ended.out
        assert key not in ended.out
        ended = pixecom("doctor", "--data", tmp_path, **given)
        assert ended.code == 1
        assert "fail  mail: The mail server does not answer" in ended.out

    def test_tells_whether_tokens_are_left_under_other_keys(
        self,
        pixecom: Pixecom,
        tmp_path: Path,
        variables: dict[str, str],
        settings: Settings,
        make: Factory,
    ) -> None:
        new = secrets.token_hex(32)
        container = Container(settings=settings)
        account = make.ad_account(make.seller())
        sealed = container.token_vault().sealed(
            Token(text="EAA"),
            seller_id=account.seller_id,
            connection_id=ConnectionId(account.id),
        )
        with container.advertising_works()(account.seller_id) as work:
            work.tokens.put(tokens=[sealed], expires_at=None)
            work.commit()
        container.disconnect()
        given = variables | {
            "ENCRYPTION_KEY": settings.encryption_keys[0],
            "META_TOKEN_ENCRYPTION_KEY": new,
        }
        key = key_id(bytes.fromhex(new))

        ended = pixecom("doctor", "--data", tmp_path, **given)

        left = f"warn  tokens of connections: key {key}, and rows of other keys: run"
        assert left in ended.out
        assert ended.code == 0, ended.out
        assert new not in ended.out

    def test_tries_the_embedded_servers_without_leaving_a_trace(
        self, pixecom: Pixecom, tmp_path: Path
    ) -> None:
        ended = pixecom("doctor", "--data", tmp_path / "new")
        assert ended.code == 0, ended.out
        assert "ok    PostgreSQL: 1" in ended.out
        assert "DATABASE_URL: pixecom_app" in ended.out
        assert not (tmp_path / "new/postgres").exists()

    def test_names_a_database_of_another_environment(
        self, pixecom: Pixecom, tmp_path: Path, variables: dict[str, str]
    ) -> None:
        ended = pixecom("doctor", "--data", tmp_path, **variables | {"PIXECOM_ENV": "development"})
        assert ended.code == 1
        assert "fail  environment: this database belongs to test" in ended.out

    def test_refuses_a_role_that_row_level_security_does_not_bind(
        self, pixecom: Pixecom, tmp_path: Path, variables: dict[str, str], servers: Servers
    ) -> None:
        other = variables | {"DATABASE_URL": servers.admin_url}
        ended = pixecom("doctor", "--data", tmp_path, **other)
        assert ended.code == 1
        assert "fail  DATABASE_URL: postgres is not bound by row-level security" in ended.out

    @pytest.mark.parametrize(
        ("variable", "address"),
        [("DATABASE_URL", "postgresql://a:b@127.0.0.1:1/c"), ("REDIS_URL", "redis://127.0.0.1:1")],
    )
    def test_names_a_server_that_does_not_answer(
        self,
        pixecom: Pixecom,
        tmp_path: Path,
        variables: dict[str, str],
        variable: str,
        address: str,
    ) -> None:
        ended = pixecom("doctor", "--data", tmp_path, **variables | {variable: address})
        assert ended.code == 1
        assert f"fail  {variable}: " in ended.out

    def test_names_missing_settings(self, pixecom: Pixecom, tmp_path: Path) -> None:
        ended = pixecom("doctor", "--data", tmp_path, PIXECOM_ENV="staging")
        assert ended.code == 1
        assert "fail  settings: DATABASE_URL is missing" in ended.out
