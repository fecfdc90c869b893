"""Insights in PostgreSQL: the write path of daily facts, synchronisation runs, due work."""
