"""Registering, logging in, and confirming who is asking."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from pixecom.application.identity.mails import AccountMails
from pixecom.application.identity.patience import HoldUp
from pixecom.application.identity.ports import (
    AccessTokens,
    Account,
    AuditEntry,
    AuditEvent,
    Claims,
    Client,
    IdentityWork,
    IdentityWorks,
    Membership,
    NewRefreshToken,
    PasswordHasher,
    Principals,
    Secrets,
    SlugTaken,
)
from pixecom.application.identity.second_factor import SecondFactors
from pixecom.application.shared.audit import Actor
from pixecom.application.shared.clock import IdSource
from pixecom.domain.identity import (
    REFRESH_LIFETIME,
    PlatformRole,
    Principal,
    Seller,
    SellerRole,
    User,
    check_password,
    clean_display_name,
    clean_email,
    slug_of,
)
from pixecom.domain.shared.errors import Forbidden, Invalid, NotFound, Unauthenticated
from pixecom.domain.shared.ids import FamilyId, SellerId, UserId

_SLUG_TRIES = 10
_WRONG = "Invalid credentials"
Confirm: TypeAlias = Callable[[IdentityWork, Account], None]
"""Asks for more than the password, inside the transaction that begins the session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A fresh login: the tokens go to the client, the refresh token only as a cookie.

    ``seller`` is None for people of the platform without a membership.
    """

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    user: User
    seller: Seller | None


class Sessions:
    """Starts login families: shared by everything that logs somebody in."""

    def __init__(self, *, tokens: AccessTokens, secrets: Secrets, ids: IdSource) -> None:
        self._tokens = tokens
        self._secrets = secrets
        self._ids = ids

    def start(
        self,
        *,
        work: IdentityWork,
        account: Account,
        membership: Membership | None,
        client: Client,
    ) -> Session:
        """Write the family's first refresh token and sign an access token."""
        seller = membership.seller if membership else None
        family, now = FamilyId(self._ids.new()), work.now()
        refresh_token = self._secrets.refresh_token()
        token = NewRefreshToken(
            id=self._ids.new(),
            family_id=family,
            user_id=account.user.id,
            seller_id=seller.id if seller else None,
            token_digest=self._secrets.digest(refresh_token=refresh_token),
            expires_at=now + REFRESH_LIFETIME,
            client=client,
        )
        work.families.add(token=token, at=now)
        claims = claims_of(account, family_id=family, membership=membership)
        return Session(
            access_token=self._tokens.issue(claims=claims),
            refresh_token=refresh_token,
            user=account.user,
            seller=seller,
        )


def claims_of(account: Account, *, family_id: FamilyId, membership: Membership | None) -> Claims:
    """Say what an access token of an account stands for: a seller, else the platform."""
    return Claims(
        user_id=account.user.id,
        seller_id=membership.seller.id if membership else None,
        role=membership.role if membership else account.platform_role,
        is_superadmin=account.is_superadmin,
        family_id=family_id,
    )


def newcomer(ids: IdSource, *, email: str, display_name: str) -> User:
    """Make a user of what somebody typed.

    Raises:
        Invalid: the address or name is not acceptable.
    """
    return User(
        id=UserId(ids.new()),
        email=clean_email(email),
        display_name=clean_display_name(display_name),
    )


class Register:
    """Creates a user and the seller that the user owns, and logs the user in.

    A mail asks for the proof of the address, which no login waits for.
    """

    def __init__(
        self,
        *,
        works: IdentityWorks,
        hasher: PasswordHasher,
        secrets: Secrets,
        sessions: Sessions,
        mails: AccountMails,
        ids: IdSource,
    ) -> None:
        self._works = works
        self._hasher = hasher
        self._secrets = secrets
        self._sessions = sessions
        self._mails = mails
        self._ids = ids

    def __call__(self, *, email: str, password: str, display_name: str, client: Client) -> Session:
        """Do it in one transaction.

        Raises:
            Invalid: the address, password or name is not acceptable.
            Conflict: ``Email already in use``, in whatever letter case.
        """
        check_password(password)
        user = newcomer(self._ids, email=email, display_name=display_name)
        password_hash = self._hasher.hash(password=password)
        for _ in range(_SLUG_TRIES - 1):
            with suppress(SlugTaken):
                return self._create(user, password_hash, client)
        return self._create(user, password_hash, client)

    def _create(self, user: User, password_hash: str, client: Client) -> Session:
        seller = Seller(
            id=SellerId(self._ids.new()),
            name=user.display_name,
            slug=slug_of(user.display_name, suffix=self._secrets.slug_suffix()),
        )
        membership = Membership(seller=seller, role=SellerRole.OWNER)
        account = Account(
            user=user,
            password_hash=password_hash,
            is_active=True,
            is_superadmin=False,
            platform_role=PlatformRole.SELLER,
            membership=membership,
        )
        entry = AuditEntry(
            event=AuditEvent.REGISTER,
            client=client,
            user_id=user.id,
            email=user.email,
            seller_id=seller.id,
        )
        with self._works() as work:
            now = work.now()
            work.accounts.add(user=user, password_hash=password_hash, seller=seller, at=now)
            session = self._sessions.start(
                work=work, account=account, membership=membership, client=client
            )
            work.accounts.record(entry=entry, at=now)
            self._mails.post_verification(work=work, user=user, at=now)
            work.commit()
        return session


class LogIn:
    """Exchanges an address and a password for a session."""

    def __init__(
        self,
        *,
        works: IdentityWorks,
        hasher: PasswordHasher,
        sessions: Sessions,
        hold_up: HoldUp,
    ) -> None:
        self._works = works
        self._hasher = hasher
        self._sessions = sessions
        self._hold_up = hold_up

    def __call__(self, *, email: str, password: str, client: Client) -> Session:
        """Verify without a connection in hand, then start the session in one transaction.

        An unknown address costs the same work as a wrong password, and says the same.

        Raises:
            TooManyRequests: this account failed too often from this address.
            Unauthenticated: with the message of the first rule that fails.
        """
        return self._log_in(email, password, client, confirm=_no_more)

    def _log_in(self, email: str, password: str, client: Client, *, confirm: Confirm) -> Session:
        email = email.strip().lower()
        self._hold_up(email=email, client=client)
        with self._works() as work:
            account = work.accounts.find(email=email)
        try:
            known = self._known(account, password)
            return self._start(known, self._admit(known), password, client, confirm=confirm)
        except _MoreIsNeeded:
            raise
        except Unauthenticated:
            user_id = account.user.id if account else None
            self._hold_up.remember(email=email, user_id=user_id, client=client)
            raise

    def _known(self, account: Account | None, password: str) -> Account:
        known_hash = account.password_hash if account else None
        if not self._hasher.verify(password=password, password_hash=known_hash) or not account:
            raise Unauthenticated(_WRONG)
        return account

    def _admit(self, account: Account) -> Membership | None:
        """Choose the membership to log in with, the password being right.

        Raises:
            Unauthenticated: this door is not for this account.
        """
        _check_active(account)
        if is_of_the_platform(account):
            raise Unauthenticated("Admin accounts must login at /admin")
        if account.membership is None:
            raise Unauthenticated("No active seller account found")
        return account.membership

    def _start(
        self,
        account: Account,
        membership: Membership | None,
        password: str,
        client: Client,
        *,
        confirm: Confirm,
    ) -> Session:
        user, old_hash = account.user, account.password_hash or ""
        renewed = (
            None
            if self._hasher.is_current(password_hash=old_hash)
            else self._hasher.hash(password=password)
        )
        entry = AuditEntry(
            event=AuditEvent.LOGIN_SUCCESS,
            client=client,
            user_id=user.id,
            email=user.email,
            seller_id=membership.seller.id if membership else None,
        )
        with self._works() as work:
            if not work.accounts.still_has(user_id=user.id, password_hash=old_hash):
                raise Unauthenticated(_WRONG)
            confirm(work, account)
            now = work.now()
            session = self._sessions.start(
                work=work, account=account, membership=membership, client=client
            )
            if renewed:
                work.accounts.renew_password_hash(user_id=user.id, password_hash=renewed, at=now)
            work.accounts.record(entry=entry, at=now)
            work.commit()
        return session


class _MoreIsNeeded(Unauthenticated):
    """The password was right and nothing was wrong: no failure that counts against anybody."""


class AdminLogIn(LogIn):
    """The door for superadmins and staff, who need no membership, but a second factor if on."""

    def __init__(
        self,
        *,
        works: IdentityWorks,
        hasher: PasswordHasher,
        sessions: Sessions,
        hold_up: HoldUp,
        factors: SecondFactors,
    ) -> None:
        super().__init__(works=works, hasher=hasher, sessions=sessions, hold_up=hold_up)
        self._factors = factors

    def __call__(
        self, *, email: str, password: str, client: Client, totp: str | None = None
    ) -> Session:
        """Do as ``LogIn``, and then ask for a code of the app, or a recovery code.

        Raises:
            Unauthenticated: with the message of the first rule that fails.
        """

        def confirm(work: IdentityWork, account: Account) -> None:
            self._confirm(work, account, totp)

        return self._log_in(email, password, client, confirm=confirm)

    def _confirm(self, work: IdentityWork, account: Account, code: str | None) -> None:
        held = work.credentials.hold(user_id=account.user.id)
        if held is None or not held.totp_on:
            return
        if not code:
            raise _MoreIsNeeded("Second factor required")
        if not self._factors.spend(work=work, held=held, code=code):
            raise Unauthenticated(_WRONG)

    def _admit(self, account: Account) -> Membership | None:
        _check_active(account)
        if not is_of_the_platform(account):
            raise Unauthenticated("Not an admin account")
        return account.membership


def is_of_the_platform(account: Account) -> bool:
    """Whether the account is a superadmin's or of the platform's staff."""
    return account.is_superadmin or account.platform_role is not PlatformRole.SELLER


def _no_more(_work: IdentityWork, _account: Account) -> None:
    """Ask for nothing but the password."""


def _check_active(account: Account) -> None:
    if not account.is_active:
        raise Unauthenticated("Account is inactive")


class Authenticate:
    """Confirms who is asking: the token's signature, then one query."""

    def __init__(self, *, tokens: AccessTokens, principals: Principals) -> None:
        self._tokens = tokens
        self._principals = principals

    def __call__(self, *, token: str) -> Principal:
        """Give the principal.

        Raises:
            Unauthenticated: the token is wrong, or what it says is no longer so.
        """
        principal = self._principals.confirm(claims=self._tokens.read(token=token))
        if principal is None:
            raise Unauthenticated("This login is no longer valid: log in again")
        return principal


class EnterSeller:
    """Lets a superadmin look into one seller; every time leaves a row in the audit log."""

    def __init__(self, *, works: IdentityWorks, principals: Principals) -> None:
        self._works = works
        self._principals = principals

    def __call__(
        self, *, principal: Principal, seller_id: SellerId, route: str, client: Client
    ) -> Principal:
        """Give the principal inside the seller, with an owner's rights.

        Raises:
            Forbidden: the principal is no superadmin.
            NotFound: there is no such seller.
        """
        if not principal.is_superadmin:
            raise Forbidden("Superadmin access required")
        if not self._principals.seller_exists(seller_id=seller_id):
            raise NotFound("Seller not found")
        entry = AuditEntry(
            event=AuditEvent.ADMIN_TENANT_ACCESS,
            client=client,
            user_id=principal.user.id,
            email=principal.user.email,
            seller_id=seller_id,
            metadata={"route": route},
        )
        with self._works() as work:
            work.accounts.record(entry=entry, at=work.now())
            work.commit()
        return replace(principal, seller_id=seller_id, seller_role=SellerRole.OWNER)


def actor_of(principal: Principal, client: Client) -> Actor:
    """Say who acts and from where, for the audit log."""
    return Actor(
        user_id=principal.user.id,
        email=principal.user.email,
        seller_id=principal.seller_id,
        address=client.address,
        user_agent=client.user_agent,
        request_id=client.request_id,
    )


def seller_of(principal: Principal) -> SellerId:
    """Give the tenant of a request.

    Raises:
        Invalid: somebody of the platform has not chosen one.
    """
    if principal.seller_id is None:
        raise Invalid("Please select a seller first")
    return principal.seller_id
