"""Known margins: a file's answers weighted to them, what is refused, and what is said."""

import duckdb
import numpy as np
import pandas as pd
import pytest
from books import make_book

from workbook.analysis.verdicts import verdicts
from workbook.book.errors import BadInput
from workbook.evidence import Question, Sources, ask
from workbook.evidence.margins import check_margins, margins_of
from workbook.evidence.profile import Profile, Value, profile
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
    said = "400 rows weighted to the known shares of region and age; they tell as much as "
    said += f"{worth:,.0f} unweighted rows"
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


REGIONS = (Value("north", 60), Value("south", 40))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("place: north=50 | south=50", "There is no column place"),
        ("day: 1=50 | 2=50", "has no categories"),
        ("region: north=50 | west=50", "holds “south”, of which no share is known"),
        ("region: north=50 | south=40 | west=10", "No row of the file holds “west”"),
        ("region: north", "cannot be read"),
    ],
)
def test_what_a_profile_shows_is_refused_before_anything_is_asked(text, says):
    columns = [Profile("region", "text", 0.0, REGIONS), Profile("day", "date", 0.0)]
    with pytest.raises(BadInput, match=says):
        check_margins(text, columns)


def test_a_value_of_few_may_have_a_share():
    check_margins("region: North=60 | south=40", [Profile("region", "text", 0.0, REGIONS)])
    few = Profile("region", "text", 0.0, REGIONS, others=True)
    check_margins("region: north=50 | south=40 | west=10", [few])


def test_yes_and_no_are_categories_of_a_column_of_flags(tmp_path):
    file = tmp_path / "flags.parquet"
    rows = "SELECT i < 60 AS late, CASE WHEN i % 2 = 0 THEN 'yes' ELSE 'no' END AS yes"
    duckdb.sql(f"COPY ({rows} FROM range(100) AS one(i)) TO '{file}'")
    margins = "late: yes=50 | no=50"
    sources = Sources(folder=str(tmp_path))
    check_margins(margins, profile("flags.parquet", sources).columns)
    question = Question("flags.parquet", "yes = 'yes'", share=True, margins=margins)
    answer = ask([question], sources)[question]
    assert "100 rows weighted to the known shares of late" in answer.reading


def test_a_category_of_few_is_not_read_out(survey):
    rows, _, folder = survey
    rows.loc[:2, "region"] = "coast"
    rows.to_csv(folder / "survey.csv", index=False)
    sources = Sources(str(folder))
    told = one(sources)
    assert isinstance(told, BadInput)
    assert "coast" not in told.summary  # three rows have it
    with_it = one(sources, margins="region: north=40 | south=58 | coast=2")
    assert isinstance(with_it, BadInput)  # what three people said could be computed
    assert "fewer than" in with_it.summary


def test_one_alone_in_two_categories_that_many_have_is_not_told_apart(tmp_path):
    rows = [("a", "x")] * 40 + [("a", "y")] * 30 + [("b", "x")] * 29 + [("b", "y")]
    lines = [f"{one},{two},{'yes' if at % 3 else 'no'}" for at, (one, two) in enumerate(rows)]
    (tmp_path / "survey.csv").write_text("\n".join(["region,age,yes", *lines]))
    told = one(Sources(str(tmp_path)), margins="region: a=65 | b=35; age: x=65 | y=35")
    assert isinstance(told, BadInput)
    assert "fewer than" in told.summary


def test_of_rows_that_may_be_of_one_person_no_value_is_read_out(survey):
    rows, _, folder = survey
    rows["who"] = [f"p{at}" for at in range(400)]
    rows.loc[:29, "region"], rows.loc[:29, "who"] = "Ana the boss", "ana"
    rows.to_csv(folder / "survey.csv", index=False)
    told = one(Sources(str(folder)), margins="region: north=40 | south=60", respondent="who")
    assert isinstance(told, BadInput)
    assert "Ana" not in told.summary


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("region: norte=33,5 | sur=66.5", {"norte": 33.5, "sur": 66.5}),
        ("region: norte=1.200 | sur=800", {"norte": 1200, "sur": 800}),
        ("region: norte=0,4 | sur=.6", {"norte": 0.4, "sur": 0.6}),
        ("region: norte=40 % | sur=60 %", {"norte": 40, "sur": 60}),
    ],
)
def test_shares_are_read_as_people_write_them(text, shares):
    assert margins_of(text) == {"region": shares}


def test_a_column_may_have_a_colon_in_its_name():
    assert list(margins_of("concept:name: a=50 | b=50")) == ["concept:name"]


def test_shares_that_are_neither_parts_nor_people_are_refused():
    with pytest.raises(BadInput, match="cannot be read"):
        margins_of("region: norte=33,5 | sur=60")


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
