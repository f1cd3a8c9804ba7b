"""A small strategy in a real store, as its leader edits it."""

from __future__ import annotations

import pytest

from workbook.forms import EditSession
from workbook.store import open_store

TABLES = {
    "strategy": [{"key": "s", "name": "Serve", "leader": "ana"}],
    "functions": [{"key": "sales", "name": "Sales"}, {"key": "finance", "name": "Finance"}],
    "members": [
        {"key": "ana", "name": "Ana Ruiz", "function": "sales", "role": "leader"},
        {"key": "beto", "name": "Beto Paz", "function": "finance", "role": "manager"},
    ],
    "choices": [
        {"key": "phone", "statement": "Answer by phone", "channel": "telephone;e-mail"},
        {"key": "web", "statement": "Answer; on the web"},
    ],
    "objectives": [
        {"key": "quick", "function": "sales", "choice": "phone", "statement": "Answer at once"}
    ],
}


@pytest.fixture
def store(tmp_path, book):
    made = book(**TABLES)
    with open_store(tmp_path / "s.sqlite") as opened:
        opened.create({table: made.entered(table) for table in TABLES}, by="ana")
        yield opened


@pytest.fixture
def session(store):
    return EditSession(store, "s", "ana")
