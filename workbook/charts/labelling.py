"""What a chart says beside its marks: short labels, and words under the pointer."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import altair as alt

_NARROWEST = 8  # letters in a line of a label


def lines(text: str, width: int, most: int = 3) -> str:
    """Break a label into at most so many lines of so many letters; the rest becomes “…”.

    A width without room for a word, as where a unit takes all of it, counts as the least that has
    some.
    """
    return "\n".join(wrap(text, max(width, _NARROWEST), max_lines=most, placeholder="…"))


def tips(heading: str, rows: Mapping[Any, str]) -> list[alt.Tooltip]:
    """Say what a mark tells under the pointer, in an app: a heading, and lines of words.

    Parameters
    ----------
    heading
        Column with what the mark stands for.
    rows
        Label → column with its value, written as people read it: no number, no day, no gap.
    """
    import altair as alt

    lines = [alt.Tooltip(f"{column}:N", title=label) for label, column in rows.items()]
    return [alt.Tooltip(f"{heading}:N", title="title"), *lines]
