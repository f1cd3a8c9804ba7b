"""Two files joined by a key: one row for each of the first, and nobody counts twice."""

import pandas as pd
import pytest
from books import make_book

from workbook.analysis.checks import findings
from workbook.analysis.verdicts import verdicts_each
from workbook.evidence import Question, Sources, ask, sources_of
from workbook.evidence.profile import profile

ANSWERS = "answer,case,nps,when\n" + "".join(
    f"a{at},C-{at % 90},{at % 11},2026-03-{1 + at % 28:02}\n" for at in range(100)
)
VISITS = "number,arrived,left,shop,when\n" + "".join(
    f"C-{at},2026-02-01 10:00,2026-02-01 10:{10 + at % 40:02},{'north' if at % 3 else 'south'},"
    f"2026-02-{1 + at % 28:02}\n"
    for at in range(80)
)


@pytest.fixture
def joined(tmp_path, monkeypatch):
    """A book with one question about answers that are joined to visits."""
    monkeypatch.setenv("WORKBOOK_CACHE", str(tmp_path / "cache"))
    (tmp_path / "answers.csv").write_text(ANSWERS)
    (tmp_path / "visits.csv").write_text(VISITS)

    def made(measure, condition="", source="answers", visits=VISITS, **described):
        (tmp_path / "visits.csv").write_text(visits)
        first = {"key": "answers", "name": "Answers", "kind": "answers", "file": "answers.csv",
                 "joins": "visits", "joined_by": "case = number"}  # fmt: skip
        return make_book(
            strategy=[{"key": "t", "name": "T", "data_folder": str(tmp_path)}],
            sources=[first | described,
                     {"key": "visits", "name": "Visits", "kind": "answers", "file": "visits.csv"}],
            assumptions=[{"key": "a", "statement": "A", "importance": 3, "statistic": "proportion",
                          "comparison": "at_least", "threshold": "0.1", "set_on": "2026-01-01"}],
            evidence=[{"key": "e", "assumption": "a", "source": source, "measure": measure,
                       "filter": condition, "collected_on": "2026-03-30"}],
        )  # fmt: skip

    return made


def expected(condition):
    rows = [line.split(",") for line in ANSWERS.splitlines()[1:]]
    shops = {line.split(",")[0]: line.split(",") for line in VISITS.splitlines()[1:]}
    chosen = [int(row[2]) >= 9 for row in rows if condition(shops.get(row[1]))]
    return len(chosen), sum(chosen) / len(chosen)


def test_answers_are_told_apart_by_what_the_other_file_knows(joined):
    one = verdicts_each(joined("nps >= 9", "shop = 'north'")).iloc[0]
    n, share = expected(lambda visit: visit and visit[3] == "north")
    assert (one.n, one.estimate) == (n, pytest.approx(share))
    assert "joined to Visits by number (90 % of the rows found)" in one.reading


def test_few_rows_that_are_found_are_not_called_nearly_all(joined):
    one = verdicts_each(joined("nps >= 9", visits="".join(VISITS.splitlines(True)[:2]))).iloc[0]
    assert "joined to Visits by number (a few of the rows found)" in one.reading


def test_every_answer_stays_one_row_also_without_a_visit(joined):
    one = verdicts_each(joined("nps >= 9")).iloc[0]
    assert (one.n, one.estimate) == (100, pytest.approx(expected(lambda _: True)[1]))


def test_the_file_asked_by_its_name_is_the_same_table(joined):
    book = joined("nps >= 9", "shop = 'north'", source="answers.csv")
    assert verdicts_each(book).n[0] == expected(lambda visit: visit and visit[3] == "north")[0]


def test_columns_that_both_have_are_told_apart_in_the_profile(joined):
    found = profile("answers", sources_of(joined("nps >= 9")))
    names = [one.name for one in found.columns]
    assert names == ["answer", "case", "nps", "when", "arrived", "left", "shop", "Visits: when"]


def test_time_between_two_moments_of_the_other_file(joined):
    book = joined("date_diff('minute', arrived, left) <= 30")
    share = sum(10 + (at % 90) % 40 <= 30 for at in range(100) if at % 90 < 80)
    one = verdicts_each(book).iloc[0]
    assert one.n == 90
    assert one.estimate == pytest.approx(share / 90)


def test_a_key_that_repeats_is_refused_with_what_to_do(joined):
    twice = VISITS + "".join(VISITS.splitlines(keepends=True)[1:8])
    (finding,) = findings(joined("nps >= 9", visits=twice), select=["C308"])
    assert "In Visits the column number repeats (7 rows)" in finding.message
    assert verdicts_each(joined("nps >= 9", visits=twice)).n.isna()[0]


def test_keys_that_never_meet_are_refused(joined):
    (finding,) = findings(joined("nps >= 9", visits=VISITS.replace("C-", "K-")), select=["C308"])
    assert "No row has a key that Visits has (column number)" in finding.message
    none = joined("nps >= 9", joined_by="case = numero")
    assert "numero" in verdicts_each(none).reason[0]


def test_a_change_of_the_other_file_is_seen(joined):
    first = verdicts_each(joined("nps >= 9", "shop = 'north'")).n[0]
    all_north = VISITS.replace("south", "north")
    assert verdicts_each(joined("nps >= 9", "shop = 'north'", visits=all_north)).n[0] > first


def test_nobody_is_picked_out_by_the_other_file(joined):
    lines = VISITS.splitlines(keepends=True)
    one = "".join([lines[0], lines[1].replace("south", "alone"), *lines[2:]])
    each = verdicts_each(joined("nps >= 9", "shop = 'alone'", visits=one))
    assert pd.isna(each.n[0])
    assert "Fewer than 5 people answered" in each.reason[0]


def test_numbers_and_texts_join_and_parquet_joins_text(tmp_path):
    import duckdb

    from workbook.evidence.reading.reading import Declared
    from workbook.evidence.source import Described

    (tmp_path / "a.csv").write_text("k,y\n" + "".join(f"{at},{at % 2}\n" for at in range(60)))
    duckdb.sql(
        "COPY (SELECT i::VARCHAR AS k, CASE WHEN i < 30 THEN 'u' ELSE 'v' END AS part "
        f"FROM range(60) AS r(i)) TO '{tmp_path}/b.parquet'"
    )
    described = {
        "a": Described("a.csv", Declared(), name="A", joins="b", joined_by="k"),
        "b": Described("b.parquet", Declared(), name="B"),
    }
    question = Question("a", "y = 1", "part = 'u'")
    found = ask([question], Sources(str(tmp_path), described=described))[question]
    assert (found.n, found.strata[0].wy) == (30, 15)
