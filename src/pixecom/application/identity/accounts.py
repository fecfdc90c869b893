"""What changes an account: a superadmin is made, a password changed, a seller chosen."""

from __future__ import annotations

from dataclasses import dataclass, field

from pixecom.application.identity.families import ENDED
from pixecom.application.identity.mails import AccountMails
from pixecom.application.identity.patience import HoldUp
from pixecom.application.identity.ports import (
    Account,
    AuditEntry,
    AuditEvent,
    Client,
    IdentityWorks,
    PasswordHasher,
)
from pixecom.application.identity.sessions import Sessions, newcomer
from pixecom.application.shared.clock import IdSource
from pixecom.domain.identity import (
    PlatformRole,
    Principal,
    RevokeReason,
    Seller,
    User,
    check_password,
)
from pixecom.domain.shared.errors import Invalid, NotFound, Unauthenticated
from pixecom.domain.shared.ids import SellerId


@dataclass(frozen=True, slots=True, kw_only=True)
class Switched:
    """A session in another seller."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    seller: Seller


class CreateAdmin:
    """Makes somebody of the platform; only who runs commands on the machine can."""

    def __init__(self, *, works: IdentityWorks, hasher: PasswordHasher, ids: IdSource) -> None:
        self._works = works
        self._hasher = hasher
        self._ids = ids

    def __call__(
        self,
        *,
        email: str,
        password: str,
        display_name: str,
        client: Client,
        role: PlatformRole = PlatformRole.SUPERADMIN,
    ) -> User:
        """Do it in one transaction.

        Raises:
            Invalid: the address, password, name or role is not acceptable.
            Conflict: ``Email already in use``.
        """
        if role is PlatformRole.SELLER:
            raise Invalid("Sellers register themselves")
        check_password(password)
        user = newcomer(self._ids, email=email, display_name=display_name)
        password_hash = self._hasher.hash(password=password)
        entry = AuditEntry(
            event=AuditEvent.CREATE_ADMIN,
            client=client,
            user_id=user.id,
            email=user.email,
            metadata={"role": role.value},
        )
        with self._works() as work:
            now = work.now()
            work.accounts.add_person(user=user, password_hash=password_hash, role=role, at=now)
            work.accounts.record(entry=entry, at=now)
            work.commit()
        return user


class ChangePassword:
    """Replaces a user's password and ends all its other logins."""

    def __init__(
        self,
        *,
        works: IdentityWorks,
        hasher: PasswordHasher,
        mails: AccountMails,
        hold_up: HoldUp,
    ) -> None:
        self._works = works
        self._hasher = hasher
        self._mails = mails
        self._hold_up = hold_up

    def __call__(self, *, principal: Principal, current: str, new: str, client: Client) -> None:
        """Verify without a connection in hand, then change it in one transaction.

        Raises:
            Invalid: the new password is not acceptable.
            Unauthenticated: the current one is wrong, or was changed meanwhile.
            TooManyRequests: the account failed too often from this address.
        """
        check_password(new)
        user = principal.user
        self._hold_up(email=user.email, client=client)
        with self._works() as work:
            account = work.accounts.find(email=user.email)
        known = account.password_hash if account else None
        if not self._hasher.verify(password=current, password_hash=known) or known is None:
            self._hold_up.remember(email=user.email, user_id=user.id, client=client)
            raise Unauthenticated("The current password is wrong")
        password_hash = self._hasher.hash(password=new)
        entry = AuditEntry(
            event=AuditEvent.PASSWORD_CHANGED,
            client=client,
            user_id=user.id,
            email=user.email,
            seller_id=principal.seller_id,
        )
        with self._works() as work:
            if not work.accounts.still_has(user_id=user.id, password_hash=known):
                raise Unauthenticated("The current password is wrong")
            now = work.now()
            work.accounts.renew_password_hash(user_id=user.id, password_hash=password_hash, at=now)
            work.families.revoke_all(
                user_id=user.id, reason=RevokeReason.PASSWORD_CHANGE, but=principal.family_id
            )
            work.accounts.record(entry=entry, at=now)
            self._mails.post_changed(work=work, user=user)
            work.commit()


class SwitchSeller:
    """Begins a login in another seller of the user, and ends the one that asks."""

    def __init__(self, *, works: IdentityWorks, sessions: Sessions) -> None:
        self._works = works
        self._sessions = sessions

    def __call__(self, *, principal: Principal, seller_id: SellerId, client: Client) -> Switched:
        """Do it in one transaction.

        Raises:
            NotFound: the user has no active membership of an active seller with this id.
            Unauthenticated: the login that asks ended meanwhile.
        """
        user = principal.user
        entry = AuditEntry(
            event=AuditEvent.SWITCH_SELLER,
            client=client,
            user_id=user.id,
            email=user.email,
            seller_id=seller_id,
            metadata={"before": str(principal.seller_id), "after": str(seller_id)},
        )
        with self._works() as work:
            membership = work.accounts.membership(user_id=user.id, seller_id=seller_id)
            if membership is None:
                raise NotFound("Seller not found")
            if not work.families.revoke(
                family_id=principal.family_id, user_id=user.id, reason=RevokeReason.LOGOUT
            ):
                raise Unauthenticated(ENDED)
            account = Account(
                user=user,
                password_hash=None,
                is_active=True,
                is_superadmin=principal.is_superadmin,
                platform_role=principal.platform_role,
                membership=membership,
            )
            session = self._sessions.start(
                work=work, account=account, membership=membership, client=client
            )
            work.accounts.record(entry=entry, at=work.now())
            work.commit()
        return Switched(
            access_token=session.access_token,
            refresh_token=session.refresh_token,
            seller=membership.seller,
        )
