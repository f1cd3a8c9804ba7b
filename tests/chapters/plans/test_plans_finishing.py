"""The picture of when work is finished says the chance, the range, and what has none."""

from books import make_book

from workbook.chapters.plans import finish_chart


def book(**cells):
    objectives = [
        {"key": key, "function": "sales", "choice": "near", "statement": f"Win {key}",
         "due_on": due_on}
        for key, due_on in (("soon", "2026-01-16"), ("later", "2026-03-31"), ("open", ""))
    ]  # fmt: skip
    actions = [
        {"key": key, "objective": key, "function": "sales", "statement": key,
         "starts_on": "2026-01-05", "ends_on": "2026-01-16",
         **(cells if key != "open" else {})}
        for key in ("soon", "later", "open")
    ]  # fmt: skip
    return make_book(
        as_of="2026-01-05",
        functions=[{"key": "sales", "name": "Sales"}],
        choices=[{"key": "near", "statement": "Be near"}],
        objectives=objectives,
        actions=actions,
    )


def test_the_least_likely_comes_first_with_its_chance_and_days():
    html = str(finish_chart(book(longest=20)))
    assert html.index("Win soon") < html.index("Win later")
    assert "53 % chance to be in time; planned 16 Jan 2026, probably 16 Jan 2026" in html
    assert "100 % chance to be in time" in html
    assert "The whole plan: no due date" in html
    assert "2 of 3 open actions with a range" in html
    assert "The work for 1 objective has no range" in html


def test_without_ranges_it_says_what_to_enter():
    assert "their shortest and longest time, in working days" in finish_chart(book())


def test_without_open_work_there_is_no_picture():
    assert finish_chart(make_book()) is None
