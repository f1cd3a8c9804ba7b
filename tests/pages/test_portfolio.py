"""Portfolios made by hand, whose numbers can be counted by eye; and the notebook over a store."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import nbformat
import pytest
from golden.make import AS_OF, ROOT, store_of_samples

from workbook import portfolio
from workbook.analysis.checks import Finding
from workbook.analysis.glance import Alignment, GateState, inspect
from workbook.charts import theme
from workbook.pages.portfolio.measures import Portfolio

GATES = ("link", "plans", "customer", "control")
SINCE = date(2026, 5, 31)


def unit(key, *statuses, parent="", alignment=None, codes=()):
    """A strategy with a status a gate; a failed one has two errors, one at risk a warning."""
    states = tuple(
        GateState(gate, status, 2 * (status == "failed"), int(status == "at risk"))
        for gate, status in zip(GATES, statuses, strict=True)
    )
    order = ("failed", "empty", "at risk", "passed")
    worst = next(status for status in order if status in statuses)
    found = tuple(
        Finding(code, "error", "link", "links", (), f"{code} of {key}.", "Do.", "")
        for code in codes
    )
    aligned = Alignment() if alignment is None else Alignment(alignment, alignment - 0.1, alignment)
    return replace(
        BLANK, key=key, name=key.title(), parent=parent, status=worst, gates=states,
        findings=found, alignment=aligned, verdict=f"Verdict of {key}.",
    )  # fmt: skip


@pytest.fixture(autouse=True)
def blank(book):
    global BLANK  # noqa: PLW0603 what unit() starts from
    BLANK = inspect(book())


@pytest.fixture
def four():
    return Portfolio(
        (
            unit("east", "passed", "passed", "passed", "passed", alignment=0.9),
            unit("north", "failed", "at risk", "failed", "passed", parent="group", alignment=-0.2,
                 codes=("L101", "L102", "L101")),
            unit("south", "failed", "passed", "passed", "passed", parent="group",
                 codes=("L101",)),
            unit("group", "passed", "at risk", "passed", "passed", alignment=0.5),
        ),
        (
            unit("east", "passed", "passed", "passed", "passed", alignment=0.9),
            unit("north", "passed", "at risk", "failed", "passed", alignment=0.4),
            unit("group", "passed", "failed", "passed", "passed", alignment=0.5),
            unit("west", "passed", "passed", "passed", "passed"),
        ),
        SINCE,
    )  # fmt: skip


def test_the_answer_counts_how_many_will_live(four):
    assert portfolio.answer(four) == (
        "Of 4 strategies, 2 are not ready, 1 is ready with risks and 1 is ready. The first gate "
        "to fail is most often link: in 2 of the 2 that are not ready."
    )


def test_one_strategy_alone_answers_for_itself():
    one = Portfolio((unit("north", "failed", "passed", "passed", "passed"),))
    assert portfolio.answer(one) == "Verdict of north."


def test_the_worst_come_first_and_keep_their_numbers(four):
    frame = portfolio.standing(four)
    assert list(frame.strategy) == ["North", "South", "Group", "East"]
    assert list(frame.errors) == [4, 2, 0, 0]
    assert list(frame.link) == ["failed", "failed", "passed", "passed"]
    assert frame.alignment.tolist()[0] == -0.2
    assert frame.alignment.isna().tolist() == [False, True, False, False]


def test_one_that_could_not_be_checked_stands_before_all():
    odd = replace(unit("odd", *["empty"] * 4), error="a check stopped.")
    both = Portfolio((unit("north", *["failed"] * 4), odd))
    assert portfolio.standing(both).strategy.tolist() == ["Odd", "North"]
    assert "1 could not be checked" in portfolio.answer(both)


def test_counts_add_up_to_all_strategies_at_every_gate(four):
    frame = portfolio.counts(four)
    assert (frame.groupby("gate").units.sum() == 4).all()
    link = frame[frame.gate == "link"].set_index("status").units
    assert link.to_dict() == {
        "failed": 2,
        "empty": 0,
        "in progress": 0,
        "not known": 0,
        "at risk": 0,
        "passed": 2,
    }


def test_a_finding_recurs_from_two_strategies_on(four):
    (row,) = portfolio.recurring(four).to_dict("records")
    assert (row["code"], row["units"], row["share"], row["found"]) == ("L101", 2, 0.5, 3)
    assert row["example"] == "North: L101 of north."


def test_what_moved_is_told_gates_first(four):
    rows = portfolio.moved(four).to_dict("records")
    said = [(row["strategy"], row["what"], row["before"], row["after"], row["direction"])
            for row in rows]  # fmt: skip
    assert said[0] == ("North", "gate link", "passed", "failed", "worse")
    assert said[1] == ("Group", "gate plans", "failed", "at risk", "better")
    assert said[2] == ("North", "alignment", "+0.40", "−0.20", "worse")
    assert ("South", "new in the store", "", "failed", "") in said
    assert ("West", "gone from the store", "passed", "", "") in said
    assert not [one for one in said if one[0] == "East"]


def test_what_moved_is_counted_in_a_sentence(four):
    assert portfolio.moved_in_words(four) == (
        "Since 31 May 2026, 1 strategy got better, 1 got worse, 1 unchanged, 1 came and 1 went."
    )
    assert "no earlier version" in portfolio.moved_in_words(replace(four, before=()))


def test_the_worst_below_rolls_up_to_the_parent(four):
    frame = portfolio.roll_up(four).set_index("strategy")
    assert list(frame.index) == ["group", "north", "south", "east"]
    assert frame.depth.to_dict() == {"group": 0, "north": 1, "south": 1, "east": 0}
    group = frame.loc["group"]
    assert (group.units, group.failed) == (3, 2)
    assert [group[gate] for gate in GATES] == ["failed", "at risk", "failed", "passed"]
    assert "2 of 3 failed" in portfolio.tree(four)


@pytest.mark.parametrize(
    "parents",
    [{"a": "a"}, {"a": "b", "b": "a"}, {"a": "b", "b": "c", "c": "b"}, {"a": "nobody"}],
)
def test_circles_and_unknown_parents_lose_no_strategy(parents):
    units = [unit(key, *["passed"] * 4, parent=parents.get(key, "")) for key in "abc"]
    frame = portfolio.roll_up(Portfolio(tuple(units)))
    assert sorted(frame.strategy) == ["a", "b", "c"]
    assert frame.depth.min() == 0


def test_a_chain_of_a_thousand_parents_is_walked():
    units = [unit(f"u{at:04}", *["passed"] * 4, parent=f"u{at - 1:04}") for at in range(1_000)]
    frame = portfolio.roll_up(Portfolio(tuple(units)))
    assert frame.depth.max() == 999
    assert frame.units.tolist()[0] == 1_000


def test_names_that_two_share_are_told_apart_by_their_keys():
    twins = tuple(replace(unit(key, *["passed"] * 4), name="Coast") for key in ("a", "b"))
    assert portfolio.standing(Portfolio(twins)).strategy.tolist() == ["Coast (a)", "Coast (b)"]


def many(number):
    kinds = (["failed"] * 4, ["at risk"] * 4, ["passed"] * 4, ["empty"] * 4)
    return Portfolio(
        tuple(
            unit(f"u{at:03}", *kinds[at % 4], parent=f"u{at % 7:03}" if at > 6 else "",
                 alignment=at / number, codes=("L101",) * (at % 4 == 0))
            for at in range(number)
        )
    )  # fmt: skip


def test_five_hundred_strategies_stay_on_a_page():
    lots = many(500)
    assert len(portfolio.worst(lots)) == 20
    assert portfolio.tree(lots).count("<tr>") <= 62
    for chart in (portfolio.overview, portfolio.strip, portfolio.side_by_side):
        drawn = chart(lots)
        assert len(theme.figure(drawn)) < 200_000
        assert "500 strategies" in drawn.to_dict()["description"] or chart is portfolio.overview
    rows = portfolio.strip(lots).to_dict()["datasets"].values()
    # Neighbours of one status are one bar: four groups at each gate.
    assert [len(one) for one in rows] == [16]


def test_few_strategies_need_no_strip(four):
    assert "next chart" in portfolio.strip(four)
    assert "alignment −0.20" in portfolio.side_by_side(four).to_dict()["description"]


def test_without_votes_there_is_no_alignment_to_draw():
    silent = Portfolio((unit("a", *["empty"] * 4), unit("b", *["empty"] * 4)))
    assert "Alignment with" not in theme.figure(portfolio.side_by_side(silent))


class Words(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.said = ""
        self.feed(text)

    def handle_data(self, data):
        self.said += f"{data} "


def test_the_notebook_shows_the_samples(tmp_path):
    store, out = tmp_path / "samples.sqlite", tmp_path / "out.ipynb"
    store_of_samples(store)
    command = [sys.executable, "-m", "papermill", "notebooks/portfolio.ipynb", out,
               "-p", "as_of", AS_OF, "-p", "since", "2026-09-15"]  # fmt: skip
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "WORKBOOK_STORE": str(store)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    cells = nbformat.read(out, as_version=4).cells
    shown = [output["data"]["text/html"] for cell in cells for output in cell.get("outputs", ())
             if "data" in output]  # fmt: skip
    said = " ".join(Words("".join(shown)).said.split())
    assert "1 is not ready and 1 is ready with risks" in said
    assert "Since 15 September 2026" in said
    assert "Lean customer service (first attempt)" in said
    assert sum("<figure" in one for one in shown) == 2
