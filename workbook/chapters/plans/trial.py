"""A place to try out what happens when an action ends on another day or is dropped."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import Any

from workbook.book import Book, records
from workbook.book.errors import WorkbookError
from workbook.book.messages import counted, joined, quoted, say
from workbook.chapters.plans import plan
from workbook.chapters.plans.alternatives import moved, what_if
from workbook.charts import labelling, theme

__all__ = ["explore"]

MOST = 40  # rows of the table
_FEW = ("earliest start", "earliest finish", "critical", "takes part")
_LABEL = 90  # letters of an action in the list


def explore(book: Book) -> Any:
    """Try out what else changes when an action ends on another day or is dropped.

    Returns
    -------
    An ipywidgets box, or None without actions. Choose an action, give it another last day or drop
    it; the changes add up, the result is drawn anew at each, and nothing is saved.
    """
    if not plan.actions(book):
        return None
    return _Panel(book).box


explore.on_paper = (  # type: ignore[attr-defined]
    "Open the workbook to try out what happens when an action moves."
)
"""What a page says instead where nobody can click."""


class Trial:
    """The changes tried so far, and what they do to the plans."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.shift: dict[str, date] = {}
        self.drop: set[str] = set()

    def change(self, action: str, end: date | None, dropped: bool) -> None:
        """Try another last day of an action (its own, or None, takes it back), or drop it."""
        if end is None or end == self.book.by_key("actions")[action].ends_on:
            self.shift.pop(action, None)
        else:
            self.shift[action] = end
        (self.drop.add if dropped else self.drop.discard)(action)

    def end(self, action: str) -> date | None:
        """Return the last day of an action as tried, or else its own."""
        own: date | None = self.book.by_key("actions")[action].ends_on
        return self.shift.get(action, own)

    def start_over(self) -> None:
        """Take all changes back."""
        self.shift.clear()
        self.drop.clear()

    def result(self) -> theme.Html:
        """Say what is tried and what else moves; raises as ``what_if`` does."""
        if not self.shift and not self.drop:
            return theme.paragraph(
                say(
                    "Choose an action, and give it another last day or drop it. Nothing you try "
                    "here is saved."
                )
            )
        found = moved(self.book, what_if(self.book, self.shift, self.drop))
        shown = found[(found.table != "actions") | found.what.isin(_FEW)]
        rest = found[~found.index.isin(shown.index)].key.nunique()
        parts = [theme.paragraph(f"{self._tried()} {_headline(found)}")]
        if len(shown):
            parts.append(theme.table(_named(self.book, shown.head(MOST)), say("What else changes")))
        if len(shown) > MOST:
            parts.append(
                theme.paragraph(say("{shown} more rows are not shown.", shown=len(shown) - MOST))
            )
        if rest:
            said = say(
                "Latest dates or slack change for {actions}.", actions=counted(int(rest), "action")
            )
            parts.append(theme.paragraph(said))
        return theme.Html("".join(parts))

    def _tried(self) -> str:
        said = [
            say(
                "{key} ends on {end}",
                key=quoted(self.book.name("actions", key)),
                end=f"{end:%-d %B %Y}",
            )
            for key, end in self.shift.items()
            if key not in self.drop
        ]
        said += [
            say("{key} is dropped", key=quoted(self.book.name("actions", key)))
            for key in sorted(self.drop)
        ]
        return say("Suppose that {said}.", said=joined(said))


def _headline(found: Any) -> str:
    """Say in a sentence how far the changes reach."""
    dates = found[(found.table == "actions") & found.what.str.startswith("earliest")]
    missed = found[(found.what == "due date") & (found.after == "missed")]
    company = found[found.table == "corporate_objectives"]
    left = found[(found.what == say("actions that lead to it")) & (found.after == "0")]
    alone, idle = (left[left.table == name] for name in ("corporate_objectives", "objectives"))
    told = found[found.what.str.startswith("finding")]
    counts = [
        (dates.key.nunique(), say('action gets other dates'), say('actions get other dates')),
        (len(missed), say('due date is newly missed'), say('due dates are newly missed')),
        (len(idle), say('objective is left without an action'),
         say('objectives are left without an action')),
        (company.key.nunique(), say("corporate objective is affected"),
         say("corporate objectives are affected")),
        (len(alone), say('corporate objective loses all support'),
         say('corporate objectives lose all support')),
        (int((told.before == "–").sum()), say('new finding appears'), say('new findings appear')),
        (int((told.after == "–").sum()), say('finding is gone'), say('findings are gone')),
    ]  # fmt: skip
    said = [counted(int(number), one, many) for number, one, many in counts if number]
    return f"Then {joined(said)}." if said else say("Nothing else changes.")


def _named(book: Book, rows: Any) -> Any:
    """Put people's words for tables and keys."""
    nouns = {
        "strategy": say("The whole plan"),
        "actions": "Action",
        "objectives": "Objective",
        "corporate_objectives": "Corporate objective",
    }
    what = [
        nouns[row.table]
        if row.table == "strategy"
        else f"{nouns.get(row.table, 'Finding')}: {_name(book, row)}"
        for row in records(rows)
    ]
    return rows.assign(which=what)[["which", "what", "before", "after"]]


def _name(book: Book, row: Any) -> str:
    return joined([book.name(row.table, key) for key in row.key.split("; ")])


class _Panel:
    """The widgets; what is tried lives in the trial, not in them."""

    def __init__(self, book: Book) -> None:
        import ipywidgets as widgets

        self.trial = Trial(book)
        style = {"description_width": "6em"}
        options = [(_label(book, row), row.key) for row in _in_order(book)]
        wide = widgets.Layout(width="100%", max_width="720px")
        self.action = widgets.Dropdown(
            options=options, description=say("Action"), style=style, layout=wide
        )
        self.end = widgets.DatePicker(description=say("Last day"), style=style)
        self.dropped = widgets.Checkbox(description=say("Drop this action"), indent=False)
        self.over = widgets.Button(description=say("Start over"))
        self.result = widgets.HTML()
        change = widgets.HBox(
            [self.end, self.dropped, self.over], layout=widgets.Layout(flex_flow="row wrap")
        )
        self.box = widgets.VBox([self.action, change, self.result])
        self._filling = False
        self.action.observe(self._choose, "value")
        for widget in (self.end, self.dropped):
            widget.observe(self._change, "value")
        self.over.on_click(self._start_over)
        self._choose()

    def _choose(self, *_: object) -> None:
        """Fill the fields with what is tried for the chosen action."""
        self._filling = True
        self.end.value = self.trial.end(self.action.value)
        self.dropped.value = self.action.value in self.trial.drop
        self._filling = False
        self._draw()

    def _change(self, *_: object) -> None:
        if not self._filling:
            self.trial.change(self.action.value, self.end.value, self.dropped.value)
            self._draw()

    def _start_over(self, *_: object) -> None:
        self.trial.start_over()
        self._choose()

    def _draw(self) -> None:
        """Draw the result anew; a callback that fails silently would look like no change."""
        try:
            made = self.trial.result()
        except WorkbookError as error:
            made = _alert(str(error))
        except Exception as error:
            made = _alert(
                say(
                    "This could not be worked out ({name}): {error}",
                    name=type(error).__name__,
                    error=error,
                )
            )
        self.result.value = f'<div role="status">{made}</div>'


def _alert(said: str) -> theme.Html:
    return theme.Html(
        '<ul class="wb wb-list"><li class="wb-bad"><span class="wb-word">'
        f'<span aria-hidden="true">✕</span> Not possible</span><br>{escape(said)}</li></ul>'
    )


def _in_order(book: Book) -> list[Any]:
    place = {row.key: number for number, row in enumerate(book.rows("functions"))}
    return sorted(plan.actions(book), key=lambda row: (place[row.function], str(row.starts_on)))


def _label(book: Book, row: Any) -> str:
    return f"{book.name('functions', row.function)}: {labelling.lines(row.statement, _LABEL, 1)}"
