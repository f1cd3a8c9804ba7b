"""What the board hears of how often promises are kept."""

from workbook.analysis import board, quarters


def said(book, topic):
    return [line.said for line in board.topics(book).get(topic, ())]


def test_a_promise_is_told_with_its_quarter_and_the_one_before_where_shares_measure_it(book):
    months = [(month, 80 + month) for month in range(1, 7)]
    made = book(
        "2026-06-30",
        moments=[
            {"key": "m", "name": "Delivery", "position": 1, "promise": "On the day we said"},
            {"key": "n", "name": "Invoice", "position": 2, "promise": "Right the first time"},
        ],
        indicators=[
            {"key": "i", "name": "Drops on the day", "unit": "%", "direction": "up", "moment": "m"},
            {"key": "j", "name": "Payroll", "unit": "USD", "moment": "n"},
        ],
        measurements=[
            {"indicator": key, "on": f"2026-{month:02d}-15", "value": value}
            for month, value in months
            for key in ("i", "j")
        ],
    )
    assert quarters.means(made, "i") == (85, 82)
    (line,) = said(made, "promises")
    assert line == (
        "“On the day we said”: Drops on the day 85 % in the last three months, 82 % in the three "
        "before."
    )
