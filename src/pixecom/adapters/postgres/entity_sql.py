"""Statements over campaigns, ad sets and ads, by the level they work on. Every one is set-based.

A remote DELETED stays, and a local change that waits to be pushed is not overwritten.
"""

from __future__ import annotations

from pixecom.domain.insights.fact import Level

IDS = {
    Level.CAMPAIGN: b"""
        SELECT external_campaign_id, id FROM campaigns
        WHERE seller_id = %(seller)s AND external_campaign_id = ANY(%(externals)s)""",
    Level.ADSET: b"""
        SELECT external_adset_id, id FROM adsets
        WHERE seller_id = %(seller)s AND external_adset_id = ANY(%(externals)s)""",
    Level.AD: b"""
        SELECT external_ad_id, id FROM ads
        WHERE seller_id = %(seller)s AND external_ad_id = ANY(%(externals)s)""",
}

INSERT = {
    Level.CAMPAIGN: b"""
        INSERT INTO campaigns (
            seller_id, id, ad_account_id, external_campaign_id, name, budget, budget_type, status,
            delivery_status, effective_status, delivery_synced_at, launch_state, start_date,
            end_date)
        SELECT %(seller)s, u.id, %(account)s, u.external, u.name, coalesce(u.budget, 0),
               coalesce(u.budget_type, 'DAILY')::budget_type, u.status::campaign_status,
               u.delivery, u.effective, %(at)s, 'LAUNCHED', u.first, u.last
        FROM unnest(
            %(ids)s::uuid[], %(externals)s::text[], %(names)s::text[], %(budgets)s::numeric[],
            %(budget_types)s::text[], %(statuses)s::text[], %(deliveries)s::text[],
            %(effectives)s::text[], %(firsts)s::date[], %(lasts)s::date[]
        ) AS u (id, external, name, budget, budget_type, status, delivery, effective, first, last)
        ON CONFLICT DO NOTHING RETURNING 1""",
    Level.ADSET: b"""
        INSERT INTO adsets (
            seller_id, id, campaign_id, external_adset_id, name, status, delivery_status,
            effective_status, delivery_synced_at, optimization_goal)
        SELECT %(seller)s, u.id, p.id, u.external, u.name, u.status::campaign_status, u.delivery,
               u.effective, %(at)s, u.goal
        FROM unnest(
            %(ids)s::uuid[], %(externals)s::text[], %(parents)s::text[], %(names)s::text[],
            %(statuses)s::text[], %(deliveries)s::text[], %(effectives)s::text[],
            %(goals)s::text[]
        ) AS u (id, external, parent, name, status, delivery, effective, goal)
        JOIN campaigns p ON p.seller_id = %(seller)s AND p.external_campaign_id = u.parent
        ON CONFLICT DO NOTHING RETURNING 1""",
    Level.AD: b"""
        INSERT INTO ads (
            seller_id, id, adset_id, external_ad_id, name, status, delivery_status,
            effective_status, delivery_synced_at)
        SELECT %(seller)s, u.id, p.id, u.external, u.name, u.status::campaign_status, u.delivery,
               u.effective, %(at)s
        FROM unnest(
            %(ids)s::uuid[], %(externals)s::text[], %(parents)s::text[], %(names)s::text[],
            %(statuses)s::text[], %(deliveries)s::text[], %(effectives)s::text[]
        ) AS u (id, external, parent, name, status, delivery, effective)
        JOIN adsets p ON p.seller_id = %(seller)s AND p.external_adset_id = u.parent
        ON CONFLICT DO NOTHING RETURNING 1""",
}
"""Create what is unknown. The ids are made beforehand; those of known entities are not used."""

LEARN_SIZES = b"SELECT learn_sizes()"
"""Tell the planner of new entities, while their tables are young."""

UPDATE = {
    Level.CAMPAIGN: b"""
        UPDATE campaigns t SET
            name = u.name, status = u.status::campaign_status, delivery_status = u.delivery,
            effective_status = u.effective, delivery_synced_at = %(at)s,
            budget = coalesce(u.budget, t.budget),
            budget_type = coalesce(u.budget_type::budget_type, t.budget_type),
            start_date = coalesce(u.first, t.start_date), end_date = coalesce(u.last, t.end_date),
            launch_state = 'LAUNCHED', updated_at = now(), version = t.version + 1
        FROM unnest(
            %(externals)s::text[], %(names)s::text[], %(budgets)s::numeric[],
            %(budget_types)s::text[], %(statuses)s::text[], %(deliveries)s::text[],
            %(effectives)s::text[], %(firsts)s::date[], %(lasts)s::date[]
        ) AS u (external, name, budget, budget_type, status, delivery, effective, first, last)
        WHERE t.seller_id = %(seller)s AND t.external_campaign_id = u.external
          AND t.meta_sync_state <> 'PENDING'
          AND (t.status <> 'DELETED' OR t.effective_status IS NULL)
          AND (t.name, t.status::text, t.delivery_status, t.effective_status, t.budget,
               t.budget_type::text, t.start_date, t.end_date) IS DISTINCT FROM
              (u.name, u.status, u.delivery, u.effective, coalesce(u.budget, t.budget),
               coalesce(u.budget_type, t.budget_type::text), coalesce(u.first, t.start_date),
               coalesce(u.last, t.end_date))""",
    Level.ADSET: b"""
        UPDATE adsets t SET
            name = u.name, status = u.status::campaign_status, delivery_status = u.delivery,
            effective_status = u.effective, delivery_synced_at = %(at)s,
            optimization_goal = coalesce(u.goal, t.optimization_goal),
            updated_at = now(), version = t.version + 1
        FROM unnest(
            %(externals)s::text[], %(names)s::text[], %(statuses)s::text[],
            %(deliveries)s::text[], %(effectives)s::text[], %(goals)s::text[]
        ) AS u (external, name, status, delivery, effective, goal)
        WHERE t.seller_id = %(seller)s AND t.external_adset_id = u.external
          AND t.meta_sync_state <> 'PENDING'
          AND (t.status <> 'DELETED' OR t.effective_status IS NULL)
          AND (t.name, t.status::text, t.delivery_status, t.effective_status,
               t.optimization_goal) IS DISTINCT FROM
              (u.name, u.status, u.delivery, u.effective,
               coalesce(u.goal, t.optimization_goal))""",
    Level.AD: b"""
        UPDATE ads t SET
            name = u.name, status = u.status::campaign_status, delivery_status = u.delivery,
            effective_status = u.effective, delivery_synced_at = %(at)s,
            updated_at = now(), version = t.version + 1
        FROM unnest(
            %(externals)s::text[], %(names)s::text[], %(statuses)s::text[],
            %(deliveries)s::text[], %(effectives)s::text[]
        ) AS u (external, name, status, delivery, effective)
        WHERE t.seller_id = %(seller)s AND t.external_ad_id = u.external
          AND t.meta_sync_state <> 'PENDING'
          AND (t.status <> 'DELETED' OR t.effective_status IS NULL)
          AND (t.name, t.status::text, t.delivery_status, t.effective_status) IS DISTINCT FROM
              (u.name, u.status, u.delivery, u.effective)""",
}

DELIVERY = {
    level: b"""
        WITH given AS (
            SELECT t.id, u.delivery, u.effective,
                   (t.delivery_status, t.effective_status)
                       IS DISTINCT FROM (u.delivery, u.effective) AS changed
            FROM unnest(%(externals)s::text[], %(deliveries)s::text[], %(effectives)s::text[])
                AS u (external, delivery, effective)
            JOIN TABLE_NAME t ON t.seller_id = %(seller)s AND t.EXTERNAL = u.external
            WHERE t.status <> 'DELETED'
        ),
        written AS (
            UPDATE TABLE_NAME t SET delivery_status = g.delivery,
                effective_status = g.effective, delivery_synced_at = %(at)s
            FROM given g WHERE t.seller_id = %(seller)s AND t.id = g.id
        )
        SELECT count(*) FILTER (WHERE changed) FROM given""".replace(b"TABLE_NAME", table).replace(
        b"EXTERNAL", column
    )
    for level, table, column in (
        (Level.CAMPAIGN, b"campaigns", b"external_campaign_id"),
        (Level.ADSET, b"adsets", b"external_adset_id"),
        (Level.AD, b"ads", b"external_ad_id"),
    )
}
"""Every entity is stamped with the time; the answer counts those whose state changed."""

_GONE = b"""status = 'DELETED', delivery_status = %(delivery)s, effective_status = NULL,
            delivery_synced_at = %(at)s, updated_at = now(), version = t.version + 1"""
_UNLISTED = b"""IN (SELECT unnest(%(listed)s::text[]))) IS NOT TRUE
          AND t.status <> 'DELETED' AND t.meta_sync_state <> 'PENDING' AND t.updated_at < %(at)s"""

DELETE_UNLISTED = {
    Level.CAMPAIGN: b"""
        UPDATE campaigns t SET """
    + _GONE
    + b"""
        WHERE t.seller_id = %(seller)s AND t.ad_account_id = %(account)s
          AND t.external_campaign_id IS NOT NULL
          AND (t.external_campaign_id """
    + _UNLISTED,
    Level.ADSET: b"""
        UPDATE adsets t SET """
    + _GONE
    + b"""
        FROM campaigns p
        WHERE t.seller_id = %(seller)s AND p.seller_id = %(seller)s AND p.id = t.campaign_id
          AND p.ad_account_id = %(account)s AND p.external_campaign_id IS NOT NULL
          AND (t.external_adset_id IS NOT NULL OR p.status = 'DELETED')
          AND (t.external_adset_id """
    + _UNLISTED,
    Level.AD: b"""
        UPDATE ads t SET """
    + _GONE
    + b"""
        FROM adsets p
        JOIN campaigns c ON c.seller_id = %(seller)s AND c.id = p.campaign_id
        WHERE t.seller_id = %(seller)s AND p.seller_id = %(seller)s AND p.id = t.adset_id
          AND c.ad_account_id = %(account)s AND c.external_campaign_id IS NOT NULL
          AND (t.external_ad_id IS NOT NULL AND p.external_adset_id IS NOT NULL
               OR p.status = 'DELETED')
          AND (t.external_ad_id """
    + _UNLISTED,
}
"""Of an account, from the top down: what is known, was not written to since the listing began and
is not listed; below what is deleted also what never came to the platform. The listed ids are
hashed in every plan: nothing here is a join, which a young table would have done as a loop. That
the platform has no word for them any more tells them from what it called DELETED itself."""
