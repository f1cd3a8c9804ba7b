import csv
import io
import json
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from rich.console import Console

from workbook.analysis.checks import Finding
from workbook.analysis.inspection import inspect
from workbook.cli.terminal import (
    MOST_IN_TABLE,
    findings_json,
    findings_markdown,
    rows_csv,
    rows_json,
    totals,
    write_findings,
)


@pytest.fixture
def ugly():
    return pd.DataFrame(
        {
            "on": pd.to_datetime(["2026-03-31", None]).astype("datetime64[s]"),
            "number": [0.1 + 0.2, float("nan")],
            "endless": [float("inf"), -1.5],
            "whole": pd.array([3, None], dtype="Int64"),
            "yes": pd.array([True, None], dtype="boolean"),
            "text": ['says "no", twice\nand again', None],
            "many": [("a", "b"), ()],
            "plain": [date(2026, 1, 2), None],
        }
    )


def test_json_gives_iso_days_and_null_for_what_is_undefined(ugly):
    first, second = json.loads(rows_json(ugly))
    assert first == {
        "on": "2026-03-31",
        "number": 0.30000000000000004,
        "endless": None,
        "whole": 3,
        "yes": True,
        "text": 'says "no", twice\nand again',
        "many": ["a", "b"],
        "plain": "2026-01-02",
    }
    assert second == {**dict.fromkeys(first), "endless": -1.5, "many": []}


def test_csv_gives_empty_cells_for_what_is_undefined_and_quotes_what_needs_it(ugly):
    heading, first, second = csv.reader(io.StringIO(rows_csv(ugly)))
    assert heading == list(ugly.columns)
    assert first == [
        "2026-03-31", "0.30000000000000004", "", "3", "true",
        'says "no", twice\nand again', "a;b", "2026-01-02",
    ]  # fmt: skip
    assert second == ["", "", "-1.5", "", "", "", "", ""]


def test_csv_can_be_read_back_by_pandas(ugly):
    back = pd.read_csv(io.StringIO(rows_csv(ugly)))
    assert back["whole"].tolist()[0] == 3
    assert back["yes"].tolist()[0] is True
    assert back["number"].isna().tolist() == [False, True]


def test_a_measure_without_rows_still_has_its_heading():
    empty = pd.DataFrame({"choice": [], "alignment": []})
    assert rows_csv(empty) == "choice,alignment"
    assert json.loads(rows_json(empty)) == []


def written(*checked, width=120):
    text = io.StringIO()
    write_findings(Console(file=text, width=width, highlight=False), checked)
    return text.getvalue()


@pytest.mark.parametrize("width", [40, 80, 200])
def test_findings_fit_the_terminal_and_end_with_the_verdict(book, width):
    strategy = book(strategy=[{"key": "ugly", "name": "[bold]Ügly[/bold] 🙂 " + "long " * 30}])
    text = written(inspect(strategy), width=width)
    lines = text.splitlines()
    assert max(map(len, lines)) <= width
    assert not any(line != line.rstrip() for line in lines)
    assert "[bold]Ügly[/bold] 🙂" in text
    ending = " ".join(" ".join(lines).split())
    assert ending.endswith("Does it serve the corporate strategy?")


def test_findings_stand_under_their_gate(book):
    text = written(inspect(book()))
    assert text.index("link ") < text.index("L107") < text.index("plans ") < text.index("T001")
    assert text.index("T001") < text.index("customer ") < text.index("control ")


def test_json_of_findings_has_numbers_as_numbers_and_days_as_iso_text(book):
    made = book(
        commitments=[
            {
                "key": "c",
                "member": "ana",
                "statement": "Call",
                "made_on": "2026-05-01",
                "due_on": "2026-06-01",
            }
        ],
        functions=[{"key": "sales", "name": "Sales"}],
        members=[{"key": "ana", "name": "Ana", "function": "sales"}],
    )
    told = {one["code"]: one["facts"] for one in json.loads(findings_json([inspect(made)]))}
    assert told["M503"] == {
        "promise": "“Call”",
        "member": "Ana",
        "function": "Sales",
        "whose": " of Sales",
        "due_on": "2026-06-01",
    }
    assert told["T002"] == {"number": 1, "functions": "Sales", "fewest_functions": 3}


def test_json_of_findings_names_strategy_keys_and_source(book):
    finding = Finding("L101", "error", "link", "links", ("a", "b"), "Facts.", "Do.", "[004]")
    assert json.loads(findings_json([replace(inspect(book()), findings=(finding,))])) == [
        {
            "strategy": "test",
            "code": "L101",
            "severity": "error",
            "gate": "link",
            "table": "links",
            "keys": ["a", "b"],
            "message": "Facts.",
            "remedy": "Do.",
            "source": "[004]",
            "facts": {},
        }
    ]


def test_markdown_shows_what_people_wrote_as_they_wrote_it(book):
    finding = Finding(
        "T001",
        "error",
        "plans",
        "strategy",
        ("test",),
        "*Not* <b>bold</b>\n# nor a title",
        "Do.",
        "",
    )
    text = findings_markdown([replace(inspect(book()), findings=(finding,))])
    assert "- **T001** error: \\*Not\\* \\<b\\>bold\\</b\\> \\# nor a title *Do.*" in text
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "# Test (`test`), as of 30 June 2026",
        "## Link: empty: 3 errors",
        "## Plans: empty: 2 errors",
        "## Customer: empty",
        "## Control: empty",
    ]


def many(book, number):
    one = inspect(book())
    return [replace(one, key=f"unit-{at}") for at in range(number)]


def test_one_strategy_has_no_table_and_several_end_with_one(book):
    assert "1 strategy:" not in written(inspect(book()))
    text = written(*many(book, 2))
    assert text.count("L107") >= 2
    assert text.rstrip().endswith("2 strategies: 2 without enough data for a verdict.")


def test_of_very_many_only_the_table_is_printed_the_worst_first(book):
    lots = many(book, MOST_IN_TABLE + 3)
    gates = tuple(gate._replace(errors=9, status="failed") for gate in lots[0].gates)
    lots[-1] = replace(lots[-1], status="failed", gates=gates)
    text = written(*lots)
    assert "L107" not in text
    assert text.splitlines()[1].split() == [f"unit-{MOST_IN_TABLE + 2}", *["failed"] * 4, "36", "0"]
    assert "… and 3 more strategies with at most 5 errors each." in text
    assert text.rstrip().endswith("43 strategies: 1 failed, 42 without enough data for a verdict.")


def test_a_strategy_that_could_not_be_checked_stands_on_top(book):
    broken = replace(inspect(book()), key="odd", error="a check stopped.", verdict="There is none.")
    text = written(*many(book, 3), broken)
    table = text[text.index("strategy  ") :].splitlines()
    assert table[1].split()[:3] == ["odd", "not", "checked"]
    assert "There is none." in text
    assert totals([broken]) == "1 strategy: 1 not checked, because a check stopped."
