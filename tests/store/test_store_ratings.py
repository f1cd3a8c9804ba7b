"""Ratings are anonymous: nobody reads another's, before the reveal or after, in any way out."""

from __future__ import annotations

from pathlib import Path

import pytest
from team import team

from workbook.analysis.changes import changes
from workbook.book import rounds
from workbook.book.errors import BadInput, NotAllowed
from workbook.exchange import read, write
from workbook.store import Change, Store

STEPS = ({"opened_on": "2026-03-02"}, {"closed_on": "2026-03-04"}, {"revealed_on": "2026-03-05"})
PARTS = [
    {"moment": "first", "function": "sales", "part": "Greets"},
    {"moment": "first", "function": "finance", "part": "Bills"},
]


@pytest.fixture
def acme(store: Store) -> Store:
    store.create(team(moment_functions=PARTS), by="lea")
    return store


def turn(store: Store, values, number: int = 1) -> None:
    key = ("components", number)
    version = store.read("acme").versions["rounds"].get(key)
    store.save("acme", [Change("rounds", key, values, version)], by="lea")


def key_of(member: str, item: str = "people"):
    return ("components", item, "first", member, 1)


def rate(store: Store, by: str, value: object, member: str = "") -> None:
    values = {"value": value, "reason": f"{by} thinks so"}
    store.save("acme", [Change("ratings", key_of(member or by), values)], by=by)


@pytest.fixture
def voted(acme: Store) -> Store:
    turn(acme, STEPS[0])
    for who, value in (("lea", 1), ("eva", 3), ("fin", 4), ("max", 0)):
        rate(acme, who, value)
    return acme


@pytest.fixture
def revealed(voted: Store) -> Store:
    turn(voted, STEPS[1])
    turn(voted, STEPS[2])
    return voted


def test_in_an_open_round_everybody_reads_only_their_own(voted: Store) -> None:
    for reader in ("lea", "eva", "fin"):
        book = voted.read("acme", reader=reader)
        assert {row.member for row in book.rows("ratings")} == {reader}
    book = voted.read("acme", reader="vic")
    assert book.rows("ratings") == ()
    assert set(book.sealed["components"]) == {"lea", "eva", "fin", "max"}


def test_a_rating_of_another_instrument_is_not_sealed_by_this_round(acme: Store) -> None:
    turn(acme, STEPS[0])
    values = {"value": 2}
    key = ("readiness", "know", "first", "eva", 1)
    acme.save("acme", [Change("ratings", key, values)], by="eva")
    assert [row.member for row in acme.read("acme", reader="lea").rows("ratings")] == ["eva"]


@pytest.mark.parametrize("by", ["lea", "fin", "vic", ""])
def test_nobody_rates_for_another(acme: Store, by: str) -> None:
    turn(acme, STEPS[0])
    with pytest.raises(NotAllowed):
        rate(acme, by, 2, member="eva")


@pytest.mark.parametrize("value", [5, -1, 2.5])
def test_a_value_off_the_scale_is_refused(acme: Store, value: float) -> None:
    turn(acme, STEPS[0])
    with pytest.raises(BadInput, match="scale of the instrument"):
        rate(acme, "eva", value)


def test_an_item_that_is_not_asked_is_refused(acme: Store) -> None:
    turn(acme, STEPS[0])
    change = Change("ratings", key_of("eva", "luck"), {"value": 1})
    with pytest.raises(BadInput, match="one of the instrument's questions"):
        acme.save("acme", [change], by="eva")


def test_history_news_and_comparison_never_tell_whose_it_is(revealed: Store) -> None:
    assert {row.member for row in revealed.read("acme").rows("ratings")} == {
        "lea", "eva", "fin", "max",
    }  # fmt: skip
    for reader in ("lea", "vic", ""):
        told = revealed.history("acme", "ratings", reader=reader)
        assert {entry.values["member"] for entry in told if entry.values} <= {reader}
    assert len(revealed.history("acme", "ratings", reader="eva")) == 1
    _, entries = revealed.news("acme", 0, reader="lea")
    assert {entry.key[3] for entry in entries if entry.table == "ratings"} == {"lea"}
    empty = revealed.read("acme")
    assert not (changes(empty, empty)["table"] == "ratings").any()


def test_comparing_with_the_time_before_tells_no_rating(acme: Store) -> None:
    before = acme.read("acme", reader="lea")
    turn(acme, STEPS[0])
    rate(acme, "eva", 3)
    turn(acme, STEPS[1])
    turn(acme, STEPS[2])
    found = changes(before, acme.read("acme", reader="lea"))
    assert "ratings" not in set(found["table"])
    assert "rounds" in set(found["table"])


@pytest.mark.parametrize("place", ["folder", "file.xlsx"])
def test_an_export_holds_only_the_readers_own(revealed: Store, tmp_path: Path, place: str) -> None:
    for reader, expected in (("eva", {"eva"}), ("vic", set()), ("", set())):
        book = revealed.read("acme", reader=reader)
        rows = read(write(book, tmp_path / f"{reader}{place}"))
        assert {row.member for row in rows["ratings"]} == expected
    whole = read(write(revealed.read("acme"), tmp_path / f"all{place}", whole=True))
    assert len(whole["ratings"]) == 4


def test_a_replacement_leaves_in_place_what_the_file_could_not_hold(
    revealed: Store, tmp_path: Path
) -> None:
    rows = read(write(revealed.read("acme", reader="eva"), tmp_path / "own"))
    written = revealed.replace("acme", rows, by="lea")
    assert (written.inserted, written.deleted) == (0, 0)
    assert len(revealed.read("acme").rows("ratings")) == 4


def test_the_ratings_of_a_member_who_goes_stay_as_a_guests_of_the_function(
    revealed: Store, tmp_path: Path
) -> None:
    rows = read(write(revealed.read("acme", reader="eva"), tmp_path / "own"))
    function = next(row.function for row in rows["members"] if row.key == "max")
    rows["members"] = tuple(row for row in rows["members"] if row.key != "max")
    rows["functions"] = tuple(row._replace(manager=None) for row in rows["functions"])
    rows["remarks"] = ()  # whoever has said something here is forgotten, not left out
    revealed.replace("acme", rows, by="lea")
    left = {row.member: row for row in revealed.read("acme").rows("ratings")}
    assert set(left) == {"lea", "eva", "fin", "guest-1"}
    assert (left["guest-1"].value, left["guest-1"].function) == (0, function)
    again = revealed.replace("acme", rows, by="lea")  # the guest's stays where it is
    assert (again.inserted, again.deleted) == (0, 0)


def test_a_whole_file_can_move_a_store(revealed: Store, tmp_path: Path) -> None:
    rows = dict(read(write(revealed.read("acme"), tmp_path / "all", whole=True)))
    rows["strategy"] = (rows["strategy"][0]._replace(key="moved"),)
    revealed.create(rows, by="lea")
    assert len(revealed.read("moved").rows("ratings")) == 4


def test_a_page_and_a_form_show_only_the_readers_own(revealed: Store) -> None:
    book = revealed.read("acme", reader="eva")
    assert {row.member for row in rounds.shown(book, "ratings")} == {"eva"}
    assert rounds.shown(revealed.read("acme"), "ratings") == ()
    assert rounds.shown(book, "moments") == book.entered("moments")
