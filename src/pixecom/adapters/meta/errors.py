"""What Meta's errors mean: one total function from whatever it says to an error of ours.

Source: spec 07a, "Answers that are errors", which follows the Marketing API's error reference.
``code`` and ``error_subcode`` decide, never the status: an error can arrive with 200. An error
that nobody knows is permanent, is logged, and its code is stored with the run that met it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

import httpx

from pixecom.domain.shared.errors import (
    AccessDenied,
    AccessEnded,
    OutcomeUnknown,
    ProviderFailed,
    ProviderRefused,
    ProviderThrottled,
)

_log = logging.getLogger(__name__)

THROTTLED: Final = "Meta rate limit exceeded"
DEFAULT_WAIT_SECONDS: Final = 300
"""How long a limit stands when Meta names no time: points decay in 300 s (spec 07a, Limits)."""
_TOO_MANY_REQUESTS: Final = 429
_SERVER_ERROR: Final = 500
_MESSAGE_LENGTH: Final = 500


class Reaction(Enum):
    """What we do about an error of Meta's."""

    RETRY = auto()
    THROTTLE_APP = auto()
    THROTTLE_ACCOUNT = auto()
    REFUSE = auto()
    SPLIT = auto()
    NAME_PERMISSION = auto()
    REAUTHORISE = auto()
    ALERT = auto()
    SEARCH = auto()
    GIVE_UP = auto()


class Transient(ProviderFailed):
    """Meta or the way to it was out of order; the same call may succeed in a second."""


class NotSent(Transient):
    """There was no connection to Meta: it has not heard of the call."""


class Unreadable(ProviderFailed):
    """Meta's answer is not what it should be, although it is no error."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="UNREADABLE", retryable=False)


class AppThrottled(ProviderThrottled):
    """A limit of the whole app, not of one ad account."""


class TooMuchData(ProviderRefused):
    """The answer would be too large: ask for fewer days or entities at once."""


class DuplicatePost(ProviderFailed):
    """The object is there already: search for it instead of creating it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Meta's error object, read with distrust: ``code`` and ``subcode`` are 0 where it has none.

    ``message`` is the text for a person where there is one, else that for developers.
    """

    code: int
    subcode: int
    message: str
    parameters: tuple[str, ...]
    trace_id: str

    @property
    def name(self) -> str:
        """What the error is stored under: ``META_190_463``."""
        return f"META_{self.code}_{self.subcode}" if self.subcode else f"META_{self.code}"


def read_fault(error: object) -> Fault:
    """Read an error object, whatever it is."""
    fields: Mapping[object, object] = error if isinstance(error, Mapping) else {}
    message = fields.get("error_user_msg") or fields.get("message") or "no message"
    return Fault(
        code=_number(fields.get("code")),
        subcode=_number(fields.get("error_subcode")),
        message=str(message)[:_MESSAGE_LENGTH],
        parameters=_blamed(fields.get("error_data")),
        trace_id=str(fields.get("fbtrace_id", ""))[:_MESSAGE_LENGTH],
    )


def reaction_to(code: int, subcode: int) -> Reaction:
    """Say what to do about a code; any pair of numbers has an answer."""
    if code == _INVALID_PARAMETER and subcode == _TOO_MUCH_DATA:
        return Reaction.SPLIT
    if code in _REACTIONS:
        return _REACTIONS[code]
    if code in _PERMISSIONS:
        return Reaction.NAME_PERMISSION
    return Reaction.THROTTLE_ACCOUNT if code in _USE_CASE_LIMITS else Reaction.GIVE_UP


def to_error(fault: Fault, *, retry_after: int = DEFAULT_WAIT_SECONDS) -> ProviderFailed:
    """Make the error of ours that a fault amounts to; ``retry_after`` is for limits, in seconds.

    The texts are those of spec 07 §8.
    """
    return _MAKERS[reaction_to(fault.code, fault.subcode)](fault, retry_after)


def error_of_status(status: int) -> ProviderFailed | None:
    """Make an error of an answer that brought no error object; None where the status is fine."""
    text, code = f"Meta error {status}", f"HTTP_{status}"
    if status == _TOO_MANY_REQUESTS:
        return ProviderThrottled(THROTTLED, code=code, retry_after=DEFAULT_WAIT_SECONDS)
    if status >= _SERVER_ERROR:
        return Transient(text, code=code)
    if not httpx.codes.is_success(status):
        return ProviderFailed(text, code=code, retryable=False)
    return None


@contextmanager
def translated() -> Iterator[None]:
    """Raise our error in place of the library's, whose text may quote the address.

    Raises:
        Transient: nothing came back, or not all of it.
    """
    try:
        yield
    except httpx.HTTPError as error:
        kind = type(error).__name__
        failure = NotSent if isinstance(error, _BEFORE_SENDING) else Transient
        raise failure(f"Meta does not answer ({kind})", code=kind) from None


@contextmanager
def acting() -> Iterator[None]:
    """Say of a call that changes something whether it may have been done.

    An error object is Meta's word that it was not, but for its "try again" (1, 2) and "it is
    there already" (506).

    Raises:
        OutcomeUnknown: in place of errors that leave it open.
    """
    try:
        yield
    except NotSent:
        raise
    except (Transient, DuplicatePost, Unreadable) as error:
        raise OutcomeUnknown(error.message, code=error.code) from error


_BEFORE_SENDING: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_INVALID_PARAMETER: Final = 100
_TOO_MUCH_DATA: Final = 1487534
_PERMISSIONS: Final = range(200, 300)
_USE_CASE_LIMITS: Final = range(80000, 80015)
_REACTIONS: Final = {
    1: Reaction.RETRY,
    2: Reaction.RETRY,
    4: Reaction.THROTTLE_APP,
    10: Reaction.NAME_PERMISSION,
    17: Reaction.THROTTLE_ACCOUNT,
    32: Reaction.THROTTLE_APP,
    _INVALID_PARAMETER: Reaction.REFUSE,
    190: Reaction.REAUTHORISE,
    341: Reaction.THROTTLE_APP,
    368: Reaction.ALERT,
    506: Reaction.SEARCH,
    613: Reaction.THROTTLE_ACCOUNT,
}
_CONNECT_AGAIN: Final = "Connect the account again."
_EXPLANATIONS: Final = {
    458: "PixEcom was removed from the Facebook account.",
    459: "Facebook wants the person who connected the account to log in there and confirm it.",
    460: "The password of the Facebook account was changed.",
    463: "The connection to Meta has expired.",
    464: "The Facebook account is not confirmed.",
    467: "The connection to Meta is not valid any more.",
    492: "The person who connected the account has no access to the page or account any more.",
}
"""Why a token died, by subcode, for the seller."""
_PERMISSION_NAME: Final = re.compile(r"\b(?:ads|pages|business|read|instagram)_[a-z_]+\b")


def _refuse(fault: Fault, _retry_after: int) -> ProviderFailed:
    details = [f"Parameter: {name}" for name in fault.parameters]
    return ProviderRefused(f"Meta: {fault.message}", code=fault.name, details=details)


def _too_much(fault: Fault, _retry_after: int) -> ProviderFailed:
    return TooMuchData(f"Meta: {fault.message}", code=fault.name)


def _permission(fault: Fault, _retry_after: int) -> ProviderFailed:
    names = sorted(set(_PERMISSION_NAME.findall(fault.message)))
    details = [f"Missing permission: {name}" for name in names]
    return AccessDenied("Meta: insufficient permissions", code=fault.name, details=details)


def _dead(fault: Fault, _retry_after: int) -> ProviderFailed:
    why = _EXPLANATIONS.get(fault.subcode, "Meta does not accept the connection any more.")
    return AccessEnded(f"{why} {_CONNECT_AGAIN}", code=fault.name)


def _transient(fault: Fault, _retry_after: int) -> ProviderFailed:
    return Transient(f"Meta error {fault.code}", code=fault.name)


def _alert(fault: Fault, retry_after: int) -> ProviderFailed:
    _log.error("Meta blocks what we do for reasons of policy: trace %s", fault.trace_id)
    return _give_up(fault, retry_after)


def _duplicate(fault: Fault, _retry_after: int) -> ProviderFailed:
    return DuplicatePost(f"Meta error {fault.code}", code=fault.name, retryable=False)


def _give_up(fault: Fault, _retry_after: int) -> ProviderFailed:
    _log.warning("Meta error %s, trace %s", fault.name, fault.trace_id)
    return ProviderFailed(f"Meta error {fault.code}", code=fault.name, retryable=False)


def _throttled(fault: Fault, retry_after: int) -> ProviderFailed:
    return ProviderThrottled(THROTTLED, code=fault.name, retry_after=retry_after)


def _app_throttled(fault: Fault, retry_after: int) -> ProviderFailed:
    return AppThrottled(THROTTLED, code=fault.name, retry_after=retry_after)


_MAKERS: Final[Mapping[Reaction, Callable[[Fault, int], ProviderFailed]]] = {
    Reaction.RETRY: _transient,
    Reaction.THROTTLE_APP: _app_throttled,
    Reaction.THROTTLE_ACCOUNT: _throttled,
    Reaction.REFUSE: _refuse,
    Reaction.SPLIT: _too_much,
    Reaction.NAME_PERMISSION: _permission,
    Reaction.REAUTHORISE: _dead,
    Reaction.ALERT: _alert,
    Reaction.SEARCH: _duplicate,
    Reaction.GIVE_UP: _give_up,
}


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return 0
    try:
        number = int(value)
    except ValueError:
        return 0
    return number if abs(number) <= _LARGEST_CODE else 0


_LARGEST_CODE: Final = 10**12
"""What is longer is no code, and its name would not fit where runs keep it."""


def _blamed(data: object) -> tuple[str, ...]:
    """Give the parameters that Meta blames: ``error_data.blame_field_specs``, a list of paths."""
    specs = data.get("blame_field_specs") if isinstance(data, Mapping) else None
    paths = specs if isinstance(specs, list) else []
    return tuple(
        ".".join(str(part) for part in path)[:_MESSAGE_LENGTH]
        for path in paths
        if isinstance(path, list) and path
    )
