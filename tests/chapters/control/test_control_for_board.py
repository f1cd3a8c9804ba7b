"""What the board hears of requests, customers won and lost, commitments."""

from datetime import date

from workbook.analysis import board
from workbook.book.chapter import BoardLine

TEAM = {
    "functions": [{"key": "sales", "name": "Sales"}],
    "members": [
        {"key": "ana", "name": "Ana Ruiz", "function": "sales"},
        {"key": "ana2", "name": "Ana", "function": "sales"},
        {"key": "bo", "name": "Bo Berg"},
    ],
}


def said(book, topic):
    return [line.said for line in board.topics(book).get(topic, ())]


def test_a_request_without_an_answer_is_the_first_decision_with_its_day_and_what_waits(book):
    made = book(
        "2026-06-30",
        **TEAM,
        choices=[{"key": "c", "statement": "Answer within a day"}],
        indicators=[{"key": "i", "name": "Answers"}],
        objectives=[{"key": "o", "function": "sales", "choice": "c", "statement": "Answer"}],
        actions=[
            {"key": "a", "objective": "o", "function": "sales", "statement": "Open a desk",
             "starts_on": "2026-09-01", "ends_on": "2026-10-01"},
        ],
        requests=[
            {"key": "r", "asked_on": "2026-06-01", "of": "bo", "statement": "Two people more.",
             "action": "a", "amount": 5000, "due_on": "2026-07-31"},
            {"key": "old", "asked_on": "2026-01-10", "of": "bo", "statement": "A scale",
             "amount": 1000, "due_on": "2026-02-01", "answer": "part", "granted": 400,
             "answered_on": "2026-02-05"},
            {"key": "later", "asked_on": "2026-07-01", "of": "bo", "statement": "Not asked yet"},
        ],
    )  # fmt: skip
    first = board.topics(made)["decide"][0]
    assert first == BoardLine(
        "Two people more (asked on 1 June 2026). It would cost 5,000.",
        date(2026, 7, 31),
        "“Open a desk” waits for it, planned from 1 September 2026 on.",
    )
    assert not any("Not asked yet" in line for line in said(made, "decide"))
    assert "Asked of senior management so far: 1,000. Granted: 400." in said(made, "money")
    assert said(made, "kept") == [
        "Of 1 request to senior management that were due, none got an answer in time."
    ]


def test_customers_are_told_by_the_names_of_indicators_each_once(book):
    names = {
        "w": "New customers", "k": "Customers kept", "l": "Clientes perdidos",
        "r": "Customers won back", "x": "Orders lost",
    }  # fmt: skip
    made = book(
        "2026-06-30",
        indicators=[{"key": key, "name": name} for key, name in names.items()],
        measurements=[
            {"indicator": key, "on": day, "value": value}
            for key in names
            for day, value in (("2026-02-28", 10), ("2026-06-15", 12))
        ],
    )
    told = said(made, "customers")
    assert len(told) == 4
    for name in ("won", "kept", "lost", "returned"):
        line = f"Customers {name}: 12 on 15 June 2026, 10 three months before."
        assert told.count(line) == 1


def test_commitments_name_the_function_and_never_a_person(book):
    made = book(
        "2026-06-30",
        **TEAM,
        commitments=[
            {"key": "a", "statement": "Ask Ana Ruiz for the list", "member": "bo",
             "made_on": "2026-05-01", "due_on": "2026-06-01"},
            {"key": "b", "statement": "Count", "member": "ana", "made_on": "2026-05-01",
             "due_on": "2026-06-01", "done_on": "2026-05-20"},
        ],
    )  # fmt: skip
    first, second = said(made, "kept")
    assert first == (
        "Of 2 commitments of the last three months, 1 was kept on time and 1 is overdue."
    )
    assert second == "“Ask a member of Sales for the list”: was due on 1 June 2026."
