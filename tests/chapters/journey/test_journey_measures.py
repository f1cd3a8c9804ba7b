"""The measures of the journey, and its answer."""

import pandas as pd
import pytest
from books import make_book

from workbook.analysis.handbook import book_of
from workbook.chapters.journey import measures
from workbook.chapters.journey.handbook import EXAMPLES

MOMENTS = [
    {"key": "delivery", "name": "Delivery", "position": 2, "stage": "serve", "promise": "On time"},
    {"key": "advert", "name": "Advert", "position": 1, "before_contact": "yes", "promise": "True"},
]
CLAIM = {
    "kind": "promise", "importance": 4, "statistic": "proportion", "comparison": "at_least",
    "threshold": 0.9,
}  # fmt: skip


def promised(*shares):
    keys = ["advert", "delivery"][: len(shares)]
    return make_book(
        moments=MOMENTS,
        promises=[{"key": f"p-{k}", "moment": k, "statement": k, "kept": k} for k in keys],
        assumptions=[{"key": k, "statement": k, **CLAIM} for k in keys],
        evidence=[
            {"key": f"e-{k}", "assumption": k, "n": 400, "successes": round(400 * share)}
            for k, share in zip(keys, shares, strict=True)
        ],
    )


def test_a_book_of_today_has_a_journey_without_typing():
    book = make_book(moments=MOMENTS)
    found = measures.promises(book)
    assert list(found.promise) == ["advert", "delivery"]
    assert list(found.verdict) == ["unmeasured", "unmeasured"]
    assert found.estimate.isna().all()
    assert measures.answer(book) == ("Of 2 promises 0 are kept and 2 are measured by nobody.")


def test_nothing_promised_is_said():
    assert "No promise to the customer is entered yet" in measures.answer(make_book())
    for one in (measures.promises, measures.moments, measures.readiness):
        assert one(make_book()).empty


def test_the_answer_counts_every_kind_of_promise():
    assert measures.answer(promised(0.97, 0.75)) == (
        "Of 2 promises 1 is kept and 1 is broken (“delivery”)."
    )
    assert "1 cannot be decided yet" in measures.answer(promised(0.9))


def test_the_chain_of_two_measured_moments():
    chain = measures.chain(promised(0.93, 0.88)).iloc[0]
    assert chain.won == pytest.approx(0.8184)
    assert (chain.lowest, chain.highest) == pytest.approx((0.81, 0.88))
    assert chain.low < chain.won < chain.high
    assert chain.moments == 2
    assert pd.isna(measures.chain(make_book(moments=MOMENTS)).iloc[0].won)


def test_each_segment_has_a_chain_of_its_own_and_what_holds_for_all_is_in_each():
    keys = {"advert": (None, 360), "delivery": ("chains", 300), "again": ("shops", 380)}
    book = make_book(
        moments=MOMENTS,
        promises=[{"key": k, "moment": "delivery" if k == "again" else k, "statement": k, "kept": k}
                  for k in keys],
        assumptions=[{"key": k, "statement": k, "segment": who, **CLAIM}
                     for k, (who, _) in keys.items()],
        evidence=[{"key": k, "assumption": k, "n": 400, "successes": yes}
                  for k, (_, yes) in keys.items()],
    )  # fmt: skip
    found = measures.chain(book).set_index("segment", drop=True)
    assert found.won["chains"] == pytest.approx(0.9 * 0.75)
    assert found.won["shops"] == pytest.approx(0.9 * 0.95)
    assert found.iloc[0].won == pytest.approx(0.9 * 0.75)  # the least kept at each moment
    assert list(found.moments) == [2, 2, 2]
    assert len(measures.chain(promised(0.93, 0.88))) == 1


def test_a_public_promise_is_broken_with_the_interval_of_its_providers(tmp_path):
    # NHS England, A&E attendances: 95 % within four hours. Of 72,019,402 in 36 months 8,295,237
    # waited longer. How they are spread over 40 providers is made up here.
    whole, late, providers = 72_019_402, 8_295_237, 40
    lines, left, missed = ["provider,month,in_time,attendances"], whole, late
    for at in range(providers * 36):
        provider, month = divmod(at, 36)
        is_last = at == providers * 36 - 1
        here = left if is_last else whole // (providers * 36)
        share = late / whole * (1 + 0.5 * ((provider % 5) - 2) / 2)
        gone = missed if is_last else min(missed, round(here * share))
        left, missed = left - here, missed - gone
        lines += [f"p{provider},{month},yes,{here - gone}", f"p{provider},{month},no,{gone}"]
    (tmp_path / "ae.csv").write_text("\n".join(lines) + "\n")
    book = make_book(
        strategy=[{"key": "t", "name": "T", "data_folder": str(tmp_path)}],
        moments=MOMENTS,
        promises=[{"key": "p", "moment": "advert", "statement": "Seen in four hours", "kept": "k"}],
        assumptions=[{"key": "k", "statement": "k", **CLAIM, "threshold": 0.95}],
        evidence=[{"key": "e", "assumption": "k", "source": "ae.csv", "measure": "in_time = 'yes'",
                   "weight": "attendances", "cluster": "provider"}],
    )  # fmt: skip
    (one,) = measures.promises(book).itertuples()
    assert one.estimate == pytest.approx(1 - late / whole, abs=1e-9)
    assert round(one.estimate, 5) == 0.88482
    assert one.verdict == "broken"
    binomial = 2 * 1.96 * (one.estimate * (1 - one.estimate) / whole) ** 0.5
    assert binomial < 0.0002 < 0.01 < one.high - one.low  # seventy million people are 40 providers
    assert measures.answer(book).startswith("Of 1 promise 0 are kept and 1 is broken")


def test_a_share_of_at_most_is_kept_by_the_rest():
    book = make_book(
        moments=MOMENTS,
        promises=[{"key": "p", "moment": "advert", "statement": "p", "kept": "c"}],
        assumptions=[{"key": "c", "statement": "c", **CLAIM, "comparison": "at_most"}],
        evidence=[{"key": "e", "assumption": "c", "n": 200, "successes": 20}],
    )
    assert measures.chain(book).iloc[0].won == pytest.approx(0.9)


def test_moments_count_their_promises():
    found = measures.moments(promised(0.97, 0.75))
    assert list(found.moment) == ["advert", "delivery"]
    assert list(found.kept) == [1, 0]
    assert list(found.broken) == [0, 1]


def actions(count, **more):
    return [
        {
            "key": f"a{at}", "objective": "o", "function": "sales", "statement": "Do",
            "effort_days": 4, "component": "people", **more,
        }
        for at in range(count)
    ]  # fmt: skip


def planned(rows):
    return make_book(
        functions=[{"key": "sales", "name": "Sales"}],
        choices=[{"key": "c", "statement": "C"}],
        objectives=[{"key": "o", "function": "sales", "choice": "c", "statement": "O"}],
        actions=rows,
    )


def test_effort_of_an_action_without_component_is_never_spread():
    rows = [*actions(5), {**actions(1)[0], "key": "b", "component": None}]
    found = measures.components(planned(rows)).set_index("component")
    assert found.effort["people"] == pytest.approx(20 / 24)
    assert found.effort["not said"] == pytest.approx(4 / 24)
    assert found.effort["product"] == 0
    assert found.effort.sum() == pytest.approx(1)


def test_few_actions_say_nothing_and_dropped_ones_do_not_count():
    assert measures.components(planned(actions(4))).effort.isna().all()
    rows = [*actions(4), {**actions(1)[0], "key": "b", "status": "dropped"}]
    assert measures.components(planned(rows)).effort.isna().all()


def test_readiness_names_the_weakest_of_the_three():
    found = measures.readiness(make_book(**EXAMPLES["J608"]))
    (row,) = found.to_dict("records")
    assert (row["know"], row["can"], row["want"], row["voters"]) == (4, 3, 1, 3)
    assert row["weakest"] == "want"


def test_problems_stand_beside_the_effort():
    found = measures.components(book_of(EXAMPLES["J606"])).set_index("component")
    assert found.problems["procedures"] == pytest.approx(50 / 60)
    assert found.problems["product"] == 0
    assert 0 < found.problems_high["product"] < 0.1
    assert found.gap["people"] == pytest.approx(10 / 60 - 1)
    assert measures.components(planned(actions(5))).problems.isna().all()


def test_moments_tell_cases_and_what_is_complained_of_there():
    found = measures.moments(book_of(EXAMPLES["J610"])).iloc[0]
    assert found.reach == 1
    assert found.cases == 8  # 40 cases in five months
    assert pd.isna(found.heard)
