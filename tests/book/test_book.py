"""A book is one strategy at a moment: whole, typed and frozen."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from workbook.book import Book, measure, records
from workbook.book.messages import PSEUDO, say, speaking
from workbook.book.model import TABLES

MEMBERS = [{"key": "ana", "name": "Ana"}, {"key": "ben", "name": "Ben", "capacity": 0.5}]


def test_an_empty_cell_with_a_default_shows_the_default(book):
    entered = book(
        members=MEMBERS,
        solutions=[{"key": "s", "name": "S"}],
        corporate_objectives=[{"key": "c", "statement": "C"}],
        assumptions=[{"key": "a", "statement": "A", "importance": 1}],
        evidence=[{"key": "e", "assumption": "a", "n": 1, "successes": 1}],
    )
    assert [row.capacity for row in entered.rows("members")] == [1.0, 0.5]
    assert entered.members["capacity"].tolist() == [1.0, 0.5]
    assert entered.rows("solutions")[0].status == "idea"
    assert entered.rows("corporate_objectives")[0].weight == 1.0
    assert entered.rows("assumptions")[0].confidence == 0.95
    assert entered.rows("evidence")[0].growing is False


def test_what_people_entered_stays_known(book):
    assert [row.capacity for row in book(members=MEMBERS).entered("members")] == [None, 0.5]


def test_a_zero_is_not_replaced_by_the_default(book):
    idle = book(members=[{"key": "ana", "name": "Ana", "capacity": 0}])
    assert idle.rows("members")[0].capacity == 0


@pytest.mark.parametrize("table", TABLES)
def test_an_empty_table_is_a_frame_with_all_columns_and_types(book, table):
    frame = book().frame(table)
    dtypes = {
        "text": "str", "slug": "str", "choice": "str", "integer": "Int64", "number": "float64",
        "flag": "boolean", "date": "datetime64[s]",
    }  # fmt: skip
    assert list(frame.columns) == list(TABLES[table].columns)
    for field in TABLES[table].fields:
        expected = "object" if field.many else dtypes[field.kind]
        assert str(frame[field.name].dtype) == expected


def test_a_full_table_has_the_types_of_an_empty_one(book):
    full = book(
        moments=[
            {"key": "order", "name": "Order", "position": 1, "before_contact": "no"},
            {"key": "bill", "name": "Bill", "position": 2},
        ],
        holidays=[{"on": "2026-01-01"}, {"on": "9999-12-31", "name": "The last"}],
        choices=[
            {"key": "win", "statement": "Win", "channel": "a;b"},
            {"key": "x", "statement": "X"},
        ],
    )
    for table in ("moments", "holidays", "choices"):
        assert full.frame(table).dtypes.equals(book().frame(table).dtypes)
    assert full.moments["before_contact"].tolist() == [False, pd.NA]
    assert full.moments["stage"].isna().all()
    assert full.choices["channel"].tolist() == [("a", "b"), ()]
    assert full.holidays["on"].dt.year.tolist() == [2026, 9999]


def test_the_largest_whole_number_fits_a_frame(book):
    crowd = book(
        assumptions=[{"key": "a", "statement": "A", "importance": 1}],
        evidence=[{"key": "e", "assumption": "a", "n": 1, "successes": 1, "population": 2**53 - 1}],
    )
    assert crowd.evidence["population"].tolist() == [2**53 - 1]


def test_tables_are_attributes_and_the_strategy_is_its_row(book):
    entered = book(members=MEMBERS)
    assert entered.members.equals(entered.frame("members"))
    assert (entered.strategy.key, entered.key) == ("test", "test")
    assert set(TABLES) <= set(dir(entered))
    assert repr(entered) == "Book('test', as_of='2026-06-30')"


def test_an_unknown_table_is_named_with_the_known(book):
    with pytest.raises(AttributeError, match=r"no table 'membres'; it has strategy, functions"):
        book().membres  # noqa: B018 asking is the point


def test_rows_are_found_by_key_and_named(book):
    entered = book(
        indicators=[{"key": "rate", "name": "Rate"}],
        measurements=[{"indicator": "rate", "on": "2026-01-01", "value": 1}],
        choices=[{"key": "win", "statement": "Win"}],
    )
    assert entered.by_key("indicators")["rate"].name == "Rate"
    assert entered.by_key("measurements")["rate", date(2026, 1, 1)].value == 1
    assert entered.name("choices", "win") == "Win"
    assert entered.name("choices", "gone") == "gone"
    assert entered.names("indicators") == {"rate": "Rate"}


def test_changing_a_frame_does_not_change_the_book(book):
    entered = book(members=MEMBERS, moments=[{"key": "m", "name": "M", "position": 1}])
    frame = entered.members
    frame.loc[0, "name"] = "Eve"
    frame["capacity"] *= 0
    frame["new"] = 1
    del frame["email"]
    column = entered.moments["position"]
    column.iloc[0] = 99
    assert entered.members["name"].tolist() == ["Ana", "Ben"]
    assert entered.members["capacity"].tolist() == [1.0, 0.5]
    assert list(entered.members.columns) == list(TABLES["members"].columns)
    assert entered.moments["position"].tolist() == [1]


def test_writing_to_the_arrays_under_a_frame_does_not_change_the_book(book):
    entered = book(members=MEMBERS, moments=[{"key": "m", "name": "M", "position": 1}])
    with pytest.raises(ValueError, match="read-only"):
        entered.members["capacity"].to_numpy()[0] = 7
    entered.moments["position"].array[0] = 7
    assert entered.members["capacity"].tolist() == [1.0, 0.5]
    assert entered.moments["position"].tolist() == [1]


def test_rows_cannot_be_changed(book):
    with pytest.raises(AttributeError):
        book(members=MEMBERS).rows("members")[0].name = "Eve"


def test_changing_the_list_a_book_was_made_from_does_not_change_the_book():
    rest = [None] * (len(TABLES["members"].fields) - 2)
    rows = [TABLES["members"].row("ana", "Ana", *rest)]
    strategy = TABLES["strategy"].row("s", "S", *[None] * (len(TABLES["strategy"].fields) - 2))
    made = Book({"strategy": [strategy], "members": rows}, date(2026, 1, 1))
    rows.clear()
    assert len(made.rows("members")) == 1


def test_the_content_hash_is_of_what_people_entered(book):
    one = book(members=MEMBERS).content_hash
    assert one == book(members=MEMBERS).content_hash
    assert len(one) == 64
    assert one == book("1999-01-01", members=MEMBERS).content_hash


@pytest.mark.parametrize(
    "members",
    [
        [],
        MEMBERS[:1],
        [{**MEMBERS[0], "name": "Ana "}, MEMBERS[1]],
        [{**MEMBERS[0], "capacity": 1}, MEMBERS[1]],  # entered, not left to the default
        [{**MEMBERS[0], "email": "Ana"}, MEMBERS[1]],
    ],
)
def test_any_change_of_content_changes_the_hash(book, members):
    assert book(members=members).content_hash != book(members=MEMBERS).content_hash


def test_values_do_not_run_into_each_other_in_the_hash(book):
    one = book(holidays=[{"on": "2026-01-01", "name": 'a","b'}])
    two = book(holidays=[{"on": "2026-01-01", "name": "a"}])
    assert one.content_hash != two.content_hash


def test_where_the_data_lie_is_not_content(book):
    here = book(strategy=[{"key": "s", "name": "S", "data_folder": "here"}])
    there = book(strategy=[{"key": "s", "name": "S", "data_folder": "there"}])
    assert here.content_hash == there.content_hash


def test_a_measure_is_computed_once_for_a_book_and_stays_as_it_was(book):
    computed = []

    @measure
    def names(book):
        """Names."""
        computed.append(book.key)
        return book.members[["name"]]

    first, second = book(members=MEMBERS), book(members=MEMBERS[:1])
    frame = names(first)
    frame.loc[0, "name"] = "Eve"
    assert names(first)["name"].tolist() == ["Ana", "Ben"]
    assert names(second)["name"].tolist() == ["Ana"]
    assert len(computed) == 2
    assert names.is_measure
    assert names.__doc__ == "Names."


def test_measures_of_one_name_do_not_mix(book):
    def maker(value):
        @measure
        def same(book):
            return pd.DataFrame({"value": [value]})

        return same

    entered = book()
    assert maker(1)(entered)["value"].tolist() == [1]
    assert maker(2)(entered)["value"].tolist() == [2]


def test_records_give_the_rows_of_a_measure():
    frame = pd.DataFrame({"choice": ["a", "b"], "cell": [1.0, np.nan]}, index=[7, 8])
    first, second = records(frame)
    assert (first.choice, first.cell, second.choice) == ("a", 1.0, "b")
    assert len(first) == 2  # the index is no part of it


def test_records_are_what_pandas_gives_whatever_the_columns_hold():
    frame = pd.DataFrame(
        {
            "text": pd.Series(["a", None, "b c"], dtype="str"),
            "number": pd.Series([1, None, 3], dtype="Int64"),
            "flag": pd.Series([True, None, False], dtype="boolean"),
            "on": pd.to_datetime(["2026-01-01", None, "2026-01-03"]),
            "share": [0.5, np.nan, 1.0],
            "class": [("x",), None, ["y"]],
        }
    )
    ours, theirs = list(records(frame)), list(frame.itertuples(index=False, name="record"))
    assert repr(ours) == repr(theirs)
    assert [list(map(type, row)) for row in ours] == [list(map(type, row)) for row in theirs]
    assert list(records(frame.head(0))) == []
    assert list(records(pd.DataFrame())) == []


def test_what_a_book_remembers_is_made_again_in_another_language(book):
    made = book()
    assert made.remember("said", lambda: say("Nothing.")) == "Nothing."
    with speaking(PSEUDO):
        assert made.remember("said", lambda: say("Nothing.")) == "⟦Nothing.⟧"
    assert made.remember("said", lambda: say("Anything.")) == "Nothing."


def test_money_is_written_in_the_strategys_currency_and_as_the_language_writes_it(book):
    made = book(strategy=[{"key": "s", "name": "S", "currency": "EUR"}])
    assert made.money(12345.6) == "EUR 12,346"
    assert made.money(-1500) == "EUR −1,500"
    assert book().money(0.2) == "0"
    with speaking("es"):
        assert made.money(12345.6) == "EUR 12.346"
