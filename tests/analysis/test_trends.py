"""How often customers talk of something, month by month."""

import pytest

from workbook.analysis import voice
from workbook.analysis.handbook import book_of
from workbook.analysis.trends import trend_of
from workbook.chapters.voice.handbook import EXAMPLES


def test_months_with_few_mentions_have_no_share():
    book = book_of(EXAMPLES["V702"])
    points = trend_of(book, voice.heard(book)[0]).points
    assert [point.share == point.share for point in points[:8]] == [False] * 8
    assert points[-1].share == pytest.approx(24 / 40)
