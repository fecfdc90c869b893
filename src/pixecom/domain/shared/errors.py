"""What can go wrong, in business words.

    PixecomError
    ├── Invalid            the input, or its combination, cannot be accepted
    │   └── InvalidCursor  a page cursor that is broken or of another query
    ├── Unauthenticated    nobody, or no longer somebody, is asking
    ├── Forbidden          somebody is asking who may not
    ├── NotFound           unknown, or of another seller: the two look the same
    ├── Conflict           uniqueness, a lost race, or a wrong state
    │   ├── Stale          the caller knows an older version than there is
    │   └── Busy           somebody else is at it right now; ``retry_after`` seconds
    ├── KeyReused          an idempotency key that came with another request before
    ├── TooManyRequests    a limit of ours; ``retry_after`` seconds
    ├── Unavailable        a part of ours is away; ``retry_after`` seconds
    └── ProviderFailed     a vendor answered with an error, or not at all
        ├── ProviderThrottled  a limit of the vendor; ``retry_after`` seconds
        ├── ProviderRefused    the vendor says that what we asked for is wrong
        ├── OutcomeUnknown     nobody knows whether the vendor did it: look before doing it again
        ├── AccessDenied       the vendor knows who asks, who lacks a permission there
        └── AccessEnded        the vendor takes the token no more: somebody must connect again

Kinds are business words, never HTTP: ``entrypoints/http/errors.py`` maps kind to status.
"""

from __future__ import annotations

from collections.abc import Sequence


class PixecomError(Exception):
    """Base of every error that PixEcom raises on purpose.

    ``message`` is one sentence for a person. ``details`` holds one text per problem, beginning
    with the field path where there is one. ``reason`` is an optional stable machine word.
    """

    def __init__(
        self, message: str, *, details: Sequence[str] = (), reason: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.details = tuple(details)
        self.reason = reason


class Invalid(PixecomError):
    """The input, or its combination, cannot be accepted."""


class InvalidCursor(Invalid):
    """A page cursor that is broken, or that belongs to other filters or another sort."""

    def __init__(self) -> None:
        super().__init__("Invalid cursor")


class Unauthenticated(PixecomError):
    """Nobody, or no longer somebody, is asking."""


class Forbidden(PixecomError):
    """Somebody is asking who has not the right."""


class NotFound(PixecomError):
    """The row is unknown or belongs to another seller; callers cannot tell which."""


class Conflict(PixecomError):
    """Uniqueness is violated, a race was lost, or the state does not allow the act."""


class Stale(Conflict):
    """The row has another version than the caller wants to change."""

    def __init__(self) -> None:
        super().__init__("Somebody else has changed this meanwhile; read it again")


class Busy(Conflict):
    """Somebody else is at it right now; the same call may succeed in ``retry_after`` seconds."""

    def __init__(self, message: str, *, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class KeyReused(PixecomError):
    """An idempotency key came with another request before."""

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used for another request: make a new one")


class TooManyRequests(PixecomError):
    """A limit of ours was reached; ``retry_after`` is in seconds."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(PixecomError):
    """A part of ours is away for now; ``retry_after`` is in seconds."""

    def __init__(self, message: str, *, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ProviderFailed(PixecomError):
    """A vendor answered with an error, or not at all.

    ``code`` is the vendor's code or our word for the failure, at most 50 characters;
    ``retryable`` says whether the same call may succeed later.
    """

    def __init__(
        self, message: str, *, code: str, retryable: bool = True, details: Sequence[str] = ()
    ) -> None:
        super().__init__(message, details=details)
        self.code = code
        self.retryable = retryable


class ProviderThrottled(ProviderFailed):
    """The vendor's limit was reached; ``retry_after`` is in seconds."""

    def __init__(self, message: str, *, code: str, retry_after: int) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after


class ProviderRefused(ProviderFailed):
    """The vendor says that the input is wrong; asking again changes nothing."""

    def __init__(self, message: str, *, code: str, details: Sequence[str] = ()) -> None:
        super().__init__(message, code=code, retryable=False, details=details)


class OutcomeUnknown(ProviderFailed):
    """The vendor may have done what was asked, or not: its answer was lost, or cannot be read."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message, code=code)


class AccessDenied(ProviderFailed):
    """The token is good and lacks a permission; ``details`` name it where the vendor does."""

    def __init__(self, message: str, *, code: str, details: Sequence[str] = ()) -> None:
        super().__init__(message, code=code, retryable=False, details=details)


class AccessEnded(ProviderFailed):
    """The vendor takes the token no more, until somebody connects again.

    ``message`` is what callers of the API compare; ``sentence`` says for a person what happened.
    """

    def __init__(self, sentence: str, *, code: str) -> None:
        super().__init__("Meta access token expired", code=code, retryable=False)
        self.reason = "meta.reauth_required"
        self.sentence = sentence
