"""Each check of the link: the case that fires, the one that just does not, and the empty table."""

import pytest

from workbook.analysis.checks import findings

CHOICE = {"key": "phone", "statement": "Answer by phone", "channel": "phone;mail"}
OBJECTIVE = {"key": "sales", "statement": "Grow sales"}
NAMES = ("ana", "ben", "eva", "leo", "mia", "tom")
MEMBERS = [{"key": name, "name": name.title()} for name in NAMES]


def cast(*contributions, choice="phone", objective="sales"):
    return [
        {
            "choice": choice,
            "corporate_objective": objective,
            "member": MEMBERS[at]["key"],
            "round": 1,
            "contribution": contribution,
        }
        for at, contribution in enumerate(contributions)
    ]


@pytest.fixture
def found(book):
    def look(code, **tables):
        standard = {"choices": [CHOICE], "corporate_objectives": [OBJECTIVE], "members": MEMBERS}
        return findings(book(**{**standard, **tables}), select=[code])

    return look


def test_l101_names_a_choice_that_works_against_an_objective(found):
    (one,) = found("L101", links=cast(-1, -1, 2))
    assert one.keys == ("phone", "sales")
    assert (one.severity, one.gate, one.table) == ("error", "link", "links")
    assert "Answer by phone" in one.message
    assert "Grow sales" in one.message
    assert "−1" in one.message
    assert not found("L101", links=cast(0, 0, -3))
    assert not found("L101", links=[])


def test_l102_finds_an_objective_that_no_choice_supports(found):
    (one,) = found("L102", links=cast(0, 0, 3))
    assert one.keys == ("sales",)
    assert not found("L102", links=cast(0, 1, 1))
    assert not found("L102", links=[], choices=[])
    (unvoted,) = found("L102", links=[])
    assert unvoted.message.startswith("No votes yet on which choice supports ")
    other = {"key": "costs", "statement": "Reduce costs"}
    (one,) = found("L102", links=cast(1, 1, 1), corporate_objectives=[OBJECTIVE, other])
    assert one.keys == ("costs",)
    assert "50 %" in one.message


def test_l103_finds_a_choice_that_supports_nothing(found):
    (one,) = found("L103", links=cast(0, -1, 0))
    assert one.keys == ("phone",)
    assert not found("L103", links=cast(0, 1, 1))
    (unasked,) = found("L103", links=[])
    assert unasked.message.startswith("No votes yet on which corporate objectives ")
    unvoted = {"key": "web", "statement": "Sell on the web"}
    (one,) = found("L103", links=cast(1, 1, 1), choices=[CHOICE, unvoted])
    assert one.keys == ("web",)


def test_l104_finds_votes_three_or_more_apart(found):
    (one,) = found("L104", links=cast(0, 3, 1))
    assert "from 0 to +3" in one.message
    assert not found("L104", links=cast(0, 2, 1))
    assert not found("L104", links=[])


def test_l104_looks_at_the_latest_round_only(found):
    settled = [{**vote, "round": 2, "contribution": 2} for vote in cast(0, 3, 1)]
    assert not found("L104", links=cast(0, 3, 1) + settled)


@pytest.mark.parametrize(
    ("contributions", "says"),
    [((), "No votes yet on"), ((1,), "Only one member has"), ((1, 1), "Only 2 members have")],
)
def test_l105_finds_cells_with_fewer_than_three_votes(found, contributions, says):
    (one,) = found("L105", links=cast(*contributions))
    assert one.message.startswith(says)


def test_l105_is_content_with_three_votes_or_no_cells(found):
    assert not found("L105", links=cast(1, 1, 1))
    assert not found("L105", links=[], choices=[])


def test_l106_finds_an_alignment_that_could_be_zero(found):
    (one,) = found("L106", links=cast(3, -3, 1, -1, 3, -3))
    assert one.table == "strategy"
    assert "−1.00 to +1.00" in one.message
    assert not found("L106", links=cast(1, 1, 1))
    (few,) = found("L106", links=cast(3, -3, 1, -1))
    assert "by the votes of 2 of 4 members it does" in few.message
    assert not found("L106", links=cast(0))  # one member: no interval, no certainty either way
    assert not found("L106", links=[])


def test_l107_names_everything_that_is_missing(found):
    strategy = [{"key": "s", "name": "S", "service_statement": "Answer the first time."}]
    assert not found("L107", strategy=strategy)
    (one,) = found("L107")
    assert one.message == "The strategy has no service statement yet."
    assert len(found("L107", choices=[], corporate_objectives=[])) == 3


def test_l108_finds_one_single_channel(found):
    mail = {"key": "mail", "statement": "Write to everybody", "channel": "Direct mail"}
    again = {"key": "more", "statement": "Write again", "channel": "direct mail"}
    (one,) = found("L108", choices=[mail, again])
    assert one.keys == ("mail", "more")
    assert "Direct mail" in one.message
    assert not found("L108", choices=[mail, CHOICE])
    assert not found("L108", choices=[mail, {"key": "any", "statement": "Any way"}])
    assert not found("L108", choices=[])


COST = {"key": "cost", "statement": "Reduce the cost to serve", "weight": 0.5}
AGAINST_COST = [{**vote, "corporate_objective": "cost"} for vote in cast(-2, -2, -2)]


def futures(**weights):
    return {
        "links": [*cast(3, 3, 3), *AGAINST_COST],
        "corporate_objectives": [OBJECTIVE, COST],
        "scenarios": [{"key": "war", "name": "A price war"}],
        "scenario_weights": [
            {"scenario": "war", "corporate_objective": key, "weight": weight}
            for key, weight in weights.items()
        ],
    }


def test_a_future_in_which_the_strategy_does_not_serve_the_company(found):
    """Cells +3 and −2: (1·1 − 4·2/3)/5 = −0.33 by weights 1 : 4, +0.44 by 1 : 0.5."""
    (one,) = found("L109", **futures(cost=4))
    assert one.keys == ("war",)
    assert "−0.33 (today it is +0.44)" in one.message
    # 1 : 1.5 is exactly 0, which does not serve the company either; 1 : 1.4 does.
    assert found("L109", **futures(cost=1.5))
    assert not found("L109", **futures(cost=1.4))
    assert not found("L109", **{**futures(cost=4), "scenario_weights": []})
    assert not found("L109", **{**futures(cost=4), "links": []})
    assert not found("L109", scenarios=[])


def compared(*levels):
    return {
        "rivals": [{"key": "national", "name": "The national one"}, {"key": "web", "name": "Web"}],
        "attributes": [{"key": f"a{at}", "name": f"Attribute {at}"} for at, _ in enumerate(levels)],
        "attribute_levels": [
            {"attribute": f"a{at}", "whose": whose, "level": level}
            for at, row in enumerate(levels)
            for whose, level in zip(("us", "national", "web"), row, strict=False)
        ],
    }


def test_nothing_in_which_customers_see_us_above_every_rival(found):
    (one,) = found("L110", **compared((5, 8, 2), (6, 6, 4)))
    assert one.severity == "info"
    assert "“Attribute 1”, 6 against 6 of “The national one”" in one.message
    assert not found("L110", **compared((5, 8, 2), (6.5, 6, 4)))
    assert not found("L110", **compared((5, 8), (6,)))  # only one attribute has both sides
    assert not found("L110", attributes=[])
