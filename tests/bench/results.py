"""Where measurements are kept: the last ones, and those that the performance page shows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

LAST = Path("build/bench.json")
SHOWN = Path("docs/performance.json")
_KEYS = {"goals": "goal_id", "plans": "name"}

Results = Mapping[str, Any]


def known(path: Path) -> Results:
    """Read results; none are none."""
    return json.loads(path.read_text()) if path.exists() else {}


def keep(path: Path, measured: Results) -> Results:
    """Put results beside those that are known, each in the place of its older self."""
    former = known(path)
    kept: dict[str, Any] = {"machine": measured["machine"]}
    for kind, key in _KEYS.items():
        every: Iterable[Mapping[str, Any]] = [*former.get(kind, []), *measured.get(kind, [])]
        kept[kind] = list({each[key]: each for each in every}.values())
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
    return kept
