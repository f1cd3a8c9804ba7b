"""The fields in which a question is picked, as HTML, and what page and answer have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from workbook.analysis.inquiring import Picks, one
from workbook.book.messages import _

XSRF = "<!--xsrf-->"
"""Where the server puts what tells a form of its own from another site's."""

PARTS = {
    "column": _("Column"),
    "values": _("Answers that count"),
    "block": _("All boxes of the same question, where each has a column"),
    "parted_by": _("Sign between several answers in one cell"),
    "blank": _("A blank is"),
    "level": _("At least as good as"),
    "order": _("The answers from worst to best, with | between them"),
    "top": _("Best mark of the scale"),
    "boxes": _("How many of the best marks count"),
    "start": _("From"),
    "end": _("To"),
    "limit": _("Within"),
    "unit": _("Counted in"),
    "clock": _("Which time counts"),
    "not_ended": _("What has not ended yet is"),
    "opposite": _("Column with the answer if it were missing"),
    "category": _("Counted is who"),
    "important": _("Column with how important it is"),
    "found": _("Columns with what customers find"),
    "expected": _("Columns with what they expect, of the same statements"),
    "points": _("Column with the points, of a hundred, that they give to it"),
    "of": _("What customers judge by it"),
}
"""What the parts of a question are called."""
COMPARED = {"at_least": _("at least"), "at_most": _("at most")}
"""How a result is compared with its threshold."""


@dataclass(frozen=True)
class Surroundings:
    """What the page knows of its server: the base URL, and whether files can be dropped."""

    base: str = ""
    drops: bool = False
    message: str = ""
    may_save: bool = True


def hint(sentence: str, name: str = "") -> str:
    """Return a sentence that helps with a field; ``name`` is what the field refers to it by."""
    known = f' id="{name}"' if name else ""
    return f'<p class="ask-hint"{known}>{escape(sentence)}</p>'


def opened(summary: str, content: str, *, is_open: bool = False) -> str:
    """Return content behind a summary, folded unless ``is_open``."""
    more = " open" if is_open else ""
    return f"<details{more}><summary>{escape(summary)}</summary>{content}</details>"


def step(title: str, content: str) -> str:
    """Return one step of the form with its title."""
    return f"<fieldset><legend>{escape(title)}</legend>{content}</fieldset>"


def select(
    name: str, label: str, options: Mapping[str, str], picks: Picks, *,
    empty: str | None = "–", again: bool = False,
) -> str:  # fmt: skip
    """Return a list to pick from; ``empty`` is picked for nothing."""
    chosen = one(picks, name)
    made = [] if empty is None else [f'<option value="">{escape(empty)}</option>']
    made += [
        f'<option value="{escape(value)}"{" selected" * (value == chosen)}>{escape(text)}</option>'
        for value, text in options.items()
    ]
    more = " data-again" if again else ""
    box = f'<select id="ask-{name}" name="{name}"{more}>{"".join(made)}</select>'
    return labelled(name, label, box)


def entry(name: str, label: str, picks: Picks, *, kind: str = "text", again: bool = False) -> str:
    """Return a field to type into."""
    more = (" data-again" if again else "") + (' step="any"' if kind == "number" else "")
    value = escape(one(picks, name))
    made = f'<input id="ask-{name}" name="{name}" type="{kind}" value="{value}"{more}>'
    return labelled(name, label, made)


def labelled(name: str, label: str, made: str) -> str:
    """Return a field with its label."""
    told = f'<label for="ask-{name}">{escape(label)}</label>'
    return f'<div class="ask-field">{told}{made}</div>'


def checks(name: str, options: Mapping[str, str], picks: Picks) -> str:
    """Return boxes to tick, of which several count."""
    chosen = set(picks.get(name, ()))
    made = "".join(
        f'<label><input type="checkbox" name="{name}" value="{escape(value)}"'
        f"{' checked' if value in chosen else ''}>{escape(text)}</label>"
        for value, text in options.items()
    )
    return f'<div class="ask-checks">{made}</div>'


def hidden(name: str, value: str) -> str:
    """Return a field that is sent and not seen."""
    return f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
