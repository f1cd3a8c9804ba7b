"""JupyterLab's start page: every strategy with its next step, and what can be done to each."""

from __future__ import annotations

from contextlib import suppress
from html import escape

import ipywidgets as widgets

from workbook.analysis.inspection import inspect_all
from workbook.book.addresses import Place, leading_from
from workbook.book.errors import NotFound
from workbook.book.messages import say, speaking, translate
from workbook.charts import theme
from workbook.pages import front_parts, guide
from workbook.pages.asking import shared_language
from workbook.pages.front_manage import ManageStrategy
from workbook.pages.front_new import NewStrategy
from workbook.pages.lab_links import lab_link
from workbook.pages.notebooks import chapters_in, notebooks_folder, personal_in
from workbook.store import Store, open_store


class LabFront(widgets.VBox):  # type: ignore[misc]  # ipywidgets is untyped
    """What there is in a store, and forms that begin a strategy there or change one as a whole."""

    def __init__(self, store: str, language: str = "") -> None:
        self._store, self._language = store, language
        self.shown = widgets.HTML()
        with open_store(store) as opened:  # also begins a store that is not there yet
            spoken = language or shared_language(opened)
        self.new = NewStrategy(store, self._begun, spoken)
        self.manage = ManageStrategy(store, self._managed, spoken)
        self.draw()
        super().__init__([self.shown, self.new, self.manage])

    def _begun(self) -> None:
        self.draw()
        self.manage.draw()

    def _managed(self) -> None:
        self.draw()
        self.new.told.value = ""  # it may be untrue now

    def draw(self) -> None:
        """Show what is in the store now."""
        with open_store(self._store) as opened:
            language = self._language or shared_language(opened)
            with speaking(language), leading_from(Place(edited=True)):
                parts = "".join(self._parts(opened))
        style = f"<style>{theme.CSS}{front_parts.STYLE}</style>"
        self.shown.value = f'{style}<div class="wb">{parts}</div>'

    def _parts(self, opened: Store) -> list[str]:
        parts = [front_parts.greeting(opened, self._store)]
        begin = say("Begin another strategy")
        with suppress(NotFound):
            found = inspect_all(self._store, aligned=False)
            parts += [front_parts.strategy(one) + _way_on(opened, one.key) for one in found]
        if not opened.strategies():  # nor one that is archived
            told = say(
                "There is no strategy yet. A name is all that it needs; the pages then lead step "
                "by step to a first verdict. Or look around in a sample first."
            )
            parts.append(f'<p class="wb-answer">{escape(told)}</p>')
            begin = say("Begin the first strategy")
        return [*parts, front_parts.archived(self._store), f"<h3>{escape(begin)}</h3>"]


def _way_on(store: Store, key: str) -> str:
    """Return a strategy's next step and the links to its pages."""
    folder = notebooks_folder()
    pages = (*personal_in(folder), *chapters_in(folder))
    links = " · ".join(lab_link(translate(one.title), one.notebook.name, key) for one in pages)
    return f"{guide.on_front(store.read(key))}<p>{escape(say('Open:'))} {links}</p>"
