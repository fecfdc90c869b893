"""The code on the how-to pages runs as it stands there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]

UNHURRIED = """\
import hypothesis

hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")
"""


def code_of(page: str) -> list[str]:
    text = (ROOT / "docs/how-to" / page).read_text("utf-8")
    return re.findall(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def run_tests(folder: Path) -> str:
    """Run pytest in a folder as a stranger would, with warnings as errors."""
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


class TestUseTheTestkit:
    def test_the_example_passes_and_has_ten_lines(self, tmp_path: Path) -> None:
        (example,) = code_of("use-the-testkit.md")
        assert len(example.strip().splitlines()) <= 11
        (tmp_path / "test_example.py").write_text(example, "utf-8")
        (tmp_path / "conftest.py").write_text(UNHURRIED, "utf-8")
        assert "1 passed" in run_tests(tmp_path)


class TestAddAStatsProvider:
    def test_the_provider_passes_the_contract(self, tmp_path: Path) -> None:
        adapter, test = code_of("add-a-stats-provider.md")
        package = tmp_path / "json_file"
        package.mkdir()
        (package / "__init__.py").write_text('"""Files."""\n', "utf-8")
        (package / "stats.py").write_text(adapter, "utf-8")
        (tmp_path / "conftest.py").write_text(
            f"import pixecom.adapters\npixecom.adapters.__path__.append({str(tmp_path)!r})\n",
            "utf-8",
        )
        (tmp_path / "test_provider.py").write_text(test, "utf-8")
        assert "14 passed" in run_tests(tmp_path)
