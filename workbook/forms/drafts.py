"""What is entered and not saved is kept in the browser, and offered again."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import anywidget
import traitlets

from workbook.book.messages import _, say, translate
from workbook.forms.scripts import script

VOTED = {
    "left": _("You gave this, and it was not saved:"),
    "putBack": _("Put it back and save it"),
    "drop": _("Discard it"),
    "waits": _("Not saved yet: no answer has come. What you choose and type here is kept."),
}
"""What is said of votes, which are saved as they are given."""

TYPED = {
    "left": _("You entered this, and it was not saved:"),
    "putBack": _("Put it back"),
    "drop": _("Discard it"),
    "waits": "",
}
"""What is said of what a button saves: until then, nobody waits for an answer."""


def token(subject: str, key: tuple[Any, ...]) -> str:
    """Return a short name by which the browser knows inputs again."""
    return f"wb-at-{sha256(repr((subject, key)).encode()).hexdigest()[:12]}"


class Drafts(anywidget.AnyWidget):
    """Keeps the inputs of the ballot around it for a browser tab until they are saved.

    An input group has the class ``wb-cell`` and one that begins with ``wb-at-``, its token.
    ``held`` says for each token what of it is saved: the texts of its inputs in their order, for a
    drop-down the place of what is chosen, for a box to tick true or false; ``names`` says what a
    token stands for.

    Parameters
    ----------
    place
        Short name of the store, the strategy, the person and the subject.
    words
        What it says to the person.
    """

    _esm = script("drafts.js")

    place = traitlets.Unicode().tag(sync=True)
    held: traitlets.Dict[str, list[str]] = traitlets.Dict().tag(sync=True)
    names: traitlets.Dict[str, str] = traitlets.Dict().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, place: str, words: Mapping[str, str] = VOTED) -> None:
        said = {name: translate(text) if text else "" for name, text in words.items()}
        super().__init__(place=place, words={**said, "no": say("no")})
        self.add_class("wb-drafts")
