"""What may be told of ratings, and who is asked what."""

import random

import pytest
from books import make_book

from workbook.analysis import instruments as rated
from workbook.analysis.agreeing import agreement_on
from workbook.book import rounds
from workbook.book.instruments import instrument
from workbook.book.model import SUBJECTS

FUNCTIONS = [{"key": key, "name": key.title()} for key in ("sales", "logistics")]
MEMBERS = [
    {
        "key": f"{function[0]}{at}",
        "name": f"{function} {at}",
        "function": function,
        "role": "expert",
    }
    for function in ("sales", "logistics")
    for at in range(4)
] + [{"key": "lea", "name": "Lea", "role": "leader"}]
MOMENTS = [
    {"key": "order", "name": "Order", "position": 2},
    {"key": "advert", "name": "Advert", "position": 1},
]
PARTS = [
    {"moment": "order", "function": "sales", "part": "Takes it"},
    {"moment": "order", "function": "logistics", "part": "Delivers it"},
    {"moment": "advert", "function": "sales", "part": "Writes it"},
]
REVEALED = {"opened_on": "2026-01-05", "closed_on": "2026-01-06", "revealed_on": "2026-01-07"}


def vote(member, value, item="want", about="order", instrument="readiness", number=1, **more):
    return {
        "instrument": instrument, "item": item, "about": about, "member": member,
        "round": number, "value": value, **more,
    }  # fmt: skip


def book(ratings, rounds_=(), **more):
    rows = rounds_ or [{"subject": "readiness", "number": 1, **REVEALED}]
    return make_book(
        functions=FUNCTIONS,
        members=MEMBERS,
        moments=MOMENTS,
        moment_functions=PARTS,
        ratings=ratings,
        rounds=rows,
        **more,
    )


def want(made):
    (one,) = rated.rated(made, "readiness")
    return one


def test_three_voters_of_a_function_are_told_and_two_are_nowhere():
    votes = [vote("s0", 4), vote("s1", 3), vote("s2", 3), vote("l0", 0), vote("l1", 0)]
    one = want(book(votes))
    assert (one.all.voters, one.all.median) == (5, 3)
    assert one.functions == {}  # sales beside all would tell the two of logistics
    assert one.apart is None
    both = want(book([*votes, vote("l2", 1)]))
    assert both.functions["logistics"].median == 0
    assert both.apart == 3


def test_fewer_than_three_voters_show_nothing_at_all():
    one = want(book([vote("s0", 4, reason="Because"), vote("s1", 0)]))
    assert one.all == rated.Vote(2)
    assert (one.median, one.rwg, one.apart, dict(one.functions)) == (None, None, None, {})
    assert (
        rated.reasons(book([vote("s0", 4, reason="Because")]), "readiness", "order", "want") == ()
    )
    assert agreement_on(book([vote("s0", 4), vote("s1", 0)]), "readiness", "order").alpha is None


def test_only_what_was_revealed_counts_and_the_last_round_of_each_thing():
    three = [vote(who, 1) for who in ("s0", "s1", "s2")]
    later = [vote(who, 4, number=2) for who in ("s0", "s1", "s2")]
    opened = [{"subject": "readiness", "number": 1, **REVEALED}]
    opened.append({"subject": "readiness", "number": 2, "opened_on": "2026-03-01"})
    assert want(book([*three, *later], opened)).median == 1
    opened[1] |= {"closed_on": "2026-03-02", "revealed_on": "2026-03-02"}
    assert want(book([*three, *later], opened)).median == 4
    assert rated.rated(book(three, [{"subject": "components", "number": 1}]), "readiness") == ()


def test_the_order_of_members_changes_nothing():
    votes = [vote(f"s{at}", at, reason=f"r{at}") for at in range(4)]
    shuffled = random.Random(3).sample(votes, 4)
    assert rated.rated(book(votes), "readiness") == rated.rated(book(shuffled), "readiness")
    told = [rated.reasons(book(one), "readiness", "order", "want") for one in (votes, shuffled)]
    assert told[0] == told[1]
    assert sorted(told[0]) == ["r0", "r1", "r2", "r3"]


def test_reasons_stand_in_an_order_that_tells_nobody():
    votes = [vote(f"s{at}", 2, reason=f"because {at}") for at in range(4)]
    votes += [vote(f"l{at}", 2, reason=f"because {at + 4}") for at in range(4)]
    told = rated.reasons(book(votes), "readiness", "order", "want")
    assert list(told) != [one["reason"] for one in votes]
    assert sorted(told) == sorted(one["reason"] for one in votes)


def test_alike_votes_have_no_alpha_and_full_agreement():
    votes = [vote(who, 3, item) for who in ("s0", "s1", "s2") for item in ("know", "can", "want")]
    made = book(votes)
    assert agreement_on(made, "readiness", "order").alpha is None
    assert {one.rwg for one in rated.rated(made, "readiness")} == {1}
    assert [one.item for one in rated.rated(made, "readiness")] == ["know", "can", "want"]


def test_alpha_over_the_items_is_krippendorffs():
    from workbook.stats.agreement import krippendorff_alpha

    table = [[1, 2, 3], [1, 2, 4], [2, 2, 3]]
    votes = [
        vote(f"s{row}", value, item)
        for row, values in enumerate(table)
        for item, value in zip(("know", "can", "want"), values, strict=True)
    ]
    assert agreement_on(book(votes), "readiness", "order").alpha == pytest.approx(
        krippendorff_alpha(table, "ordinal")
    )


def test_a_guest_counts_for_the_function_that_the_rating_names():
    votes = [vote("s0", 4), vote("s1", 4), vote("lea", 4, function="sales")]
    assert want(book(votes)).functions["sales"].voters == 3


def test_readiness_is_asked_of_functions_with_a_part_and_internal_of_others():
    made, tool = book([]), instrument("readiness")
    assert rated.concerns(made, tool, "s0", "advert")
    assert not rated.concerns(made, tool, "l0", "advert")
    assert not rated.concerns(made, tool, "lea", "order")
    internal = instrument("internal")
    assert rated.concerns(made, internal, "s0", "logistics")
    assert not rated.concerns(made, internal, "s0", "sales")


def test_a_round_asks_about_what_the_leader_chose():
    row = {"subject": "readiness", "number": 1, "opened_on": "2026-06-01", "about": "order"}
    made = book([], [row])
    assert rounds.asked(made, "readiness", 1) == (
        ("know", "order"), ("can", "order"), ("want", "order"),
    )  # fmt: skip
    assert len(rounds.asked(made, "readiness", 2)) == 6
    assert rounds.open_for(made, "readiness", "l1") == rounds.asked(made, "readiness", 1)
    assert rounds.open_for(made, "readiness", "lea") == ()
    assert rounds.turnout(made, "readiness") == (0, 0, 8)


def test_where_everything_takes_too_long_one_thing_is_chosen():
    assert rated.picks(book([]), instrument("readiness")) == ()
    many = [{"key": f"m{at}", "name": f"M {at}", "position": at} for at in range(1, 10)]
    made = make_book(moments=many)
    found = rated.picks(made, instrument("components"))
    assert len(found) == 9
    assert found[0] == ("m1", "M 1")


def test_limits_are_said_before_a_round_is_opened():
    opened = [
        {"subject": "components", "number": 1, "opened_on": "2026-06-20"},
        {"subject": "readiness", "number": 1, **REVEALED, "opened_on": "2026-01-05"},
    ]
    made = book([], opened)
    said = rated.limits(made, instrument("readiness"))
    assert said.startswith("It takes each member about 3 minutes.")
    assert "A round of ratings of the components is open" in said
    assert "better not again" not in said
    assert "asked on 20 June 2026: better not again before 19 August 2026" in rated.limits(
        made, instrument("components")
    )


def test_the_ballot_calls_things_as_people_do():
    subject, made = SUBJECTS["readiness"], book([])
    assert subject.names(made, ("know", "order")) == ("Order", "We know how.")
    assert subject.title == "ratings of know, can and want"
    assert subject.is_anonymous
    assert rated.called(made, instrument("autopsy"), "plans") == "plans"
    assert rated.called(made, instrument("clicks"), "all") == ""


@pytest.mark.parametrize("tool", ["autopsy", "metrics", "internal", "times"])
def test_every_instrument_says_why_it_has_nothing_to_ask(tool):
    assert rated.nothing(instrument(tool)).startswith("A round needs")


def test_a_functions_votes_do_not_stand_apart_where_they_would_tell_those_of_one_other():
    four = [vote("s0", 4), vote("s1", 3), vote("s2", 3), vote("l0", 0)]
    assert want(book(four)).functions == {}
    assert want(book(four)).all.voters == 4
    six = [*four, vote("l1", 0), vote("l2", 1)]
    assert set(want(book(six)).functions) == {"sales", "logistics"}
    # Two guests of nobody's function: beside both functions theirs would be told.
    eight = [*six, vote("guest-1", 2), vote("guest-2", 4)]
    assert len(want(book(eight)).functions) == 1


def test_each_round_can_be_told_by_itself():
    two = [{"subject": "readiness", "number": number, **REVEALED} for number in (1, 2)]
    votes = [vote(who, 1) for who in ("s0", "s1", "s2")]
    votes += [vote(who, 4, number=2) for who in ("s0", "s1", "s2")]
    made = book(votes, two)
    assert [one.median for one in rated.rated(made, "readiness", 1)] == [1]
    assert [one.median for one in rated.rated(made, "readiness", 2)] == [4]
    assert [row.number for row in rated.revealed(made, "readiness")] == [1, 2]


def test_a_member_who_changes_functions_takes_no_vote_along():
    kept = [vote(f"s{at}", 4, function="sales") for at in range(3)]
    kept += [vote(f"l{at}", 0, function="logistics") for at in range(3)]
    moved = [dict(row, function="logistics") if row["key"] == "s0" else row for row in MEMBERS]
    made = make_book(
        functions=FUNCTIONS, members=moved, moments=MOMENTS, moment_functions=PARTS, ratings=kept,
        rounds=[{"subject": "readiness", "number": 1, **REVEALED}],
    )  # fmt: skip
    assert want(made).functions["sales"].voters == 3
    assert want(made).functions["logistics"].voters == 3


def test_only_a_guests_number_stands_for_somebody_without_a_row():
    assert want(book([vote("guest-7", 3, function="sales")])).all.voters == 1
    with pytest.raises(AssertionError, match="key of a row of members"):
        book([vote("guest-0", 3)])
