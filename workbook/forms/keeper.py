"""What is voted and not saved is kept in the browser, and offered again."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets

_WORDS = {
    "left": "You gave this, and it was not saved:",
    "putBack": "Put it back and save it",
    "drop": "Drop it",
    "waits": "Not saved yet: no answer has come. What you choose and type here is kept.",
}


class Keeper(anywidget.AnyWidget):
    """Keeps the inputs of the ballot around it for a browser tab until they are saved.

    An input group has the class ``wb-cell`` and one that begins with ``wb-at-``, its token.
    ``held`` says for each token what of it is saved: the texts of its inputs in their order, and
    for a drop-down the place of what is chosen; ``names`` says what a token stands for.

    Parameters
    ----------
    place
        Short name of the store, the strategy, the person and the subject.
    """

    _esm = (Path(__file__).with_name("static") / "keeper.js").read_text(encoding="utf-8")

    place = traitlets.Unicode().tag(sync=True)
    held: traitlets.Dict[str, list[str]] = traitlets.Dict().tag(sync=True)
    names: traitlets.Dict[str, str] = traitlets.Dict().tag(sync=True)
    words = traitlets.Dict(_WORDS).tag(sync=True)

    def __init__(self, place: str) -> None:
        super().__init__(place=place)
        self.add_class("wb-keeper")
