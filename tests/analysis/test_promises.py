"""Promises: judged by the assumption they name, and read off the moments where none is entered."""

from books import make_book

from workbook.analysis.promises import is_opened, promises, weakest_first

FUNCTIONS = [{"key": key, "name": key.title()} for key in ("sales", "logistics", "finance")]
MOMENTS = [
    {"key": "delivery", "name": "Delivery", "position": 2, "promise": "On time"},
    {"key": "advert", "name": "Advert", "position": 1, "promise": "True"},
    {"key": "invoice", "name": "Invoice", "position": 3},
]
PARTS = [
    {"moment": "delivery", "function": "logistics", "part": "Drives", "position": 2},
    {"moment": "delivery", "function": "sales", "part": "Calls", "position": 1},
]


def claim(key, successes, n=400):
    assumption = {
        "key": key, "statement": key, "kind": "promise", "importance": 4, "statistic": "proportion",
        "comparison": "at_least", "threshold": 0.9,
    }  # fmt: skip
    return assumption, {"key": f"e-{key}", "assumption": key, "n": n, "successes": successes}


def book(*promised, claims=(), **more):
    pairs = [claim(*one) for one in claims]
    return make_book(
        functions=FUNCTIONS,
        moments=MOMENTS,
        moment_functions=PARTS,
        promises=promised,
        assumptions=[one for one, _ in pairs],
        evidence=[one for _, one in pairs],
        **more,
    )


def promise(key, moment="delivery", **more):
    return {"key": key, "moment": moment, "statement": key, **more}


def test_without_promises_every_moment_that_promises_counts_unmeasured():
    found = promises(book())
    assert [(one.key, one.verdict, one.needs) for one in found] == [
        ("advert", "unmeasured", ()),
        ("delivery", "unmeasured", ("sales", "logistics")),
    ]
    assert {one.favours for one in found} == {"both"}
    assert found[0].table == "moments"


def test_a_promise_is_as_true_as_its_assumption():
    made = book(
        promise("kept", kept="good"),
        promise("broken", kept="bad"),
        promise("open", kept="close"),
        promise("unknown"),
        claims=[("good", 390), ("bad", 300), ("close", 362)],
    )
    said = {one.key: one.verdict for one in promises(made)}
    assert said == {
        "kept": "kept", "broken": "broken", "open": "undecided", "unknown": "unmeasured",
    }  # fmt: skip
    one = next(one for one in promises(made) if one.key == "broken")
    assert (one.estimate, one.threshold, one.n) == (0.75, 0.9, 400)
    assert one.high < 0.9


def test_a_promise_between_functions_is_no_promise_to_the_customer():
    made = book(promise("pact", to="sales"), promise("ours"))
    assert [one.key for one in promises(made)] == ["ours"]


def test_missing_are_those_without_a_part_and_without_a_live_action_there():
    action = {"objective": "o", "statement": "Do", "moment": "delivery"}
    more = {
        "choices": [{"key": "c", "statement": "C"}],
        "objectives": [{"key": "o", "function": "sales", "choice": "c", "statement": "O"}],
        "actions": [
            {"key": "a", "function": "finance", "status": "dropped", **action},
        ],
    }
    needs = "sales; finance"
    (one,) = promises(book(promise("p", needs=needs), **more))
    assert one.missing == ("finance",)
    more["actions"][0]["status"] = "active"
    (one,) = promises(book(promise("p", needs=needs), **more))
    assert one.missing == ()


def test_the_weakest_moment_comes_first():
    made = book(
        promise("a", "advert", kept="good"),
        promise("b", "invoice", kept="bad"),
        promise("c", "delivery"),
        claims=[("good", 390), ("bad", 300)],
    )
    assert weakest_first(made) == ("invoice", "delivery", "advert")


def test_what_is_public_reaches_people_before_the_first_contact():
    made = book(promise("a", made_in="contract; Web"), promise("b", made_in="seller"))
    assert [one.is_public for one in promises(made)] == [True, False]


def test_a_journey_is_opened_by_a_promise_a_rating_or_a_mapped_activity():
    assert not is_opened(book())
    assert not is_opened(book(promise("pact", to="sales")))
    assert is_opened(book(promise("ours")))
    rating = {
        "instrument": "components", "item": "people", "about": "delivery", "member": "ana",
        "round": 1, "value": 3,
    }  # fmt: skip
    assert is_opened(book(members=[{"key": "ana", "name": "Ana"}], ratings=[rating]))
