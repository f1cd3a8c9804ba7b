"""No sentence escapes the catalogues: in the pseudo-language, each stands in marks."""

import pytest
from greek import greek_book, outside

from workbook.analysis.checks import findings, verdict
from workbook.book import Book
from workbook.book.messages import PSEUDO, speaking

SAMPLES = ("distributor", "distributor-first-attempt")


@pytest.fixture(scope="module", params=SAMPLES)
def book(request: pytest.FixtureRequest) -> Book:
    return greek_book(request.param)


def test_findings_and_the_verdict(book):
    with speaking(PSEUDO):
        found = findings(book)
        texts = {f"{one.code}: {part}" for one in found for part in (one.message, one.remedy)}
        escaped = {text: outside(text) for text in (*texts, verdict(book).sentence)}
    assert found
    assert {text: parts for text, parts in escaped.items() if parts} == {}
