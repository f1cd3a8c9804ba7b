"""Moments with and without a time zone mean in each engine what they mean in a file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import duckdb
import pytest
import sqlalchemy as sa

from workbook.book.errors import BadInput
from workbook.evidence import Question, Sources, ask
from workbook.evidence.dialects import written
from workbook.evidence.reading.reading import Declared
from workbook.evidence.reading.typed import Hints
from workbook.evidence.source import Described
from workbook.evidence.zones import instants_of, offset, on_clocks

# Around the hour that Madrid left out in March, and the one that it had twice in October.
FROM = [datetime.fromisoformat("2026-03-28T20:00:00"), datetime.fromisoformat("2026-10-24T20:00")]
ROWS = [(at, FROM[at % 2] + timedelta(minutes=23 * at)) for at in range(120)]
QUESTIONS = [
    Question("log", "at >= TIMESTAMP '2026-03-29 03:00:00'", filter="at < DATE '2026-06-01'"),
    Question("log", "extract(hour from at)", share=False),
    Question("log", "extract(hour from local) >= 8"),
    Question("log", "date_diff('minute', local, at)", share=False),
    Question("log", "at < DATE '2026-03-30'"),
]


def file_of(folder):
    lines = [f"{n},{when.isoformat()}+00:00,{when.isoformat()}" for n, when in ROWS]
    (folder / "log.csv").write_text("n,at,local\n" + "\n".join(lines) + "\n")
    return "log.csv", Sources(str(folder))


def parquet_of(folder):
    table = folder / "log.parquet"
    duckdb.sql(f"""COPY (SELECT n, "at"::TIMESTAMPTZ AS "at", local FROM read_csv(
        '{folder / "log.csv"}', types = {{'at': 'VARCHAR'}})) TO '{table}'""")
    return "log.parquet", Sources(str(folder))


def postgresql_of(url):
    engine = sa.create_engine(url)
    columns = {"n": sa.Integer, "at": sa.DateTime(timezone=True), "local": sa.DateTime}
    table = sa.Table("log", sa.MetaData(), *(sa.Column(*one) for one in columns.items()))
    rows = [{"n": n, "at": when.replace(tzinfo=UTC), "local": when} for n, when in ROWS]
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(table.insert(), rows)
        # What a session's clocks show is another time than what was set for the source.
        connection.exec_driver_sql("ALTER ROLE CURRENT_USER SET timezone = 'Asia/Tokyo'")
    engine.dispose()
    return "log", Sources("", url)


def sqlite_of(folder):
    url = f"sqlite:///{folder / 'log.db'}"
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql('CREATE TABLE log (n INTEGER, "at" DATETIME, local DATETIME)')
        rows = [(n, f"{when}+00:00", str(when)) for n, when in ROWS]
        connection.exec_driver_sql("INSERT INTO log VALUES (?, ?, ?)", rows)
    engine.dispose()
    return "log", Sources("", url)


def spark_of(session):
    session.conf.set("spark.sql.session.timeZone", "America/New_York")
    cells = [(n, f"{when}+00:00", str(when)) for n, when in ROWS]
    session.createDataFrame(cells, "n int, at string, local string").selectExpr(
        "n", "CAST(at AS TIMESTAMP) AS at", "CAST(local AS TIMESTAMP_NTZ) AS local"
    ).createOrReplaceTempView("log")
    return "log", Sources("", "spark://local")


@pytest.fixture(scope="module", params=["parquet", "postgresql", "sqlite", "spark"])
def elsewhere(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    file_of(folder)
    if request.param == "postgresql":
        with request.getfixturevalue("postgresql_server").schema() as url:
            yield (*postgresql_of(url), folder)
            engine = sa.create_engine(url)
            with engine.begin() as connection:
                connection.exec_driver_sql("ALTER ROLE CURRENT_USER RESET timezone")
            engine.dispose()
    elif request.param == "spark":
        session = request.getfixturevalue("spark")
        before = session.conf.get("spark.sql.session.timeZone")
        yield (*spark_of(session), folder)
        session.conf.set("spark.sql.session.timeZone", before)
    else:
        made = {"parquet": parquet_of, "sqlite": sqlite_of}[request.param]
        yield (*made(folder), folder)


def asked(name, sources, zone):
    described = {"log": Described(name, Declared(hints=Hints(time_zone=zone)))}
    sources = Sources(sources.folder, sources.url, described=described)
    return ask(QUESTIONS, sources)


def sums(outcome):
    assert not isinstance(outcome, BadInput), outcome
    parts = ("n", "wy", "wyy")
    return outcome.rows, [tuple(round(getattr(one, part), 6) for part in parts)
                          for one in outcome.strata]  # fmt: skip


@pytest.mark.parametrize("zone", ["Europe/Madrid", "America/Lima", ""])
def test_moments_mean_what_they_mean_in_a_file(elsewhere, zone):
    name, there, folder = elsewhere
    found = asked(name, there, zone)
    for question, expected in asked("log.csv", Sources(str(folder)), zone).items():
        if name == "log" and there.url.startswith("sqlite") and "extract" in question.measure:
            continue  # SQLite has no dates of its own
        assert sums(found[question]) == sums(expected), question
        told = f"at in the time zone {zone or 'UTC'}"
        assert (told in found[question].reading) == bool(zone or not there.url.startswith("sqlite"))


SPARK = "CONVERT_TIMEZONE('UTC', 'America/Lima', TIMESTAMPADD(MICROSECOND, UNIX_MICROS(`a`), "


@pytest.mark.parametrize(
    ("dialect", "there"),
    [
        ("postgres", "CAST(\"a\" AT TIME ZONE 'America/Lima' AS TIMESTAMP)"),
        ("snowflake", "CAST(CONVERT_TIMEZONE('America/Lima', \"a\") AS TIMESTAMPNTZ)"),
        ("trino", "CAST(AT_TIMEZONE(\"a\", 'America/Lima') AS TIMESTAMP)"),
        ("bigquery", "CAST(TIMESTAMP(DATETIME(`a`, 'America/Lima')) AS DATETIME)"),
        ("clickhouse", "toTimeZone(\"a\", 'America/Lima')"),
        ("databricks", SPARK),
        ("spark", SPARK),
        ("mysql", "SELECT `a` FROM"),
    ],
)
def test_the_clocks_of_a_zone_in_other_dialects(dialect, there):
    sql = "SELECT CAST(\"a\" AT TIME ZONE 'America/Lima' AS TIMESTAMP) FROM t"
    assert there in written(sql, dialect)


def test_which_types_hold_instants():
    types = {"a": "TIMESTAMP", "b": "TIMESTAMP WITH TIME ZONE", "c": "DATETIME", "d": "DATE",
             "e": "TIME WITH TIME ZONE", "f": "timestamp_ltz", "g": "timestamp_ntz"}  # fmt: skip
    assert instants_of(types, "postgres") == {"b", "f"}
    assert instants_of(types, "spark") == {"a", "b", "f"}
    assert instants_of(types, "clickhouse") == {"c"}


def test_texts_of_sqlite_are_read_as_those_of_a_file(tmp_path):
    one = [("2026-03-01T23:30:00-05:00", "2026-03-02 04:30:00Z", "2026-03-01 09:00:00")] * 9
    two = [("2026-03-01T23:30:00-05:00", "2026-03-02 04:30:00+01", "2026-03-01 09:00:00+00:00")] * 9
    folder, url = tmp_path, f"sqlite:///{tmp_path / 'log.db'}"
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE log (a DATETIME, b DATETIME, c DATETIME)")
        connection.exec_driver_sql("INSERT INTO log VALUES (?, ?, ?)", [*one, *two])
    engine.dispose()
    lines = [",".join(row) for row in (*one, *two)]
    (folder / "log.csv").write_text("\n".join(["a,b,c", *lines]) + "\n")
    for zone in ("", "America/Lima", "Asia/Tokyo"):
        for column, middle in (("a", "2026-03-02"), ("b", "2026-03-02 04:00:00"),
                               ("c", "2026-03-01 12:00:00")):  # fmt: skip
            question = Question("log", f"{column} >= TIMESTAMP '{middle}'")
            described = {"log": Described("log.csv", Declared(hints=Hints(time_zone=zone)))}
            here = ask([question], Sources(str(folder), described=described))[question]
            described = {"log": Described("log", Declared(hints=Hints(time_zone=zone)))}
            there = ask([question], Sources("", url, described=described))[question]
            if column == "c" and not zone:
                assert "some times have a time zone and some have none" in str(here)
                assert "some times have a time zone and some have none" in str(there)
            else:
                assert sums(there) == sums(here), (zone, column)


def test_a_text_without_a_zone_stays_as_it_is():
    assert on_clocks("2026-03-01 10:00:00", "America/Lima") == "2026-03-01 10:00:00"
    assert on_clocks("3/4/2026 10:00Z", "America/Lima") == "3/4/2026 10:00Z"
    assert on_clocks(7, "America/Lima") == 7
    assert on_clocks("2026-03-01T10:00:00Z", "America/Lima") == "2026-03-01 05:00:00"
    assert (offset("2026-03-01"), offset(None)) == (None, None)
    assert offset("2026-03-01 10:00 -0500") == "-1 day, 19:00:00"


@pytest.mark.parametrize("no_answer", [(), ("NS/NC",)])
def test_a_text_that_cannot_be_read_is_said_when_its_table_is_opened(tmp_path, no_answer):
    url = f"sqlite:///{tmp_path / 'log.db'}"
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql('CREATE TABLE log ("at" DATETIME)')
        connection.exec_driver_sql("INSERT INTO log VALUES (CAST(X'FF5A' AS TEXT))")
    engine.dispose()
    described = {"log": Described("log", Declared(hints=Hints(no_answer=no_answer)))}
    with (
        pytest.raises(BadInput, match=r"cannot be looked at \(OperationalError\)"),
        Sources("", url, described=described).open("log"),
    ):
        pass
