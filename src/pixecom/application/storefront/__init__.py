"""Sellers' pages and the hostnames that they are reached by."""
