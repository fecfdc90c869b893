"""Logging in with Facebook, and what a token opens (spec 07 §7).

Codes and tokens that are traded travel in the bodies of POST calls, never in an address. The page
where people agree is on Facebook's own host; a simulator shows its own.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

import httpx

from pixecom.adapters.meta.client import Access, GraphClient, account_path
from pixecom.adapters.meta.mapping import offset_of
from pixecom.adapters.meta.payloads import AccountPayload, NamedPayload, TokenPayload
from pixecom.adapters.meta.questions import PAGE
from pixecom.application.advertising.ports import (
    Discovery,
    FoundAccount,
    FoundPage,
    FoundPixel,
    PlatformLogin,
    PlatformUser,
)
from pixecom.domain.advertising.connections import Details
from pixecom.domain.advertising.tokens import GrantedToken, Token
from pixecom.domain.shared.errors import AccessEnded, ProviderFailed

_log = logging.getLogger(__name__)

SCOPES: Final = (
    *("ads_management", "ads_read", "pages_read_engagement", "pages_show_list"),
    "business_management",
)
ACCOUNT_FIELDS: Final = (
    *("account_id", "name", "account_status", "disable_reason", "spend_cap", "amount_spent"),
    *("currency", "timezone_name"),
)
NAME_FIELDS: Final = ("id", "name")
PAGE_FIELDS: Final = (*NAME_FIELDS, "category")
_TOKENS: Final = "oauth/access_token"


class MetaLogin(PlatformLogin):
    """Speaks for one app at Meta; ``redirect_uri`` is the callback that is registered there."""

    def __init__(
        self,
        *,
        graph: GraphClient,
        base_url: str,
        version: str,
        app_id: str,
        app_secret: str,
        redirect_uri: str,
    ) -> None:
        self._graph = graph
        self._dialog = f"{base_url.replace('//graph.', '//www.', 1)}/{version}/dialog/oauth"
        self._app = {"client_id": app_id, "client_secret": app_secret}
        self._redirect_uri = redirect_uri

    def address(self, *, state: str) -> str:
        """Give Facebook's page; the app's secret is no part of it."""
        asked = {
            "client_id": self._app["client_id"],
            "redirect_uri": self._redirect_uri,
            "state": state,
            "scope": ",".join(SCOPES),
            "response_type": "code",
        }
        return str(httpx.URL(self._dialog).copy_merge_params(asked))

    def exchange(self, *, code: str) -> GrantedToken:
        """Trade the code for a short token, and that one for 60 days."""
        asked = {"redirect_uri": self._redirect_uri, "code": code}
        short = self._traded(asked, repeatable=False)
        return self.renew(token=short.token)

    def renew(self, *, token: Token) -> GrantedToken:
        """Trade a token for one of 60 days."""
        asked = {"grant_type": "fb_exchange_token", "fb_exchange_token": token.text}
        return self._traded(asked, repeatable=True)

    def discover(self, *, token: Token) -> Discovery:
        """Find accounts, pages (one's own, of businesses, of clients), then the accounts' pixels.

        Pixels are read as long as a person waits for the whole of it.
        """
        until = self._graph.deadline()
        user = self._graph.get(
            "me", NamedPayload, access=_as(token), parameters={"fields": ",".join(NAME_FIELDS)}
        )
        accounts = [
            _account(each)
            for page in self._graph.pages(
                "me/adaccounts",
                AccountPayload,
                access=_as(token),
                parameters=_listing(ACCOUNT_FIELDS),
            )
            for each in page
        ]
        pages = list(self._pages(token))
        pixels = self._pixels(token, [each.external_id for each in accounts], until=until)
        return Discovery(
            user=PlatformUser(id=user.id, name=user.name),
            accounts=accounts,
            pages=pages,
            pixels=[pixel for found in pixels.values() for pixel in found or ()],
            pixels_unread=[account for account, found in pixels.items() if found is None],
        )

    def account(self, *, token: Token, external_id: str) -> FoundAccount:
        """Read one ad account."""
        found = self._graph.get(
            account_path(external_id),
            AccountPayload,
            access=_as(token, external_id),
            parameters={"fields": ",".join(ACCOUNT_FIELDS)},
        )
        return _account(found)

    def _traded(self, asked: Mapping[str, object], *, repeatable: bool) -> GrantedToken:
        given = self._graph.post(
            _TOKENS,
            TokenPayload,
            access=None,
            parameters={**self._app, **asked},
            repeatable=repeatable,
        )
        if not given.access_token:
            raise ProviderFailed("Meta answered without a token", code="NO_TOKEN_GIVEN")
        lifetime = timedelta(seconds=given.expires_in) if given.expires_in else None
        return GrantedToken(token=Token(text=given.access_token), lifetime=lifetime)

    def _pages(self, token: Token) -> Iterator[FoundPage]:
        edges = ["me/accounts"]
        for business in self._named("me/businesses", NAME_FIELDS, token):
            edges += [f"{business.id}/owned_pages", f"{business.id}/client_pages"]
        for edge in edges:
            for page in self._named(edge, PAGE_FIELDS, token):
                yield FoundPage(external_id=page.id, name=page.name, category=page.category)

    def _pixels(
        self, token: Token, accounts: Sequence[str], *, until: datetime
    ) -> Mapping[str, Sequence[FoundPixel] | None]:
        """Read them account by account; None where it failed with anything but the token's end.

        Begins with another account each time: what one login has no time for the next one has.
        """
        found: dict[str, Sequence[FoundPixel] | None] = dict.fromkeys(accounts)
        first = int(until.timestamp()) % max(len(accounts), 1)
        codes = set[str]()
        for account in (*accounts[first:], *accounts[:first]):
            try:
                found[account] = self._pixels_of(account, token, until=until)
            except AccessEnded:
                raise
            except ProviderFailed as error:
                codes.add(error.code)
        if codes:
            _log.warning("pixels of ad accounts were not read: %s", ", ".join(sorted(codes)))
        return found

    def _pixels_of(self, account: str, token: Token, *, until: datetime) -> Sequence[FoundPixel]:
        pages = self._graph.pages(
            f"{account_path(account)}/adspixels",
            NamedPayload,
            access=_as(token, account),
            parameters=_listing(NAME_FIELDS),
            until=until,
        )
        return [
            FoundPixel(external_id=each.id, name=each.name, account_external_id=account)
            for page in pages
            for each in page
        ]

    def _named(self, edge: str, fields: tuple[str, ...], token: Token) -> Iterator[NamedPayload]:
        asked = _listing(fields)
        for page in self._graph.pages(edge, NamedPayload, access=_as(token), parameters=asked):
            yield from page


def _as(token: Token, account: str | None = None) -> Access:
    """Call with a token of which the caller hears itself when Meta refuses it."""
    return Access(account=account, token=lambda: token, ended=lambda _token, _error: None)


def _listing(fields: tuple[str, ...]) -> Mapping[str, object]:
    return {"fields": ",".join(fields), "limit": PAGE}


def _account(payload: AccountPayload) -> FoundAccount:
    return FoundAccount(
        external_id=payload.account_id,
        name=payload.name or payload.account_id,
        details=Details(
            account_status=payload.account_status,
            disable_reason=payload.disable_reason,
            spend_cap=_amount(payload.spend_cap, payload.currency) or None,  # 0: there is none
            amount_spent=_amount(payload.amount_spent, payload.currency),
            currency=payload.currency,
            timezone=payload.timezone_name,
        ),
    )


def _amount(text: str | None, currency: str | None) -> Decimal | None:
    if not text or not text.isdecimal():
        return None
    return Decimal(text) / offset_of(currency or "")
