"""Columns of ciphertexts, across all sellers, for giving them another key."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final
from uuid import UUID

from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.idempotency import place_of
from pixecom.application.shared.idempotency import KeyedRequest
from pixecom.application.shared.rotation import Resealed, Sealed, SealedColumn
from pixecom.application.shared.vault import Place
from pixecom.domain.shared.ids import NIL, SellerId

_TOKENS: Final = b"""
    SELECT access_token_enc, seller_id::text, id::text, '' FROM fb_connections
    WHERE access_token_enc IS NOT NULL AND split_part(access_token_enc, '.', 2) <> %(current)s
      AND (seller_id, id) > (%(one)s, %(two)s)
    ORDER BY seller_id, id LIMIT %(limit)s"""
_NEW_TOKEN: Final = b"""
    UPDATE fb_connections SET access_token_enc = %(new)s, token_key_id = %(current)s
    WHERE seller_id = %(seller)s AND id = %(two)s
      AND access_token_enc = %(old)s"""
_FACTORS: Final = b"""
    SELECT totp_secret_enc, %(one)s::text, id::text, '' FROM users
    WHERE totp_secret_enc IS NOT NULL AND split_part(totp_secret_enc, '.', 2) <> %(current)s
      AND id > %(two)s
    ORDER BY id LIMIT %(limit)s"""
_NEW_FACTOR: Final = b"""
    UPDATE users SET totp_secret_enc = %(new)s
    WHERE id = %(two)s AND totp_secret_enc = %(old)s"""
_MESSAGES: Final = b"""
    SELECT payload->>'sealed', seller_id::text, id::text, '' FROM outbox
    WHERE split_part(payload->>'sealed', '.', 2) <> %(current)s AND delivered_at IS NULL
      AND (seller_id, id) > (%(one)s, %(two)s)
    ORDER BY seller_id, id LIMIT %(limit)s"""
_NEW_MESSAGE: Final = b"""
    UPDATE outbox SET payload = jsonb_set(payload, ARRAY['sealed'], to_jsonb(%(new)s::text))
    WHERE seller_id = %(seller)s AND id = %(two)s AND payload->>'sealed' = %(old)s"""
_ANSWERS: Final = b"""
    SELECT response->>'sealed', seller_id::text, principal_id, key FROM idempotency_keys
    WHERE split_part(response->>'sealed', '.', 2) <> %(current)s
      AND (seller_id, principal_id, key) > (%(one)s, %(two)s, %(three)s)
    ORDER BY seller_id, principal_id, key LIMIT %(limit)s"""
_NEW_ANSWER: Final = b"""
    UPDATE idempotency_keys
    SET response = jsonb_set(response, ARRAY['sealed'], to_jsonb(%(new)s::text))
    WHERE seller_id = %(seller)s AND principal_id = %(two)s AND key = %(three)s
      AND response->>'sealed' = %(old)s"""


@dataclass(frozen=True, slots=True)
class _Row:
    """What names a row: its seller (NIL without one), and up to two texts more."""

    seller: str
    two: str
    three: str = ""


_FIRST: Final = _Row(str(NIL), str(NIL))


class PostgresSealedColumn(SealedColumn):
    """Reads and writes with the platform role; a cursor is the row's key as JSON."""

    def __init__(
        self,
        database: Database,
        *,
        name: str,
        statements: tuple[bytes, bytes],
        place: Callable[[_Row], Place],
        first: _Row = _FIRST,
    ) -> None:
        self._database = database
        self._name = name
        self._page, self._replace = statements
        self._place = place
        self._first = first

    @property
    def name(self) -> str:
        """What it holds."""
        return self._name

    def page(self, *, key_id: str, after: str, limit: int) -> Sequence[Sealed]:
        """Read one page."""
        last = _Row(*json.loads(after)) if after else self._first
        values = {"current": key_id, "limit": limit, "one": last.seller, "two": last.two}
        with self._database.global_raw() as connection:
            rows = connection.execute(self._page, {**values, "three": last.three}).fetchall()
        return [
            Sealed(place=self._place(_Row(*key)), text=text, cursor=json.dumps(key))
            for text, *key in rows
        ]

    def replace(self, resealed: Sequence[Resealed]) -> int:
        """Compare and set, row by row."""
        written = 0
        for seller, same in groupby(resealed, key=lambda each: each.old.place.seller_id):
            with self._database.raw(seller) as connection:
                for each in same:
                    row = _Row(*json.loads(each.old.cursor))
                    values = {
                        "seller": seller,
                        "two": row.two,
                        "three": row.three,
                        "old": each.old.text,
                        "new": each.text,
                        "current": each.key_id,
                    }
                    written += connection.execute(self._replace, values).rowcount
        return written


def tokens_of_connections(database: Database) -> PostgresSealedColumn:
    """Give the tokens of connections."""
    return PostgresSealedColumn(
        database,
        name="tokens of connections",
        statements=(_TOKENS, _NEW_TOKEN),
        place=_in("connections", "access_token"),
    )


def second_factors(database: Database) -> PostgresSealedColumn:
    """Give the secrets of second factors."""
    return PostgresSealedColumn(
        database,
        name="second factors",
        statements=(_FACTORS, _NEW_FACTOR),
        place=_in("users", "totp_secret_enc"),
    )


def messages_on_their_way(database: Database) -> PostgresSealedColumn:
    """Give what of the outbox is not delivered."""
    return PostgresSealedColumn(
        database,
        name="messages on their way",
        statements=(_MESSAGES, _NEW_MESSAGE),
        place=_in("outbox", "payload"),
    )


def kept_answers(database: Database) -> PostgresSealedColumn:
    """Give the answers of calls that came with a key."""
    return PostgresSealedColumn(
        database,
        name="answers of keyed calls",
        statements=(_ANSWERS, _NEW_ANSWER),
        place=_of_call,
        first=_Row(str(NIL), "", ""),
    )


def _in(table: str, column: str) -> Callable[[_Row], Place]:
    return lambda row: Place(
        table=table, column=column, row_id=UUID(row.two), seller_id=UUID(row.seller)
    )


def _of_call(row: _Row) -> Place:
    seller = UUID(row.seller)
    return place_of(
        KeyedRequest(
            seller_id=None if seller == NIL else SellerId(seller),
            caller=row.two,
            key=row.three,
            method="",
            route="",
            body_sha256="",
        )
    )
