"""What the handbook says of the voice of the customer: words, questions, and a book a check."""

from hashlib import md5

from workbook.book.messages import _

TERMS = {
    _("theme"): _(
        "What customers talk about, such as late deliveries: found by words in their comments, or "
        "by the reason codes of a log."
    ),
    _("read comments"): _(
        "A sample that the workbook draws at random and members read without knowing what others "
        "or the words found. It shows what the words miss, and makes every share right."
    ),
    _("corrected"): _(
        "A share in which the sample that people read makes up for what the words miss or take "
        "wrongly; it comes with its range."
    ),
    _("ear"): _(
        "A source in which customers are heard: what they say outright or show without words, to "
        "the company or to others, in private or in public."
    ),
    _("ignored"): _(
        "A problem or request with volume for two months or more that no action answers and nobody "
        "has declined. To decline with a reason and a day to look again is an answer."
    ),
}

ANSWERS = {
    "now": _("What customers talk about, how often, and how sure that is."),
    "action": _("Which problems customers repeat and nothing answers."),
}

_SOURCE = {
    "key": "comments",
    "name": "Comments",
    "kind": "comments",
    "file": "comments.csv",
    "on": "received",
    "text": "comment",
    "language": "en",
}
_LATE = {"key": "late", "name": "Late deliveries", "words": "late*", "tone": "problem"}
_ROUND = {
    "subject": "codings",
    "number": "1",
    "opened_on": "2026-06-01",
    "closed_on": "2026-06-03",
    "revealed_on": "2026-06-04",
}
_MEMBERS = [{"key": "ana", "name": "Ana Ruiz"}, {"key": "leo", "name": "Leo Paz"}]


def _read(member: str, *, every: int = 1) -> list[dict[str, str]]:
    """Return what a member read in all forty texts of the example's file.

    A reader takes every so many late ones for late.
    """
    made = []
    for store in range(1, 21):
        for text, is_late in (("the order came late to store", 1), ("thank you from store", 0)):
            place = md5(f"comments: {text} {store}".encode(), usedforsecurity=False).hexdigest()
            themes = "late" if is_late and store % every == 0 else ""
            made.append({"source": "comments", "comment": place[:16], "member": member,
                         "round": "1", "themes": themes})  # fmt: skip
    return made


_BOOK = {
    "members": _MEMBERS,
    "sources": [_SOURCE],
    "themes": [_LATE],
    "rounds": [_ROUND],
    "codings": _read("ana"),
}

EXAMPLES = {
    "V701": {"sources": [_SOURCE]},
    "V702": _BOOK,
    "V703": {"sources": [_SOURCE], "themes": [_LATE]},
    "V704": {
        **_BOOK,
        "rounds": [
            {
                **_ROUND,
                "opened_on": "2025-10-01",
                "closed_on": "2025-10-03",
                "revealed_on": "2025-10-04",
            }
        ],
    },
    "V705": {**_BOOK, "codings": [*_read("ana"), *_read("leo", every=3)]},
    "V706": {"sources": [{**_SOURCE, "expressed": "explicit", "addressed": "direct"}]},
    "V707": _BOOK,
    "V708": {
        **_BOOK,
        "functions": [{"key": "logistics", "name": "Logistics"}],
        "choices": [{"key": "easy", "statement": "Make it easy to receive our goods"}],
        "objectives": [
            {
                "key": "on-time",
                "choice": "easy",
                "function": "logistics",
                "statement": "Deliver on the agreed day",
            }
        ],
        "actions": [
            {
                "key": "slots",
                "objective": "on-time",
                "function": "logistics",
                "statement": "Agree on fixed slots",
                "starts_on": "2026-01-12",
                "ends_on": "2026-02-27",
                "status": "done",
                "answers": "late",
            }
        ],
    },
}
