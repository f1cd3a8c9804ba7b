"""Who is let in by which browser: invitations, sessions and rooms, on every database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from strategies import small

from workbook.book import moment
from workbook.store import Change, open_store
from workbook.store.sign_ins import LINK_DAYS, MOST_WRONG, ROOM_HOURS


@pytest.fixture
def on_file(tmp_path):
    """A store in a file, whose clock is this computer's."""
    with open_store(tmp_path / "store.sqlite") as store:
        store.create(small(), by="ana")
        yield store


@pytest.fixture
def later(monkeypatch):
    """Lets time pass for the store and for what it signs."""
    import time

    now, told = moment.now, time.time

    def passed(**how):
        monkeypatch.setattr(moment, "now", lambda: now() + timedelta(**how))
        monkeypatch.setattr(time, "time", lambda: told() + timedelta(**how).total_seconds())

    return passed


def test_a_link_lets_one_browser_in_once(filled):
    signed = filled.sign_ins
    word = signed.invite("acme", "ana", "bo")
    assert signed.invited(word) == ("acme", "ana", filled.read("acme").name("members", "ana"))
    assert signed.people("acme")["ana"].opened is None
    known, session = signed.open(word)
    assert known.member == "ana"
    assert [one.member for one in signed.passes(session)] == ["ana"]
    assert signed.people("acme")["ana"].opened is not None
    assert signed.open(word) is None
    assert signed.invited(word) is None


@pytest.mark.parametrize("change", ["", "x", "2|1:0|10:1700000000|10:invitation|4:eA==|00"])
def test_a_forged_link_lets_nobody_in(filled, change):
    word = filled.sign_ins.invite("acme", "ana", "bo")
    forged = change or word[:-1] + ("0" if word[-1] != "0" else "1")
    assert filled.sign_ins.invited(forged) is None
    assert filled.sign_ins.open(forged) is None
    assert filled.sign_ins.passes(word) == ()


def test_the_store_holds_nothing_that_a_link_or_a_cookie_could_be_made_of(filled):
    word = filled.sign_ins.invite("acme", "ana", "bo")
    _, session = filled.sign_ins.open(word)
    with filled._database.reading() as connection:
        held = connection.exec_driver_sql("SELECT * FROM passes").fetchall()
    assert session not in str(held)
    assert not [cell for row in held for cell in row if len(str(cell)) > 8 and str(cell) in word]


def test_a_new_link_ends_the_unopened_one_and_revoking_ends_both(filled):
    signed = filled.sign_ins
    first = signed.invite("acme", "ana", "bo")
    second = signed.invite("acme", "ana", "bo")
    assert signed.open(first) is None
    _, session = signed.open(second)
    third = signed.invite("acme", "ana", "bo")
    signed.revoke("acme", "ana")
    assert signed.passes(session) == ()
    assert signed.open(third) is None
    assert signed.people("acme") == {}


def test_a_second_strategy_comes_to_the_same_browser_under_a_new_cookie(filled):
    signed = filled.sign_ins
    _, first = signed.open(signed.invite("acme", "ana", "bo"))
    _, second = signed.open(signed.invite("acme", "bo", "bo"), first)
    assert signed.passes(first) == ()
    assert [one.member for one in signed.passes(second)] == ["bo"]  # one person a strategy
    signed.sign_out(second)
    assert signed.passes(second) == ()


def test_who_is_taken_out_of_the_team_is_out(filled):
    signed = filled.sign_ins
    filled.save("acme", [Change("members", ("zoe",), {"name": "Zoe"})], by="ana")
    _, session = signed.open(signed.invite("acme", "zoe", "ana"))
    filled.save("acme", [Change("members", ("zoe",), None, 1)], by="ana")
    filled.save("acme", [Change("members", ("zoe",), {"name": "Another Zoe"})], by="ana")
    assert signed.passes(session) == ()


def test_a_link_is_good_for_two_weeks(on_file, later):
    filled = on_file
    word = filled.sign_ins.invite("acme", "ana", "bo")
    later(days=LINK_DAYS - 1)
    assert filled.sign_ins.invited(word)
    later(days=LINK_DAYS + 1)
    assert filled.sign_ins.invited(word) is None


def test_in_a_room_each_enters_own_digits_once(on_file, later):
    signed = on_file.sign_ins
    signed.open_room("acme", ["ana", "bo"], "ana")
    room = signed.room("acme")
    assert sorted(room.digits) == ["ana", "bo"]
    assert signed.strategy_of_room(room.word) == "acme"
    known, session = signed.enter(room.word, room.digits["bo"])
    assert (known.member, [one.member for one in signed.passes(session)]) == ("bo", ["bo"])
    assert signed.enter(room.word, room.digits["bo"]) is None
    assert list(signed.room("acme").digits) == ["ana"]
    later(hours=ROOM_HOURS + 1)
    assert signed.room("acme") is None
    assert signed.enter(room.word, room.digits["ana"]) is None


def test_too_many_wrong_digits_close_the_room(filled):
    signed = filled.sign_ins
    signed.open_room("acme", ["ana"], "ana")
    room = signed.room("acme")
    (right,) = room.digits.values()
    wrong = "000000" if right != "000000" else "000001"
    for _ in range(MOST_WRONG):
        assert signed.enter(room.word, wrong) is None
    assert signed.enter(room.word, right) is None
    assert signed.room("acme") is None


def test_nobody_comes_back_with_a_backup(filled, tmp_path, store_url):
    from workbook.store.backups import back_up, restore

    _, session = filled.sign_ins.open(filled.sign_ins.invite("acme", "ana", "bo"))
    kept = back_up(store_url, tmp_path / "backup.sqlite")
    restore(kept.file, store_url, replace=True)
    assert filled.sign_ins.passes(session) == ()
