from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from tests.e2e.installation import run


class TestErrors:
    def test_missing_settings_are_one_sentence_that_names_them_all(self, tmp_path: Path) -> None:
        ended = run("migrate", "--data", tmp_path, PIXECOM_ENV="production")
        assert ended.returncode == 2
        assert ended.stderr.startswith("pixecom: The settings are not complete: DATABASE_URL is")
        assert "JWT_SECRET is missing" in ended.stderr
        assert ended.stderr.count("\n") == 1

    def test_an_unknown_environment_is_one_sentence(self, tmp_path: Path) -> None:
        ended = run("migrate", "--data", tmp_path, PIXECOM_ENV="produktion")
        assert ended.returncode == 2
        assert "PIXECOM_ENV must be one of development, test, staging, production" in ended.stderr

    def test_an_impossible_port_is_one_sentence(self, tmp_path: Path) -> None:
        ended = run("up", "--data", tmp_path, PORT="many")
        assert ended.returncode == 2
        assert ended.stderr == (
            "pixecom: The settings are not complete: PORT must be a port, 1 to 65535\n"
        )

    @pytest.mark.parametrize("words", [("fly",), ("up", "--port", "many"), ("up", "--wings")])
    def test_misuse_shows_the_usage(self, words: tuple[str, ...]) -> None:
        ended = run(*words)
        assert ended.returncode == 2
        assert ended.stderr.startswith("Usage: pixecom")

    def test_a_folder_that_cannot_be_written_is_one_sentence(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        ended = run("up", "--data", tmp_path / "file/below")
        assert ended.returncode == 1
        assert "cannot be written" in ended.stderr
        assert ended.stderr.count("\n") == 1

    def test_a_taken_port_is_one_sentence_and_starts_nothing(self, tmp_path: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            ended = run("up", "--data", tmp_path, "--port", str(port))
        assert ended.returncode == 1
        assert f"Cannot listen on 127.0.0.1:{port} (Address already in use)" in ended.stderr
        assert ended.stderr.count("\n") == 1
        assert not (tmp_path / "postgres").exists()

    def test_a_half_written_database_is_one_sentence(self, tmp_path: Path) -> None:
        (tmp_path / "postgres/data").mkdir(parents=True)
        ended = run("up", "--data", tmp_path, "--port", "0")
        assert ended.returncode == 1
        assert "half-written" in ended.stderr
        assert ended.stderr.count("\n") == 1


class TestHelp:
    def test_names_every_command(self) -> None:
        said = run("--help").stdout
        for name in ("up", "migrate", "demo", "sync", "import", "doctor"):
            assert f"\n  {name} " in said

    def test_of_a_group_names_what_can_be_imported(self) -> None:
        assert "stats" in run("import", "--help").stdout


class TestOpenApi:
    def test_writes_the_document_that_is_published(self, tmp_path: Path) -> None:
        output = tmp_path / "openapi.json"
        ended = run("openapi", output)
        assert ended.returncode == 0, ended.stderr
        published = Path(__file__).parents[3] / "docs/openapi.json"
        assert json.loads(output.read_bytes()) == json.loads(published.read_bytes())
