"""A new strategy from JupyterLab's start page: a name, what it begins with, and a button."""

from __future__ import annotations

from html import escape

import ipywidgets as widgets

from workbook.book import identity
from workbook.book.errors import WorkbookError
from workbook.book.messages import say
from workbook.pages import strategies
from workbook.store import open_store


class NewStrategy(widgets.VBox):  # type: ignore[misc]  # ipywidgets is untyped
    """Begins a strategy in a store, empty or as a copy of a sample."""

    def __init__(self, store: str) -> None:
        self._store = store
        known = [
            (say("a copy of the sample “{name}”", name=strategies.sample_name(at)), key)
            for key, at in strategies.samples().items()
        ]
        wide = {"description_width": "initial"}
        self.name = widgets.Text(description=say("New strategy:"), style=wide)
        self.sample = widgets.Dropdown(
            options=[(say("nothing yet"), ""), *known], description=say("Begin with"), style=wide
        )
        self.begin = widgets.Button(description=say("Begin"))
        self.told = widgets.HTML()
        self.begin.on_click(lambda _: self._begin())
        super().__init__([widgets.HBox([self.name, self.sample, self.begin]), self.told])

    def _begin(self) -> None:
        by = identity.who()
        try:
            with open_store(self._store) as opened:
                name, sample = self.name.value, self.sample.value
                if sample:
                    key = strategies.begin_from_sample(opened, sample, name, by)
                else:
                    key = strategies.begin(opened, name, by)
        except WorkbookError as error:
            self.told.value = f"<p>{escape(str(error))}</p>".replace("\n", "<br>")
            return
        self.told.value = (
            f"<p>{escape(say('It is in the store as {key}. Open a chapter below.', key=key))}</p>"
        )
        self.name.value = ""
