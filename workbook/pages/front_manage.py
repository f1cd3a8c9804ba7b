"""A strategy as a whole from JupyterLab's start page: its name, a copy, the archive, its files."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Callable
from functools import partial
from html import escape

import ipywidgets as widgets

from workbook.book import Book, identity
from workbook.book.errors import BadInput, NotFound
from workbook.book.messages import day, say, speaking, translate
from workbook.charts import theme
from workbook.forms.papers import reason, said_so, trouble
from workbook.forms.voting import CSS
from workbook.pages import strategies, takeaway
from workbook.store import Store, open_store

Does = Callable[[Store, str, str], str]
"""Does something to a strategy (store, its key, who) and says what came of it, as HTML."""


class ManageStrategy(widgets.VBox):  # type: ignore[misc]  # ipywidgets is untyped
    """Renames, copies, archives, brings back and deletes a strategy, and makes its files.

    What somebody may not do is not offered. ``changed`` is called after each change, to show the
    strategies that there are now; ``language`` is that of its words.
    """

    def __init__(
        self, store: str, changed: Callable[[], None] = lambda: None, language: str = ""
    ) -> None:
        self._store, self._changed, self._language = store, changed, language
        with speaking(language):
            self._build()
        style = widgets.HTML(f"<style>{theme.CSS}{CSS}</style>")
        super().__init__([style, self.title, self.strategy, self.told[""], self.offered])
        self.add_class("wb").add_class("wb-ballot")
        self.strategy.observe(self._picked, "value")
        self.draw()

    def _build(self) -> None:
        self.title = _html("h3", say("Rename, copy, archive, delete or download a strategy"))
        self.strategy = widgets.Dropdown(description=say("Strategy"))
        self.told = {
            what: widgets.HTML()
            for what in ("", "rename", "duplicate", "archive", "delete", "download")
        }
        self.name = widgets.Text(description=say("New name"))
        self.rename = self._button(say("Rename"), "rename", self._rename)
        self.copy_name = widgets.Text(description=say("Name of the copy"))
        self.duplicate = self._button(say("Duplicate"), "duplicate", self._duplicate)
        self.archive = self._button(say("Archive it"), "archive", self._archive)
        self.bring_back = self._button(say("Bring it back"), "archive", self._bring_back)
        word = strategies.word_to_delete()
        self.word = widgets.Text(description=say("To delete it, type the word “{word}”", word=word))
        self.delete = self._button(say("Delete"), "delete", self._delete)
        for one in (self.rename, self.duplicate, self.delete):
            one.layout.align_self = "flex-end"  # beside an input that has its name above it
        self.downloads = {
            kind: self._button(translate(one.title), "download", partial(self._download, kind))
            for kind, one in takeaway.KINDS.items()
        }
        self._archiving = widgets.VBox()
        self._changes = [
            _html("h4", say("Rename")),
            *(widgets.HBox([self.name, self.rename]), self.told["rename"]),
            _html("h4", say("Duplicate")),
            *(widgets.HBox([self.copy_name, self.duplicate]), self.told["duplicate"]),
            _html("p", say("Votes, ratings and remarks stay with the first one.")),
            _html("h4", say("Archive")),
            *(self._archiving, self.told["archive"]),
            _html("h4", say("Delete")),
            *(widgets.HBox([self.word, self.delete]), self.told["delete"]),
        ]
        self._refused = [_html("p", say("Only its leader can rename, copy, archive or delete it."))]
        without = say(
            "Without files of evidence, remarks, addresses, ratings and votes that are not "
            "revealed."
        )
        self._files = [
            _html("h4", say("Download")),
            *(widgets.HBox([*self.downloads.values()]), self.told["download"]),
            _html("p", without),
        ]
        self.offered = widgets.VBox()

    def _button(self, words: str, what: str, does: Does) -> widgets.Button:
        made = widgets.Button(description=words)
        made.on_click(lambda _: self._answer(what, does))
        return made

    def draw(self) -> None:
        """Offer the strategies that there are now; the one that is picked stays so."""
        with open_store(self._store) as opened, speaking(self._language):
            known = sorted(opened.strategies(), key=lambda one: (one.name.casefold(), one.key))
            called = Counter(one.name for one in known)
            options: list[tuple[str, str]] = [(say("Choose …"), "")]
            for one in known:
                name = one.name if called[one.name] == 1 else f"{one.name} ({one.key})"
                if one.archived_on:
                    name = say("{name} (archived on {day})", name=name, day=day(one.archived_on))
                options.append((name, one.key))
        for one in (self.title, self.strategy):
            one.layout.display = "" if known else "none"
        if self.strategy.options != tuple(options):
            picked = self.strategy.value
            self.strategy.unobserve(self._picked, "value")
            self.strategy.options = options
            self.strategy.value = picked if any(one.key == picked for one in known) else ""
            self.strategy.observe(self._picked, "value")
        self._picked()

    def _picked(self, _: object = None) -> None:
        self._say("", "")
        self._offer()

    def _offer(self) -> None:
        """Show what can be done to the strategy that is picked, by whoever is here."""
        if not self.strategy.value:
            self.offered.children = ()
            return
        with speaking(self._language):
            try:
                with open_store(self._store) as opened:
                    book = opened.read(self.strategy.value, reader=identity.who())
            except NotFound as error:  # somebody else has deleted it
                self.offered.children = ()
                self._say("", trouble(str(error)))
                return
            may = strategies.may_manage(book, identity.who())
            self._fill(book)
        self.offered.children = [*(self._changes if may else self._refused), *self._files]

    def _fill(self, book: Book) -> None:
        name, archived_on = book.strategy.name, book.strategy.archived_on
        self.name.value, self.word.value = name, ""
        self.copy_name.value = say("Copy of {name}", name=name)
        if archived_on:
            said = say("{name} (archived on {day})", name=name, day=day(archived_on))
        else:
            said = say(
                "An archived strategy can still be read. Lists, reports of all and the portfolio "
                "leave it out."
            )
        button = self.bring_back if archived_on else self.archive
        self._archiving.children = [_html("p", said), button]

    def _say(self, what: str, html: str) -> None:
        """Say something below what was asked for, and nothing elsewhere."""
        for name, told in self.told.items():
            told.value = html if name == what else ""

    def _answer(self, what: str, does: Does) -> None:
        """Do what was asked for, show what there is then, and say what came of it."""
        key = self.strategy.value
        with speaking(self._language):
            self._say(what, said_so(say("One moment …")))
            try:
                with open_store(self._store) as opened:
                    said = does(opened, key, identity.who())
            except BadInput as error:  # what was typed stays
                expected = error.faults[0].expected if error.faults else str(error)
                self._say(what, trouble(say("Needs {expected}.", expected=expected)))
                return
            except Exception as error:  # nothing that happens here stays silent
                self._say(what, trouble(reason(error)))
                return
            if what != "download":
                self._changed()
                self.draw()
            if what == "archive":  # another button took its place
                self._archiving.children[-1].focus()
            self._say(what if self.strategy.value else "", said)

    def _rename(self, opened: Store, key: str, by: str) -> str:
        before = _name(opened, key)
        strategies.rename(opened, key, self.name.value, by)
        name = _name(opened, key)
        return said_so(say("“{before}” is now called “{name}”.", before=before, name=name))

    def _duplicate(self, opened: Store, key: str, by: str) -> str:
        name = _name(opened, strategies.duplicate(opened, key, self.copy_name.value, by))
        return said_so(say("“{name}” is in the list above.", name=name))

    def _archive(self, opened: Store, key: str, by: str) -> str:
        book = opened.read(key)
        strategies.archive(opened, key, by, book.as_of)
        name = book.strategy.name
        return said_so(say("“{name}” is archived. You can bring it back here.", name=name))

    def _bring_back(self, opened: Store, key: str, by: str) -> str:
        strategies.bring_back(opened, key, by)
        return said_so(say("“{name}” is in the list above again.", name=_name(opened, key)))

    def _delete(self, opened: Store, key: str, by: str) -> str:
        name = _name(opened, key)
        strategies.delete(opened, key, self.word.value, by)
        return said_so(say("“{name}” is deleted.", name=name))

    def _download(self, kind: str, opened: Store, key: str, by: str) -> str:
        """Give a file as a link that holds it, so that none is left in the notebooks' folder."""
        if kind not in takeaway.AT_ONCE:
            self._say("download", said_so(say("It is being made, which takes up to a minute …")))
        book = opened.read(key, reader=by)
        content = b64encode(takeaway.content_of(book, kind, self._store)).decode()
        name = escape(takeaway.file_name(book, kind))
        there = f"data:{takeaway.KINDS[kind].type};base64,{content}"
        said = said_so(say("The file is ready:"))
        return f'<p>{said} <a href="{there}" download="{name}">{name}</a></p>'


def _name(opened: Store, key: str) -> str:
    return str(opened.read(key).strategy.name)


def _html(tag: str, words: str) -> widgets.HTML:
    return widgets.HTML(f"<{tag}>{escape(words)}</{tag}>")
