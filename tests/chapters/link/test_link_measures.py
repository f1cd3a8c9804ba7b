"""Alignment by hand-made votes whose medians can be checked by eye."""

import tracemalloc

import numpy as np
import pytest

from workbook import link
from workbook.book.messages import PSEUDO, speaking


def votes(*ballots, number=1, first=0):
    """One ballot a member: a list of (choice, objective, contribution)."""
    return [
        {
            "choice": choice,
            "corporate_objective": objective,
            "member": f"m{member}",
            "round": number,
            "contribution": contribution,
        }
        for member, ballot in enumerate(ballots, first)
        for choice, objective, contribution in ballot
    ]


@pytest.fixture
def voted(book):
    def make(links, weights=(3, 1), **tables):
        return book(
            choices=[{"key": "a", "statement": "A"}, {"key": "b", "statement": "B"}],
            corporate_objectives=[
                {"key": "x", "statement": "X", "weight": weights[0]},
                {"key": "y", "statement": "Y", "weight": weights[1]},
            ],
            members=[{"key": f"m{n}", "name": f"M{n}"} for n in range(9)],
            links=links,
            **tables,
        )

    return make


THREE = votes(
    [("a", "x", 3), ("a", "y", 0), ("b", "x", -1), ("b", "y", 2)],
    [("a", "x", 2), ("a", "y", 1), ("b", "x", -3), ("b", "y", 2)],
    [("a", "x", 3), ("a", "y", -1), ("b", "x", -2), ("b", "y", 2)],
)


def test_a_cell_is_the_median_with_its_quartile_distance(voted):
    cells = link.cells(voted(THREE)).set_index(["choice", "corporate_objective"])
    assert cells.cell.to_dict() == {("a", "x"): 3, ("a", "y"): 0, ("b", "x"): -2, ("b", "y"): 2}
    assert cells.spread.to_dict() == {("a", "x"): 0.5, ("a", "y"): 1, ("b", "x"): 1, ("b", "y"): 0}
    assert set(cells.votes) == {3}


def test_quartiles_are_those_of_numpy_with_missing_votes(voted):
    ballots = [[("a", "x", value)] for value in (3, -3, 1, 0)] + [[("b", "y", 2)]]
    cell = link.cells(voted(votes(*ballots))).iloc[0]
    assert cell.cell == np.quantile([3, -3, 1, 0], 0.5)
    assert cell.spread == np.subtract(*np.quantile([3, -3, 1, 0], [0.75, 0.25]))
    assert cell.votes == 4


def test_alignment_of_choices_objectives_and_the_whole(voted):
    book = voted(THREE)
    # a: .75·3/3 + .25·0; b: .75·(−2)/3 + .25·2/3
    assert link.choices(book).alignment.tolist() == pytest.approx([0.75, -1 / 3])
    objectives = link.objectives(book)
    assert objectives.weight.tolist() == [0.75, 0.25]
    assert objectives.support.tolist() == pytest.approx([1, 2 / 3])
    assert objectives.drag.tolist() == pytest.approx([-2 / 3, 0])
    # .75·(1 − 2/3) + .25·2/3
    assert link.strategy(book).alignment[0] == pytest.approx(5 / 12)


def test_only_the_latest_round_of_each_member_counts_cell_by_cell(voted):
    second = votes([("a", "x", -3)], number=2)  # m0 changes one cell, and keeps the others
    cells = link.cells(voted(THREE + second)).set_index(["choice", "corporate_objective"])
    assert cells.cell["a", "x"] == 2
    assert cells.votes["a", "x"] == 3
    assert cells.cell["b", "y"] == 2


def test_the_interval_repeats_and_contains_the_alignment(voted):
    five = THREE + votes([("a", "x", 1)], [("b", "y", 2)], first=3)
    first, second = (link.strategy(voted(five)).iloc[0] for _ in range(2))
    assert first.equals(second)
    assert first.low <= first.alignment <= first.high
    assert first.low < first.high


def test_members_of_one_mind_leave_no_interval_to_speak_of(voted):
    same = votes(*[[("a", "x", 2), ("a", "y", 2)]] * 5)
    whole = link.strategy(voted(same)).iloc[0]
    assert whole.low == whole.high == whole.alignment == pytest.approx(2 / 3)
    assert np.isnan(whole.agreement)  # nothing varies, so agreement cannot be told from chance


def test_fewer_than_five_members_get_no_interval_but_whether_they_are_of_one_mind(voted):
    # Three members: the interval of resampling held in 70 to 93 % of cases.
    whole = link.strategy(voted(THREE)).iloc[0]
    assert np.isnan([whole.low, whole.high]).all()
    assert 0 <= whole.positive <= whole.members == 3
    split = votes([("a", "x", 3), ("a", "y", 3)], [("a", "x", 2)], [("a", "x", -3)])
    assert link.strategy(voted(split)).positive[0] == 2
    assert "3 members, who disagree on the direction" in link.answer(voted(split))


def test_one_member_gives_no_interval_and_no_agreement(voted):
    whole = link.strategy(voted(votes([("a", "x", 3)]))).iloc[0]
    assert whole.alignment == pytest.approx(0.75)
    assert np.isnan([whole.low, whole.high, whole.agreement]).all()
    assert whole.members == 1


def test_without_votes_everything_is_null_and_nothing_crashes(voted):
    book = voted([])
    assert link.cells(book).votes.tolist() == [0] * 4
    assert link.cells(book).cell.isna().all()
    assert link.choices(book).alignment.isna().all()
    assert link.objectives(book).support.tolist() == [0, 0]
    assert link.strategy(book)[["alignment", "low", "high", "agreement"]].isna().all(axis=None)
    assert link.answer(book).startswith("No votes yet")


def test_an_empty_book_gives_empty_measures(book):
    empty = book()
    assert link.cells(empty).empty
    assert link.choices(empty).empty
    assert link.objectives(empty).empty
    assert link.strategy(empty).members.tolist() == [0]


def test_agreement_is_told_round_by_round_and_for_the_latest_votes(voted):
    discord = votes([("a", "x", 3), ("b", "y", -3)], [("a", "x", -3), ("b", "y", 3)])
    accord = votes([("a", "x", 2), ("b", "y", -2)], [("a", "x", 2), ("b", "y", -2)], number=2)
    told = link.agreement(voted(discord + accord))
    assert told["round"].tolist()[:2] == [1, 2]
    assert told.agreement[0] < 0
    assert told.agreement[1] == told.agreement[2] == pytest.approx(1)


@pytest.mark.parametrize(
    ("links", "begins", "says"),
    [
        (THREE, "It serves the company in part: alignment +0.42", "1 link works against"),
        (
            votes([("a", "x", 3), ("a", "y", 3)]),
            "It serves the company:",
            "the votes of one member",
        ),
        (
            votes([("a", "x", -3)]),
            "It does not serve the company: alignment −0.75",
            "2 corporate objectives have no support",
        ),
    ],
)
def test_the_answer_says_how_well_and_why(voted, links, begins, says):
    said = link.answer(voted(links))
    assert said.startswith(begins)
    assert says in said


def test_the_answer_is_all_of_messages(voted):
    with speaking(PSEUDO):
        said = link.answer(voted(votes([("a", "x", -3)])))
    assert "⟦ corporate objectives have no support⟧" in said


def test_a_large_team_is_resampled_in_little_memory(book):
    # 400 members × 40 cells × 2,000 draws would be 256 MB of votes.
    strategy = book(
        members=[{"key": f"m{i}", "name": "M"} for i in range(400)],
        choices=[{"key": f"c{i}", "statement": "C"} for i in range(8)],
        corporate_objectives=[{"key": f"o{i}", "statement": "O"} for i in range(5)],
        links=[
            {"choice": f"c{c}", "corporate_objective": f"o{o}", "member": f"m{m}",
             "round": "1", "contribution": str((m + c + o) % 5 - 1)}
            for m in range(400) for c in range(8) for o in range(5)
        ],
    )  # fmt: skip
    link.votes(strategy)
    tracemalloc.start()
    whole = link.strategy(strategy).iloc[0]
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 40e6
    assert whole.members == 400
    assert whole.low <= whole.alignment <= whole.high
