"""What becomes of logins after they began: refreshed, ended, listed."""

from __future__ import annotations

from dataclasses import dataclass, field

from pixecom.application.identity.ports import (
    AccessTokens,
    Account,
    AuditEntry,
    AuditEvent,
    Client,
    HeldToken,
    IdentityWork,
    IdentityWorks,
    NewRefreshToken,
    Secrets,
)
from pixecom.application.identity.sessions import claims_of, is_of_the_platform
from pixecom.application.shared.clock import IdSource
from pixecom.domain.identity import (
    REFRESH_LIFETIME,
    Principal,
    RevokeReason,
    User,
    Verdict,
)
from pixecom.domain.shared.errors import NotFound, Unauthenticated
from pixecom.domain.shared.ids import FamilyId, SellerId

ENDED = "This session has ended: log in again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """A session continued: the refresh token goes to the client only as a cookie."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)


class Refresh:
    """Exchanges a refresh token for its one successor and a new access token."""

    def __init__(
        self, *, works: IdentityWorks, tokens: AccessTokens, secrets: Secrets, ids: IdSource
    ) -> None:
        self._works = works
        self._tokens = tokens
        self._secrets = secrets
        self._ids = ids

    def __call__(self, *, refresh_token: str, client: Client) -> Refreshed:
        """Do it in one transaction; a token that comes back too late ends its family.

        Raises:
            Unauthenticated: the token is unknown, expired, revoked or reused, or its user may no
                longer log in.
        """
        digest = self._secrets.digest(refresh_token=refresh_token)
        with self._works() as work:
            held = work.families.hold(token_digest=digest)
            if held is None:
                raise Unauthenticated(ENDED)
            successor = self._successor(work, held, client)
            work.commit()
        if successor is None:
            raise Unauthenticated(ENDED)
        membership = held.account.membership
        claims = claims_of(held.account, family_id=held.token.family_id, membership=membership)
        return Refreshed(access_token=self._tokens.issue(claims=claims), refresh_token=successor)

    def _successor(self, work: IdentityWork, held: HeldToken, client: Client) -> str | None:
        verdict = held.token.verdict(at=held.at)
        if verdict is Verdict.REUSE:
            end_family(
                work,
                user=held.account.user,
                family_id=held.token.family_id,
                seller_id=_seller_of(held.account),
                reason=RevokeReason.REUSE,
                client=client,
            )
        if verdict in {Verdict.REUSE, Verdict.REFUSE}:
            return None
        _check_standing(held.account)
        if verdict is Verdict.ROTATE:
            return self._rotate(work, held, client)
        if held.sealed_successor is None:
            return None
        return self._secrets.unseal(sealed=held.sealed_successor, token_id=held.token.id)

    def _rotate(self, work: IdentityWork, held: HeldToken, client: Client) -> str:
        successor = self._secrets.refresh_token()
        sealed = self._secrets.seal(refresh_token=successor, token_id=held.token.id)
        work.families.rotate(token=held.token, sealed_successor=sealed, at=held.at)
        token = NewRefreshToken(
            id=self._ids.new(),
            family_id=held.token.family_id,
            parent_id=held.token.id,
            user_id=held.token.user_id,
            seller_id=held.seller_id,
            token_digest=self._secrets.digest(refresh_token=successor),
            expires_at=held.at + REFRESH_LIFETIME,
            client=client,
        )
        work.families.add(token=token, at=held.at)
        return successor


class LogOut:
    """Ends the family of a refresh token, whatever state the token is in."""

    def __init__(self, *, works: IdentityWorks, secrets: Secrets) -> None:
        self._works = works
        self._secrets = secrets

    def __call__(self, *, refresh_token: str, client: Client) -> None:
        """End it; an unknown token is nobody's and changes nothing."""
        digest = self._secrets.digest(refresh_token=refresh_token)
        with self._works() as work:
            held = work.families.hold(token_digest=digest)
            if held is None:
                return
            end_family(
                work,
                user=held.account.user,
                family_id=held.token.family_id,
                seller_id=_seller_of(held.account),
                reason=RevokeReason.LOGOUT,
                client=client,
            )
            work.commit()


class LogOutEverywhere:
    """Ends every family of a user."""

    def __init__(self, *, works: IdentityWorks) -> None:
        self._works = works

    def __call__(self, *, principal: Principal, client: Client) -> int:
        """Do it, and give the number of families that were alive."""
        with self._works() as work:
            revoked = work.families.revoke_all(
                user_id=principal.user.id, reason=RevokeReason.LOGOUT
            )
            entry = AuditEntry(
                event=AuditEvent.LOGOUT,
                client=client,
                user_id=principal.user.id,
                email=principal.user.email,
                seller_id=principal.seller_id,
                metadata={"families": str(revoked)},
            )
            work.accounts.record(entry=entry, at=work.now())
            work.commit()
        return revoked


class EndSession:
    """Ends one family that its user chose from the list."""

    def __init__(self, *, works: IdentityWorks) -> None:
        self._works = works

    def __call__(self, *, principal: Principal, family_id: FamilyId, client: Client) -> None:
        """End it.

        Raises:
            NotFound: it is not a living family of this user.
        """
        with self._works() as work:
            ended = end_family(
                work,
                user=principal.user,
                family_id=family_id,
                seller_id=principal.seller_id,
                reason=RevokeReason.LOGOUT,
                client=client,
            )
            if not ended:
                raise NotFound("Session not found")
            work.commit()


def end_family(
    work: IdentityWork,
    *,
    user: User,
    family_id: FamilyId,
    seller_id: SellerId | None,
    reason: RevokeReason,
    client: Client,
) -> bool:
    """End a family and write it down; whether it was alive until now."""
    alive = work.families.revoke(family_id=family_id, user_id=user.id, reason=reason)
    reused = reason is RevokeReason.REUSE
    entry = AuditEntry(
        event=AuditEvent.REFRESH_REUSE if reused else AuditEvent.LOGOUT,
        client=client,
        user_id=user.id,
        email=user.email,
        seller_id=seller_id,
        metadata={"family": str(family_id)},
    )
    if alive or reused:
        work.accounts.record(entry=entry, at=work.now())
    return alive


def _check_standing(account: Account) -> None:
    if not account.is_active:
        raise Unauthenticated("Account is inactive")
    if account.membership is None and not is_of_the_platform(account):
        raise Unauthenticated("No active seller account found")


def _seller_of(account: Account) -> SellerId | None:
    return account.membership.seller.id if account.membership else None
