"""Which fork server a test uses."""

import sys

import pytest

from workbook.workers import launching

collect_ignore_glob = [] if sys.platform == "linux" else ["test_*.py"]


@pytest.fixture
def own_server(monkeypatch):
    """A test that ends or spoils the fork server does it to one of its own."""
    monkeypatch.setattr(launching, "_servers", launching._Servers())
    yield
    launching.stop()
