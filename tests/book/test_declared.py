"""What a chapter declares fits beside the others, or is refused with a reason."""

from dataclasses import replace

import pytest

from workbook.book import registry
from workbook.book.chapter import Chapter, Subject
from workbook.book.columns import choice, field, key, key_ref, number, ref, whole
from workbook.book.declared import fault_of, lost_reference
from workbook.book.fields import Rule, Table

CALLS = Table("calls", "Calls", "", (key(), field("name", "Name"), number("minutes", "Minutes")))
HARMS = Table(
    "harms",
    "Harms",
    "",
    (
        key_ref("call", "calls", "Call"),
        key_ref("member", "members", "Member"),
        whole("round", "Round", key=True, required=True),
        whole("harm", "Harm"),
    ),
    named_by="",
)
VOTES = Subject(
    name="harms",
    called="votes on harm",
    one="call",
    about=("call",),
    asks=lambda book, number: (),
    nothing=lambda book: "",
    values=("harm",),
)


def chapter(**more):
    made = {"name": "calls", "title": "Calls", "asks": "?", "position": 33, **more}
    return Chapter(**made)


def why(**more):
    return fault_of(chapter(**more), registry.chapters())


def test_what_fits_has_no_fault():
    assert not why()
    fits = {"tables": (CALLS, HARMS), "subjects": (VOTES,), "gate": "customer", "letters": "KC"}
    assert not why(**fits, notebook="3c_calls.ipynb")


def test_our_own_chapters_fit_together():
    ours = registry.chapters()
    for one in ours:
        others = [other for other in ours if other is not one]
        assert not fault_of(one, others) or one.choices
        assert not lost_reference(one, ours)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"name": "Calls!"}, "cannot be called Calls!"),
        ({"name": "login"}, "cannot be called login"),
        ({"name": "team"}, "a chapter called team already"),
        ({"gate": "sales"}, "the gate sales"),
        ({"letters": "K"}, "no gate takes its checks K"),
        ({"gate": "link", "letters": "k"}, "begin with one of A to Z"),
        ({"gate": "link", "letters": "P"}, "belong to the plans gate (Plans)"),
        ({"notebook": "../x.ipynb"}, "is no name of a notebook"),
        ({"notebook": "1_link.ipynb"}, "a notebook called 1_link.ipynb already"),
        ({"tables": (replace(CALLS, name="members"),)}, "members is there already (chapter Team)"),
        ({"tables": (CALLS, CALLS)}, "the table calls twice"),
        ({"tables": (replace(CALLS, name="history"),)}, "a table cannot be called history"),
        ({"tables": (replace(CALLS, name="con"),)}, "a table cannot be called con"),
        ({"tables": (replace(CALLS, name="class"),)}, "a table cannot be called class"),
        ({"tables": (replace(CALLS, name="c" * 32),)}, "a table cannot be called ccc"),
        ({"tables": (replace(CALLS, fields=(field("a", "A"),)),)}, "no column that is the key"),
        (
            {"tables": (replace(CALLS, fields=(key(), field("strategy", "S"))),)},
            "a column of calls cannot be called strategy",
        ),
        (
            {"tables": (replace(CALLS, fields=(key(), field("a", "A"), field("a", "B"))),)},
            "the column a twice",
        ),
        (
            {"tables": (replace(CALLS, fields=(key(), field("name", "N", kind="colour"))),)},
            "of the unknown kind colour",
        ),
        (
            {"tables": (replace(CALLS, rules=(Rule("lost", "x", lambda row: True),)),)},
            "about lost, which is no column",
        ),
        ({"tables": (replace(CALLS, named_by="title"),)}, "named by title, which is no column"),
        ({"columns": {"calls": (field("a", "A"),)}}, "no table of another chapter"),
        ({"columns": {"members": (field("name", "N"),)}}, "members.name is there already"),
        ({"columns": {"members": (field("a", "A", required=True),)}}, "one that may stay empty"),
        ({"choices": {("members", "name"): ("x",)}}, "no column with a choice of words"),
        ({"rights": {"members": None}}, "who may change members"),
        ({"subjects": (VOTES,)}, "harms, which is no table"),
        (
            {"tables": (CALLS, HARMS), "subjects": (replace(VOTES, name="links"),)},
            "vote on links already",
        ),
        (
            {"tables": (CALLS, HARMS), "subjects": (replace(VOTES, name="bad", table="harms"),)},
            "not in a table of this name",
        ),
        (
            {"tables": (CALLS, HARMS), "subjects": (replace(VOTES, about=()),)},
            "the key of harms must be member, and the round",
        ),
        (
            {"tables": (CALLS, HARMS), "subjects": (replace(VOTES, values=("hurt",)),)},
            "name hurt, which is no column",
        ),
    ],
)
def test_what_does_not_fit_is_said(more, said):
    assert said in why(**more)


def test_a_round_that_is_not_in_the_key_would_let_blind_votes_be_seen():
    fields = tuple(replace(one, key=False) if one.name == "round" else one for one in HARMS.fields)
    tables = (CALLS, replace(HARMS, fields=fields))
    assert "the key of harms" in why(tables=tables, subjects=(VOTES,))


def test_a_reference_to_a_table_that_nobody_brings_is_found():
    known = registry.chapters()
    lost = chapter(tables=(replace(CALLS, fields=(key(), ref("box", "boxes", "Box"))),))
    assert "calls.box points to boxes" in lost_reference(lost, [*known, lost])
    by_table = (
        key(),
        choice("of", ("members", "boxes"), "Of"),
        field("which", "Which", kind="slug", references_by="of"),
    )
    lost = chapter(tables=(replace(CALLS, fields=by_table, named_by=""),))
    assert "calls.which points to boxes" in lost_reference(lost, [*known, lost])


def test_columns_and_words_of_a_chapter_are_added_behind_those_that_are_there(monkeypatch):
    from workbook.book import model

    adds = chapter(
        columns={"members": (field("shoe", "Shoe"),)}, choices={("members", "role"): ("guest",)}
    )
    monkeypatch.setattr(model, "_CHAPTERS", (*registry.chapters(), adds))
    made = model._with_additions(model.TABLES["members"])
    assert made.columns == (*model.TABLES["members"].columns, "shoe")
    assert made.by_name["role"].choices == (
        "leader",
        "manager",
        "expert",
        "sponsor",
        "viewer",
        "guest",
    )
    assert model._with_additions(model.TABLES["functions"]) is model.TABLES["functions"]


def test_our_own_chapters_are_ours_wherever_the_registry_lies():
    own = [one for one in registry.installed().values() if one.package.startswith("workbook.")]
    assert len(own) >= 8
    assert all(one.is_ours for one in own)
