"""Which keys this installation has, by their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pixecom.application.shared.checkup import Checkup, Finding, good
from pixecom.application.shared.vault import key_id


class KeyCheckup(Checkup):
    """Names keys so that they can be retired; the settings have checked them."""

    def __init__(self, *, keys: Sequence[str]) -> None:
        self._names = [key_id(bytes.fromhex(key)) for key in keys]

    def findings(self) -> Iterator[Finding]:
        """Name the current key and those that are kept to read what is old."""
        current, *retired = self._names
        also = f", retired: {', '.join(retired)}" if retired else ""
        yield good("encryption", f"key {current}{also}")
