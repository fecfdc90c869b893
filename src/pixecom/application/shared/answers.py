"""Answers that are not made twice: who asks the same about the same rows gets what was made."""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from collections.abc import Callable, Container
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, TypeVar

from pixecom.domain.shared.ids import SellerId

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Look(Protocol[T_co]):
    """What a question asks about, before it is answered, as it is at one moment.

    It is good while its transaction is open.
    """

    @property
    @abstractmethod
    def tag(self) -> str:
        """A digest of everything that the answer depends on, the question included."""

    @abstractmethod
    def read(self) -> T_co:
        """Give the answer, made from the very rows that ``tag`` stands for."""


class AnswerCache(Protocol):
    """Keeps written answers for a short time, each seller's apart; may lose any at any time."""

    @abstractmethod
    def find(self, *, seller_id: SellerId, tag: str) -> bytes | None:
        """Give the answer with the tag, None when there is none or nobody to ask."""

    @abstractmethod
    def keep(self, *, seller_id: SellerId, tag: str, body: bytes) -> None:
        """Keep an answer, if possible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A written answer; ``body`` is None for who has it already."""

    tag: str
    body: bytes | None


class AnswerOnce:
    """Answers a question from what the asker has, else from what is kept, else from the rows.

    ``release`` tells programs apart that may answer the same rows differently.
    """

    def __init__(self, *, cache: AnswerCache, release: str) -> None:
        self._cache = cache
        self._release = release

    def __call__(
        self,
        looking: AbstractContextManager[Look[T]],
        *,
        seller_id: SellerId,
        known: Container[str],
        form: str,
        write: Callable[[T], bytes],
    ) -> Answer:
        """Answer; ``known`` are the tags of answers that the asker has.

        ``form`` names what ``write`` makes: the same rows may be shown in several ways.
        """
        with looking as look:
            tag = digest(self._release, form, look.tag)
            if tag in known:
                return Answer(tag=tag, body=None)
            body = self._cache.find(seller_id=seller_id, tag=tag)
            if body is not None:
                return Answer(tag=tag, body=body)
            made = look.read()
        body = write(made)
        self._cache.keep(seller_id=seller_id, tag=tag, body=body)
        return Answer(tag=tag, body=body)


def digest(*parts: object) -> str:
    """Give 32 hexadecimal digits that differ when the texts of any parts do."""
    text = "\0".join(map(repr, parts))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
