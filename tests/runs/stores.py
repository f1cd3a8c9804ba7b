"""Stores with strategies of which nothing is entered but the name."""

from pathlib import Path

from workbook.book.model import TABLES
from workbook.store import open_store


def create(path: Path, *keys: str, **named: str) -> Path:
    """Create strategies, by key or as key and name; give the path of their store."""
    strategy = TABLES["strategy"]
    with open_store(path) as opened:
        for key, name in ({key: key for key in keys} | named).items():
            row = strategy.row(**dict.fromkeys(strategy.columns) | {"key": key, "name": name})
            opened.create({"strategy": [row]}, by="ana")
    return path
