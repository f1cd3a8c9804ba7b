"""Nobody is read out of evidence: not by one question, not by two, not by a refusal."""

import itertools
import random

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.book.errors import BadInput
from workbook.evidence import Question, Sources, ask, ledger

K = 5


@pytest.fixture
def staff(tmp_path):
    """Sixty people; Ana is the only one of the office born in 1980, and is paid 9,000."""
    draw = random.Random(4)
    lines = ["id,name,office,born,ill,paid,age,bonus,came,served"]
    for number in range(60):
        office = ("north", "south", "coast")[number % 3]
        born, paid, name = 1950 + number % 20, 2000 + 37 * number, f"p{number}"
        ill = draw.choice(["yes", "no", "no"])
        if number == 30:
            name, born, ill, paid = "ana", 1980, "yes", 9000
        if number in range(31, 60, 3):
            born = 1980
        age = "" if name == "ana" else str(20 + number % 40)
        served = "23:59" if name == "ana" else f"0{8 + number % 2}:{number % 50:02}"
        lines.append(
            f"{number},{name},{office},{born},{ill},{paid},{age},{number % 7},"
            f"2026-01-05 08:00:00,2026-01-05 {served}:00"
        )
    (tmp_path / "staff.csv").write_text("\n".join(lines) + "\n")
    return tmp_path


def answer(folder, measure, filter_="", *, share=True, source="staff.csv", **more):
    question = Question(source, measure, filter_, share=share, **more)
    return ask([question], Sources(str(folder)))[question]


def refused(folder, *asked, **more):
    outcome = answer(folder, *asked, **more)
    return str(outcome) if isinstance(outcome, BadInput) else ""


@pytest.mark.parametrize(
    ("measure", "filter_", "share"),
    [
        ("paid", "name = 'ana'", False),
        ("paid", "upper(name) LIKE 'AN_'", False),
        ("ill = 'yes'", "name = 'ana'", True),
        ("paid", "office = 'north' AND born = 1980", False),
        # One person and everybody else: n is 60, and the mean tells it.
        ("CASE WHEN name = 'ana' THEN paid ELSE 0 END", "", False),
        ("CASE name WHEN 'ana' THEN paid END", "", False),
        ("CAST(name = 'ana' AS INTEGER) * paid", "", False),
        ("paid - LEAST(paid, 8999)", "", False),
        ("GREATEST(paid, 8000)", "", False),
        ("ABS(paid - 8500)", "", False),
        ("COALESCE(age, paid)", "", False),
        ("NULLIF(id, 30) * paid", "", False),
        ("paid * (id - 1) * (id - 2)", "", False),
        ("paid / (id - 30)", "", False),
        ("paid * (FLOOR(id / 31) - FLOOR((id + 1) / 31))", "", False),
        ("CAST(id / 31 AS INTEGER) * paid", "", False),
        ("name = 'ana' AND ill = 'yes'", "", True),
        ("name = 'ana'", "ill = 'yes'", True),
        ("CASE WHEN name = 'ana' THEN ill = 'yes' ELSE FALSE END", "", True),
        ("1000 * id + bonus = 30002", "", True),
        ("name || ill = 'anayes'", "", True),
        ("paid > 8000", "", True),
        # The refusal itself must not tell what she said: each has a twin with ill = 'no' below.
        ("bonus > 2", "NOT (name = 'ana' AND ill = 'yes')", True),
        ("bonus > 2", "NOT (name = 'ana' AND ill = 'no')", True),
        ("bonus > 2", "name <> 'ana' OR ill = 'yes'", True),
        ("bonus > 2", "name <> 'ana' OR ill = 'no'", True),
        ("bonus > 2", "NOT (office = 'north' AND born = 1980 AND ill = 'no')", True),
        ("bonus > 2", "NOT (office = 'north' AND ill = 'no' AND born = 1980)", True),
        ("paid > 3000 AND 1 / (id - 30) > -99", "", True),
        ("paid", "fold(name) = 'ana'", False),
        ("paid", "replace(name, 'ana', 'x') = 'x'", False),
        ("ill = 'yes'", "unaccent(upper(trim(name))) = 'ANA'", True),
        ("length(replace(name, 'ana', 'xxxxxxxxxxxxxxxxxxxx'))", "", False),
        ("length(fold(name))", "", False),
        ("CAST(replace(id, '30', '99999') AS DOUBLE)", "", False),
        ("CAST(translate(name, 'anp', '111') AS DOUBLE)", "", False),
        ("CASE WHEN fold(name) = 'ana' THEN paid ELSE 0 END", "", False),
        ("coalesce(nullif(id, 30), 99999)", "", False),
        ("CASE WHEN date_diff('minute', came, served) > 900 THEN paid ELSE 0 END", "", False),
        ("served - came > 900", "", True),
        ("paid", "date_diff('hour', came, served) > 15", False),
        ("paid * (served - came) * (id - 30)", "", False),
        ("ill = 'yes'", "NOT (served - came > 900 AND ill = 'no')", True),
    ],
)
def test_no_question_tells_what_one_person_answered(staff, measure, filter_, share):
    said = refused(staff, measure, filter_, share=share)
    assert said
    assert "9000" not in said
    assert "9,000" not in said


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("paid", "", False), ("paid", "name <> 'ana'", False)),
        (("paid", "id >= 30", False), ("paid", "id >= 31", False)),
        (("ill = 'yes'", "", True), ("ill = 'yes'", "id < 59", True)),
        (("paid", "", False), ("paid + 0 * age", "", False)),
        (("paid > 3000", "", True), ("paid > 3050", "", True)),
    ],
)
def test_two_questions_that_differ_by_one_person_are_not_both_answered(staff, first, second):
    assert not refused(staff, first[0], first[1], share=first[2])
    assert "differs from another on this source" in refused(
        staff, second[0], second[1], share=second[2]
    )
    assert not refused(staff, first[0], first[1], share=first[2])  # the first keeps its answer


def test_ordinary_questions_are_answered(staff):
    ordinary = [
        ("ill = 'yes'", "", True),
        ("ill = 'yes'", "office = 'south'", True),
        ("paid", "office = 'south'", False),
        ("paid / age", "", False),
        ("CASE WHEN office = 'north' THEN 1 ELSE 0 END", "", False),
        ("bonus >= 3 OR ill = 'yes'", "office IN ('north', 'coast')", True),
        ("paid - 12 * age", "born IS NOT NULL", False),
    ]
    for measure, filter_, share in ordinary:
        assert not refused(staff, measure, filter_, share=share), (measure, filter_)


def test_a_short_list_may_have_rare_values_where_nothing_else_is_known_of_them(tmp_path):
    late = "".join(f"{'yes' if row < 97 else 'no'},{'ab'[row % 2]}\n" for row in range(100))
    (tmp_path / "late.csv").write_text("in_time,shop\n" + late)
    found = answer(tmp_path, "in_time = 'yes'", source="late.csv")
    assert (found.n, found.strata[0].wy) == (100, 97)
    assert refused(tmp_path, "in_time = 'yes'", "shop = 'a'", source="late.csv")


def test_a_short_list_is_not_shown_beside_all_but_one(tmp_path):
    rows = "".join(f"{'yes' if row % 3 else 'no'},{row}\n" for row in range(30))
    (tmp_path / "list.csv").write_text("answer,id\n" + rows)
    assert not refused(tmp_path, "answer = 'yes'", "id <> 7", source="list.csv")
    assert "differs from another" in refused(tmp_path, "answer = 'yes'", source="list.csv")


def test_persons_are_counted_where_the_evidence_says_who_answered(tmp_path, monkeypatch):
    calls = "".join(f"c{row % 4},{row % 3}\n" for row in range(40))
    (tmp_path / "calls.csv").write_text("customer,tries\n" + calls)
    assert answer(tmp_path, "tries", share=False, source="calls.csv").n == 40
    more = {"share": False, "source": "calls.csv", "respondent": "customer"}
    assert "Fewer than 5 people answered" in refused(tmp_path, "tries", **more)
    monkeypatch.setenv("WORKBOOK_RESPONDENT_COLUMNS", "Customer")
    assert "Fewer than 5 people" in refused(tmp_path, "tries", share=False, source="calls.csv")


def test_a_weight_that_one_person_holds_is_refused(tmp_path):
    rows = "".join(f"{row},{1000 if row == 3 else 1}\n" for row in range(50))
    (tmp_path / "w.csv").write_text("paid,w\n" + rows)
    assert "more than 80 %" in refused(tmp_path, "paid", share=False, weight="w", source="w.csv")
    assert "more than 80 %" in refused(tmp_path, "paid > 20", weight="w", source="w.csv")


def test_a_number_of_two_values_is_a_yes_and_a_no(tmp_path):
    rows = "".join(f"{'ab'[row % 2]},{1 if row in (3, 5) else 2}\n" for row in range(50))
    (tmp_path / "n.csv").write_text("shop,ill\n" + rows)
    assert refused(tmp_path, "ill", "shop = 'b'", share=False, source="n.csv")


def test_a_source_shows_its_new_state_when_five_more_have_come(tmp_path):
    file = tmp_path / "grows.csv"
    rows = "".join(f"{row % 2}\n" for row in range(40))
    file.write_text("y\n" + rows)
    before = answer(tmp_path, "y = 1", source="grows.csv")
    file.write_text("y\n" + rows + "1\n" * 3)
    assert answer(tmp_path, "y = 1", source="grows.csv") == before
    assert "changed by fewer than 5" in refused(tmp_path, "y < 1", source="grows.csv")
    file.write_text("y\n" + rows + "1\n" * 5)
    assert answer(tmp_path, "y = 1", source="grows.csv").n == 45


@pytest.mark.parametrize("given", ["2", "0", "five", "-5", "5.0"])
def test_a_smallest_cell_that_cannot_be_meant_shows_nothing(staff, monkeypatch, given):
    monkeypatch.setenv("WORKBOOK_SMALLEST_CELL", given)
    assert "a whole number of 3 or more" in refused(staff, "ill = 'yes'")


def test_whoever_runs_the_program_sets_the_smallest_cell(staff, monkeypatch):
    monkeypatch.setenv("WORKBOOK_SMALLEST_CELL", "25")
    assert "Fewer than 25" in refused(staff, "ill = 'yes'", "office = 'north'")


@pytest.mark.parametrize(
    "more",
    [
        {"measure": "Paid > 3000"},
        {"measure": "ill = 'yes'", "filter": "PAID > 3000"},
        {"measure": "ill = 'yes'", "filter": '"paid" > 3000'},
        {"measure": "ill = 'yes'", "weight": "paid"},
        {"measure": "ill = 'yes'", "stratum": "paid"},
        {"measure": "ill = 'yes'", "cluster": "paid"},
        {"measure": "ill = 'yes'", "respondent": "paid"},
    ],
)
def test_no_expression_uses_a_hidden_column(staff, monkeypatch, more):
    monkeypatch.setenv("WORKBOOK_HIDDEN_COLUMNS", "e-mail; PAID")
    question = Question("staff.csv", **more)
    assert "may not be used" in str(ask([question], Sources(str(staff)))[question])
    unknown = refused(staff, "nothing = 1")
    assert "paid" not in unknown


def test_a_question_that_takes_too_long_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr("workbook.evidence.patience.SECONDS", 0.4)
    duckdb.sql(
        "COPY (SELECT 'a' || (range % 97) AS t, range % 7 AS y FROM range(3000000)) "
        f"TO '{tmp_path / 'long.parquet'}'"
    )
    slow = " || ".join(["upper(lower(t))"] * 60)
    said = refused(tmp_path, f"length({slow}) > 150", source="long.parquet")
    assert "takes longer than 0.4 seconds" in said
    monkeypatch.setattr("workbook.evidence.patience.SECONDS", 60.0)
    assert not refused(tmp_path, "y > 3", source="long.parquet")


COLUMNS = {"a": st.integers(0, 2), "b": st.integers(0, 3), "c": st.integers(0, 30)}
CONDITIONS = st.one_of(
    st.builds("a = {}".format, st.integers(0, 2)),
    st.builds("b >= {}".format, st.integers(0, 3)),
    st.builds("c <= {}".format, st.integers(0, 30)),
    st.builds("c IN ({}, {})".format, st.integers(0, 30), st.integers(0, 30)),
)
FILTERS = st.recursive(
    CONDITIONS,
    lambda part: st.one_of(
        st.builds("({}) AND ({})".format, part, part),
        st.builds("({}) OR ({})".format, part, part),
        st.builds("NOT ({})".format, part),
    ),
    max_leaves=3,
)
NUMBERS = st.sampled_from(
    ["c", "c + b", "c * b", "c / b", "CASE WHEN {0} THEN c ELSE 0 END", "LEAST(c, b)"]
)


@st.composite
def questions(draw):
    filter_ = draw(st.one_of(st.just(""), FILTERS))
    if draw(st.booleans()):
        return Question("t.parquet", draw(FILTERS), filter_)
    return Question("t.parquet", draw(NUMBERS).format(draw(CONDITIONS)), filter_, share=False)


_numbers = itertools.count()


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.fixed_dictionaries(COLUMNS), min_size=8, max_size=45),
    asked=st.lists(questions(), min_size=2, max_size=5),
)
def test_no_answer_and_no_pair_of_answers_isolates_one_to_four(tmp_path_factory, rows, asked):
    folder = tmp_path_factory.mktemp(f"cells{next(_numbers)}")
    values = ", ".join(f"({at}, {r['a']}, {r['b']}, {r['c']})" for at, r in enumerate(rows))
    table = f"(SELECT * FROM (VALUES {values}) AS t(row, a, b, c))"
    duckdb.sql(f"COPY {table} TO '{folder / 't.parquet'}'")
    sources = Sources(str(folder))
    seen = []  # the sets that the answers rest on, counted here in a plain way
    for question in asked:
        outcome = ask([question], sources)[question]
        if isinstance(outcome, BadInput):
            continue
        where = question.filter or "TRUE"
        sets = [where, f"({where}) AND ({question.measure}) IS NOT NULL"]
        if question.share and (question.filter or not _reads_one_column(question.measure)):
            sets += [
                f"({where}) AND ({question.measure})",
                f"({where}) AND NOT ({question.measure})",
            ]
        found = [
            {row for (row,) in duckdb.sql(f"SELECT row FROM {table} WHERE {one}").fetchall()}
            for one in sets
        ]
        assert not any(0 < len(one) < K for one in found), question
        compared = found if question.share else found[:1]
        for before, one in itertools.product(seen, compared[:1] + compared[2:]):
            assert not 0 < len(before ^ one) < K or before in compared, question
        seen += compared[:1] + compared[2:]


def _reads_one_column(measure):
    return sum(name in measure.replace("AND", "") for name in "abc") == 1


def test_the_ledger_is_bounded(staff, monkeypatch):
    monkeypatch.setattr(ledger, "MOST_QUESTIONS", 3)
    few = [Question("staff.csv", f"paid > {at}") for at in (2400, 3000, 3600)]
    outcomes = ask(few, Sources(str(staff)))
    assert not any(isinstance(one, BadInput) for one in outcomes.values())
    assert "different questions have been asked" in refused(staff, "paid > 2700")
    assert not refused(staff, "paid > 2400")


def test_a_growing_file_is_read_in_steps_of_five_by_every_process(tmp_path):
    file = tmp_path / "more.csv"
    for rows, shown in ((40, 40), (43, 40), (44, 40), (45, 45), (49, 45)):
        file.write_text("y\n" + "0\n1\n" * 20 + "1\n" * (rows - 40))
        ledger._shown.clear()  # as a new process
        found = answer(tmp_path, "y = 1", source="more.csv", growing=True)
        assert (found.n, found.strata[0].wy) == (shown, shown - 20)


def test_what_a_process_remembers_is_handed_on_to_the_next(staff):
    ledger.news()
    assert not isinstance(answer(staff, "id >= 20"), BadInput)
    told = ledger.news()
    assert (list(told), ledger.news()) == ([str(staff / "staff.csv")], {})
    before = dict(ledger._answered), dict(ledger._shown)
    for known in (ledger._answered, ledger._shown):
        known.pop(next(reversed(known)))
    assert (dict(ledger._answered), dict(ledger._shown)) != before
    ledger.recall(told.values())
    assert (dict(ledger._answered), dict(ledger._shown)) == before
    assert ledger.news() == {}
    assert "differs from another on this source" in refused(staff, "id >= 21")
