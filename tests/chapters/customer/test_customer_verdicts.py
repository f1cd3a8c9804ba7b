"""What evidence says about an assumption, from a file or from published figures."""

import math

import numpy as np
import pandas as pd
import pytest

from workbook import stats
from workbook.analysis.verdicts.judging import Claim, judge, verdict_of
from workbook.chapters.customer.measures import verdicts, verdicts_each

CLAIM = {
    "key": "phone",
    "statement": "Most consumers have a cell phone.",
    "segment": "consumers",
    "importance": 5,
    "statistic": "proportion",
    "comparison": "at_least",
    "threshold": 0.5,
    "set_on": "2026-01-10",
}
MEAN = {**CLAIM, "statistic": "mean", "threshold": 50}
CORE = [
    "assumption",
    "estimate",
    "low",
    "high",
    "n",
    "n_effective",
    "threshold",
    "verdict",
    "needed",
]


@pytest.fixture
def one(book):
    """Verdict of one assumption with these rows of evidence."""

    def make(*evidence, folder="", claim=CLAIM):
        rows = [{"key": f"e{at}", "assumption": "phone", **row} for at, row in enumerate(evidence)]
        strategy = [{"key": "t", "name": "T", "data_folder": str(folder)}]
        made = verdicts(book(strategy=strategy, assumptions=[claim], evidence=rows))
        return made.iloc[0]

    return make


@pytest.fixture
def rows(tmp_path):
    draw = np.random.default_rng(11)
    frame = pd.DataFrame({
        "phone": draw.choice(["yes", "no", None], 800, p=[0.5, 0.4, 0.1]),
        "spent": np.where(draw.random(800) < 0.1, np.nan, draw.normal(52, 9, 800).round(2)),
        "w": draw.uniform(0.5, 3, 800).round(3),
        "region": draw.choice(["north", "south", "coast"], 800),
        "village": draw.integers(0, 30, 800),
    })  # fmt: skip
    frame.to_csv(tmp_path / "s.csv", index=False)
    return frame


def test_the_columns_begin_as_the_method_names_them(book):
    assert list(verdicts(book()).columns)[:9] == CORE
    assert list(verdicts_each(book()).columns)[:2] == ["evidence", "assumption"]
    assert len(verdicts(book())) == len(verdicts_each(book())) == 0


def test_a_proportion_has_the_exact_interval_as_published(one):
    # Newcombe (1998), Statistics in Medicine 17:857-872, table I, method 5 (Clopper and Pearson).
    found = one({"n": 263, "successes": 81})
    assert (round(found.low, 4), round(found.high, 4)) == (0.2527, 0.3676)
    assert (found.n, found.verdict, found.interval) == (263, "refuted", "exact")


@pytest.mark.parametrize(
    ("comparison", "successes", "verdict"),
    [
        ("at_least", 150, "supported"),
        ("at_least", 50, "refuted"),
        ("at_least", 104, "undecided"),
        ("at_most", 150, "refuted"),
        ("at_most", 50, "supported"),
        ("at_most", 96, "undecided"),
    ],
)
def test_the_whole_interval_decides(one, comparison, successes, verdict):
    found = one({"n": 200, "successes": successes}, claim={**CLAIM, "comparison": comparison})
    assert found.verdict == verdict
    assert pd.isna(found.needed) == (verdict != "undecided")


def test_needed_decides_in_four_of_five_cases_by_the_interval_for_every_look(one):
    found = one({"n": 100, "successes": 55})
    assert (found.verdict, found.power) == ("undecided", 0.8)
    # With the bad luck of one in five, 55 % come out at this share of so many answers.
    unlucky = 0.55 - 0.8416 * (0.55 * 0.45 / found.needed) ** 0.5
    sequence = stats.share_sequence(unlucky * found.needed, found.needed, 0.99)
    assert sequence.low == pytest.approx(0.5, abs=2e-5)


def test_no_number_of_people_tells_a_share_from_its_own_threshold(one):
    found = one({"n": 100, "successes": 50})
    assert found.verdict == "undecided"
    assert pd.isna(found.needed)


def test_without_evidence_it_is_untested(one):
    found = one()
    assert found.verdict == "untested"
    assert found[["estimate", "low", "high", "n", "n_effective", "needed"]].isna().all()


@pytest.mark.parametrize("part", ["threshold", "comparison", "statistic"])
def test_without_a_whole_claim_there_is_no_verdict_and_a_reason(one, part):
    found = one({"n": 100, "successes": 80}, claim={**CLAIM, part: None})
    assert pd.isna(found.verdict)
    assert part in found.reason


@pytest.mark.parametrize(("successes", "low", "high"), [(0, 0, 0.0362), (100, 0.9638, 1)])
def test_all_no_and_all_yes_have_an_interval(one, successes, low, high):
    found = one({"n": 100, "successes": successes})
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_a_single_answer_decides_nothing(one):
    share, mean = one({"n": 1, "successes": 1}), one({"n": 1, "mean": 80, "sd": 0}, claim=MEAN)
    assert share.verdict == mean.verdict == "undecided"
    assert share.needed > 1
    assert math.isnan(mean.low)
    assert "one answer alone" in mean.reason


def test_no_answers_decide_nothing(one, rows, tmp_path):
    assert one({"n": 0, "successes": 0}).verdict == "undecided"
    found = one(
        {"source": "s.csv", "measure": "phone = 'yes'", "filter": "w > 99"}, folder=tmp_path
    )
    assert (found.n, found.verdict, found.reason) == (0, "undecided", "the filter leaves no row")


def test_a_population_below_the_sample_is_said(one, rows, tmp_path):
    published = one({"n": 100, "successes": 80, "population": 50})
    assert pd.isna(published.verdict)
    assert "cannot be larger than its population" in published.reason
    data = {"source": "s.csv", "measure": "phone = 'yes'", "population": 50}
    for design in ({}, {"weight": "w"}, {"cluster": "village"}):
        assert "cannot be larger" in one({**data, **design}, folder=tmp_path).reason


def test_a_census_leaves_no_doubt(one):
    found = one({"n": 100, "successes": 51, "population": 100})
    assert (found.low, found.high, found.verdict) == (0.51, 0.51, "supported")


def test_figures_of_the_other_statistic_are_said(one):
    assert "needs n and successes" in one({"n": 100, "mean": 3, "sd": 1}).reason
    assert (
        "needs n and mean and standard deviation (sd)"
        in one({"n": 100, "successes": 3}, claim=MEAN).reason
    )


@pytest.mark.parametrize(
    "design", [{}, {"weight": "w"}, {"weight": "w", "stratum": "region"},
               {"cluster": "village"}, {"weight": "w", "stratum": "region", "cluster": "village"}]
)  # fmt: skip
@pytest.mark.parametrize("population", [None, 5000])
def test_a_mean_from_a_file_is_that_of_its_rows(one, rows, tmp_path, design, population):
    evidence = {"source": "s.csv", "measure": "spent", "population": population, **design}
    found = one(evidence, folder=tmp_path, claim=MEAN)
    known = rows.dropna(subset="spent")
    parts = [known[design[name]] if name in design else None
             for name in ("weight", "stratum", "cluster")]  # fmt: skip
    sums = stats.sums_from_rows(known.spent, *parts)
    if "cluster" not in design:
        units = rows.groupby(design["stratum"]).size() if "stratum" in design else [len(rows)]
        units = units if design else [len(known)]
        names = ("stratum", "n", "w", "wy", "wyy", "ww", "wwy", "wwyy")
        parts = (getattr(sums, name) for name in names)
        sums = stats.SampleSums(*parts, np.asarray(units, float))
    expected = stats.estimate_mean(sums, population=population)
    interval = stats.survey_mean_interval(expected)
    assert found.estimate == pytest.approx(interval.estimate)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))
    assert found.missing == pytest.approx(rows.spent.isna().mean())
    if design:
        assert found.n_effective == pytest.approx(expected.n_effective)


@pytest.mark.parametrize("design", [{"weight": "w"}, {"stratum": "region", "cluster": "village"}])
def test_a_share_from_a_designed_sample_is_that_of_its_rows(one, rows, tmp_path, design):
    found = one({"source": "s.csv", "measure": "phone = 'yes'", **design}, folder=tmp_path)
    known = rows.dropna(subset="phone")
    parts = [known[design[name]] if name in design else None
             for name in ("weight", "stratum", "cluster")]  # fmt: skip
    estimate = stats.estimate_mean(stats.sums_from_rows((known.phone == "yes"), *parts))
    worth = stats.survey_share_worth(estimate)
    expected = stats.exact_interval(estimate.estimate * worth, worth)
    assert found.estimate == pytest.approx(expected.estimate)
    tolerance = 1e-3 if "weight" in design else 1e-9  # rows without an answer count as drawn
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), rel=tolerance)


def test_large_numbers_lose_no_digits(one, tmp_path):
    draw = np.random.default_rng(5).normal(1.7e9, 10, 400)
    (tmp_path / "t.csv").write_text("t\n" + "\n".join(f"{value:.3f}" for value in draw))
    claim = {**MEAN, "threshold": 1.7e9}
    found = one({"source": "t.csv", "measure": "t"}, folder=tmp_path, claim=claim)
    expected = stats.mean_interval(0, draw.std(ddof=1), 400)
    assert (found.high - found.low) / 2 == pytest.approx(expected.high, rel=1e-3)


def test_strata_with_one_unit_are_said_and_not_crashed(one, tmp_path):
    text = "y,region\n" + "1,north\n0,north\n" * 30 + "1,island\n"
    (tmp_path / "l.csv").write_text(text)
    found = one({"source": "l.csv", "measure": "y = 1", "stratum": "region"}, folder=tmp_path)
    assert found.verdict == "undecided"
    assert "1 stratum has only one unit (island)" in found.reason


def test_one_cluster_alone_does_not_decide(one, tmp_path):
    (tmp_path / "c.csv").write_text("y,village\n" + "1,a\n" * 50 + "0,a\n" * 10)
    found = one({"source": "c.csv", "measure": "y = 1", "cluster": "village"}, folder=tmp_path)
    assert found.verdict == "undecided"


def test_growing_data_get_an_interval_for_every_look(one):
    still = one({"n": 400, "successes": 224})
    growing = one({"n": 400, "successes": 224, "growing": "yes"})
    assert still.verdict == "supported"
    assert growing.verdict == "undecided"
    assert growing.interval == "confidence sequence"
    sequence = stats.share_sequence(224, 400)
    assert (growing.low, growing.high) == pytest.approx((sequence.low, sequence.high))


def test_twenty_looks_at_growing_data_are_wrong_in_at_most_one_case_in_twenty(book):
    draw = np.random.default_rng(2026)
    row = {"key": "e", "assumption": "phone", "n": 1, "successes": 1, "growing": "yes"}
    made = book(assumptions=[CLAIM], evidence=[row])
    claim, evidence = Claim.of(made.rows("assumptions")[0]), made.rows("evidence")[0]

    def wrong(*, growing):
        yes = 0
        for look in range(1, 21):
            yes += int(draw.binomial(50, 0.5))
            figures = evidence._replace(n=50 * look, successes=yes, growing=growing)
            if verdict_of(judge(figures, claim, None), claim) != "undecided":
                return True
        return False

    runs = 600
    assert sum(wrong(growing=True) for _ in range(runs)) / runs <= 0.05
    assert sum(wrong(growing=False) for _ in range(runs)) / runs > 0.15


def test_waves_of_one_question_say_what_one_row_says(one):
    waves = (49, 49, 45, 47, 47, 48, 45, 49, 48, 50, 47, 48)
    claim = {**CLAIM, "threshold": 0.95}
    found = one(*({"n": 50, "successes": yes} for yes in waves), claim=claim)
    whole = one({"n": 600, "successes": sum(waves)}, claim=claim)
    columns = ["estimate", "low", "high", "n", "verdict", "needed", "anytime_low", "anytime_high"]
    assert found[columns].equals(whole[columns])
    assert (found.verdict, found.sources, found.interval) == ("undecided", 1, "12 waves, exact")
    # A wave by its own word, of data of which the second part came later.
    linked = one(
        {"n": 50, "successes": 40, "method": "survey"},
        {"n": 70, "successes": 60, "method": "records", "wave_of": "e0"},
    )
    assert linked.low == one({"n": 120, "successes": 100}).low


def test_waves_of_an_average_say_what_one_row_says(one):
    answers = np.random.default_rng(3).normal(52, 9, 300)
    parts = np.split(answers, [50, 180])
    rows = [{"n": len(p), "mean": p.mean(), "sd": p.std(ddof=1)} for p in parts]
    found = one(*rows, claim=MEAN)
    whole = one({"n": 300, "mean": answers.mean(), "sd": answers.std(ddof=1)}, claim=MEAN)
    assert (found.low, found.high, found.verdict) == pytest.approx(
        (whole.low, whole.high, whole.verdict)
    )


def test_waves_that_drift_are_said(one):
    days = ("2026-02-01", "2026-03-01", "2026-04-01")
    rows = [{"n": 200, "successes": yes, "collected_on": day}
            for yes, day in zip((150, 130, 104), days, strict=True)]  # fmt: skip
    found = one(*rows)
    assert "have changed from wave to wave by more than chance (from 75 % to 52 %" in found.reason
    assert found.p_heterogeneity < 0.001


def test_two_sources_are_judged_each_apart_and_have_to_agree(one):
    first = {"n": 500, "successes": 300, "method": "survey"}
    second = {"n": 500, "successes": 400, "method": "records"}
    found = one(first, second)
    parts = [stats.exact_interval(300, 500), stats.exact_interval(400, 500)]
    assert (found.low, found.high) == (parts[0].low, parts[1].high)
    assert (found.verdict, found.sources) == ("supported", 2)
    split = one(first, {**second, "successes": 210})
    assert split.verdict == "undecided"
    assert "2 sources are judged separately and all have to agree" in split.reason
    assert pd.isna(split.needed)


def test_four_sources_are_pooled_on_the_logit_scale(one):
    counts = [(45, 50), (80, 100), (60, 70), (33, 40)]
    methods = ("survey", "records", "interview", "experiment")
    found = one(*({"n": n, "successes": yes, "method": method}
                  for (yes, n), method in zip(counts, methods, strict=True)))  # fmt: skip
    expected = stats.pool_shares(*zip(*counts, strict=True)).interval
    assert (found.low, found.high) == (expected.low, expected.high)
    assert found.interval == "4 sources combined"


def test_evidence_that_another_row_holds_already_is_not_pooled_twice(book, rows, tmp_path):
    whole = {"assumption": "phone", "source": "s.csv", "measure": "phone = 'yes'"}
    made = book(
        strategy=[{"key": "t", "name": "T", "data_folder": str(tmp_path)}],
        assumptions=[CLAIM],
        evidence=[{"key": "all", **whole}, {"key": "part", **whole, "filter": "region = 'coast'"}],
    )
    assert list(verdicts_each(made).pooled) == [True, False]
    assert verdicts(made).n[0] == verdicts_each(made).n[0]


def test_the_same_answers_twice_count_once_and_parts_of_a_source_are_told(one, rows, tmp_path):
    part = {"source": "s.csv", "measure": "phone = 'yes'", "filter": "region = 'north'"}
    alone = one(part, folder=tmp_path)
    twice = one(part, {**part, "filter": " region  = 'north'"}, folder=tmp_path)
    assert (twice.n, twice.low, twice.high) == (alone.n, alone.low, alone.high)
    both = one(part, {**part, "filter": "region = 'south'"}, folder=tmp_path)
    assert both.n > alone.n
    assert "if e1 repeats the question of e0, enter it as a wave of e0" in both.reason
    wave = one(part, {**part, "filter": "region = 'south'", "wave_of": "e0"}, folder=tmp_path)
    assert wave.sources == 1
    inside = rows[rows.region.isin(["north", "south"])].dropna(subset="phone")
    assert wave.low == stats.exact_interval((inside.phone == "yes").sum(), len(inside)).low
    other = {"source": "s.csv", "measure": "w > 1", "filter": "region = 'south'"}
    assert "if the same people are in several" in one(part, other, folder=tmp_path).reason


def test_what_was_collected_after_the_day_of_the_report_is_not_known_yet(book):
    assumption = {**CLAIM, "key": "phone"}
    evidence = [{"key": "e", "assumption": "phone", "n": 100, "successes": 90}]
    for day, verdict in (("2026-06-30", "supported"), ("2026-07-01", "untested")):
        dated = [{**evidence[0], "collected_on": day}]
        made = verdicts(book(assumptions=[assumption], evidence=dated))  # as of 30 June 2026
        assert made.verdict.tolist() == [verdict]
        assert len(verdicts_each(book(assumptions=[assumption], evidence=dated))) == (
            verdict == "supported"
        )


def test_the_interval_for_every_look_stands_beside_the_ordinary_one(one):
    fixed = one({"n": 100, "successes": 60})
    growing = one({"n": 100, "successes": 60, "growing": True})
    assert fixed.anytime_low < fixed.low < fixed.high < fixed.anytime_high
    assert (growing.low, growing.high) == (fixed.anytime_low, fixed.anytime_high)
    several = one({"n": 100, "successes": 60}, {"n": 200, "successes": 118})
    assert several.anytime_low < several.low < several.high < several.anytime_high
    assert math.isnan(one().anytime_low)


def test_nothing_grows_any_more_when_everybody_was_asked(one):
    census = one({"n": 58, "successes": 34, "population": 58, "growing": True})
    assert census.low == pytest.approx(34 / 58)
    assert census.high == pytest.approx(34 / 58)
    assert census.verdict == "supported"


def test_evidence_that_cannot_be_read_leaves_the_rest(one, rows, tmp_path):
    broken = {"source": "gone.csv", "measure": "a = 1"}
    alone = one(broken, folder=tmp_path)
    assert pd.isna(alone.verdict)
    assert "no file gone.csv" in alone.reason
    both = one(broken, {"n": 263, "successes": 81}, folder=tmp_path)
    assert both.verdict == "refuted"
    assert "1 of 2 rows of evidence cannot be read" in both.reason


def test_a_verdict_says_of_whom_it_is_true(one, rows, tmp_path):
    found = one({"source": "s.csv", "measure": "phone = 'yes'", "filter": "region = 'coast'",
                 "method": "survey", "collected_on": "2026-02-01"}, folder=tmp_path)  # fmt: skip
    coast = rows[rows.region == "coast"]
    assert found.true_of == (
        f"Based on a survey with {coast.phone.notna().sum()} answers, where "
        f"region = 'coast', collected on 1 February 2026, {coast.phone.isna().mean():.0%}".replace(
            "%", " %"
        )
        + " of those asked did not answer, read as comma-separated, UTF-8, decimal point, 1 "
        "heading row, 800 answers; valid for consumers only."
    )


def test_published_figures_alone_load_no_engine():
    import subprocess
    import sys

    code = (
        "import sys; from books import make_book\n"
        "from workbook.analysis.verdicts import verdicts\n"
        "claim = dict(key='a', statement='S', importance=5, statistic='proportion',\n"
        "             comparison='at_least', threshold='0.5')\n"
        "rows = [dict(key='e', assumption='a', n=100, successes=80)]\n"
        "verdicts(make_book(assumptions=[claim], evidence=rows)); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          env={"PYTHONPATH": "tests"})  # fmt: skip
    assert not {"duckdb", "sqlglot"} & set(done.stdout.split())
