"""The code on the how-to page runs as it stands there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs/how-to/simulate-meta.md"
EXAMPLE = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


class TestSimulateMeta:
    def test_the_example_runs(self) -> None:
        (example,) = re.findall(
            r"^```python\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE
        )

        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", example], capture_output=True, check=False
        )

        assert done.returncode == 0, done.stderr.decode()
