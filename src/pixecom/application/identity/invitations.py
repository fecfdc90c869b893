"""Inviting people into a seller, and accepting."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from pixecom.application.identity.patience import HoldUp
from pixecom.application.identity.ports import (
    Account,
    AuditEvent,
    Client,
    PasswordHasher,
)
from pixecom.application.identity.sellers_ports import (
    DirectoryWork,
    DirectoryWorks,
    GivenToken,
    InvitationToken,
    InvitationTokens,
    SellerAct,
    SellerWork,
    SellerWorks,
)
from pixecom.application.identity.sessions import (
    Session,
    Sessions,
    actor_of,
    is_of_the_platform,
    newcomer,
    seller_of,
)
from pixecom.application.shared.audit import Act, Actor
from pixecom.application.shared.clock import IdSource
from pixecom.application.shared.mail import Mail, MailDesk
from pixecom.domain.identity import (
    PlatformRole,
    Principal,
    SellerRole,
    User,
    check_password,
    clean_email,
)
from pixecom.domain.identity.members import INVITATION_LIFETIME, Invitation, check_invitable
from pixecom.domain.shared.errors import Conflict, Invalid, NotFound, Unauthenticated
from pixecom.domain.shared.ids import InvitationId, MemberId

_UNKNOWN: Final = "Invitation not found"
_NOT_MAILED: Final = "Send your password, too, or use the link in the mail"
_UNCONFIRMED: Final = "Send your password, too: nobody has confirmed this address before"
_MAIL: Final = """\
Hello,

{inviter} invites you to work in {seller} on PixEcom, as {role}. Accept within 7 days:

{link}

If you do not know them, ignore this mail.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """An invitation that was made just now; nobody can read its token a second time."""

    invitation: Invitation
    token: str = field(repr=False)


class InviteMember:
    """Offers a role in the seller to whoever has an address, by mail."""

    def __init__(
        self,
        *,
        works: SellerWorks,
        tokens: InvitationTokens,
        desk: MailDesk,
        ids: IdSource,
        frontend_url: str,
    ) -> None:
        self._works = works
        self._tokens = tokens
        self._desk = desk
        self._ids = ids
        self._frontend_url = frontend_url

    def __call__(
        self, *, principal: Principal, client: Client, email: str, role: SellerRole
    ) -> Invited:
        """Store it and post the mail in one transaction.

        Raises:
            Invalid: the address is none, or nobody is invited as that.
            Forbidden: the role is above the caller's.
            Conflict: already a member, or an open invitation to the address exists.
        """
        seller_id = seller_of(principal)
        check_invitable(role, by=principal.seller_role)
        address = clean_email(email)
        token = self._tokens.make(seller_id=seller_id)
        with self._works(seller_id, by=actor_of(principal, client)) as work:
            if work.invitations.is_member(seller_id=seller_id, email=address):
                raise Conflict("Already a member")
            now = work.now()
            invitation = Invitation(
                id=InvitationId(self._ids.new()),
                seller_id=seller_id,
                email=address,
                role=role,
                expires_at=now + INVITATION_LIFETIME,
                created_at=now,
            )
            work.invitations.add(
                invitation=invitation, token_hash=token.digest, invited_by=principal.user.id
            )
            self._post(work, invitation, principal, token)
            work.record(_act(SellerAct.MEMBER_INVITED, invitation))
            work.commit()
        return Invited(invitation=invitation, token=token.shown)

    def _post(
        self,
        work: SellerWork,
        invitation: Invitation,
        principal: Principal,
        token: InvitationToken,
    ) -> None:
        text = _MAIL.format(
            inviter=f"{principal.user.display_name} ({principal.user.email})",
            seller=work.seller_name(),
            role=invitation.role.value,
            link=f"{self._frontend_url}/accept-invitation?token={token.mailed}",
        )
        mail = Mail(to=invitation.email, subject="You are invited to PixEcom", text=text)
        self._desk.post(work=work, mail=mail, about=invitation.id, seller_id=invitation.seller_id)


class RevokeInvitation:
    """Takes an invitation back."""

    def __init__(self, *, works: SellerWorks) -> None:
        self._works = works

    def __call__(
        self, *, principal: Principal, client: Client, invitation_id: InvitationId
    ) -> None:
        """Do it in one transaction.

        Raises:
            NotFound: the seller has no such open invitation.
        """
        seller_id = seller_of(principal)
        with self._works(seller_id, by=actor_of(principal, client)) as work:
            invitation = work.invitations.revoke(seller_id=seller_id, invitation_id=invitation_id)
            if invitation is None:
                raise NotFound(_UNKNOWN)
            work.record(_act(SellerAct.REVOKE_INVITATION, invitation))
            work.commit()


class AcceptInvitation:
    """Makes whoever was invited a member, and logs them in.

    The token alone proves that somebody was invited, not who is asking: the inviter saw it, too.
    The proof that only the mail carries shows whose address it is, and confirms that. It opens an
    account that exists where the address was confirmed before; else whoever registered it may be
    somebody else, and only the password shows that it is one person.
    """

    def __init__(
        self,
        *,
        works: DirectoryWorks,
        tokens: InvitationTokens,
        hasher: PasswordHasher,
        sessions: Sessions,
        hold_up: HoldUp,
        ids: IdSource,
    ) -> None:
        self._works = works
        self._tokens = tokens
        self._hasher = hasher
        self._sessions = sessions
        self._hold_up = hold_up
        self._ids = ids

    def __call__(
        self, *, token: str, password: str | None, display_name: str | None, client: Client
    ) -> Session:
        """Hash without a connection in hand, then do it in one transaction.

        Raises:
            NotFound: the token is unknown, expired, used or revoked.
            Invalid: a new user without an acceptable password or name.
            Unauthenticated: an existing user who may not log in, or did not prove who it is.
            TooManyRequests: too many wrong passwords before.
            Conflict: the user became a member meanwhile.
        """
        given = self._tokens.read(token=token)
        if given is None:
            raise NotFound(_UNKNOWN)
        with self._works(by=Actor()) as work:
            invitation = work.invitations.find(seller_id=given.seller_id, token_hash=given.digest)
            if invitation is None:
                raise NotFound(_UNKNOWN)
            account = work.accounts.find(email=invitation.email)
        if account is None:
            user, password_hash = self._newcomer(invitation, password, display_name)
            return self._join(invitation, user, client, given, new_hash=password_hash)
        _check_door(account)
        if given.is_mailed and account.user.email_verified:
            return self._join(invitation, account.user, client, given)
        self._check_password(account, password, client, given)
        return self._join(
            invitation, account.user, client, given, known_hash=account.password_hash
        )

    def _newcomer(
        self, invitation: Invitation, password: str | None, display_name: str | None
    ) -> tuple[User, str]:
        missing = [
            f"{name} is required"
            for name, value in {"password": password, "displayName": display_name}.items()
            if value is None
        ]
        if password is None or display_name is None:
            raise Invalid("Validation failed.", details=missing)
        check_password(password)
        user = newcomer(self._ids, email=invitation.email, display_name=display_name)
        return user, self._hasher.hash(password=password)

    def _check_password(
        self, account: Account, password: str | None, client: Client, given: GivenToken
    ) -> None:
        if password is None:
            raise Unauthenticated(_UNCONFIRMED if given.is_mailed else _NOT_MAILED)
        self._hold_up(email=account.user.email, client=client)
        if self._hasher.verify(password=password, password_hash=account.password_hash):
            return
        self._hold_up.remember(email=account.user.email, user_id=account.user.id, client=client)
        raise Unauthenticated("Invalid credentials")

    def _join(
        self,
        invitation: Invitation,
        user: User,
        client: Client,
        given: GivenToken,
        *,
        new_hash: str | None = None,
        known_hash: str | None = None,
    ) -> Session:
        with self._works(by=_actor(user, client)) as work:
            if not work.invitations.accept(invitation=invitation):
                raise NotFound(_UNKNOWN)
            if known_hash and not work.accounts.still_has(
                user_id=user.id, password_hash=known_hash
            ):
                raise Unauthenticated("Invalid credentials")
            if new_hash is not None:
                work.accounts.add_person(
                    user=user,
                    password_hash=new_hash,
                    role=PlatformRole.SELLER,
                    at=work.now(),
                )
            if given.is_mailed and work.credentials.mark_verified(user_id=user.id, at=work.now()):
                work.record(Act(event=AuditEvent.EMAIL_VERIFIED))
            session = self._enter(work, invitation, user, client)
            work.commit()
        return session

    def _enter(
        self, work: DirectoryWork, invitation: Invitation, user: User, client: Client
    ) -> Session:
        seller_id, member_id = invitation.seller_id, MemberId(self._ids.new())
        work.members.add(
            member_id=member_id, seller_id=seller_id, user_id=user.id, role=invitation.role
        )
        work.record(
            Act(
                event=SellerAct.ACCEPT_INVITATION,
                seller_id=seller_id,
                entity_type="member",
                entity_id=member_id,
                after={"email": user.email, "role": invitation.role.value},
            )
        )
        membership = work.accounts.membership(user_id=user.id, seller_id=seller_id)
        if membership is None:
            raise NotFound(_UNKNOWN)
        account = Account(
            user=user,
            password_hash=None,
            is_active=True,
            is_superadmin=False,
            platform_role=PlatformRole.SELLER,
            membership=membership,
        )
        return self._sessions.start(
            work=work, account=account, membership=membership, client=client
        )


def _check_door(account: Account) -> None:
    """Let in whom the login would let in."""
    if not account.is_active:
        raise Unauthenticated("Account is inactive")
    if is_of_the_platform(account):
        raise Unauthenticated("Admin accounts must login at /admin")


def _actor(user: User, client: Client) -> Actor:
    return Actor(
        user_id=user.id,
        email=user.email,
        address=client.address,
        user_agent=client.user_agent,
        request_id=client.request_id,
    )


def _act(event: SellerAct, invitation: Invitation) -> Act:
    offer = {
        "email": invitation.email,
        "role": invitation.role.value,
        "expiresAt": invitation.expires_at.isoformat(),
    }
    revoked = event is SellerAct.REVOKE_INVITATION
    return Act(
        event=event,
        seller_id=invitation.seller_id,
        entity_type="invitation",
        entity_id=invitation.id,
        before=offer if revoked else {},
        after={} if revoked else offer,
    )
