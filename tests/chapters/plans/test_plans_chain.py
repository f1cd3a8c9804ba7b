"""The contribution map and its loose ends."""

import pytest

from workbook.chapters import plans


@pytest.fixture
def tables():
    """A map without a loose end."""
    return {
        "functions": [{"key": "sales", "name": "Sales"}],
        "members": [{"key": "ana", "name": "Ana", "function": "sales"}],
        "indicators": [{"key": "calls", "name": "Calls"}],
        "corporate_objectives": [{"key": "grow", "statement": "Grow", "indicator": "calls"}],
        "choices": [{"key": "near", "statement": "Be near"}],
        "objectives": [
            {"key": "call", "function": "sales", "choice": "near", "statement": "Call",
             "indicator": "calls"},
        ],
        "actions": [
            {"key": "train", "objective": "call", "function": "sales", "statement": "Train"},
        ],
    }  # fmt: skip


def steps(book):
    return {
        (f"{row.from_table}.{row.from_key}", f"{row.to_table}.{row.to_key}"): row.choices
        for row in plans.contribution(book).itertuples()
    }


def loose(book):
    return {(row.table, row.key, row.end) for row in plans.loose_ends(book).itertuples()}


def test_the_chain_runs_from_choice_to_corporate_objective(book, tables):
    assert steps(book(**tables)) == {
        ("choices.near", "functions.sales"): ("near",),
        ("functions.sales", "objectives.call"): ("near",),
        ("objectives.call", "actions.train"): ("near",),
        ("actions.train", "indicators.calls"): ("near",),
        ("indicators.calls", "corporate_objectives.grow"): ("near",),
    }
    assert loose(book(**tables)) == set()


def test_votes_lead_an_indicator_to_what_its_choice_supports(book, tables):
    tables["corporate_objectives"] = [
        {"key": key, "statement": key} for key in ("grow", "save", "know")
    ]
    tables["members"] += [{"key": "ben", "name": "Ben"}]

    def vote(objective, member, turn, contribution):
        return {"choice": "near", "corporate_objective": objective, "member": member,
                "round": turn, "contribution": contribution}  # fmt: skip

    tables["links"] = [
        vote("grow", "ana", 2, 3),
        vote("grow", "ana", 1, -3),  # an earlier round does not count
        vote("grow", "ben", 1, 0),
        vote("save", "ana", 1, 2),
        vote("save", "ben", 1, -2),
    ]
    plan = book(**tables)
    assert ("indicators.calls", "corporate_objectives.grow") in steps(plan)
    assert loose(plan) == {
        ("corporate_objectives", key, "nothing leads to it") for key in ("save", "know")
    }


def test_an_umbrella_lends_its_choices_to_the_objectives_below(book, tables):
    tables["choices"] += [{"key": "fast", "statement": "Be fast"}]
    umbrella = {"key": "top", "function": "sales", "choice": "fast", "statement": "Top"}
    tables["objectives"] = [umbrella, tables["objectives"][0] | {"parent": "top"}]
    plan = book(**tables)
    assert steps(plan)["objectives.top", "objectives.call"] == ("fast",)
    assert steps(plan)["actions.train", "indicators.calls"] == ("near", "fast")
    assert loose(plan) == set()


def test_declared_effects_are_steps_with_their_sign(book, tables):
    tables["indicators"] += [{"key": key, "name": key} for key in ("cost", "still")]
    tables["action_effects"] = [
        {"action": "train", "indicator": "cost", "effect": -2},
        {"action": "train", "indicator": "still", "effect": 0},
        {"action": "train", "indicator": "calls", "effect": 3},
    ]
    plan = book(**tables)
    effects = plans.contribution(plan).set_index("to_key")["effect"].dropna()
    assert dict(effects) == {"cost": -2, "calls": 3}
    assert loose(plan) == {
        ("indicators", "cost", "leads to nothing"),
        ("indicators", "still", "leads to nothing"),
        ("indicators", "still", "nothing leads to it"),
    }


def test_what_is_dropped_leaves_loose_ends(book, tables):
    tables["actions"][0]["status"] = "dropped"
    plan = book(**tables)
    assert loose(plan) == {
        ("objectives", "call", "leads to nothing"),
        ("indicators", "calls", "nothing leads to it"),
    }
    facts = set(plans.loose_ends(plan)["facts"])
    assert facts == {"No action is planned for “Call”.", "No action moves “Calls”."}


def test_every_lonely_row_is_a_loose_end(book, tables):
    tables["objectives"] = tables["actions"] = []
    tables["functions"] += [{"key": "outside", "name": "Outside"}]
    assert loose(book(**tables)) == {
        ("choices", "near", "leads to nothing"),
        ("functions", "sales", "leads to nothing"),
        ("indicators", "calls", "nothing leads to it"),
    }


def test_an_action_without_an_indicator_moves_nothing(book, tables):
    tables["objectives"][0]["indicator"] = None
    assert ("actions", "train", "leads to nothing") in loose(book(**tables))
