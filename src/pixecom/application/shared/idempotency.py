"""Calls that may arrive twice and must have the effect of once (spec 01 §7)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from pixecom.domain.shared.ids import SellerId

KEPT = timedelta(hours=48)
"""How long an answer can be repeated."""
WAIT_SECONDS = 2.0
"""How long a call waits for another one with its key."""


class Keyed(StrEnum):
    """How the effect of a call and its key stay together.

    ``SELLER`` and ``PLATFORM``: everything that the call writes as this database role, its key
    and its answer are one transaction. ``STEPS`` is for calls that need transactions of their
    own, since they fetch or wait between them: the key is claimed first, and whoever comes
    after a process that died runs the call again. So its effect must be that of once by itself.
    """

    SELLER = "SELLER"
    PLATFORM = "PLATFORM"
    STEPS = "STEPS"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedRequest:
    """A call that came with a key.

    Seller (None: the call has none), caller and key name it; method, route and the digest of
    its body tell whether a later one is the same call.
    """

    seller_id: SellerId | None
    caller: str
    key: str
    method: str
    route: str
    body_sha256: str

    @property
    def name(self) -> str:
        """The scope of the key as one text: no other call has it."""
        return f"{self.seller_id}/{len(self.caller)}/{self.caller}/{self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a call is answered with, complete; ``replayed`` when an earlier one made it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    replayed: bool = False


class Keys(Protocol):
    """Remembers calls and their answers."""

    @abstractmethod
    def once(self, *, request: KeyedRequest, act: Callable[[], Answer]) -> Answer:
        """Act and keep the answer, or give the one that an earlier call with the key got.

        When ``act`` raises, nothing is kept: the key is free again.

        Raises:
            KeyReused: the key came with another request.
            Busy: another call with the key is being answered right now.
        """
