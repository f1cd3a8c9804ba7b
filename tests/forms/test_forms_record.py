"""What a person types in a row becomes values, or a reason beside the field."""

from __future__ import annotations

import pytest

from workbook.book.fields import Table
from workbook.book.messages import speaking
from workbook.book.model import TABLES
from workbook.forms.record import cells_of, labels, shape, shown_fields, targets, understand

NEW = {"name": "Carla Sosa", "function": "sales", "role": "expert"}


@pytest.fixture
def typed(session):
    def made(table, cells, key=None, taken=()):
        return understand(session.book, TABLES[table], cells, key, taken)

    return made


@pytest.mark.parametrize("said", ["sales", "Sales", " SALES ", "sales "])
def test_a_reference_is_typed_as_key_or_as_name(typed, said):
    one = typed("members", {**NEW, "function": said})
    assert one.faults == {}
    assert one.row.function == "sales"
    assert one.cells["function"] == "sales"


def test_an_unknown_reference_names_the_nearest(typed):
    one = typed("members", {**NEW, "function": "Finanse"})
    assert one.faults == {
        "function": "“Finanse” is not one of the functions (did you mean Finance?). Choose one "
        "from the list, or add it there first."
    }
    assert one.cells["function"] == "Finanse"


def test_part_of_a_name_is_no_reference_and_not_said_to_be_a_bad_key(typed):
    one = typed("members", {**NEW, "function": "Sales of"})
    assert one.faults["function"].startswith("“Sales of” is not one of the functions")
    several = typed("objectives", {"function": "sales", "statement": "x", "choice": "no such one"})
    assert "“no such one” is not one of the" in several.faults["choice"]


def test_a_list_takes_names_that_hold_a_semicolon_as_items(typed):
    cells = {"function": "sales", "statement": "x", "choice": ["Answer; on the web", "phone"]}
    one = typed("objectives", cells)
    assert one.row.choice == ("web", "phone")
    assert typed("objectives", {**cells, "choice": "phone; web"}).row.choice == ("phone", "web")


def test_rows_of_the_same_name_are_told_apart_by_their_key(book):
    twins = book(members=[{"key": "a", "name": "Ana"}, {"key": "b", "name": "ana"}])
    assert labels(twins, "members") == {"a": "Ana (a)", "b": "ana (b)"}
    cells = {"key": "s", "name": "x", "leader": "ana (B)"}
    assert understand(twins, TABLES["strategy"], cells, ("s",)).row.leader == "b"
    lost = understand(twins, TABLES["strategy"], {**cells, "leader": "ana"}, ("s",))
    assert "not one of the members" in lost.faults["leader"]


def test_a_key_is_made_from_the_name_unlike_any_other(typed):
    assert typed("members", NEW).row.key == "carla-sosa"
    assert typed("members", {**NEW, "name": "Ana"}).row.key == "ana-2"
    assert typed("members", {**NEW, "name": "Ñandú Ü"}).row.key == "nandu-u"
    assert typed("members", NEW, taken={("carla-sosa",)}).row.key == "carla-sosa-2"
    assert typed("members", {**NEW, "name": "東京"}).faults == {"key": "Needs a value."}


def test_a_key_that_is_taken_is_said_beside_it(typed):
    assert "Another row has this key" in typed("members", {**NEW, "key": "ana"}).faults["key"]
    assert typed("members", {**NEW, "key": "ana"}, ("ana",)).faults == {}


def test_every_fault_of_a_row_is_said_at_once(typed):
    one = typed("members", {"name": " ", "role": "boss", "capacity": "half"})
    assert set(one.faults) == {"key", "name", "role", "capacity"}
    assert one.faults["role"] == "Needs one of leader, manager, expert, sponsor, viewer."


def test_a_rule_between_columns_stands_beside_its_column(typed):
    one = typed(
        "commitments",
        {"statement": "x", "member": "ana", "made_on": "2026-02-01", "due_on": "2026-01-01"},
    )
    assert one.faults == {"due_on": "Needs a day not before made_on."}


def test_a_reference_follows_the_table_named_in_the_row(typed, session):
    cells = {"assumption": "x", "used_by_table": "choices", "used_by_key": "answer by phone"}
    one = typed("assumption_uses", cells)
    assert one.row.used_by_key == "phone"
    assert set(one.faults) == {"assumption"}
    assert targets(TABLES["assumption_uses"]) == (
        "assumptions", "choices", "solutions", "actions", "objectives",
    )  # fmt: skip


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_table_has_a_form(table: Table):
    described = shape(table)
    entered = [field.name for field in shown_fields(table)]
    assert set(entered) == {field.name for field in table.fields if not field.place}
    assert entered[0] == (table.named_by or entered[0])
    assert "key" not in entered[:-1]
    assert [column["name"] for column in described["columns"]] == entered
    assert all(column["label"] for column in described["columns"])


@pytest.mark.parametrize(
    "table", [table for table in TABLES.values() if table.example], ids=lambda table: table.name
)
def test_an_example_is_a_row_that_would_be_right(book, table):
    blank = book()
    one = understand(blank, table, table.example)
    lost = {name for name, fault in one.faults.items() if "is not one of the" in fault}
    slugs = {field.name for field in table.fields if field.references}
    # An example names its references as people read them; nothing else may be wrong with it.
    assert set(one.faults) - lost <= slugs
    needed = {field.name for field in table.fields if field.required and field.name != "key"}
    assert needed <= set(table.example)


def test_cells_are_read_back_as_they_were_written(session):
    for name in ("members", "choices", "objectives", "strategy"):
        table = TABLES[name]
        for row in session.book.entered(name):
            again = understand(session.book, table, cells_of(table, row), table.key_of(row))
            assert (again.row, again.faults) == (row, {})


def test_a_question_can_be_picked_from_what_the_sources_hold(tmp_path, monkeypatch, book):
    from workbook.forms.record import suggestions

    monkeypatch.setenv("WORKBOOK_CACHE", str(tmp_path / "cache"))
    (tmp_path / "s.csv").write_text("r\n" + "Sí\nNo\n" * 20)
    claim = {"key": "a", "statement": "A", "importance": 3}
    asked = {"key": "e", "assumption": "a", "source": "s.csv", "measure": "r = 'Sí'"}
    strategy = [{"key": "t", "name": "T", "data_folder": str(tmp_path)}]
    made = book(strategy=strategy, assumptions=[claim], evidence=[asked])
    assert suggestions(made, "evidence")["question?"] == {
        "Share who chose No in r (s.csv)": "chose; column=r; values=No",
        "Share who chose Sí in r (s.csv)": "chose; column=r; values=Sí",
    }
    assert suggestions(book(strategy=strategy, assumptions=[claim]), "evidence") == {}
    assert suggestions(made, "assumptions") == {}


def test_the_kinds_that_the_method_names_are_offered_beside_those_of_the_strategy(book):
    from workbook.forms.record import suggestions

    rows = [
        {"key": key, "name": key, "kind": kind}
        for key, kind in (("a", "crm"), ("b", "Kiosk"), ("c", None))
    ]
    offered = suggestions(book(solutions=rows), "solutions")["kind?"]
    assert list(offered) == [
        "contact centre", "crm", "direct mail", "Kiosk", "messaging", "self-service", "WAP", "web",
    ]  # fmt: skip
    assert all(shown == kept for shown, kept in offered.items())
    with speaking("es"):
        assert "centro de contacto" in suggestions(book(), "solutions")["kind?"]
