"""Keeping the tokens of connections: sealed in their rows, open only for the calls themselves."""

from __future__ import annotations

from collections.abc import Sequence

from pixecom.application.advertising.ports import AccountTokens
from pixecom.application.advertising.storage_ports import (
    AdvertisingWork,
    AdvertisingWorks,
    SealedToken,
)
from pixecom.application.shared.mail import Mail, MailDesk
from pixecom.application.shared.vault import Place, SealBroken, Vault
from pixecom.domain.advertising.tokens import Token, TokenState
from pixecom.domain.shared.errors import ProviderFailed
from pixecom.domain.shared.ids import AdAccountId, ConnectionId, SellerId

_MAIL = """\
Hello {name},

{problem}

It concerns:

{connections}

{consequence} Connect Facebook again here:

{link}
"""
_SUBJECTS = {
    TokenState.EXPIRING: "Your connection to Facebook is about to end",
    TokenState.NEEDS_REAUTH: "Your connection to Facebook has ended",
}
_CONSEQUENCES = {
    TokenState.EXPIRING: "Figures still arrive; we keep trying to renew the connection.",
    TokenState.NEEDS_REAUTH: "Until then no new figures arrive; what is there stays.",
}


class TokenVault:
    """Seals tokens for the rows of their connections, and opens them there."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault

    def sealed(
        self, token: Token, *, seller_id: SellerId, connection_id: ConnectionId
    ) -> SealedToken:
        """Seal a token for one row; for each row it looks different."""
        return SealedToken(
            connection_id=connection_id,
            text=self._vault.seal(text=token.text, place=token_place(seller_id, connection_id)),
            key_id=self._vault.current_key,
            fingerprint=token.fingerprint,
        )

    def opened(self, sealed: SealedToken, *, seller_id: SellerId) -> Token:
        """Open what was sealed for its row.

        Raises:
            ProviderFailed: it does not open, and never will.
        """
        place = token_place(seller_id, sealed.connection_id)
        try:
            return Token(text=self._vault.unseal(sealed=sealed.text, place=place))
        except SealBroken as error:
            raise ProviderFailed(error.message, code="SEAL", retryable=False) from error


class TokenNotices:
    """Tells a seller's administrators by mail that a token is not well."""

    def __init__(self, *, desk: MailDesk, frontend_url: str) -> None:
        self._desk = desk
        self._frontend_url = frontend_url

    def post(
        self,
        *,
        work: AdvertisingWork,
        seller_id: SellerId,
        state: TokenState,
        problem: str,
        names: Sequence[str],
    ) -> None:
        """Post one mail to each of them; ``names`` are the connections concerned."""
        for person in work.administrators():
            text = _MAIL.format(
                name=person.name,
                problem=problem,
                connections="\n".join(f"- {name}" for name in names),
                consequence=_CONSEQUENCES[state],
                link=f"{self._frontend_url}/settings",
            )
            mail = Mail(to=person.email, subject=_SUBJECTS[state], text=text)
            self._desk.post(work=work, mail=mail, about=seller_id, seller_id=seller_id)


class VaultedTokens(AccountTokens):
    """Gives tokens out of the vault as long as they are good."""

    def __init__(
        self, *, works: AdvertisingWorks, vault: TokenVault, notices: TokenNotices
    ) -> None:
        self._works = works
        self._vault = vault
        self._notices = notices

    def token_of(self, *, seller_id: SellerId, ad_account_id: AdAccountId) -> Token | None:
        """Read and open one token."""
        with self._works(seller_id) as work:
            sealed = work.tokens.usable(connection_id=ConnectionId(ad_account_id))
        return None if sealed is None else self._vault.opened(sealed, seller_id=seller_id)

    def mark_dead(self, *, seller_id: SellerId, token: Token, reason: str) -> None:
        """Change the rows and post the mails in one transaction."""
        self.worsen(
            seller_id=seller_id,
            fingerprint=token.fingerprint,
            state=TokenState.NEEDS_REAUTH,
            problem=reason,
        )

    def worsen(
        self, *, seller_id: SellerId, fingerprint: str, state: TokenState, problem: str
    ) -> None:
        """Give a token a worse state, and tell the administrators when that is news."""
        with self._works(seller_id) as work:
            names = work.tokens.worsen(fingerprint=fingerprint, state=state, problem=problem)
            if names:
                self._notices.post(
                    work=work, seller_id=seller_id, state=state, problem=problem, names=names
                )
            work.commit()


def token_place(seller_id: SellerId, connection_id: ConnectionId) -> Place:
    """Give the place of a connection's token."""
    return Place(
        table="connections", column="access_token", row_id=connection_id, seller_id=seller_id
    )
