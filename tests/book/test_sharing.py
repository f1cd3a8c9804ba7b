"""What is for the team alone stays with it."""

from __future__ import annotations

from workbook.book.model import SUBJECTS, TABLES
from workbook.book.sharing import is_private


def test_votes_ratings_addresses_and_places_are_for_the_team_alone():
    assert all(is_private(one.votes) for one in SUBJECTS.values())
    assert is_private("ratings")
    assert is_private("members", "email")
    assert not is_private("members", "name")
    places = [(n, f.name) for n, table in TABLES.items() for f in table.fields if f.place]
    assert places
    assert all(is_private(*place) for place in places)
