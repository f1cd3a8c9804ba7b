"""A strategy as a whole: begun, copied, renamed, archived, deleted, by whoever may."""

from datetime import date

import pytest
from team import team

from workbook.book.errors import BadInput, NotAllowed
from workbook.pages import strategies
from workbook.store import open_store


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "s.sqlite") as opened:
        opened.create(team(), by="lea")
        yield opened


def keys(store):
    return [one.key for one in store.strategies()]


def test_keys_are_made_from_names_and_are_unlike_any_other(store):
    assert strategies.begin(store, "Acmé", "max@example.org") == "acme-2"
    assert strategies.begin(store, "ACME", "") == "acme-3"
    (member,) = store.read("acme-2").rows("members")
    assert (member.name, member.email, member.role) == ("max", "max@example.org", "leader")
    assert store.read("acme-3").rows("members") == ()  # nobody is known


def test_a_name_without_a_letter_is_refused(store):
    for name in ("", "  ", "–"):
        with pytest.raises(BadInput, match="needs a name"):
            strategies.begin(store, name, "lea")
    assert keys(store) == ["acme"]


def test_a_copy_holds_the_work_and_not_what_people_said_of_it(store):
    key = strategies.duplicate(store, "acme", "Again", "lea")
    first, copy = store.read("acme"), store.read(key)
    assert copy.rows("actions") == first.rows("actions")
    assert copy.strategy.name == "Again"
    for table in ("links", "forecasts", "ratings", "remarks", "rounds"):
        if table in copy.versions:
            assert copy.rows(table) == ()


@pytest.mark.parametrize("who", ["max", "eva", "vic", "nobody", ""])
def test_only_a_leader_changes_a_strategy_as_a_whole(store, who):
    before = store.read("acme")
    for change in (
        lambda: strategies.rename(store, "acme", "Mine", who),
        lambda: strategies.duplicate(store, "acme", "Mine", who),
        lambda: strategies.archive(store, "acme", who, date(2026, 1, 1)),
        lambda: strategies.bring_back(store, "acme", who),
        lambda: strategies.delete(store, "acme", "delete", who),
    ):
        with pytest.raises(NotAllowed, match="ask Lea Leal"):
            change()
    assert store.read("acme").content_hash == before.content_hash
    assert keys(store) == ["acme"]


def test_everybody_may_while_nobody_leads(store):
    key = strategies.begin(store, "Free", "")
    strategies.rename(store, key, "Freed", "anybody")
    strategies.archive(store, key, "anybody", date(2026, 1, 1))
    assert store.read(key).strategy.archived_on == date(2026, 1, 1)
    strategies.bring_back(store, key, "anybody")
    with pytest.raises(BadInput, match="Nothing was deleted"):
        strategies.delete(store, key, "no", "anybody")
    strategies.delete(store, key, "Delete", "anybody")
    assert keys(store) == ["acme"]


def test_an_archived_strategy_is_not_among_all(store, tmp_path):
    from workbook.analysis.inspection import inspect_all

    strategies.begin(store, "Free", "")
    strategies.archive(store, "acme", "lea", date(2026, 1, 1))
    place = str(tmp_path / "s.sqlite")
    assert [one.key for one in inspect_all(place)] == ["free"]
    assert [one.key for one in inspect_all(place, ["acme"])] == ["acme"]


def test_a_sample_comes_with_its_evidence_and_any_other_file_without(store):
    sample = next(iter(strategies.samples()))
    key = strategies.begin_from_sample(store, sample, "", "max")
    assert store.read(key).strategy.data_folder == str(strategies.samples()[sample].resolve())
    from workbook.exchange import read

    rows = read(strategies.samples()[sample])
    assert store.read(strategies.take_in(store, rows, "max")).strategy.data_folder is None


def test_whoever_joins_a_team_gets_a_key_that_nobody_has():
    members = [
        strategies.row_of("members", key="ana", name="Ana One"),
        strategies.row_of("members", key="other", name="Ana"),
    ]
    joined = strategies.joined_by({"members": members}, "Ana")["members"]  # it could be either
    assert [row.key for row in joined] == ["ana", "other", "ana-2"]
    assert joined[-1].role == "leader"
