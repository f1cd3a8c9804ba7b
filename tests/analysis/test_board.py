"""What a board hears first: the lines of the chapters, only where the book has their data."""

from dataclasses import replace

from workbook.analysis import board
from workbook.book import registry
from workbook.book.chapter import BoardLine, ForBoard

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


def test_an_empty_book_has_nothing_to_tell_but_what_the_checks_find(book):
    assert set(board.topics(book())) <= {"decide"}


def test_names_give_way_to_functions_the_longer_first_and_not_inside_words(book):
    made = book(**TEAM)
    text = "Ana Ruiz and Bo Berg met Ana at Anatolia."
    assert board.unnamed(made, text) == (
        "A member of Sales and a member of the team met a member of Sales at Anatolia."
    )
    assert board.unnamed(book(), text) == text


def test_a_chapter_brings_its_lines_by_declaring_them_and_a_broken_plugin_stops_no_paper(
    book, monkeypatch
):
    def broken(_):
        yield BoardLine("One line")
        raise ZeroDivisionError("no data")

    chapter = registry.chapters()[0]
    lines = ForBoard("voice", lambda _: [BoardLine("They came back"), BoardLine("Another")])
    own = replace(chapter, board=(lines, ForBoard("risk", broken)))
    plugin = registry.Installed(own, "workbook_theirs", entry=None)
    monkeypatch.setattr(registry, "chapters", lambda: (registry._goes_on(plugin).chapter,))
    assert board.topics(book()) == {"voice": (BoardLine("They came back"),)}
    monkeypatch.setattr(registry, "installed", lambda: {"theirs": registry._goes_on(plugin)})
    (failure,) = registry.failures(book())
    assert "no data" in failure.sentence
