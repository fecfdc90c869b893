"""Which seller an operator means."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pixecom.domain.shared.ids import SellerId


class SellerNames(Protocol):
    """Finds sellers by what people call them; for operators, who see every seller."""

    @abstractmethod
    def find(self, *, name: str) -> SellerId:
        """Give the seller of that id, slug, or e-mail address of an owner.

        Raises:
            NotFound: there is none, or the owner owns several: then the slug says which.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSeller:
    """A seller as a menu shows it, with what its figures are read in."""

    id: SellerId
    name: str
    slug: str
    currency: str
    timezone: str


class SellerChoices(Protocol):
    """What people of the platform choose from, who may look into any seller."""

    @abstractmethod
    def page(self, *, search: str | None, page: int, limit: int) -> Sequence[NamedSeller]:
        """Give a page of the sellers that work, by name; the first is 1.

        ``search`` is contained in name or slug, whatever the case, every character literally.
        """
