"""Whom a remark speaks to, and who has not seen it yet."""

from datetime import date

import pytest
from team import team

from workbook import mine
from workbook.analysis import remarks
from workbook.analysis.reminders import owed
from workbook.book import Book

TODAY = date(2026, 11, 29)
PEOPLE = [
    {"key": "lea", "name": "Lea Leal", "role": "leader"},
    {"key": "ana", "name": "Ana Ruiz", "role": "expert", "function": "sales"},
    {"key": "ana-2", "name": "Ana María Ruiz", "role": "expert", "function": "sales"},
    {"key": "max", "name": "Max Mann", "role": "manager", "function": "sales"},
    {"key": "eva", "name": "Eva Egg", "role": "expert", "function": "sales"},
    {"key": "fin", "name": "Fin Fay", "role": "expert", "function": "finance"},
    {"key": "sia", "name": "Sia Sand", "role": "sponsor"},
    {"key": "vic", "name": "Vic Vey", "role": "viewer"},
    {"key": "t3", "name": "Tom Toll", "role": "expert", "function": "sales"},
    {"key": "tom-2", "name": "Tom Toll", "role": "expert", "function": "sales"},
]


def remark(key="one", **cells):
    said = {"key": key, "on_table": "choices", "on_key": "call", "member": "lea"}
    said |= {"made_at": "2026-11-28", "text": "@Max Mann, shall we?", "mentions": "max"}
    return said | cells


def book(reader="max", **tables):
    return Book(team(members=PEOPLE, **tables), TODAY, reader=reader)


@pytest.mark.parametrize(
    ("text", "members", "unknown"),
    [
        ("@Max Mann, shall we?", ("max",), ()),
        ("What do @max and @EVA say?", ("max", "eva"), ()),
        ("(@Eva)", ("eva",), ()),
        ("@Ana María Ruiz knows", ("ana-2",), ()),
        ("@ana ruiz knows", ("ana",), ()),
        ("@Ana knows", ("ana",), ()),  # a key is its member's, though two are called so
        ("@Tom knows", (), ("Tom",)),  # of whom there are two
        ("@Tom Toll knows", (), ("Tom Toll",)),  # of whom there are two as well
        ("@tom-2 and @t3", ("tom-2", "t3"), ()),
        ("@Max\r\n\r\n   Mann", ("max",), ()),
        ("@Max\n  Mann", ("max",), ()),
        ("@Maxine", (), ("Maxine",)),
        ("@Vic, look", (), ("Vic",)),  # who only reads cannot say that it was seen
        ("@Sia, may we?", ("sia",), ()),
        ("write to max@example.org or a.@max", (), ()),
        ("@ max, @@max", (), ()),
        ("@max @max", ("max",), ()),
        ("@", (), ()),
        ("@" * 500 + "x" * 500, (), ()),
        ("", (), ()),
    ],
)
def test_a_name_behind_an_at_is_understood(text, members, unknown):
    assert remarks.spoken_to(book(), text) == (members, unknown)


def test_my_page_shows_what_speaks_to_me_until_i_have_seen_it():
    said = book(remarks=[remark()])
    (row,) = mine.waiting(said).query("kind == 'remark'").itertuples()
    assert row.what == "Lea Leal on “Call back”: @Max Mann, shall we?"
    assert (row.table, row.keys) == ("choices", ("call",))
    assert "1 remark to you" in mine.answer(said)
    assert "Open it" in str(mine.waiting_list(said))
    for reader in ("lea", "eva"):
        assert mine.waiting(book(reader, remarks=[remark()])).query("kind == 'remark'").empty
    seen = [{"remark": "one", "member": "max", "seen_on": "2026-11-29"}]
    assert mine.waiting(book(remarks=[remark()], remarks_seen=seen)).query("kind == 'remark'").empty
    done = [remark(done_on="2026-11-29")]
    assert mine.waiting(book(remarks=done)).query("kind == 'remark'").empty


def test_a_remark_on_a_row_that_is_gone_waits_for_nobody():
    for gone in ({"on_key": "gone"}, {"on_table": "gone"}):
        said = book(remarks=[remark(**gone)])
        assert mine.waiting(said).query("kind == 'remark'").empty
        assert not [one for one in owed(said, "max").lines if "wrote" in one]


def test_a_reminder_names_it():
    lines = owed(book(remarks=[remark()]), "max").lines
    assert "Lea Leal wrote to you on 28 November 2026: @Max Mann, shall we?" in lines
    assert not [one for one in owed(book(remarks=[remark()]), "eva").lines if "wrote" in one]
