"""Words to consider for a theme: what readers found and the rule misses, never of few people."""

from hashlib import md5

from books import make_book
from voices import book_with, write

from workbook.analysis.wording import words_to_add
from workbook.evidence.rules import folded_comment

LATE = [f"the lorry never came to store {at}" for at in range(20)]
LATE += [f"late again, says Quirino Vexley {at}" for at in range(3)]
FINE = [f"thank you, all is well at store {at}" for at in range(20)]


def book(folder):
    write(folder, [("2026-05-01", text, "") for text in LATE + FINE])
    place = {
        text: md5(
            f"comments: {folded_comment(text).strip()}".encode(), usedforsecurity=False
        ).hexdigest()
        for text in LATE + FINE
    }
    return place, book_with(
        folder,
        members=[{"key": "ana", "name": "Ana"}],
        sources=[{"key": "comments", "name": "C", "kind": "comments", "file": "comments.csv",
                  "on": "on", "text": "comment", "language": "en"}],
        themes=[{"key": "late", "name": "Late", "words": "late; never*"}],
        rounds=[{"subject": "codings", "number": "1", "opened_on": "2026-06-01",
                 "closed_on": "2026-06-02", "revealed_on": "2026-06-03"}],
        codings=[{"source": "comments", "comment": place[text][:16], "member": "ana", "round": "1",
                  "themes": "late" if text in LATE else ""} for text in LATE + FINE],
    )  # fmt: skip


def test_words_of_many_comments_that_the_rule_does_not_look_for(tmp_path):
    _, made = book(tmp_path)
    assert words_to_add(made) == {"late": ("came", "lorry")}  # never* is looked for; names are few


def test_without_a_sample_or_a_file_nothing_is_told(tmp_path):
    assert words_to_add(make_book()) == {}
    _, made = book(tmp_path)
    (tmp_path / "comments.csv").unlink()
    assert words_to_add(made) == {}
