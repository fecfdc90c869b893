"""Passwords, access tokens and random secrets."""
