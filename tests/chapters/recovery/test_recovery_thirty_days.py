"""The first thirty days: what is done, and what is left."""

from attempts import leading_to
from books import make_book

from workbook.chapters import recovery


def test_the_first_thirty_days_know_what_is_done(second, first):
    plan = recovery.restart(second).set_index("step")
    assert plan.last_day.max() == 30
    assert plan.done[["name", "team", "decide", "test", "measure"]].all()
    assert not plan.done["vote"]
    assert plan.left["vote"] == "No vote on it has been revealed yet."
    empty = leading_to(first, {"strategy": make_book().rows("strategy")})
    left = recovery.restart(empty).set_index("step")
    assert left.left["team"] == "Missing: a leader and 3 more functions with members."
    assert left.left["decide"] == "1 kind of error is still open at the link gate."
    assert left.done.sum() == 2  # it is named, and no solution that failed is chosen again
