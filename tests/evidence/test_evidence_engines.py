"""Every question in people's words to a file, to PostgreSQL and to Spark: the same numbers."""

import csv
import random
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from workbook.book.errors import BadInput
from workbook.evidence import Sources, ask, question_of
from workbook.evidence.questions import KINDS, inquiry
from workbook.evidence.reading.reading import Declared
from workbook.evidence.source import Described

LIKES = ("I like it", "It must be so", "I do not care", "I can live with it", "I dislike it")
TYPES = {
    **dict.fromkeys(("said", "ways", "phone", "web", "there", "gone", "shop", "visit"), "text"),
    **dict.fromkeys(("nps", "easy", "found", "expected", "important", "number"), "integer"),
    **dict.fromkeys(("score", "points", "more", "hoped"), "number"),
    **dict.fromkeys(("arrived", "answered"), "moment"),
    "asked": "day",
    "called": "flag",
}
QUESTIONS = (
    "chose; column=said; values=Sí",
    "chose; column=said; values=sí | quizás; blank=no",
    "chose; column=said; values=No; blank=left out; segment=shop; members=north | South",
    "chose; column=phone; values=Phone; block=phone | web",
    "chose; column=ways; values=Web | Mail; parted_by=\\;; blank=no",
    "chose; column=called; values=TRUE",
    "as_good_as; column=nps; level=8",
    "as_good_as; column=there; level=i do not care; order=" + " | ".join(reversed(LIKES)),
    "top_box; column=nps; top=10; boxes=2; on=asked; first=2026-03-10; last=2026-03-31",
    "mean; column=nps; on=arrived; first=2026-03-28; last=2026-03-30",
    "nps; column=nps; segment=shop; members=south",
    "effort; column=easy",
    "kano; column=there; opposite=gone; category=indifferent; order=" + " | ".join(LIKES),
    "performance; column=found; important=important",
    "gap; found=found | more; expected=expected | hoped; segment=shop; members=north",
    "time; start=arrived; end=answered",
    "time; start=arrived; end=answered; unit=hour; clock=working",
    "time; start=asked; end=answered; unit=day",
    "within; start=arrived; end=answered; limit=8; clock=working; not_ended=left out",
    "within; start=arrived; end=answered; limit=90; unit=minute; segment=shop; members=north",
)


def rows():
    draw = random.Random(11)
    for at in range(400):
        arrived = datetime.fromisoformat("2026-03-09") + timedelta(
            seconds=draw.randrange(35 * 86_400)
        )
        lasted = timedelta(seconds=draw.choice([900, 5_400, 40_000, 200_000, 700_000]))
        boxes = draw.choice([("Phone", ""), ("", "Web"), (" phone", "Web"), ("", "")])
        yield {
            "said": draw.choice(["Sí", " SI ", "sí", "no", "No\u00a0", "Quiza\u0301s", ""]),
            "ways": draw.choice(["Web", "Web; Mail", "mail ;Phone", "Webshop", "", "Phone"]),
            "phone": boxes[0],
            "web": boxes[1],
            "there": draw.choice([*LIKES, LIKES[1].upper(), f" {LIKES[0]}", ""]),
            "gone": draw.choice([*LIKES, ""]),
            "shop": draw.choice(["north", "south", "South ", "Norte", ""]),
            "visit": f"C-{at % 90}" if at % 7 else draw.choice(["", " "]),
            "nps": draw.choice([*range(11), 11, None]),
            "easy": draw.choice([*range(1, 8), 9, None]),
            "found": draw.choice([*range(1, 8), None]),
            "expected": draw.choice([*range(1, 8), None]),
            "important": draw.choice([*range(1, 8), None]),
            "number": at,
            "score": draw.choice([None, 1.25, 3.5, 4.75, 2.0]),
            "points": draw.choice([10.0, 20.0, 33.5]),
            "more": draw.choice([1.5, 2.0, 6.5]),
            "hoped": draw.choice([1.5, 2.0, 6.5]),
            "arrived": arrived,
            "answered": arrived + lasted if at % 9 else None,
            "asked": arrived.date(),
            "called": draw.choice([True, False, None]),
        }


VISITS = [
    {"case": f"C-{at}" if at < 70 else "", "part": f"part {at % 3}", "wait": 5.0 + at % 11}
    for at in range(76)
]
VISIT_TYPES = {"case": "text", "part": "text", "wait": "number"}


def written(path, records, types):
    with path.open("w", newline="") as file:
        table = csv.DictWriter(file, types)
        table.writeheader()
        table.writerows({name: row[name] for name in types} for row in records)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Files as people have them; the cells of a table have types already."""
    made = tmp_path_factory.mktemp("data")
    written(made / "answers.csv", rows(), TYPES)
    written(made / "visits.csv", VISITS, VISIT_TYPES)
    written(made / "again.csv", [*VISITS, *VISITS[3:12]], VISIT_TYPES)
    written(made / "unknown.csv", [{**row, "case": "K" + row["case"]} for row in VISITS[:70]],
            VISIT_TYPES)  # fmt: skip
    written(made / "blank.csv", [{**row, "case": ""} for row in VISITS], VISIT_TYPES)
    return made


def tables(folder):
    """Return the tables of the files: their names, the types of their columns and their rows."""
    # What pandas gives to a database for a missing number is NaN.
    answers = [{**row, "score": float("nan") if row["score"] is None else row["score"]}
               for row in rows()]  # fmt: skip
    yield "answers", TYPES, answers
    for name in ("visits", "again", "unknown", "blank"):
        with (folder / f"{name}.csv").open(newline="") as file:
            read = [{**row, "wait": float(row["wait"])} for row in csv.DictReader(file)]
        yield name, VISIT_TYPES, read


def in_postgresql(folder, url):
    engine = sa.create_engine(url)
    kinds = {"text": sa.Text, "integer": sa.Integer, "number": sa.Float, "moment": sa.DateTime,
             "day": sa.Date, "flag": sa.Boolean}  # fmt: skip
    with engine.begin() as connection:
        for name, types, records in tables(folder):
            columns = [sa.Column(column, kinds[kind]) for column, kind in types.items()]
            table = sa.Table(name, sa.MetaData(), *columns)
            table.create(connection)
            connection.execute(table.insert(), records)
    engine.dispose()
    return Sources("", url)


def in_spark(folder, session):
    kinds = {"text": "string", "integer": "int", "number": "double", "moment": "timestamp_ntz",
             "day": "date", "flag": "boolean"}  # fmt: skip
    for name, types, records in tables(folder):
        schema = ", ".join(f"`{column}` {kinds[kind]}" for column, kind in types.items())
        cells = [tuple(row[column] for column in types) for row in records]
        session.createDataFrame(cells, schema).createOrReplaceTempView(name)
    return Sources("", "spark://local")


@pytest.fixture(scope="module", params=["postgresql", "spark"])
def elsewhere(request, folder):
    """Return what is asked where the tables lie in an engine of a company."""
    if request.param == "spark":
        yield in_spark(folder, request.getfixturevalue("spark"))
        return
    with request.getfixturevalue("postgresql_server").schema() as url:
        yield in_postgresql(folder, url)


def sums(outcome):
    """Return what an answer says, without how its file was read."""
    if isinstance(outcome, BadInput):
        return str(outcome)
    numbers = [
        (one.label, one.units, one.n, *(round(getattr(one, part), 6) for part in ("wy", "wyy")))
        for one in outcome.strata
    ]
    return outcome.rows, outcome.missing, numbers


def asked(source, sources, texts=QUESTIONS):
    some = [
        question_of({"source": source, "question": text},
                    share=inquiry(text).statistic == "proportion")
        for text in texts
    ]  # fmt: skip
    found = ask(some, sources)
    return [found[one] for one in some]


def test_the_questions_are_of_every_kind():
    assert {text.partition(";")[0] for text in QUESTIONS} == set(KINDS)


def test_every_kind_of_question_gives_the_numbers_of_a_file(elsewhere, folder):
    here = asked("answers.csv", Sources(str(folder)))
    there = asked("answers", elsewhere)
    different = {
        text: (one, other)
        for text, one, other in zip(QUESTIONS, here, there, strict=True)
        if sums(one) != sums(other)
    }
    assert not different
    assert not [str(one) for one in there if isinstance(one, BadInput)]


def joined(sources, end, other="visits"):
    """Return the sources, with the answers joined to what the company knows of the visit."""
    described = {
        "answers": Described(f"answers{end}", Declared(), name="Answers", joins="v",
                             joined_by="visit = case"),
        "v": Described(f"{other}{end}", Declared(), name="Visits"),
    }  # fmt: skip
    return Sources(sources.folder, sources.url, described=described)


JOINED = (
    "nps; column=nps; segment=part; members=part 1",
    "mean; column=wait",
    "chose; column=part; values=part 2; blank=no",
    "as_good_as; column=nps; level=8; segment=shop; members=north",
)


def test_two_tables_joined_by_a_key_give_the_numbers_of_two_files(elsewhere, folder):
    here = asked("answers", joined(Sources(str(folder)), ".csv"), JOINED)
    there = asked("answers", joined(elsewhere, ""), JOINED)
    assert [sums(one) for one in there] == [sums(one) for one in here]
    assert all(one.n > 20 for one in there)
    found = "joined to Visits by case (68 % of the rows found)"
    assert found in here[0].reading
    assert there[0].reading == found


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ("again", "In Visits the column case repeats (9 rows)"),
        ("unknown", "No row has a key that Visits has (column case)"),
        ("blank", "In Visits the column case is blank"),
    ],
)
def test_keys_that_repeat_never_meet_or_are_blank_are_refused_alike(
    elsewhere, folder, other, reason
):
    (here,) = asked("answers", joined(Sources(str(folder)), ".csv", other), JOINED[:1])
    (there,) = asked("answers", joined(elsewhere, "", other), JOINED[:1])
    assert isinstance(there, BadInput)
    assert str(there) == str(here)
    assert reason in str(there)
