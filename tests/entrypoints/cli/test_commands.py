from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from tests.entrypoints.cli.conftest import Pixecom
from tests.servers import PASSWORDS, Servers

from pixecom.adapters.postgres import migrator
from pixecom.adapters.postgres.roles import bootstrap


class TestErrors:
    def test_missing_settings_are_one_sentence_that_names_them_all(
        self, pixecom: Pixecom, tmp_path: Path
    ) -> None:
        ended = pixecom("migrate", "--data", tmp_path, PIXECOM_ENV="production")
        assert ended.code == 2
        assert ended.err.startswith("pixecom: The settings are not complete: ")
        for name in ("API_URL", "DATABASE_URL", "JWT_SECRET"):
            assert f"{name} is missing" in ended.err
        assert ended.err.count("\n") == 1

    def test_an_unknown_environment_is_one_sentence(
        self, pixecom: Pixecom, tmp_path: Path
    ) -> None:
        ended = pixecom("migrate", "--data", tmp_path, PIXECOM_ENV="produktion")
        assert ended.code == 2
        assert "PIXECOM_ENV must be one of development, test, staging, production" in ended.err

    def test_an_impossible_port_is_one_sentence(self, pixecom: Pixecom, tmp_path: Path) -> None:
        ended = pixecom("up", "--data", tmp_path, PORT="many")
        assert ended.code == 2
        assert ended.err == (
            "pixecom: The settings are not complete: PORT must be a port, 1 to 65535\n"
        )

    @pytest.mark.parametrize("words", [("fly",), ("up", "--port", "many"), ("up", "--wings")])
    def test_misuse_shows_the_usage(self, pixecom: Pixecom, words: tuple[str, ...]) -> None:
        ended = pixecom(*words)
        assert ended.code == 2
        assert ended.err.startswith("Usage: pixecom")

    def test_a_folder_that_cannot_be_written_is_one_sentence(
        self, pixecom: Pixecom, tmp_path: Path
    ) -> None:
        (tmp_path / "file").touch()
        ended = pixecom("up", "--data", tmp_path / "file/below")
        assert ended.code == 1
        assert "cannot be written" in ended.err
        assert ended.err.count("\n") == 1

    def test_a_taken_port_is_one_sentence_and_starts_nothing(
        self, pixecom: Pixecom, tmp_path: Path
    ) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            ended = pixecom("up", "--data", tmp_path, "--port", str(port))
        assert ended.code == 1
        assert f"Cannot listen on 127.0.0.1:{port} (Address already in use)" in ended.err
        assert ended.err.count("\n") == 1
        assert not (tmp_path / "postgres").exists()

    def test_a_half_written_database_is_one_sentence(
        self, pixecom: Pixecom, tmp_path: Path
    ) -> None:
        (tmp_path / "postgres/data").mkdir(parents=True)
        ended = pixecom("up", "--data", tmp_path, "--port", "0")
        assert ended.code == 1
        assert "half-written" in ended.err
        assert ended.err.count("\n") == 1


class TestHelp:
    def test_names_every_command(self, pixecom: Pixecom) -> None:
        said = pixecom("--help").out
        for name in ("up", "migrate", "cluster", "demo", "sync", "import", "doctor"):
            assert f"\n  {name} " in said

    def test_of_a_group_names_what_can_be_imported(self, pixecom: Pixecom) -> None:
        assert "stats" in pixecom("import", "--help").out


class TestOpenApi:
    def test_writes_the_document_that_is_published(self, pixecom: Pixecom, tmp_path: Path) -> None:
        output = tmp_path / "openapi.json"
        ended = pixecom("openapi", output)
        assert ended.code == 0, ended.err
        published = Path(__file__).parents[3] / "docs/openapi.json"
        assert json.loads(output.read_bytes()) == json.loads(published.read_bytes())


class TestCluster:
    def test_shows_its_plan_without_a_cluster(
        self, pixecom: Pixecom, variables: dict[str, str], servers: Servers, worker: str
    ) -> None:
        name = f"pixecom_{worker}_planned_test"
        planned = bootstrap(servers.admin_url, database=name, passwords=PASSWORDS)
        migrator.upgrade(planned.owner, "test")
        given = variables | {"DATABASE_OWNER_URL": planned.owner}
        ended = pixecom("cluster", "init", "--dry-run", **given)
        assert ended.code == 0
        lines = ended.out.splitlines()
        assert (lines[0], lines[-1]) == ("BEGIN;", "COMMIT;")
        assert "SELECT create_distributed_table('campaigns', 'seller_id');" in lines

    @pytest.mark.parametrize("act", ["init", "status"])
    def test_is_one_sentence_where_there_is_none(
        self, pixecom: Pixecom, variables: dict[str, str], act: str
    ) -> None:
        ended = pixecom("cluster", act, **variables)
        assert ended.code == 1
        assert ended.err.startswith("pixecom: This database is no cluster: ")
        assert ended.err.count("\n") == 1
