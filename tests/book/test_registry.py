"""What the registry gives of the chapters."""

import pytest

from workbook.book import registry


def test_a_chapter_lends_what_other_pages_show():
    from workbook import plans

    assert registry.lent("plan") is plans.gantt
    with pytest.raises(LookupError, match="No chapter lends weather"):
        registry.lent("weather")
