"""Figures from CSV exports of Ads Manager, or tables of one's own with the same columns."""
