"""Questions and the sums that come back, against the same sums by numpy."""

import numpy as np
import pandas as pd
import pytest

from workbook.book.errors import BadInput
from workbook.book.messages import speaking
from workbook.evidence import Question, Sources, aggregate, ask
from workbook.stats import sums_from_rows


@pytest.fixture
def survey(tmp_path):
    """600 rows with missing answers, unequal weights, strata, and clusters that recur in them."""
    draw = np.random.default_rng(7)
    rows = pd.DataFrame({
        "phone": draw.choice(["yes", "no", None], 600, p=[0.4, 0.5, 0.1]),
        "visits": np.where(draw.random(600) < 0.1, np.nan, draw.normal(50, 9, 600).round(2)),
        "channel": draw.choice(["shop", "chain"], 600),
        "w": draw.uniform(0.5, 3, 600).round(3),
        "region": draw.choice(["north", "south", "coast"], 600),
        "village": draw.integers(0, 12, 600),
    })  # fmt: skip
    rows.to_csv(tmp_path / "survey.csv", index=False)
    return rows, Sources(str(tmp_path))


def one(sources, measure, **more):
    question = Question("survey.csv", measure, **more)
    return ask([question], sources)[question]


def test_missing_answers_are_neither_yes_nor_no(survey):
    rows, sources = survey
    answer = one(sources, "phone = 'yes'", filter="channel = 'shop'")
    shop = rows[rows.channel == "shop"]
    assert answer.rows == len(shop)
    assert answer.missing == shop.phone.isna().sum() > 0
    assert answer.n == shop.phone.notna().sum()
    assert answer.strata[0].wy == (shop.phone == "yes").sum()


def test_how_a_file_was_read_is_said_to_each_reader_in_their_language(survey):
    _, sources = survey
    for language, said in {"en": "comma-separated", "es": "separado por comas"}.items():
        with speaking(language):
            assert one(sources, "phone = 'yes'").reading.startswith(said)


def test_a_filter_with_or_stays_together(survey):
    rows, sources = survey
    either = rows[(rows.channel == "shop") | (rows.region == "coast")]
    for more in ({}, {"weight": "w"}):
        answer = one(sources, "visits > 50", filter="channel = 'shop' OR region = 'coast'", **more)
        assert answer.n == either.visits.notna().sum()


def test_sums_of_numbers_are_taken_from_the_shift(survey):
    rows, sources = survey
    stratum = one(sources, "visits", share=False, shift=50.0).strata[0]
    assert stratum.wy == pytest.approx((rows.visits - 50).sum())
    assert stratum.wyy == pytest.approx(((rows.visits - 50) ** 2).sum())


def test_sums_by_stratum_are_those_of_the_rows(survey):
    rows, sources = survey
    answer = one(sources, "visits", share=False, weight="w", stratum="region")
    known = rows.dropna(subset="visits")
    expected = sums_from_rows(known.visits, known.w, known.region)
    assert tuple(stratum.label for stratum in answer.strata) == expected.stratum
    for name in ("n", "w", "wy", "wyy", "ww", "wwy", "wwyy"):
        found = [getattr(stratum, name) for stratum in answer.strata]
        assert found == pytest.approx(getattr(expected, name)), name
    assert [stratum.units for stratum in answer.strata] == list(rows.groupby("region").size())


def test_clusters_are_summed_within_the_engine(survey):
    rows, sources = survey
    answer = one(sources, "visits", share=False, weight="w", stratum="region", cluster="village")
    known = rows.dropna(subset="visits")
    sums = sums_from_rows(known.visits, known.w, known.region, known.village)
    labels = np.array(sums.stratum)
    for stratum in answer.strata:
        inside = labels == stratum.label
        assert stratum.units == inside.sum() == 12
        assert stratum.ww == pytest.approx((sums.w[inside] ** 2).sum())
        assert stratum.wwy == pytest.approx((sums.w * sums.wy)[inside].sum())
        assert stratum.wwyy == pytest.approx((sums.wy[inside] ** 2).sum())


def test_a_cluster_without_an_answer_in_the_filter_still_counts_as_drawn(survey):
    rows, sources = survey
    answer = one(sources, "phone = 'yes'", filter="village = 3", cluster="village")
    assert answer.strata[0].units == 12
    assert answer.rows == (rows.village == 3).sum()


def test_a_negative_weight_is_said_and_a_zero_weight_takes_no_part(tmp_path):
    (tmp_path / "w.csv").write_text("y,w,v\n" + "1,1,1\n0,-2,1\n1,-1,0\n0,1,\n" * 5)
    negative = Question("w.csv", "y = 1", weight="w")
    zero = Question("w.csv", "y = 1", weight="v")
    found = ask([negative, zero], Sources(str(tmp_path)))
    assert "10 rows have a negative weight in the column w" in str(found[negative])
    assert (found[zero].n, found[zero].unweighted, found[zero].missing) == (10, 10, 0)


@pytest.mark.parametrize("column", ["stratum", "cluster"])
def test_a_row_without_stratum_or_cluster_is_said(tmp_path, column):
    (tmp_path / "s.csv").write_text("y,part\n" + "1,a\n0,a\n" * 5 + "1,\n")
    question = Question("s.csv", "y = 1", **{column: "part"})
    assert "Fewer than 5 rows have nothing in the column part" in str(
        ask([question], Sources(str(tmp_path)))[question]
    )
    inside = Question("s.csv", "y = 1", filter="part = 'a'", **{column: "part"})
    assert ask([inside], Sources(str(tmp_path)))[inside].n == 10


def test_a_column_with_a_value_for_every_row_is_no_stratum(tmp_path):
    text = "y,id\n" + "".join(f"1,{row}\n" for row in range(3000))
    (tmp_path / "s.csv").write_text(text)
    question = Question("s.csv", "y = 1", stratum="id")
    assert "3,000 different values" in str(ask([question], Sources(str(tmp_path)))[question])


def test_text_in_a_column_of_numbers_is_counted_and_not_shown(tmp_path):
    rows = "".join(f"{age},yes\n" for age in range(20, 60))
    (tmp_path / "t.csv").write_text(f"age,phone\n{rows}forty-secret,no\n50,no\n")
    text = Question("t.csv", "age >= 30")
    mended = Question("t.csv", "TRY_CAST(age AS DOUBLE) >= 30")
    fine = Question("t.csv", "phone = 'yes'")
    found = ask([text, mended, fine], Sources(str(tmp_path)))
    assert "In the column age, fewer than 5 of 42 values are not numbers" in str(found[text])
    assert "secret" not in str(found[text])
    assert (found[mended].n, found[mended].missing) == (41, 1)
    assert found[fine].strata[0].wy == 40


def test_one_question_that_fails_leaves_the_others_their_answers(survey):
    _, sources = survey
    questions = [Question("survey.csv", f"w > {0.6 + at * 0.057:.3f}") for at in range(40)]
    questions[13] = Question("survey.csv", "CAST(channel AS INTEGER) > 3")
    questions[27] = Question("survey.csv", "nothing > 3")
    found = ask(questions, sources)
    failed = [at for at, question in enumerate(questions) if isinstance(found[question], BadInput)]
    assert failed == [13, 27]
    assert found[questions[0]].n == found[questions[39]].n == 600


@pytest.mark.parametrize(
    ("measure", "share", "said"),
    [
        ("visits", True, "a condition for a proportion"),
        ("phone", True, "a condition for a proportion"),
        ("phone", False, "a number for a mean"),
        ("visits > 3", False, "a number for a mean"),
    ],
)
def test_a_condition_and_a_number_are_told_apart(survey, measure, share, said):
    assert said in str(one(survey[1], measure, share=share))


def test_a_filter_that_is_no_condition_and_a_weight_of_texts_are_said(survey):
    assert "filter has to be a condition" in str(one(survey[1], "visits > 3", filter="visits"))
    assert "cannot be the weight" in str(one(survey[1], "visits > 3", weight="phone"))
    assert "no column wt" in str(one(survey[1], "visits > 3", weight="wt"))


def test_nothing_within_the_filter_and_no_rows_at_all(tmp_path, survey):
    assert one(survey[1], "visits > 3", filter="visits > 900").n == 0
    (tmp_path / "head.csv").write_text("a,b\n")
    question = Question("head.csv", "a = 'x'")
    assert ask([question], Sources(str(tmp_path)))[question].rows == 0


def test_all_questions_on_one_file_are_one_scan(survey, monkeypatch):
    _, sources = survey
    asked = []
    run = aggregate._run
    monkeypatch.setattr(
        aggregate, "_run", lambda some, *more: asked.append(some) or run(some, *more)
    )
    ask([Question("survey.csv", f"visits > {at}.5") for at in range(200)], sources)
    assert [len(some) for some in asked] == [200]


def test_an_answer_is_remembered_until_the_file_changes(survey, tmp_path, monkeypatch):
    _, sources = survey
    question = Question("survey.csv", "visits > 50")
    first = ask([question], sources)[question]
    monkeypatch.setattr(Sources, "open", lambda *_: pytest.fail("read again"))
    assert ask([question], sources)[question] is first
    monkeypatch.undo()
    (tmp_path / "survey.csv").write_text("visits\n" + "51\n" * 7)
    assert ask([question], sources)[question].n == 7


def test_division_by_zero_is_missing(tmp_path):
    (tmp_path / "d.csv").write_text("a,b\n" + "1,0\n4,2\n9,3\n" * 5)
    share, mean = Question("d.csv", "a / b > 2"), Question("d.csv", "a / b", share=False)
    found = ask([share, mean], Sources(str(tmp_path)))
    assert (found[share].n, found[share].missing, found[share].strata[0].wy) == (10, 5, 5)
    assert (found[mean].n, found[mean].strata[0].wy) == (10, 25)
