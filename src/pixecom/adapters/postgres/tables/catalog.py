"""Tables of the catalogue: one for all sellers."""

from __future__ import annotations

from sqlalchemy import Index, PrimaryKeyConstraint, UniqueConstraint, text

from pixecom.adapters.postgres.tables.base import (
    amount,
    choice,
    created_and_updated,
    document,
    enumeration,
    flag,
    global_table,
    identifier,
    prose,
    provenance,
    unique_origin,
    version,
    whole,
    words,
)

product_status = enumeration("product_status", "DRAFT", "ACTIVE", "ARCHIVED")

products = global_table(
    "products",
    identifier(),
    words("product_code", 50),
    words("name", 255),
    words("slug", 100),
    amount("base_price", 10, 2),
    amount("compare_at_price", 10, 2, optional=True),
    amount("cost_price", 10, 2, optional=True),
    words("currency", 3, default="USD"),
    words("sku", 100, optional=True),
    prose("description"),
    document("description_blocks", default="[]"),
    document("shipping_info"),
    document("tags", default="[]"),
    choice("status", product_status, default="DRAFT"),
    document("images", default="[]"),
    document("option_definitions", default="[]"),
    document("quantity_costs", default="[]"),
    flag("allow_out_of_stock_purchase", default=False),
    amount("rating", 2, 1, default="0"),
    whole("review_count", default=0),
    *created_and_updated(),
    version(),
    *provenance(),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("product_code"),
    UniqueConstraint("slug"),
    Index("ix_products_status_created_at", "status", text("created_at DESC")),
    unique_origin("products"),
    comment="catalog: a product of the platform's catalogue, shared by all sellers",
)
