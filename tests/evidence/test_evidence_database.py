"""The same questions to PostgreSQL, SQLite and a file: the same sums."""

import random
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlglot import transpile

from workbook.book.errors import BadInput
from workbook.evidence import Question, Sources, ask, question_of
from workbook.evidence.database import DIALECTS, open_table
from workbook.evidence.questions import inquiry
from workbook.evidence.reading.reading import Declared
from workbook.evidence.source import Described

QUESTIONS = [
    Question("survey", "phone = 'yes'"),
    Question("survey", "Phone = 'yes'", filter="visits BETWEEN 2 AND 7 OR channel LIKE 'ch%'"),
    Question("survey", "visits", share=False, shift=5.0),
    Question("survey", "visits / 2 > 2.4", weight="w"),
    Question("survey", "visits", share=False, weight="w", stratum="channel", cluster="village"),
    Question("survey", "phone IN ('yes', 'no') AND NOT called", stratum="channel"),
    Question("survey", "channel = 'it''s \\ 100% :odd'"),
    Question("survey", "CASE WHEN visits > 3 THEN 1 ELSE 0 END", share=False),
    Question("survey", "coalesce(visits, 0) >= 5 AND length(channel) > 4"),
    Question("survey", "extract(month from asked) = 3"),
    Question("survey", "date_diff('hour', arrived, answered) <= 1"),
    Question("survey", "answered - arrived", share=False, shift=30.0),
    Question("survey", "fold(channel) = 'it''s \\ 100% :odd' OR unaccent(said) = 'Si'"),
    Question("survey", "fold(said) = 'si'", filter="replace(channel, 'sh', 'ch') <> 'chop'"),
]


def rows():
    draw_later = random.Random(5)
    for row in _rows():
        arrived = datetime.fromisoformat(row["arrived"])
        minutes = draw_later.choice([15, 30, 60, 90, 120])
        yield row | {"answered": str(arrived + timedelta(minutes=minutes))}


def _rows():
    draw = random.Random(3)
    for number in range(300):
        yield {
            "phone": draw.choice(["yes", "no", None]),
            "visits": draw.choice([None, *range(10)]),
            "channel": draw.choice(["shop", "chain", "it's \\ 100% :odd"]),
            "w": round(draw.uniform(0.5, 3), 3),
            "village": number % 20,
            "called": draw.random() < 0.5,
            "asked": f"2026-0{draw.randint(1, 6)}-1{draw.randint(0, 9)}",
            "said": draw.choice(["Sí", " SI ", "No", "no"]),
            "arrived": f"2026-03-0{draw.randint(1, 9)} 10:{draw.randint(10, 59)}:00",
        }


@pytest.fixture
def folder(tmp_path):
    import duckdb
    import pandas as pd

    frame = pd.DataFrame(rows()).astype(
        {"visits": "Int64", **dict.fromkeys(("asked", "arrived", "answered"), "datetime64[s]")}
    )
    duckdb.register("frame", frame)
    duckdb.sql(f"COPY frame TO '{tmp_path / 'survey.parquet'}' (FORMAT parquet)")
    return tmp_path


def filled(url):
    engine = sa.create_engine(url)
    columns = {"phone": sa.Text, "visits": sa.Integer, "channel": sa.Text, "w": sa.Float,
               "village": sa.Integer, "called": sa.Boolean, "asked": sa.Date, "said": sa.Text,
               "arrived": sa.DateTime, "answered": sa.DateTime}  # fmt: skip
    table = sa.Table("survey", sa.MetaData(), *(sa.Column(*one) for one in columns.items()))
    times = ("arrived", "answered")
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(
            table.insert(),
            [
                row
                | {"asked": date.fromisoformat(row["asked"])}
                | {name: datetime.fromisoformat(row[name]) for name in times}
                for row in rows()
            ],
        )
    engine.dispose()
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return filled(f"sqlite:///{tmp_path / 'crm.db'}")
    return filled(request.getfixturevalue("postgresql_url"))


def sums(outcome):
    assert not isinstance(outcome, BadInput), outcome
    strata = [
        (
            *(stratum.label, stratum.units, stratum.n),
            *(round(getattr(stratum, one), 6) for one in ("w", "wy", "wyy", "ww", "wwy", "wwyy")),
        )
        for stratum in outcome.strata
    ]
    return outcome.rows, outcome.missing, strata


def test_a_database_gives_the_sums_that_a_file_gives(url, folder):
    from dataclasses import replace

    in_database = ask(QUESTIONS, Sources("", url))
    for question in QUESTIONS:
        if "sqlite" in url and "extract" in question.measure:
            continue  # SQLite has no dates of its own
        in_file = replace(question, source="survey.parquet")
        expected = ask([in_file], Sources(str(folder)))[in_file]
        assert sums(in_database[question]) == sums(expected), question


IN_WORDS = [
    "chose; column=phone; values=YES",
    "chose; column=phone; values=yes; blank=no; segment=channel; members=Shop | Chain",
    "chose; column=phone; block=said | phone",
    "as_good_as; column=visits; level=6",
    "as_good_as; column=said; level=si; order=no | si",
    "top_box; column=visits; top=9; boxes=3; on=asked; first=2026-02-01; last=2026-05-31",
    "mean; column=visits",
    "nps; column=visits",
    "time; start=arrived; end=answered; unit=hour",
    "time; start=arrived; end=answered; unit=minute; clock=working",
    "within; start=arrived; end=answered; limit=1",
    "within; start=arrived; end=answered; limit=0.5; clock=working; not_ended=left out",
]


def test_questions_in_words_give_the_same_numbers(url, folder):
    for text in IN_WORDS:
        if "sqlite" in url and ("time" in text or "within" in text or "on=" in text):
            continue  # SQLite has no dates of its own
        asked = {"source": "survey", "question": text}
        share = inquiry(text).statistic == "proportion"
        there = question_of(asked, share=share)
        here = question_of({**asked, "source": "survey.parquet"}, share=share)
        found = ask([there], Sources("", url))[there]
        assert sums(found) == sums(ask([here], Sources(str(folder)))[here]), text


def test_two_tables_joined_by_a_key_give_what_two_files_give(url, folder):
    import duckdb

    villages = [(at, f"part {at % 3}") for at in range(18)]
    engine = sa.create_engine(url)
    table = sa.Table("villages", sa.MetaData(), sa.Column("number", sa.Integer),
                     sa.Column("part", sa.Text))  # fmt: skip
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(
            table.insert(), [{"number": number, "part": part} for number, part in villages]
        )
    engine.dispose()
    duckdb.sql(
        f"COPY (SELECT number, 'part ' || (number % 3) AS part FROM range(18) AS r(number)) "
        f"TO '{folder / 'villages.parquet'}'"
    )

    def joined(end, folder, url):
        described = {
            "a": Described(f"survey{end}", Declared(), name="A", joins="b",
                           joined_by="village = number"),
            "b": Described(f"villages{end}", Declared(), name="B"),
        }  # fmt: skip
        question = Question("a", "visits > 4", "part = 'part 1'")
        return ask([question], Sources(folder, url, described=described))[question]

    found, expected = joined("", "", url), joined(".parquet", str(folder), "")
    assert found.n > 0
    assert sums(found) == sums(expected)


def test_the_url_may_come_from_the_environment(url, monkeypatch):
    monkeypatch.setenv("WORKBOOK_EVIDENCE_URL", url)
    assert ask(QUESTIONS[:1], Sources())[QUESTIONS[0]].rows == 300


def test_nothing_can_be_written(url):
    with open_table(url, "survey") as source:
        for statement in ("DELETE FROM survey", "CREATE TABLE x (a INT)", "DROP TABLE survey"):
            with pytest.raises(sa.exc.SQLAlchemyError, match=r"read.?only|cannot execute"):
                source.fetch(statement)
    assert ask(QUESTIONS[:1], Sources("", url))[QUESTIONS[0]].rows == 300


def test_an_unknown_table_and_column_name_the_nearest(url):
    wrong_table = Question("surveys", "phone = 'yes'")
    wrong_column = Question("survey", "phones = 'yes'")
    found = ask([wrong_table, wrong_column], Sources("", url))
    assert "did you mean survey?" in str(found[wrong_table])
    assert "did you mean phone?" in str(found[wrong_column])


@pytest.mark.parametrize(
    "source",
    ["pg_catalog.pg_authid", "pg_authid", "information_schema.tables", "survey; DROP TABLE survey",
     "(SELECT 1)", "sqlite_master", "survey, survey", '"survey"'],
)  # fmt: skip
def test_a_source_is_a_table_of_the_database_and_nothing_else(url, source):
    question = Question(source, "phone = 'yes'")
    assert "no table" in str(ask([question], Sources("", url))[question])


def test_what_the_database_refuses_is_said_and_the_rest_is_answered(url):
    if "sqlite" in url:  # it compares everything with everything, so nothing is refused
        assert ask([Question("survey", "phone > asked")], Sources("", url))
        return
    wrong = Question("survey", "phone > asked")
    found = ask([*QUESTIONS[:2], wrong], Sources("", url))
    assert "operator does not exist" in str(found[wrong])
    assert found[QUESTIONS[0]].rows == 300


def test_a_database_that_is_not_there_is_said_and_not_made(tmp_path):
    question = Question("survey", "phone = 'yes'")
    for url in (f"sqlite:///{tmp_path / 'gone.db'}", "postgresql+psycopg://127.0.0.1:1/x",
                "nonsense://x", "no url"):  # fmt: skip
        said = str(ask([question], Sources("", url))[question])
        assert "cannot be reached" in said
        assert "WORKBOOK_EVIDENCE_URL" in said
    assert not (tmp_path / "gone.db").exists()


@pytest.mark.parametrize("dialect", sorted({*DIALECTS.values(), "spark"}))
def test_a_text_stays_a_text_in_every_dialect(dialect):
    text = "x\\' OR 1=1 -- "
    sql = (
        f"SELECT COUNT(CASE WHEN \"a\" = '{text.replace(chr(39), chr(39) * 2)}' THEN 1 END) FROM t"
    )
    there = transpile(sql, read="duckdb", write=dialect)[0]
    from sqlglot import exp, parse_one

    back = parse_one(there, read=dialect)
    assert [one.name for one in back.find_all(exp.Literal) if one.is_string] == [text]


@pytest.fixture(params=["sqlite", "postgresql"])
def voted(request, tmp_path, book):
    """A store with a vote in a round that is not revealed, and a view on it; gives its URLs."""
    from workbook.book.model import TABLES
    from workbook.store import open_store

    if request.param == "sqlite":
        urls = [f"sqlite:///{tmp_path / 'store.db'}"]
        urls += [f"sqlite:///{tmp_path}/../{tmp_path.name}/store.db"]
    else:
        url = request.getfixturevalue("postgresql_url")
        urls = [url, f"{url}{'&' if '?' in url else '?'}application_name=crm"]
    made = book(
        strategy=[{"key": "test", "name": "Test", "leader": "ana"}],
        members=[{"key": f"m{at}", "name": f"M {at}"} for at in range(9)]
        + [{"key": "ana", "name": "Ana", "role": "leader"}],
        choices=[{"key": "call", "statement": "Call"}],
        corporate_objectives=[{"key": "grow", "statement": "Grow"}],
        rounds=[{"subject": "links", "number": 1, "opened_on": "2026-01-01"}],
        links=[
            {"choice": "call", "corporate_objective": "grow", "member": f"m{at}", "round": 1,
             "contribution": -3}
            for at in range(9)
        ],
    )  # fmt: skip
    place = urls[0].replace("+psycopg", "")
    with open_store(place) as store:
        store.create({name: made.entered(name) for name in TABLES}, by="ana")
        assert not store.read("test").entered("links")  # they are sealed
    engine = sa.create_engine(urls[0])
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE VIEW opinions AS SELECT * FROM links")
        connection.exec_driver_sql("CREATE VIEW deeper AS SELECT contribution AS c FROM opinions")
        connection.exec_driver_sql("CREATE TABLE survey (contribution INTEGER)")
        for _ in range(8):
            connection.exec_driver_sql("INSERT INTO survey VALUES (2)")
    engine.dispose()
    return urls


OF_THE_STORE = [
    *("links", "LINKS", "Links", "public.links", "main.links", '"links"', "MAIN.LINKS"),
    *("history", "looked", "data_folders", "schema_version", "opinions", "deeper"),
    *("public.deeper", "main.opinions", "public.history"),
]


def test_sealed_votes_and_the_history_are_no_evidence(voted):
    questions = [
        Question(source, measure, share=False)
        for source in OF_THE_STORE
        for measure in ("contribution", "c", "row_version")
    ]
    for url in voted:
        for question, said in ask(questions, Sources("", url)).items():
            assert isinstance(said, BadInput), question
            assert "cannot be used as evidence" in str(said) or "no table" in str(said)
            assert "did you mean" not in str(said)
    fine = Question("survey", "contribution", share=False)
    assert ask([fine], Sources("", voted[0]))[fine].n == 8
