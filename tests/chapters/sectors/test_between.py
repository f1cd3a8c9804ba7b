"""Who hands over to whom, the way to the customer, and pacts."""

import logs
from books import make_book

from workbook.chapters.sectors import between


def planned(**more):
    return make_book(
        functions=logs.FUNCTIONS, moments=[logs.MOMENT], moment_functions=logs.PARTS, **more
    )


def test_hand_overs_as_planned_and_as_in_the_log(tmp_path):
    assert between.hand_overs(planned()) == (("sales", "stores"), ("stores", "finance"))
    logs.write(tmp_path)
    found = between.hand_overs(logs.book_of(tmp_path, moment_functions=logs.PARTS))
    assert set(found) == {("finance", "sales"), ("stores", "finance"), ("sales", "stores")}


def test_the_way_ends_at_the_customer_or_nowhere():
    rows = next(iter(between.chains(planned()).values()))
    assert [between.steps_to_customer(rows, one) for one in ("sales", "stores", "finance")] == [
        3, 2, 1,
    ]  # fmt: skip
    circle = [one._replace(hands_to="sales") if one.function == "finance" else one for one in rows]
    assert between.steps_to_customer(circle, "stores") is None
    assert between.steps_to_customer(rows[:1], "sales") is None


def test_a_pact_has_two_sides():
    promises = [
        {"key": "a", "moment": "claim", "statement": "With a photo", "to": "stores",
         "needs": "sales"},
        {"key": "b", "moment": "claim", "statement": "Why not, within a day", "to": "sales",
         "needs": "stores"},
    ]  # fmt: skip
    one, two = between.pacts(planned(promises=promises)).to_dict("records")
    assert (one["supplier"], one["customer"], one["agreed"]) == ("sales", "stores", "both")
    assert (one["gives"], one["needs"]) == ("With a photo", "Why not, within a day")
    assert two["agreed"] == "nothing"
    half = between.pacts(planned(promises=promises[:1])).agreed
    assert list(half) == ["one side", "nothing"]
