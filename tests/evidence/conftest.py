"""A real PostgreSQL server for the evidence that lies in a database."""

from postgres import postgresql_server, postgresql_url  # noqa: F401 fixtures
