"""Starts and stops the PostgreSQL and Valkey that come with the installation."""
