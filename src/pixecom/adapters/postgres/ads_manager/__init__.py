"""The Ads Manager read from Postgres: lists, filter menus and freshness."""
