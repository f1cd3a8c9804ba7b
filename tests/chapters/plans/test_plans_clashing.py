"""What cannot be done together on whatever days, against trying all days and all sets."""

from datetime import date
from itertools import combinations
from math import fsum

from books import make_book
from hypothesis import given
from hypothesis import strategies as st

from workbook.chapters.plans import clash_cards, clashes
from workbook.chapters.plans.capacity import Work, exceeds, squeezed

FUNCTIONS = [{"key": key, "name": key.capitalize()} for key in ("sales", "systems")]


def action(key, first, last, function="sales", objective="win", **cells):
    return {"key": key, "objective": objective, "function": function, "statement": f"Do {key}",
            "starts_on": f"2026-01-{first:02d}", "ends_on": f"2026-01-{last:02d}",
            **cells}  # fmt: skip


def plan(*actions, needs=(), due_on="2026-01-30", as_of="2026-01-05", members=()):
    return make_book(
        as_of=as_of,
        functions=FUNCTIONS,
        members=members,
        choices=[{"key": "near", "statement": "Be near"}],
        objectives=[{"key": key, "function": "sales", "choice": "near",
                     "statement": f"Reach {key}", "due_on": due}
                    for key, due in (("win", due_on), ("late", "2026-12-31"))],
        actions=actions,
        action_dependencies=[{"action": one, "needs": other} for one, other in needs],
    )  # fmt: skip


def test_a_chain_of_two_functions_that_is_too_long_is_named_in_its_order():
    # Ten working days from the 5th, then eleven: one more than until the 30th.
    book = plan(
        action("build", 5, 16, "systems", "late"), action("use", 12, 26), action("other", 5, 30),
        needs=[("use", "build")],
    )  # fmt: skip
    (found,) = clashes(book).itertuples()
    assert (found.kind, found.table, found.key) == ("chain", "objectives", "win")
    assert found.actions == ("build", "use")
    assert (found.first.date(), found.last.date()) == (date(2026, 1, 5), date(2026, 1, 30))
    assert (found.needed, found.available) == (21, 20)
    said = str(clash_cards(book))
    assert "“Do build” (Systems, 10 working days), “Do use” (Sales, 11 working days)" in said
    assert "together they take 21 working days, and there are only 20" in said


def test_a_chain_that_just_fits_is_none():
    book = plan(
        action("build", 5, 16, "systems", "late"), action("use", 12, 23), needs=[("use", "build")]
    )
    assert clashes(book).empty
    assert "All open actions fit" in clash_cards(book)


def test_what_has_not_begun_begins_today_and_what_is_done_takes_no_part():
    needs = [("use", "build")]
    build = action("build", 5, 9, "systems", "late")
    late = plan(build, action("use", 12, 23), needs=needs, as_of="2026-01-14")
    assert list(clashes(late)["actions"]) == [("build", "use")]
    begun = plan({**build, "status": "done"}, action("use", 12, 16), needs=needs,
                 as_of="2026-01-23")  # fmt: skip
    assert clashes(begun).empty


def test_two_chains_are_both_named_and_one_action_alone_is_not():
    book = plan(
        action("build", 5, 23, "systems", "late"), action("use", 12, 23), action("sell", 12, 23),
        action("alone", 19, 31),
        needs=[("use", "build"), ("sell", "build")], due_on="2026-01-29",
    )  # fmt: skip
    assert set(clashes(book)["actions"]) == {("build", "use"), ("build", "sell")}


def test_too_much_of_one_person_for_two_functions_is_the_smallest_set():
    ana = [{"key": "ana", "name": "Ana", "function": "sales", "capacity": 0.5}]
    book = plan(
        action("a", 5, 30, effort_days=6, owner="ana"),
        action("b", 5, 30, "systems", effort_days=5, owner="ana"),
        action("c", 5, 30, effort_days=1, owner="ana"),
        members=ana,
    )
    (found,) = (one for one in clashes(book).itertuples() if one.table == "members")
    assert found.actions == ("a", "b")
    assert (found.kind, found.needed, found.available) == ("time", 11, 10)
    said = str(clash_cards(book))
    assert "Ana cannot do these 2 actions in time: “Do a” (Sales) and “Do b” (Systems)" in said
    assert "takes 11 days of full time, and 10 are available" in said
    # What is done of them counts no more.
    rows = [{"key": key, "progress": 0.5} for key in "ab"]
    half = plan(*(action(row["key"], 5, 30, effort_days=6, owner="ana", progress=row["progress"])
                  for row in rows), members=ana)  # fmt: skip
    assert clashes(half).empty


def test_what_waits_for_another_function_has_fewer_days():
    ana = [{"key": "ana", "name": "Ana", "function": "sales", "capacity": 1}]
    rows = [
        action("build", 5, 16, "systems", "late"),
        action("use", 5, 9, effort_days=5, owner="ana"),
        action("sell", 5, 9, effort_days=6, owner="ana"),
    ]
    free = plan(*rows, members=ana)
    assert clashes(free).empty
    book = plan(*rows, needs=[("use", "build"), ("sell", "build")], members=ana)
    (found,) = (one for one in clashes(book).itertuples() if one.table == "members")
    assert (found.first.date(), found.available, found.needed) == (date(2026, 1, 19), 10, 11)


works = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 6)), max_size=5
).map(lambda drawn: [Work(str(n), a, a + more, float(e)) for n, (a, more, e) in enumerate(drawn)])


def fits(chosen, capacity):
    """Do the earliest due first, day by day: it succeeds wherever anything does."""
    left = {one: one.effort for one in chosen}
    for today in range(12):
        free = capacity
        for one in sorted(left, key=lambda one: one.last):
            if one.first <= today <= one.last:
                done = min(free, left[one])
                left[one], free = left[one] - done, free - done
    return not exceeds(fsum(left.values()), 0)


@given(works, st.sampled_from([0.5, 1.0, 2.0]))
def test_a_set_is_found_wherever_no_plan_of_days_works_and_none_elsewhere(given_works, capacity):
    found = squeezed(given_works, capacity)
    for one in found:
        assert not fits(one.works, capacity)
        assert exceeds(one.needed, one.available)
    alone = any(not fits([one], capacity) for one in given_works)
    if not alone:
        assert bool(found) == (not fits(given_works, capacity))
        if found:
            smallest = next(
                size for size in range(2, len(given_works) + 1)
                if any(not fits(some, capacity) for some in combinations(given_works, size))
            )  # fmt: skip
            assert len(found[0].works) == smallest
