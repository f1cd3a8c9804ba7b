"""What a board hears first: the lines of the chapters, only where the book has their data."""

from dataclasses import replace

from workbook.analysis import board
from workbook.book import registry
from workbook.book.chapter import BoardLine, ForBoard

TEAM = {
    "functions": [{"key": "sales", "name": "Sales"}],
    "members": [
        {"key": "ana", "name": "Ana Ruiz", "function": "sales"},
        {"key": "bo", "name": "Bo Berg"},
    ],
}


def said(book, topic):
    return [line.said for line in board.topics(book).get(topic, ())]


def test_an_empty_book_has_nothing_to_tell_but_what_the_checks_find(book):
    assert set(board.topics(book())) <= {"decide"}


def test_nobody_is_named_on_the_board(book, monkeypatch):
    line = BoardLine("Ana Ruiz asks", waiting="Bo Berg waits")
    declared = ForBoard("risk", lambda _: [line])
    monkeypatch.setattr(registry, "board", lambda: [declared])
    (told,) = board.topics(book(**TEAM))["risk"]
    assert told.said == "A member of Sales asks"
    assert told.waiting == "A member of the team waits"


def test_a_chapter_brings_its_lines_by_declaring_them_and_a_broken_plugin_stops_no_paper(
    book, monkeypatch
):
    def broken(_):
        yield BoardLine("One line")
        raise ZeroDivisionError("no data")

    chapter = registry.chapters()[0]
    lines = ForBoard("quote", lambda _: [BoardLine("They came back"), BoardLine("Another")])
    own = replace(chapter, board=(lines, ForBoard("risk", broken)))
    plugin = registry.Installed(own, "workbook_theirs", entry=None)
    monkeypatch.setattr(registry, "chapters", lambda: (registry._goes_on(plugin).chapter,))
    assert board.topics(book()) == {"quote": (BoardLine("They came back"),)}
    monkeypatch.setattr(registry, "installed", lambda: {"theirs": registry._goes_on(plugin)})
    (failure,) = registry.failures(book())
    assert "no data" in failure.sentence
