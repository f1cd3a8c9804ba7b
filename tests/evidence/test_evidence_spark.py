"""The same questions to a local Spark session."""

import time
from dataclasses import replace
from datetime import datetime

import pytest

from workbook.book.errors import BadInput
from workbook.evidence import Question, Sources, ask

ROWS = [
    (
        f"p{at}",
        ("yes", "no", None)[at % 3],
        at % 7,
        1.0 + at % 2,
        at % 5,
        "it's \\'",
        datetime.fromisoformat(f"2026-03-0{1 + at % 9}T10:00:00"),
        datetime.fromisoformat(f"2026-03-0{1 + at % 9}T{10 + at % 4}:0{at % 3}:00"),
    )
    for at in range(210)
]


@pytest.fixture(scope="module", autouse=True)
def survey(spark):
    schema = "person string, phone string, visits int, w double, village int, said string, "
    schema += "arrived timestamp_ntz, answered timestamp_ntz"
    spark.createDataFrame(ROWS, schema).createOrReplaceTempView("survey")


def test_spark_gives_the_sums_that_a_file_gives(spark, tmp_path):
    used = [(*row[:5], *row[6:]) for row in ROWS]
    lines = (",".join("" if cell is None else str(cell) for cell in row) for row in used)
    text = "person,phone,visits,w,village,arrived,answered\n" + "\n".join(lines)
    (tmp_path / "survey.csv").write_text(text)
    asked = [
        ("phone = 'yes'", {"filter": "visits > 1 OR phone LIKE 'n%'"}),
        ("visits", {"share": False, "weight": "w", "cluster": "village"}),
        ("visits / 2 > 1.4", {"weight": "w", "stratum": "village"}),
        ("date_diff('hour', arrived, answered) <= 1", {}),
        ("date_diff('minute', arrived, answered)", {"share": False, "weight": "w"}),
        ("fold(phone) = 'yes' OR unaccent(phone) = 'Sí'", {}),
    ]
    there = [Question("survey", measure, **more) for measure, more in asked]
    here = [Question("survey.csv", measure, **more) for measure, more in asked]
    in_spark, in_file = ask(there, Sources("", "spark://local")), ask(here, Sources(str(tmp_path)))
    for one, other in zip(there, here, strict=True):
        found = in_spark[one]
        assert not isinstance(found, BadInput), found
        assert found == replace(in_file[other], reading="")  # a table needs no reading


def test_a_text_with_a_backslash_stays_a_text(spark):
    question = Question("survey", "said = 'it''s \\'''")
    assert ask([question], Sources("", "spark://local"))[question].strata[0].wy == 210


def test_an_unknown_table_is_said(spark):
    for source in ("nothing", "survey; DROP TABLE survey", "(SELECT 1)"):
        question = Question(source, "phone = 'yes'")
        assert "Spark has no table" in str(ask([question], Sources("", "spark://local"))[question])


def test_a_question_that_takes_too_long_is_stopped(spark, monkeypatch):
    spark.range(400_000_000).selectExpr(
        "id AS n", "CAST(id AS STRING) AS t"
    ).createOrReplaceTempView("long")
    monkeypatch.setattr("workbook.evidence.patience.SECONDS", 1.0)
    question = Question("long", "lower(upper(lower(t))) <> 'x' AND n >= 7")
    began = time.monotonic()
    assert "takes longer than 1 seconds" in str(
        ask([question], Sources("", "spark://local"))[question]
    )
    assert time.monotonic() - began < 60
    monkeypatch.setattr("workbook.evidence.patience.SECONDS", 60.0)
    fine = Question("survey", "visits >= 3")
    assert ask([fine], Sources("", "spark://local"))[fine].n == 210


def test_a_store_of_the_workbook_is_no_evidence(spark):
    row = ("test", "links", 1, 3)
    schema = "strategy string, `table` string, row_version int, contribution int"
    spark.createDataFrame([row] * 20, schema).createOrReplaceTempView("history")
    spark.createDataFrame(
        [("test", 1, 3)] * 20, "strategy string, row_version int, c int"
    ).createOrReplaceTempView("links")
    spark.createDataFrame([(3,)] * 20, "c int").createOrReplaceTempView("opinions")
    try:
        for source in ("history", "links", "opinions"):
            question = Question(source, "c >= 3")
            assert "is no evidence" in str(ask([question], Sources("", "spark://local"))[question])
    finally:
        for name in ("history", "links", "opinions"):
            spark.catalog.dropTempView(name)
