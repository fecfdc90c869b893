"""Giving every stored ciphertext the current key, while everything runs."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from pixecom.application.shared.checkup import Checkup, Finding, bad, doubtful, good
from pixecom.application.shared.vault import Place, SealBroken, Vault
from pixecom.domain.shared.errors import PixecomError

PAGE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A ciphertext where it stands; ``cursor`` is where its page goes on."""

    place: Place
    text: str = field(repr=False)
    cursor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resealed:
    """The same secret under the current key."""

    old: Sealed
    text: str = field(repr=False)
    key_id: str


class SealedColumn(Protocol):
    """One column of ciphertexts, across all sellers."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What it holds, for operators."""

    @abstractmethod
    def page(self, *, key_id: str, after: str, limit: int) -> Sequence[Sealed]:
        """Give ciphertexts of other keys than this one, in the order of their cursors."""

    @abstractmethod
    def replace(self, resealed: Sequence[Resealed]) -> int:
        """Write new ciphertexts, a transaction for each seller; give how many were written.

        Where the old one does not stand any more somebody else has written: it stays.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotated:
    """What became of one column; ``broken`` did not open with any key."""

    column: str
    written: int
    broken: int


class RotateKeys:
    """Seals again what other keys than the current one have sealed.

    A page at a time; what is done is not found again, so an interrupted run goes on where it
    ended, and a second one writes nothing.
    """

    def __init__(self, *, columns: Sequence[tuple[SealedColumn, Vault]]) -> None:
        self._columns = columns

    def __call__(self, *, told: Callable[[Rotated], object]) -> None:
        """Do it; ``told`` hears of each column when it is done."""
        for column, vault in self._columns:
            told(_rotate(column, vault))


class KeysInUse(Checkup):
    """Names the key that seals each column, and says whether rows of other keys are left."""

    def __init__(self, *, columns: Sequence[tuple[SealedColumn, Vault]]) -> None:
        self._columns = columns

    def findings(self) -> Iterator[Finding]:
        """Look for one row of another key in each column."""
        for column, vault in self._columns:
            try:
                others = column.page(key_id=vault.current_key, after="", limit=1)
            except PixecomError as error:
                yield bad(column.name, error.message)
                return
            if others:
                left = "and rows of other keys: run `pixecom keys rotate`"
                yield doubtful(column.name, f"key {vault.current_key}, {left}")
            else:
                yield good(column.name, f"key {vault.current_key}, no rows of others")


def _rotate(column: SealedColumn, vault: Vault) -> Rotated:
    written, broken, after = 0, 0, ""
    while page := column.page(key_id=vault.current_key, after=after, limit=PAGE):
        opened = [each for each in (_resealed(vault, sealed) for sealed in page) if each]
        written += column.replace(opened)
        broken += len(page) - len(opened)
        after = page[-1].cursor
    return Rotated(column=column.name, written=written, broken=broken)


def _resealed(vault: Vault, sealed: Sealed) -> Resealed | None:
    try:
        text = vault.unseal(sealed=sealed.text, place=sealed.place)
    except SealBroken:
        return None
    new = vault.seal(text=text, place=sealed.place)
    return Resealed(old=sealed, text=new, key_id=vault.current_key)
