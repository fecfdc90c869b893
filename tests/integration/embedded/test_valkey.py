from __future__ import annotations

from pathlib import Path

import pytest
import redis

from pixecom.adapters.embedded.processes import EmbeddedServerError
from pixecom.adapters.embedded.valkey import EmbeddedValkey


class TestEmbeddedValkey:
    def test_answers_with_its_password_only(self, tmp_path: Path) -> None:
        server = EmbeddedValkey(tmp_path)
        url = server.start()
        with redis.Redis.from_url(url) as client:
            assert client.set("key", "value")
        with (
            redis.Redis.from_url(f"redis://{url.rpartition('@')[2]}") as stranger,
            pytest.raises(redis.AuthenticationError),
        ):
            stranger.ping()
        server.stop()

    def test_says_nothing_on_the_terminal(
        self, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        server = EmbeddedValkey(tmp_path)
        server.start()
        server.stop()
        assert capfd.readouterr() == ("", "")
        assert "ready" in (tmp_path / "server.log").read_text().lower()

    def test_starts_in_a_folder_with_a_space(self, tmp_path: Path) -> None:
        server = EmbeddedValkey(tmp_path / "a folder")
        assert server.start().startswith("redis://")
        server.stop()

    def test_leaves_nothing_to_stop_twice(self, tmp_path: Path) -> None:
        server = EmbeddedValkey(tmp_path)
        server.start()
        server.stop()
        server.stop()

    def test_says_where_it_cannot_write(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(EmbeddedServerError, match="cannot be written"):
            EmbeddedValkey(tmp_path / "file/below").start()
