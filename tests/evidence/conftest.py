"""A real PostgreSQL server for the evidence that lies in a database."""

from postgres import postgresql_server, postgresql_url, store_url  # noqa: F401
