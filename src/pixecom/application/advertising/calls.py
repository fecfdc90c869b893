"""How many calls to the platform an ad account still has, known to every process."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from pixecom.domain.shared.errors import Unavailable

WINDOW_SECONDS: Final = 3600
"""A fixed window: it begins with its first call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Whether a call may go out now, and how near its limits are.

    ``stopped_seconds`` is how long every call has to wait, 0 when none has. ``percent`` is the
    highest use that the platform told within the last window, None when it told none; ``used``
    are the calls of the window, ``reset_seconds`` is what is left of it.
    """

    admitted: bool
    stopped_seconds: int
    percent: int | None
    used: int
    reset_seconds: int


class CallLedger(Protocol):
    """Counts calls and remembers what the platform said of its limits.

    A scope is whatever has limits of its own: an ad account, or the whole app. Time is the
    store's own.

    Raises:
        Unavailable: the store is away.
    """

    @abstractmethod
    def admit(self, *, scope: str, under: Sequence[str], limit: int) -> Admission:
        """Count a call of ``scope``, unless it, or one of the scopes it is under, is stopped.

        Where the platform told no use of ``scope`` itself, a call past ``limit`` within the window
        is not admitted. Only admitted calls count.
        """

    @abstractmethod
    def told(self, percents: Mapping[str, int]) -> None:
        """Remember for a window how much of its limit each scope has used; the last counts."""

    @abstractmethod
    def stop(self, *, scope: str, seconds: int) -> None:
        """Admit no call of a scope for so long; a longer stop that is in force stays."""


class SafeLedger(CallLedger):
    """A fast store that may be away, or emptied at any moment, before one that keeps what it has.

    Stops are written to both. The second one is asked while the first is away, when the first
    knows nothing of a scope (then it is a new window, or everything was lost), and about scopes
    of whose stop the first could not be told.
    """

    def __init__(self, fast: CallLedger, safe: CallLedger) -> None:
        self._fast = fast
        self._safe = safe
        self._untold = set[str]()

    def admit(self, *, scope: str, under: Sequence[str], limit: int) -> Admission:
        """Ask the fast one; see the port."""
        try:
            admission = self._fast.admit(scope=scope, under=under, limit=limit)
        except Unavailable:
            return self._safe.admit(scope=scope, under=under, limit=limit)
        untold = self._untold.intersection((scope, *under))
        if not admission.admitted or (admission.used > 1 and not untold):
            return admission
        kept = self._safe.admit(scope=scope, under=under, limit=limit)
        if not kept.stopped_seconds:
            self._untold -= untold
            return admission
        self.stop(scope=scope, seconds=kept.stopped_seconds)
        return replace(admission, admitted=False, stopped_seconds=kept.stopped_seconds)

    def told(self, percents: Mapping[str, int]) -> None:
        """Tell the fast one; it is told again with the next answer."""
        try:
            self._fast.told(percents)
        except Unavailable:
            self._safe.told(percents)

    def stop(self, *, scope: str, seconds: int) -> None:
        """Tell both."""
        try:
            self._fast.stop(scope=scope, seconds=seconds)
        except Unavailable:
            self._untold.add(scope)
        self._safe.stop(scope=scope, seconds=seconds)
