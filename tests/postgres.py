"""A PostgreSQL server for tests: started once, thrown away at the end, one schema a test.

It needs the server's programs (``initdb``, ``pg_ctl``), which a Linux distribution installs with
the package ``postgresql``; without them the tests that need it are skipped and say so.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

_SETTINGS = "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=100"


class PostgresqlServer:
    """A running server that listens on a socket in its own folder only."""

    def __init__(self, programs: Path, folder: Path, user: str) -> None:
        self._programs, self._folder, self._user = programs, folder, user
        self._numbers = count(1)

    def run(self, program: str, *arguments: str) -> None:
        """Run one of the server's programs as the user who owns the server."""
        # A server refuses to run as root.
        as_owner = {"user": self._user} if os.geteuid() == 0 else {}
        subprocess.run(
            [self._programs / program, *arguments],
            check=True,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            timeout=120,
            **as_owner,
        )

    def start(self) -> None:
        """Make an empty cluster and start it."""
        data = str(self._folder / "data")
        self.run("initdb", "--no-sync", "--auth=trust", "--username=postgres", "-E", "UTF8", data)
        self.start_again()

    def start_again(self) -> None:
        """Start the cluster after a stop."""
        data = str(self._folder / "data")
        options = f"{_SETTINGS} -c unix_socket_directories='{self._folder}'"
        log = str(self._folder / "log")
        self.run("pg_ctl", "start", "--wait", "-D", data, "-l", log, "-o", options)

    def stop(self) -> None:
        """Stop the server at once."""
        self.run("pg_ctl", "stop", "-m", "immediate", "-D", str(self._folder / "data"))

    @contextmanager
    def schema(self) -> Iterator[str]:
        """Make an empty schema and give its URL."""
        name = f"test_{next(self._numbers)}"
        url = f"postgresql+psycopg://postgres@/postgres?host={self._folder}"
        engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {name}")
        yield f"{url}&options=-csearch_path%3D{name}"
        with engine.connect() as connection:
            connection.exec_driver_sql("SET lock_timeout = '10s'")
            connection.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")


def _programs() -> Path | None:
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0),
    )
    on_path = shutil.which("initdb")
    return found[-1] if found else Path(on_path).parent if on_path else None


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """A real PostgreSQL server, running as long as the tests do."""
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed (package postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="workbook-pg-"))  # a socket's path must be short
    user = pwd.getpwuid(os.geteuid()).pw_name
    if os.geteuid() == 0:
        user = "postgres"
        shutil.chown(folder, user)
    server = PostgresqlServer(programs, folder, user)
    try:
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """URL of an empty schema of a PostgreSQL database."""
    with postgresql_server.schema() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a store that does not exist yet; the test runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return str(tmp_path / "store.sqlite")
    url: str = request.getfixturevalue("postgresql_url")
    return url
