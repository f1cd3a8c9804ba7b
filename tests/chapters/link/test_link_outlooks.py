"""Pictures of futures and of the value curve say what they show in words too."""

from math import isnan

from books import make_book
from chapters.link.test_link_value_curve import curve_book

from workbook import link
from workbook.analysis.checks import findings

VOTES = [
    {"choice": "near", "corporate_objective": key, "member": member, "round": 1, "contribution": to}
    for member in ("ana", "ben")
    for key, to in (("grow", 3), ("save", -3))
]


def test_each_future_is_beside_today():
    book = make_book(
        members=[{"key": key, "name": key} for key in ("ana", "ben")],
        choices=[{"key": "near", "statement": "Be near"}],
        corporate_objectives=[
            {"key": "grow", "statement": "Grow", "weight": 3},
            {"key": "save", "statement": "Save", "weight": 1},
        ],
        links=VOTES,
        scenarios=[{"key": "war", "name": "A price war"}],
        scenario_weights=[{"scenario": "war", "corporate_objective": "save", "weight": 5}],
    )
    chart = link.futures(book)
    assert chart.description == (
        "Alignment of the strategy, from −1 to 1, in each future: Today +0.50 and “A price war” "
        "−0.25."
    )
    assert link.futures(make_book()) is None


def test_a_future_tells_its_story_and_its_day_and_an_objective_its_parent():
    book = make_book(
        members=[{"key": key, "name": key} for key in ("ana", "ben")],
        choices=[{"key": "near", "statement": "Be near"}],
        corporate_objectives=[
            {"key": "grow", "statement": "Grow", "cascades_from": "win-the-south"},
            {"key": "save", "statement": "Save"},
        ],
        links=VOTES,
        scenarios=[{"key": "war", "name": "A price war", "story": "Prices fall.",
                    "horizon": "2028-06-30"}, {"key": "calm", "name": "Calm"}],
    )  # fmt: skip
    today, war, calm = link.futures(book).usermeta["names"]
    assert "note" not in today
    assert war["note"] == "By 30 June 2028. Prices fall."
    assert war["to"] == ["scenarios", "war"]
    assert "note" not in calm
    grow, save = link.support(book).usermeta["names"]
    assert grow["note"] == "weight 50 % · from the parent strategy (key win-the-south)"
    assert save["note"] == "weight 50 %"


def test_a_future_in_which_no_objective_counts_has_no_alignment():
    nothing = [{"scenario": "void", "corporate_objective": key, "weight": 0}
               for key in ("grow", "save")]  # fmt: skip
    book = make_book(
        members=[{"key": key, "name": key} for key in ("ana", "ben")],
        choices=[{"key": "near", "statement": "Be near"}],
        corporate_objectives=[
            {"key": "grow", "statement": "Grow"},
            {"key": "save", "statement": "Save"},
        ],
        links=VOTES,
        scenarios=[{"key": "void", "name": "Nothing counts"}],
        scenario_weights=nothing,
    )
    _today, void = link.scenarios(book).itertuples()
    assert isnan(void.alignment)
    assert link.futures(book) is None
    assert not findings(book, select=["L109"])


def test_the_curve_names_what_customers_see_us_above_in():
    chart = link.curve(curve_book())
    assert chart.description == (
        "Customers see us above every rival on “more” and “new”; compared on 5 attributes."
    )
    assert link.curve(make_book()) is None
