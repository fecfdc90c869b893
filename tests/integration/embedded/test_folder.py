from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from pixecom.adapters.embedded.folder import DataFolder, FolderHeld
from pixecom.adapters.embedded.processes import EmbeddedServerError


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "data")


class TestHolding:
    def test_refuses_a_second_holder_with_one_sentence(self, folder: DataFolder) -> None:
        with (
            folder.held(),
            pytest.raises(FolderHeld, match=r"already runs in .*: stop it first"),
            DataFolder(folder.path).held(),
        ):
            pass

    def test_lets_the_next_one_in_afterwards(self, folder: DataFolder) -> None:
        with folder.held():
            pass
        with folder.held():
            pass

    def test_names_a_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with (
            pytest.raises(EmbeddedServerError, match="cannot be written"),
            DataFolder(tmp_path / "file/data").held(),
        ):
            pass


class TestSecrets:
    def test_are_made_once_and_kept(self, folder: DataFolder) -> None:
        numbers = count()
        wanted = {"A": lambda: str(next(numbers))}
        assert folder.secrets(wanted) == folder.secrets(wanted) == {"A": "0"}

    def test_grow_when_a_new_one_is_wanted(self, folder: DataFolder) -> None:
        folder.secrets({"A": lambda: "first"})
        assert folder.secrets({"A": lambda: "other", "B": lambda: "new"}) == {
            "A": "first",
            "B": "new",
        }

    def test_are_for_the_owner_only(self, folder: DataFolder) -> None:
        folder.secrets({"A": lambda: "secret"})
        assert (folder.path / "secrets.json").stat().st_mode & 0o777 == 0o600

    def test_that_cannot_be_read_are_named(self, folder: DataFolder) -> None:
        folder.path.mkdir()
        (folder.path / "secrets.json").write_text("{")
        with pytest.raises(EmbeddedServerError, match=r"secrets\.json cannot be read"):
            folder.secrets({"A": lambda: "secret"})


class TestPublishing:
    def test_ends_with_the_holder(self, folder: DataFolder) -> None:
        with folder.held():
            folder.publish({"REDIS_URL": "redis://x"})
            assert DataFolder(folder.path).published() == {"REDIS_URL": "redis://x"}
            assert (folder.path / "pixecom.json").stat().st_mode & 0o777 == 0o600
        assert folder.published() == {}

    def test_has_nothing_to_say_before(self, folder: DataFolder) -> None:
        assert folder.published() == {}
