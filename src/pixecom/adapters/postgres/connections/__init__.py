"""Connections to the advertising platform and their tokens."""
