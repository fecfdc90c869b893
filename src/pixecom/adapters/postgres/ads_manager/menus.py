"""What the filter menus offer: one statement, every list newest first and bounded."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from psycopg import Connection
from psycopg.sql import SQL

from pixecom.adapters.postgres.ads_manager.context import VISIBLE
from pixecom.application.insights.reports import Choice, FilterChoices, FilterQuery
from pixecom.domain.shared.lifecycle import EntityStatus

_MOST = 500
_MENU = """
SELECT {kind} AS kind, row_number() OVER (ORDER BY created_at DESC, id DESC) AS place,
       id, name::text, status::text, parent
FROM (
    SELECT e.id, e.created_at, {columns} FROM {source}
    ORDER BY e.created_at DESC, e.id DESC LIMIT %(most)s
) AS menu"""
_MATCHES = " AND (%(search)s::text IS NULL OR strpos(lower({name}), lower(%(search)s)) > 0)"
_CAMPAIGNS = """campaigns e
    JOIN seen ON seen.id = e.ad_account_id
    WHERE e.seller_id = %(seller)s"""
_ADSETS = """adsets e
    JOIN campaigns c ON c.seller_id = e.seller_id AND c.id = e.campaign_id
    JOIN seen ON seen.id = c.ad_account_id
    WHERE e.seller_id = %(seller)s AND c.seller_id = %(seller)s AND e.campaign_id = %(campaign)s"""
_ADS = """ads e
    JOIN adsets s ON s.seller_id = e.seller_id AND s.id = e.adset_id
    JOIN campaigns c ON c.seller_id = s.seller_id AND c.id = s.campaign_id
    JOIN seen ON seen.id = c.ad_account_id
    WHERE e.seller_id = %(seller)s AND s.seller_id = %(seller)s AND c.seller_id = %(seller)s
      AND e.adset_id = %(adset)s"""
_SELLPAGES = "sellpages e WHERE e.seller_id = %(seller)s"
_SELLPAGE_NAME = "coalesce(e.title_override, e.slug)"
"""A sellpage has no name of its own; its slug is unique for the seller."""


def _menu(kind: int, source: str, *, name: str = "e.name", more: str) -> str:
    """Give one menu as rows of kind, place, id, name, status, parent."""
    columns = f"{name} AS name, {more}"
    return _MENU.format(kind=kind, columns=columns, source=source + _MATCHES.format(name=name))


_PLAIN = "NULL AS status, NULL::uuid AS parent"
_STATEMENT = SQL(
    f"WITH seen AS MATERIALIZED (SELECT a.* FROM fb_connections a WHERE {VISIBLE})"
    + " UNION ALL ".join(
        (
            _menu(0, _CAMPAIGNS, more="e.status, NULL::uuid AS parent"),
            _menu(1, _ADSETS, more="e.status, e.campaign_id AS parent"),
            _menu(2, _ADS, more="e.status, e.adset_id AS parent"),
            _menu(3, _SELLPAGES, name=_SELLPAGE_NAME, more=_PLAIN),
            _menu(4, "seen e WHERE true", more=_PLAIN),
        )
    )
    + " ORDER BY kind, place"
)


def explained() -> tuple[SQL]:
    """Give the statement that the templates become."""
    return (_STATEMENT,)


def read_menus(connection: Connection[tuple[Any, ...]], query: FilterQuery) -> FilterChoices:
    """Read every menu in one statement."""
    menus: dict[int, list[Choice]] = defaultdict(list)
    rows = connection.execute(
        _STATEMENT,
        {
            "seller": query.seller_id,
            "viewer": query.visible_to,
            "campaign": query.campaign_id,
            "adset": query.adset_id,
            "search": query.search,
            "most": _MOST,
        },
        prepare=True,
    )
    for kind, _, identity, name, status, parent in rows:
        menus[kind].append(
            Choice(
                id=identity,
                name=name,
                status=EntityStatus(status) if status else None,
                parent_id=parent,
            )
        )
    return FilterChoices(
        campaigns=menus[0],
        adsets=menus[1],
        ads=menus[2],
        sellpages=menus[3],
        ad_accounts=menus[4],
    )
