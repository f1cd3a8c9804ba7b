"""Readings of indicators from files by month: by hand, saved once, never over a typed value."""

import pytest
from books import make_book

from workbook.analysis.readings import changes, readings, refresh
from workbook.book.errors import BadInput
from workbook.book.model import TABLES
from workbook.evidence import aggregate, ledger
from workbook.store import open_store


@pytest.fixture
def folder(tmp_path):
    """Complaints: in January 30 of 40 in time, February 20 of 40, then 4 a month, in June 40."""
    lines = ["received,settled,hours,kind"]
    for month, rows, good in (
        (1, 40, 30),
        (2, 40, 20),
        (3, 4, 1),
        (4, 4, 1),
        (5, 4, 1),
        (6, 40, 10),
    ):
        for at in range(rows):
            settled = "yes" if at < good else "no"
            lines.append(f"2026-0{month}-{1 + at % 28:02},{settled},{at % 10},{'ab'[at % 2]}")
    (tmp_path / "complaints.csv").write_text("\n".join(lines) + "\n")
    return tmp_path


def tables(folder, *indicators, kind="contacts", **source):
    columns = {"on": "received", "code": "kind"} | source
    return {
        "strategy": [{"key": "test", "name": "Test", "leader": "ana", "data_folder": str(folder)}],
        "members": [{"key": "ana", "name": "Ana", "role": "leader"}],
        "sources": [{"key": "log", "name": "Complaint log", "kind": kind,
                     "file": "complaints.csv", **columns}],
        "indicators": [{"key": f"i{at}", "name": f"I{at}", "from_source": "log", **one}
                       for at, one in enumerate(indicators)],
    }  # fmt: skip


def found(folder, indicator, **more):
    made = make_book("2026-06-20", **tables(folder, indicator, **more))
    return [(str(one.on), one.value, one.n) for one in readings(made, made.rows("indicators")[0])]


def test_a_condition_gives_the_share_a_number_the_average_nothing_the_count(folder):
    months = ["2026-01-31", "2026-02-28"]  # March to May are too few, June is not over
    share = found(folder, {"measure": "settled = 'yes'", "unit": "%"})
    assert share == [(months[0], 75.0, 40), (months[1], 50.0, 40)]
    assert [one[1] for one in found(folder, {"measure": "settled = 'yes'"})] == [0.75, 0.5]
    assert found(folder, {"measure": "hours"}) == [(month, 4.5, 40) for month in months]
    assert found(folder, {}) == [(month, 40.0, 40) for month in months]
    assert found(folder, {"filter": "kind = 'a'"}) == [(month, 20.0, 20) for month in months]


def test_the_filter_of_the_source_counts_too(folder):
    assert found(folder, {}, filter="kind = 'a'") == found(folder, {"filter": "kind = 'a'"})


def test_of_peoples_answers_a_month_with_few_of_one_side_has_no_reading(folder):
    measure = {"measure": "hours >= 9"}  # four a month
    assert [one[1] for one in found(folder, measure)] == [0.1, 0.1]
    assert found(folder, measure, kind="answers") == []


@pytest.mark.parametrize(
    ("indicator", "source", "said"),
    [({"measure": "setled = 'yes'"}, {}, "did you mean settled"),
     ({"measure": "(SELECT 1)"}, {}, "is refused"),
     ({"measure": "hours", "filter": "hours"}, {}, "condition"),
     ({"measure": "hours"}, {"file": "nothing.csv"}, "holds no file"),
     ({"measure": "hours"}, {"kind": "answers", "on": ""}, "does not say which column")],
)  # fmt: skip
def test_what_cannot_be_computed_is_said_of_its_indicator(folder, indicator, source, said):
    made = make_book("2026-06-20", **tables(folder, indicator, {"measure": "hours"}, **source))
    with pytest.raises(BadInput, match="I0 has no readings") as refused:
        readings(made, made.rows("indicators")[0])
    assert said in str(refused.value)
    computed, wrong = changes(made)
    assert len(wrong) == (2 if source else 1)
    assert len(computed) == (0 if source else 2)


def test_readings_are_saved_once_and_a_typed_value_stays(folder, tmp_path):
    made = make_book(
        "2026-06-20",
        **tables(folder, {"measure": "settled = 'yes'", "unit": "%"}),
        measurements=[{"indicator": "i0", "on": "2026-01-31", "value": "70"}],
    )
    with open_store(tmp_path / "store.sqlite") as store:
        store.create({name: made.entered(name) for name in TABLES}, by="ana")
        store.allow(str(folder), by="ana")
        said = list(refresh(store, ["test"], "ana"))
        rows = {str(row.on): row for row in store.read("test").rows("measurements")}
        assert (rows["2026-01-31"].value, rows["2026-01-31"].from_source) == (70, None)
        assert (rows["2026-02-28"].value, rows["2026-02-28"].from_source) == (50, "log")
        assert said == ["test: 2 readings from files were saved (I0)."]  # February and June
        assert list(refresh(store, ["test"], "ana")) == []
        file = folder / "complaints.csv"
        file.write_text(file.read_text().replace("2026-02-01,yes", "2026-02-01,no"))
        ledger._shown.clear()
        aggregate._known.clear()
        assert list(refresh(store, ["test"], "ana")) == [
            "test: 1 reading from files was saved (I0)."
        ]
        assert store.read("test").rows("measurements")[1].value == 47.5
        assert "were not saved" in refused(store, folder)


def refused(store, folder):
    file = folder / "complaints.csv"
    file.write_text(file.read_text() + "2026-02-01,yes,1,a\n" * 10)
    return " ".join(refresh(store, ["test"], "nobody"))
