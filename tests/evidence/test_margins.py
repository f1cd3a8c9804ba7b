"""Known margins: a file's answers weighted to them, what is refused, and what is said."""

import numpy as np
import pandas as pd
import pytest
from books import make_book

from workbook.analysis.verdicts import verdicts
from workbook.book.errors import BadInput
from workbook.evidence import Question, Sources, ask
from workbook.evidence.margins import margins_of
from workbook.stats.raking import kish_size, rake

MARGINS = "region: north=40 | south=60; age: young=50 | old=50"


@pytest.fixture
def survey(tmp_path):
    """400 rows, of which too few are young and from the south; the young say yes more often."""
    draw = np.random.default_rng(11)
    young = draw.random(400) < 0.25
    rows = pd.DataFrame({
        "region": draw.choice(["north", "south"], 400, p=[0.6, 0.4]),
        "age": np.where(young, "young", "old"),
        "yes": np.where(draw.random(400) < np.where(young, 0.8, 0.4), "yes", "no"),
        "spent": draw.normal(50, 9, 400).round(2) + 10 * young,
        "w": draw.choice([1, 2], 400),
        "group": draw.choice([1, 2, 3], 400),
    })  # fmt: skip
    rows.to_csv(tmp_path / "survey.csv", index=False)
    return rows, Sources(str(tmp_path)), tmp_path


def one(sources, measure="yes = 'yes'", margins=MARGINS, **more):
    question = Question("survey.csv", measure, margins=margins, **more)
    return ask([question], sources)[question]


def weights_of(rows, base=1.0):
    cells = pd.Series(base, index=rows.index).groupby([rows.region, rows.age]).sum()
    codes = [[["north", "south"].index(region) for region, _ in cells.index],
             [["young", "old"].index(age) for _, age in cells.index]]  # fmt: skip
    raked = rake(cells.to_numpy(float), codes, [[40, 60], [50, 50]])
    factor = dict(zip(cells.index, raked.weights, strict=True))
    return base * np.array([factor[pair] for pair in zip(rows.region, rows.age, strict=True)])


def test_answers_are_weighted_to_the_known_margins(survey):
    rows, sources, _ = survey
    answer = one(sources)
    weights = weights_of(rows)
    (sums,) = answer.strata
    assert sums.wy / sums.w == pytest.approx(weights @ (rows.yes == "yes") / weights.sum())
    assert sums.ww == pytest.approx((weights**2).sum())
    for column, shares in margins_of(MARGINS).items():
        known = pd.Series(weights).groupby(rows[column]).sum() / weights.sum()
        assert known.to_dict() == pytest.approx({k: v / 100 for k, v in shares.items()})
    worth = kish_size(weights)
    said = f"weighted to the known shares of region and age: 400 rows are worth {worth:,.0f} equal"
    assert said in answer.reading


def test_base_weights_numbers_and_filters_go_with_margins(survey):
    rows, sources, _ = survey
    weights = weights_of(rows, rows.w.astype(float))
    (sums,) = one(sources, "spent", weight="w", share=False).strata
    assert sums.wy / sums.w == pytest.approx(weights @ rows.spent / weights.sum())
    # A filter takes a part of the sample, which was weighted as a whole.
    of = (rows.age == "young").to_numpy()
    (part,) = one(sources, "spent", filter="age = 'young'", share=False).strata
    plain = weights_of(rows)
    assert part.wy / part.w == pytest.approx(plain[of] @ rows.spent[of] / plain[of].sum())


def test_categories_may_be_numbers_and_counts_of_people(survey):
    rows, sources, _ = survey
    (sums,) = one(sources, margins="group: 1=12,000 | 2=12,000 | 3=24,000").strata
    by_group = (rows.yes == "yes").groupby(rows.group).mean()
    assert sums.wy / sums.w == pytest.approx(by_group @ [0.25, 0.25, 0.5])


def test_rows_without_a_category_do_not_count(survey):
    rows, _, folder = survey
    rows.loc[:19, "region"] = None
    rows.to_csv(folder / "survey.csv", index=False)
    answer = one(Sources(str(folder)))
    assert answer.n == 380
    assert answer.unweighted == 20


@pytest.mark.parametrize(
    ("margins", "says"),
    [
        ("region: north=40 | south=30 | east=30", "No row of the file holds “east” in region"),
        ("region: north=40 | east=60", "holds “south”, of which no share is known"),
        ("place: north=40 | south=60", "place"),
        ("region: north=1 | south=99; age: young=99 | old=1", "cannot be met"),
        ("spent: 1=40 | 2=60", "more than 200 groups"),
    ],
)
def test_margins_that_do_not_fit_the_file_are_refused(survey, margins, says):
    answer = one(survey[1], margins=margins)
    assert isinstance(answer, BadInput)
    assert says in answer.summary


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no known shares"),
        ("region", "cannot be read"),
        ("region: north=40", "cannot be read"),
        ("region: north=40 | north=60", "cannot be read"),
        ("region: north=0 | south=100", "cannot be read"),
        ("region: north=40 | south=x", "cannot be read"),
        ("region: north=40 | south=55", "add up to 95"),
        ("a: x=50 | y=50; a: x=50 | y=50", "cannot be read"),
    ],
)
def test_margins_that_cannot_be_read_say_why(text, says):
    with pytest.raises(BadInput, match=says):
        margins_of(text)


def test_a_category_of_few_is_not_read_out(survey):
    rows, _, folder = survey
    rows.loc[:2, "region"] = "coast"
    rows.to_csv(folder / "survey.csv", index=False)
    sources = Sources(str(folder))
    told = one(sources)
    assert isinstance(told, BadInput)
    assert "coast" not in told.summary  # three rows have it
    with_it = one(sources, margins="region: north=40 | south=50 | coast=10")
    assert isinstance(with_it, BadInput)  # what three people said could be computed


def test_a_verdict_rests_on_the_weighted_answers(survey):
    rows, _, folder = survey
    plain = {"key": "e", "assumption": "a", "source": "survey.csv", "measure": "yes = 'yes'"}
    claim = {"key": "a", "statement": "S", "importance": 3, "statistic": "proportion",
             "comparison": "at_least", "threshold": 0.5}  # fmt: skip

    def judged(**more):
        book = make_book(
            strategy=[{"key": "t", "name": "T", "data_folder": str(folder)}],
            assumptions=[claim], evidence=[plain | more],
        )  # fmt: skip
        return verdicts(book).iloc[0]

    weighted, unweighted = judged(margins=MARGINS), judged()
    weights = weights_of(rows)
    assert unweighted.estimate == pytest.approx((rows.yes == "yes").mean())
    assert weighted.estimate == pytest.approx(weights @ (rows.yes == "yes") / weights.sum())
    assert weighted.n == 400
    assert weighted.n_effective < 400
    assert (unweighted.verdict, weighted.verdict) == ("undecided", "supported")


def test_published_figures_have_no_margins():
    with pytest.raises(AssertionError, match="known shares of a source's columns"):
        make_book(
            assumptions=[{"key": "a", "statement": "S", "importance": 3}],
            evidence=[{"key": "e", "assumption": "a", "n": 9, "successes": 3, "margins": MARGINS}],
        )


def test_without_margins_a_question_is_what_it_was():
    from workbook.evidence.states import asks

    assert asks(Question("f.csv", "a")) == "34c4e0d1f09077897e1a045e64b73911"
    assert asks(Question("f.csv", "a", margins=MARGINS)) != asks(Question("f.csv", "a"))
