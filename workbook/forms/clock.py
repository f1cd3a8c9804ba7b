"""How long a point of a meeting still has, counted in the browser, which also asks for news."""

from __future__ import annotations

from collections.abc import Callable

import anywidget
import traitlets

from workbook.book.messages import _, translate
from workbook.forms.scripts import script

_LEFT = _("Until {time}: {minutes} min left.")
_OVER = _("It was to end at {time}: {minutes} min over.")


class Clock(anywidget.AnyWidget):
    """The minutes that are left of a point; while ``watching``, it asks for news by itself.

    Parameters
    ----------
    look
        Called every few seconds while ``watching`` and while somebody looks at the page.
    """

    _esm = script("clock.js")

    ends = traitlets.Float(0).tag(sync=True)  # ms since 1970; 0 for a point that has not begun
    watching = traitlets.Bool(False).tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, look: Callable[[], None]) -> None:
        super().__init__(
            words={
                "left": translate(_LEFT),
                "over": translate(_OVER),
            }
        )
        self.add_class("wb-clock")
        self.on_msg(lambda *_: look())
