"""Stores for tests: an empty one and one that holds a small strategy, on every database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from postgres import postgresql_server, postgresql_url, store_url  # noqa: F401 fixtures
from strategies import small

from workbook.store import Store, open_store


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:  # noqa: F811
    """An empty store."""
    with open_store(store_url) as opened:
        yield opened


@pytest.fixture
def filled(store: Store) -> Store:
    """A store that holds the strategy ``acme``."""
    store.create(small(), by="ana")
    return store
