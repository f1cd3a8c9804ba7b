"""Stores on every database, for what is kept of evidence."""

from postgres import postgresql_server, postgresql_url, store_url  # noqa: F401
