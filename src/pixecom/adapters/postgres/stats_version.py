"""The version of what a seller's lists show: it moves with every change of it, never without.

Two readers that see the same version see the same rows: whoever changes rows of ``SHOWN`` moves
the version in the same transaction, and a row lock keeps two of those apart until they commit.
"""

from __future__ import annotations

from typing import Final

SHOWN: Final = frozenset(
    {
        *("ad_stats_daily", "store_entity_stats_daily", "spend_snapshots"),
        *("campaigns", "adsets", "ads", "sellpages"),
    }
)
"""Tables whose rows an answer is made of. What else it shows (zones, currencies, names and
freshness of ad accounts) is read for every request and needs no version."""

MOVE: Final = b"""
    INSERT INTO stats_watermarks AS w (seller_id, stats_version)
    VALUES (%(seller)s, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
    ON CONFLICT (seller_id) DO UPDATE
    SET stats_version = greatest(w.stats_version + 1, excluded.stats_version)"""
"""The last statement before a commit: others of the seller wait here. A count that begins with
the time does not come back after a backup was restored."""

CURRENT: Final = (
    "coalesce((SELECT w.stats_version FROM stats_watermarks w WHERE w.seller_id = %(seller)s), 0)"
)
"""The version as an expression; read where the rows are read, so that both are of one moment."""
