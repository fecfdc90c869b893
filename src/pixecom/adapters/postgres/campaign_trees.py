"""The campaigns of an account as a tree, for the provider that stands in for the platform."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from pixecom.adapters.postgres.engine import Database
from pixecom.application.insights.catalogue import CampaignTrees
from pixecom.domain.insights.fact import AdAccount
from pixecom.domain.insights.tree import AdLeaf, AdsetTree, CampaignTree
from pixecom.domain.shared.ids import AdId
from pixecom.domain.shared.lifecycle import BudgetType, EntityStatus

_SELECT = b"""
    SELECT c.external_campaign_id, c.name, c.status::text, c.budget, c.budget_type::text,
           c.start_date, c.end_date, a.external_adset_id, a.name, a.status::text,
           a.optimization_goal, x.external_ad_id, x.name, x.status::text, x.id
    FROM campaigns c
    LEFT JOIN adsets a ON a.seller_id = c.seller_id AND a.campaign_id = c.id
        AND a.external_adset_id IS NOT NULL
    LEFT JOIN ads x ON x.seller_id = a.seller_id AND x.adset_id = a.id
        AND x.external_ad_id IS NOT NULL
    WHERE c.seller_id = %(seller)s AND c.ad_account_id = %(account)s
      AND c.external_campaign_id IS NOT NULL
    ORDER BY c.created_at, c.id, a.created_at, a.id, x.created_at, x.id"""


class PostgresCampaignTrees(CampaignTrees):
    """Reads the tree in one statement."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_account(self, account: AdAccount) -> Sequence[CampaignTree]:
        """Give the account's campaigns with what is below them, oldest first."""
        with self._database.raw(account.seller_id) as connection:
            values = {"seller": account.seller_id, "account": account.id}
            rows = connection.execute(_SELECT, values).fetchall()
        return [_campaign(key, list(same)) for key, same in groupby(rows, lambda row: row[:7])]


def _campaign(key: Sequence[Any], rows: Sequence[Sequence[Any]]) -> CampaignTree:
    external, name, status, budget, budget_type, start, end = key
    adsets = groupby((row[7:] for row in rows if row[7] is not None), lambda row: row[:4])
    return CampaignTree(
        external_id=external,
        name=name,
        status=EntityStatus(status),
        budget=budget,
        budget_type=BudgetType(budget_type),
        start_date=start,
        end_date=end,
        adsets=[_adset(adset, list(same)) for adset, same in adsets],
    )


def _adset(key: Sequence[Any], rows: Sequence[Sequence[Any]]) -> AdsetTree:
    external, name, status, goal = key
    return AdsetTree(
        external_id=external,
        name=name,
        status=EntityStatus(status),
        optimization_goal=goal,
        ads=[_ad(row[4:]) for row in rows if row[4] is not None],
    )


def _ad(row: Sequence[Any]) -> AdLeaf:
    external, name, status, identity = row
    return AdLeaf(id=AdId(identity), external_id=external, name=name, status=EntityStatus(status))
