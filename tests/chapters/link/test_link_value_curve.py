"""Where customers see us beside our rivals."""

import pytest
from books import make_book

from workbook import link

LEVELS = {"dropped": (0, 4), "less": (2, 6), "alike": (6, 6), "more": (8, 5), "new": (7, 0)}


def curve_book():
    """Return a book with one rival, five attributes that have levels, and one that has none."""
    return make_book(
        rivals=[{"key": "national", "name": "The national one"}],
        attributes=[{"key": key, "name": key} for key in [*LEVELS, "unseen"]],
        attribute_levels=[
            {"attribute": key, "whose": whose, "level": level}
            for key, pair in LEVELS.items()
            for whose, level in zip(("us", "national"), pair, strict=True)
        ],
    )


def test_the_value_curve_says_what_our_level_is_beside_the_rivals():
    """The four moves of Kim and Mauborgne (2005): eliminate, reduce, raise, create."""
    curve = link.position(curve_book()).set_index("attribute")
    assert list(curve.move[:-1]) == ["eliminate", "reduce", "equal", "raise", "create"]
    assert curve.ahead.loc["more"] == 3
    assert curve.loc["unseen", ["us", "best", "ahead", "move"]].isna().all()
    assert curve.rival.loc["less"] == "national"


def test_whose_level_it_is_is_us_or_a_rival():
    with pytest.raises(AssertionError, match="whose"):
        make_book(
            attributes=[{"key": "a", "name": "A"}],
            attribute_levels=[{"attribute": "a", "whose": "nobody", "level": 3}],
        )
