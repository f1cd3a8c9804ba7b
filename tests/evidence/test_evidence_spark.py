"""The same questions to a local Spark session."""

import shutil
import time
from dataclasses import replace
from datetime import datetime

import pytest

from workbook.book.errors import BadInput
from workbook.evidence import Question, Sources, ask, question_of
from workbook.evidence.questions import inquiry

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


@pytest.fixture(scope="module")
def spark():
    if not shutil.which("java"):
        pytest.skip("Spark needs Java, which is not installed")
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .getOrCreate()
    )
    schema = "person string, phone string, visits int, w double, village int, said string, "
    schema += "arrived timestamp_ntz, answered timestamp_ntz"
    session.createDataFrame(ROWS, schema).createOrReplaceTempView("survey")
    yield session
    session.stop()


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


def test_questions_in_words_give_the_numbers_of_a_file(spark, tmp_path):
    used = [(*row[:5], *row[6:]) for row in ROWS]
    lines = (",".join("" if cell is None else str(cell) for cell in row) for row in used)
    text = "person,phone,visits,w,village,arrived,answered\n" + "\n".join(lines)
    (tmp_path / "survey.csv").write_text(text)
    texts = (
        "chose; column=phone; values=Yes; blank=no",
        "as_good_as; column=visits; level=5; segment=phone; members=yes | no",
        "top_box; column=visits; top=6; boxes=2; on=arrived; first=2026-03-03; last=2026-03-07",
        "nps; column=visits",
        "time; start=arrived; end=answered; unit=hour",
        "within; start=arrived; end=answered; limit=2; clock=working",
    )
    shares = [inquiry(text).statistic == "proportion" for text in texts]

    def asked(source, sources):
        rows = [{"source": source, "question": text} for text in texts]
        some = [question_of(row, share=share) for row, share in zip(rows, shares, strict=True)]
        found = ask(some, sources)
        return [found[one] for one in some]

    in_file = asked("survey.csv", Sources(str(tmp_path)))
    in_spark = asked("survey", Sources("", "spark://local"))
    for text, there, here in zip(texts, in_spark, in_file, strict=True):
        assert not isinstance(there, BadInput), there
        assert there == replace(here, reading=""), text


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
