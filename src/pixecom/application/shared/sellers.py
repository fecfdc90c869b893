"""Which seller an operator means."""

from __future__ import annotations

from abc import abstractmethod
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
