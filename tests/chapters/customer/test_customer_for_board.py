"""What the board hears of customers' own words, and a risk."""

from workbook.analysis import board


def said(book, topic):
    return [line.said for line in board.topics(book).get(topic, ())]


def test_the_last_visit_gives_a_customers_words_and_only_one_is_heard(book):
    made = book(
        "2026-06-30",
        visits=[
            {"key": "a", "held_on": "2026-05-01", "their_words": "“Old.”", "customer": "lost"},
            {"key": "b", "held_on": "2026-06-01", "their_words": "Call me.", "segment": "chains"},
            {"key": "c", "held_on": "2026-06-20"},
            {"key": "d", "held_on": "2026-07-20", "their_words": "Too late."},
        ],
    )
    assert said(made, "quote") == ["“Call me.” – a customer (chains), 1 June 2026"]
