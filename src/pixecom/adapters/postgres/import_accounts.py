"""Ad accounts that imported figures belong to."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from pixecom.adapters.postgres.advertising import SEEN_BY_VIEWER, to_ad_account
from pixecom.adapters.postgres.audit import AuditTrail
from pixecom.adapters.postgres.engine import Database, driver_of
from pixecom.application.insights.files import Acts, ImportAccounts
from pixecom.application.shared.audit import Act, Actor
from pixecom.application.shared.clock import IdSource
from pixecom.domain.insights.fact import AdAccount
from pixecom.domain.shared.errors import Conflict, NotFound
from pixecom.domain.shared.ids import SellerId, UserId

_CREATE = b"""
    INSERT INTO fb_connections (seller_id, id, connection_type, external_id, name, metadata)
    SELECT %(seller)s, %(id)s, 'AD_ACCOUNT', %(external)s, %(name)s,
           jsonb_build_object('provider', 'csv', 'timezone', 'UTC', 'currency', coalesce(
               %(currency)s::text, (SELECT s.default_currency FROM seller_settings s
                                    WHERE s.seller_id = %(seller)s), 'USD'))
    ON CONFLICT (seller_id, connection_type, external_id) DO NOTHING"""
_FIND = (
    b"""
    SELECT a.seller_id, a.id, a.external_id, a.name, a.metadata->>'timezone',
           a.metadata->>'currency', a.metadata->>'provider', a.is_active
    FROM fb_connections a
    WHERE a.seller_id = %(seller)s AND a.connection_type = 'AD_ACCOUNT'
      AND a.external_id = %(external)s AND """
    + SEEN_BY_VIEWER
)
_HOLDING = b"""
    SELECT c.external_campaign_id, f.external_id
    FROM campaigns c
    JOIN fb_connections f ON f.seller_id = c.seller_id AND f.id = c.ad_account_id
    WHERE c.seller_id = %(seller)s AND c.external_campaign_id = ANY(%(campaigns)s::text[])"""


class PostgresImportAccounts(ImportAccounts):
    """Finds and makes connections of type AD_ACCOUNT."""

    def __init__(self, database: Database, ids: IdSource) -> None:
        self._database = database
        self._ids = ids

    def find_or_create(
        self,
        *,
        seller_id: SellerId,
        external_id: str,
        currency: str | None,
        by: Actor,
        visible_to: UserId | None = None,
    ) -> AdAccount:
        """Find the account, or make it; two at the same time make one."""
        values = {"seller": seller_id, "external": external_id, "viewer": visible_to}
        with self._database.transaction(seller_id) as connection:
            driver = driver_of(connection)
            row = driver.execute(_FIND, values).fetchone()
            if row is None:
                account_id, name = self._ids.new(), f"Import {external_id}"
                new = {"id": account_id, "name": name, "currency": currency}
                if driver.execute(_CREATE, values | new).rowcount:
                    made = {"externalId": external_id, "name": name}
                    act = Act(
                        event=Acts.CREATE_AD_ACCOUNT,
                        entity_type="ad_account",
                        entity_id=account_id,
                        after=made,
                    )
                    AuditTrail(by, self._ids).write(connection, act, seller_id=seller_id)
                row = driver.execute(_FIND, values).fetchone()
        if row is None:
            raise NotFound("Ad account not found")
        *account, is_active = row
        if not is_active:
            raise Conflict(f"The ad account {external_id} is switched off")
        return to_ad_account(account)

    def holding(self, *, seller_id: SellerId, campaigns: AbstractSet[str]) -> Mapping[str, str]:
        """Look all campaigns up in one statement."""
        values = {"seller": seller_id, "campaigns": sorted(campaigns)}
        with self._database.raw(seller_id) as connection:
            return dict(connection.execute(_HOLDING, values).fetchall())
