"""Tables of the storefront: hostnames and sellpages."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint

from pixecom.adapters.postgres.tables.base import (
    choice,
    created_and_updated,
    document,
    enumeration,
    flag,
    global_reference,
    identifier,
    instant,
    prose,
    provenance,
    reference,
    tenant_table,
    unique_origin,
    unique_where,
    version,
    words,
)

domain_status = enumeration("domain_status", "PENDING", "VERIFIED", "FAILED")
verification_method = enumeration("verification_method", "TXT", "A_RECORD")
sellpage_type = enumeration("sellpage_type", "SINGLE", "MULTIPLE")
sellpage_status = enumeration("sellpage_status", "DRAFT", "PUBLISHED", "ARCHIVED")

seller_domains = tenant_table(
    "seller_domains",
    identifier(),
    words("hostname", 255),
    choice("verification_method", verification_method, default="TXT"),
    words("verification_token", 100),
    choice("status", domain_status, default="PENDING"),
    flag("is_primary", default=False),
    instant("verified_at"),
    instant("last_checked_at"),
    instant("failing_since"),
    prose("failure_reason"),
    *created_and_updated(),
    version(),
    UniqueConstraint("seller_id", "hostname"),
    UniqueConstraint("seller_id", "verification_token"),
    unique_where("seller_domains", "seller_id", where="is_primary"),
    Index("ix_seller_domains_hostname", "hostname"),
    comment="storefront: a hostname that a seller claims, with the state of its proof",
)

sellpages = tenant_table(
    "sellpages",
    identifier(),
    identifier("product_id"),
    identifier("domain_id", optional=True),
    words("slug", 100),
    words("custom_domain", 255, optional=True),
    choice("sellpage_type", sellpage_type, default="SINGLE"),
    choice("status", sellpage_status, default="DRAFT"),
    words("variant", 10, optional=True),
    words("title_override", 255, optional=True),
    prose("description_override"),
    words("seo_title", 255, optional=True),
    prose("seo_description"),
    words("seo_og_image", 500, optional=True),
    document("sections", default="[]"),
    document("header_config"),
    document("footer_config"),
    document("boost_modules", default="[]"),
    document("discount_rules", default="[]"),
    *created_and_updated(),
    version(),
    *provenance(),
    UniqueConstraint("seller_id", "slug"),
    global_reference("product_id", "products", ondelete="RESTRICT"),
    reference("domain_id", "seller_domains"),
    Index("ix_sellpages_seller_id_status", "seller_id", "status"),
    Index("ix_sellpages_seller_id_domain_id", "seller_id", "domain_id"),
    unique_origin("sellpages", "seller_id"),
    comment="storefront: a landing page that sells one product",
)
