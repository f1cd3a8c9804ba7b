"""What other chapters leave behind, asked by name."""

from datetime import date

from books import make_book

from workbook.analysis import left_behind


def test_what_nobody_brings_is_nothing():
    book = make_book()
    assert left_behind.rows_of(book, "horoscopes") == ()
    assert left_behind.rows_of_measure(book, "stars.signs") == ()
    assert left_behind.value_of(book.strategy, "sign") is None


def test_a_measure_is_asked_by_its_name():
    book = make_book(
        members=[{"key": "ana", "name": "Ana"}],
        commitments=[{"key": "c", "statement": "C", "member": "ana", "made_on": "2026-01-05"}],
    )
    (row,) = left_behind.rows_of_measure(book, "control.commitments")
    assert left_behind.known(row, "commitment") == "c"
    assert left_behind.known(row, "due_on") is None
    assert left_behind.known(row, "no_such_column") is None


def test_an_earlier_day_leaves_out_what_came_later():
    book = make_book(
        members=[{"key": "ana", "name": "Ana"}],
        commitments=[
            {"key": key, "statement": key, "member": "ana", "made_on": on}
            for key, on in (("old", "2026-01-05"), ("new", "2026-05-05"))
        ],
    )
    before = left_behind.rewound(book, date(2026, 2, 1))
    assert [row.key for row in before.rows("commitments")] == ["old"]
    assert before.as_of == date(2026, 2, 1)
    assert left_behind.rewound(book, book.as_of) is book
