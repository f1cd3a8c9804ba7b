"""What is taken away of a strategy; that a run makes documents is tested where a server does it."""

import pytest
from team import team

from workbook.book.errors import WorkbookError
from workbook.pages import takeaway
from workbook.store import open_store


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "s.sqlite") as opened:
        opened.create(team(), by="lea")
        yield opened


def test_a_file_says_of_which_strategy_and_day_it_is(store):
    book = store.read("acme", "2099-01-01")
    assert takeaway.file_name(book, "pdf") == "acme-2099-01-01.pdf"
    assert takeaway.file_name(book, "csv") == "acme-2099-01-01-tables.zip"


def test_a_document_that_cannot_be_made_says_what_to_do(store, tmp_path):
    book = store.read("acme")
    with pytest.raises(WorkbookError, match="could not be made"):
        takeaway.content_of(book, "xlsx", str(tmp_path / "another.sqlite"))
