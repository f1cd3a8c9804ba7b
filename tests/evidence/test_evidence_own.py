"""Functions of our own: working time as a clock counts it, and boxes of one question."""

import random
from datetime import datetime, timedelta

import pytest

from workbook.book.errors import BadInput
from workbook.evidence import Question, Sources, ask, ledger
from workbook.evidence.expression import bound, vet


def counted(start, end, begins=9, ends=17, off=()):
    """Count the working minutes between two moments, one by one."""
    if end < start:
        return -counted(end, start, begins, ends, off)
    minutes, at = 0, start
    while at < end:
        works = at.weekday() < 5 and begins <= at.hour < ends and str(at.date()) not in off
        minutes += works
        at += timedelta(minutes=1)
    return minutes


@pytest.mark.parametrize(
    ("hours", "off"),
    [("", ""), ("8-20", ""), ("0-24", ""), ("9-17", "2026-01-01; 2026-01-06; 2026-01-10")],
)
def test_working_time_is_what_a_clock_counts(hours, off, monkeypatch):
    import duckdb

    monkeypatch.setenv("WORKBOOK_WORKING_HOURS", hours)
    monkeypatch.setenv("WORKBOOK_HOLIDAYS", off)
    begins, ends = map(int, (hours or "9-17").split("-"))
    draw = random.Random(8)
    first = datetime.fromisoformat("2025-12-29T00:00")
    pairs = [
        (first + timedelta(minutes=draw.randrange(14 * 1440)),
         first + timedelta(minutes=draw.randrange(14 * 1440)))
        for _ in range(60)
    ]  # fmt: skip
    columns = {"a": "date", "b": "date"}
    sql = bound(vet("working_time('minute', a, b)"), columns, {"a", "b"}).sql("duckdb")
    values = ", ".join(f"({n}, TIMESTAMP '{a}', TIMESTAMP '{b}')" for n, (a, b) in enumerate(pairs))
    with duckdb.connect() as engine:
        found = engine.execute(
            f"SELECT {sql} FROM (VALUES {values}) AS t(n, a, b) ORDER BY n"
        ).fetchall()
        blank = engine.execute(
            f"SELECT {sql} FROM (SELECT NULL::TIMESTAMP AS a, TIMESTAMP '2026-01-05 12:00' AS b)"
        ).fetchall()
    expected = [counted(a, b, begins, ends, off.split("; ")) for a, b in pairs]
    assert [round(minutes, 6) for (minutes,) in found] == expected
    assert any(expected)
    assert blank == [(None,)]


def test_units_of_working_time(tmp_path):
    rows = "".join("2026-01-09 16:00:00,2026-01-12 10:00:00\n" * 20)  # a weekend between
    (tmp_path / "calls.csv").write_text("arrived,answered\n" + rows)
    for unit, value in (("minute", 120), ("hour", 2), ("day", 0.25)):
        question = Question("calls.csv", f"working_time('{unit}', arrived, answered)", share=False)
        answer = ask([question], Sources(str(tmp_path)))[question]
        assert answer.strata[0].wy / answer.n == pytest.approx(value)


@pytest.mark.parametrize(
    "text",
    ["working_time('hour', a)", "working_time('century', a, b)", "working_time(a, a, b)",
     "working_time('hour', a, now())", "working_time('hour', a, (SELECT 1))", "any_answered()",
     "any_answered(p, (SELECT 1))", "any_answered(p, 1 = 1)", "any_answered(*)"],
)  # fmt: skip
def test_our_own_functions_take_columns_only(text):
    with pytest.raises(BadInput, match="is refused"):
        vet(text)


@pytest.mark.parametrize(("name", "given"), [("WORKBOOK_WORKING_HOURS", "nine to five"),
                                             ("WORKBOOK_WORKING_HOURS", "17-9"),
                                             ("WORKBOOK_HOLIDAYS", "25 December")])  # fmt: skip
def test_working_hours_that_cannot_be_meant_are_said(name, given, monkeypatch):
    monkeypatch.setenv(name, given)
    with pytest.raises(BadInput, match=name):
        bound(vet("working_time('hour', a, b)"), {"a": "date", "b": "date"})


def boxes(tmp_path, silent):
    lines = ["id,phone,web,mail,part"]
    lines += [f"{at},{'Phone' if at % 3 == 0 else ''},{'Web' if at % 3 else ''},,"
              f"{'ab'[at % 2]}" for at in range(60)]  # fmt: skip
    lines += [f"{at},,,,a" for at in range(60, 60 + silent)]
    (tmp_path / "boxes.csv").write_text("\n".join(lines) + "\n")
    return Sources(str(tmp_path))


def test_who_ticked_no_box_did_not_answer(tmp_path):
    sources = boxes(tmp_path, silent=40)
    question = Question("boxes.csv", "phone IS NOT NULL", "any_answered(phone, web, mail)")
    answer = ask([question], sources)[question]
    assert (answer.n, answer.strata[0].wy) == (60, 20)
    within = Question("boxes.csv", "phone IS NOT NULL", "part = 'a' AND any_answered(phone, web)")
    answer = ask([within], sources)[within]
    assert (answer.n, answer.strata[0].wy) == (30, 10)


@pytest.mark.parametrize("silent", [0, 1, 4])
def test_a_few_who_ticked_none_count_so_that_no_refusal_tells_who_they_are(tmp_path, silent):
    ledger._answered.clear()
    sources = boxes(tmp_path, silent)
    question = Question("boxes.csv", "phone IS NOT NULL", "any_answered(phone, web, mail)")
    answer = ask([question], sources)[question]
    assert (answer.n, answer.strata[0].wy) == (60 + silent, 20)


@pytest.mark.parametrize(
    ("measure", "filter_"),
    [
        ("any_answered(phone, web)", ""),
        ("phone IS NOT NULL", "NOT any_answered(phone, web)"),
        ("phone IS NOT NULL", "any_answered(phone, web) OR part = 'a'"),
        ("phone IS NOT NULL", "any_answered(phone) AND any_answered(web)"),
        ("phone IS NOT NULL", "CASE WHEN any_answered(phone, web) THEN part = 'a' END"),
    ],
)
def test_boxes_say_who_is_counted_and_nothing_else(tmp_path, measure, filter_):
    question = Question("boxes.csv", measure, filter_)
    assert "any_answered" in str(ask([question], boxes(tmp_path, 40))[question])
