"""A ballot as a test reads and uses it: what it says, its buttons, and its papers."""

from __future__ import annotations

import ipywidgets as widgets

from workbook.forms import EditSession
from workbook.forms.papers import Mark
from workbook.forms.voting import Ballot


def opened(store, who, subject="links"):
    """Return a session of a member, and the ballot on its page."""
    session = EditSession(store, "acme", who)
    return session, Ballot(session, subject)


def everything(widget, kind=widgets.Widget):
    """Yield a widget and what is in it, of one kind."""
    if isinstance(widget, kind):
        yield widget
    for child in getattr(widget, "children", ()):
        yield from everything(child, kind)


def text(ballot):
    """What the page says to the person in front of it."""
    parts = []
    for one in everything(ballot):
        parts += [getattr(one, "value", ""), getattr(one, "description", "")]
    return " ".join(str(part) for part in parts if part is not None)


def buttons(ballot):
    """Return what stands on its buttons."""
    return [one.description for one in everything(ballot, widgets.Button)]


def press(ballot, label):
    """Press the button that begins so."""
    (button,) = [
        one for one in everything(ballot, widgets.Button) if one.description.startswith(label)
    ]
    button.click()


def papers(ballot, kind=Mark):
    """Return the votes that the page asks for."""
    return list(everything(ballot, kind))
