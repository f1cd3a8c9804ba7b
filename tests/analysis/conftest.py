"""Stores on every database, for what is kept of evidence, and a book with a question to a file."""

import pytest
from books import make_book
from postgres import postgresql_server, postgresql_url, store_url  # noqa: F401


@pytest.fixture
def asked_book(tmp_path, monkeypatch):
    """Makes a book with a file of sixty answers, an assumption, and a question about it."""
    monkeypatch.setenv("WORKBOOK_CACHE", str(tmp_path / "cache"))
    rows = "".join(f"2026-03-{1 + at % 28:02},{at % 11},{('Sí', 'No')[at % 2]}\n"
                   for at in range(60))  # fmt: skip
    (tmp_path / "answers.csv").write_text("d,nps,r\n" + rows)

    def made(question=None, **claim):
        evidence = {"key": "e", "assumption": "a", "source": "answers.csv",
                    "collected_on": "2026-04-01"}  # fmt: skip
        evidence |= {"question": question} if question else {"measure": "r = 'Sí'"}
        return make_book(
            strategy=[{"key": "t", "name": "T", "data_folder": str(tmp_path)}],
            assumptions=[{"key": "a", "statement": "A", "importance": 3, "statistic": "proportion",
                          "comparison": "at_least", "threshold": "0.4", **claim}],
            evidence=[evidence],
        )  # fmt: skip

    return made
