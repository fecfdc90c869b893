"""What advertising needs from the outside: the platform, and where tokens are kept."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from pixecom.domain.advertising.connections import Details
from pixecom.domain.advertising.drafts import Budget, Change, Draft, Kind, LaunchTag, Rehearsable
from pixecom.domain.advertising.tokens import GrantedToken, Token
from pixecom.domain.shared.ids import AdAccountId, SellerId, UserId
from pixecom.domain.shared.lifecycle import DeliveryStatus, EntityStatus


class AccountTokens(Protocol):
    """The tokens of ad accounts, for whoever calls the platform on their behalf."""

    @abstractmethod
    def token_of(self, *, seller_id: SellerId, ad_account_id: AdAccountId) -> Token | None:
        """Give the token to call with; None: there is none that may be used.

        Ask before each piece of work: a token that has ended is not given any more.
        """

    @abstractmethod
    def mark_dead(self, *, seller_id: SellerId, token: Token, reason: str) -> None:
        """Remember that the platform refused a token: nobody is given it any more.

        ``reason`` is one sentence for a person, without secrets. Every connection of the seller
        with this token needs a new login, and its administrators are told by mail, once. A token
        that was replaced meanwhile stays as it is.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformUser:
    """Who logged in at the platform."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAccount:
    """An ad account that a token opens; ``external_id`` without ``act_``."""

    external_id: str
    name: str
    details: Details = field(default_factory=Details)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPage:
    """A page that a token opens: personal, owned by a business, or of its client."""

    external_id: str
    name: str
    category: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPixel:
    """A pixel; ``account_external_id`` is one of the accounts found with it."""

    external_id: str
    name: str
    account_external_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """Everything that a token opens; what is reachable on several ways may stand here twice.

    ``pixels_unread`` are external ids of accounts of which it is not known what pixels they have.
    """

    user: PlatformUser
    accounts: Sequence[FoundAccount]
    pages: Sequence[FoundPage]
    pixels: Sequence[FoundPixel]
    pixels_unread: Sequence[str] = ()


class PlatformLogin(Protocol):
    """Lets people give us access to what they have at the platform (spec 07 §7).

    Each call fails whole; a missing page of an answer is an error, never a shorter answer. Only
    the pixels of single accounts may be missing from a discovery, which names the accounts.

    Raises:
        Unavailable: this installation is not registered at the platform.
        AccessEnded: the platform takes the token no more.
        AccessDenied: a permission is missing.
        ProviderRefused: what was asked is wrong; the code was used before.
        ProviderThrottled: the platform's limit was reached.
        ProviderFailed: another failure; ``retryable`` tells whether to try again.
    """

    @abstractmethod
    def address(self, *, state: str) -> str:
        """Give the page of the platform where a person agrees; it brings ``state`` back."""

    @abstractmethod
    def exchange(self, *, code: str) -> GrantedToken:
        """Trade what the person came back with for a long-lived token."""

    @abstractmethod
    def renew(self, *, token: Token) -> GrantedToken:
        """Trade a token that still is good for one that lasts longer."""

    @abstractmethod
    def discover(self, *, token: Token) -> Discovery:
        """Find the ad accounts, pages and pixels that a token opens, all of them.

        Somebody waits for it: pixels that would take too long count as unread.
        """

    @abstractmethod
    def account(self, *, token: Token, external_id: str) -> FoundAccount:
        """Read one ad account as it is right now; ``external_id`` without ``act_``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeState:
    """``text`` goes to the platform and comes back, ``secret`` stays with the browser that began.

    ``digest`` is what is stored.
    """

    text: str = field(repr=False)
    secret: str = field(repr=False)
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenState:
    """A state that came back to the browser that had begun: who had begun, and until when."""

    seller_id: SellerId
    user_id: UserId
    expires_at: datetime
    digest: str


class LoginStates(Protocol):
    """Makes and reads the states of logins at the platform; nobody else can do either."""

    @abstractmethod
    def make(self, *, seller_id: SellerId, user_id: UserId, expires_at: datetime) -> MadeState:
        """Make one that nobody can guess or read."""

    @abstractmethod
    def read(self, *, text: str, secret: str) -> GivenState | None:
        """Read one; None when it is not ours, or ``secret`` is another browser's."""


class SignedRequests(Protocol):
    """Reads what the platform itself sends us."""

    @abstractmethod
    def user_of(self, *, signed: str) -> str | None:
        """Give the platform's id of the user concerned; None when the platform did not sign it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteAccount:
    """An ad account to act in; ``currency`` is the ISO 4217 code of its budgets.

    ``provider`` overrides the configured one, as it does for figures.
    """

    seller_id: SellerId
    id: AdAccountId
    external_id: str
    currency: str
    provider: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """A campaign, ad set or ad as it stands at the platform; its name comes without the tag.

    ``effective_status`` is the platform's own word, ``budget`` None where the object holds none.
    """

    name: str
    status: EntityStatus
    effective_status: str | None
    delivery_status: DeliveryStatus
    budget: Budget | None = None


class AdsGateway(Protocol):
    """Makes and changes what sellers advertise with at the platform (spec 07 §§3, 5, 6).

    Everything is made PAUSED. A making call is never repeated by the gateway: after
    ``OutcomeUnknown`` the caller asks ``find`` before it tries again. A change is repeated, since
    it is absolute; ``OutcomeUnknown`` then says that nobody knows even after that.

    Raises:
        Invalid: the platform has no way to say an amount in the account's currency.
        AccessEnded: the account has no token, or the platform takes it no more.
        AccessDenied: a permission is missing.
        ProviderRefused: the platform says that what was asked is wrong; nothing was done.
        ProviderThrottled: a limit was reached; nothing was done.
        OutcomeUnknown: it may have been done.
        ProviderFailed: it was not done; ``retryable`` tells whether to try again.
    """

    @abstractmethod
    def create(self, *, account: RemoteAccount, draft: Draft) -> str:
        """Make an object and give its external id; an image that is there already keeps its."""

    @abstractmethod
    def rehearse(self, *, account: RemoteAccount, draft: Rehearsable) -> None:
        """Let the platform judge a draft; nothing is made."""

    @abstractmethod
    def find(
        self, *, account: RemoteAccount, kind: Kind, tag: LaunchTag, below: str | None = None
    ) -> str | None:
        """Give the external id of what was made with a tag; None: nothing was, or it is deleted.

        ``below`` is the campaign of an ad set, the ad set of an ad. An image is never found: to
        make it again is as good.
        """

    @abstractmethod
    def read(self, *, account: RemoteAccount, kind: Kind, external_id: str) -> Remote:
        """Tell how a campaign, ad set or ad stands right now."""

    @abstractmethod
    def change(
        self, *, account: RemoteAccount, kind: Kind, external_id: str, change: Change
    ) -> None:
        """Give a campaign, ad set or ad new values."""

    @abstractmethod
    def video_is_ready(self, *, account: RemoteAccount, external_id: str) -> bool:
        """Tell whether a creative can be made of a video; the platform works on it for a while.

        Raises:
            ProviderRefused: the platform cannot use the video.
        """


class AdsGateways(Protocol):
    """Knows where the ads of each account are made."""

    @abstractmethod
    def for_account(self, account: RemoteAccount) -> AdsGateway | None:
        """Give the gateway; None: the account stands for a file of figures, nothing else."""
