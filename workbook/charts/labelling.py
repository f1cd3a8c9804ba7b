"""What a chart says beside its marks: names on axes, words under the pointer, a choice of marks."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from textwrap import wrap
from typing import TYPE_CHECKING, Any, TypeVar

from workbook.book.messages import translate

if TYPE_CHECKING:
    import altair as alt

Key = TypeVar("Key", bound=Hashable)

_CROWDED = 20  # rows of marks from which readers may choose among them
_NARROWEST = 8  # letters in a line of a label
_LINE = 15  # pixels from line to line of a label
LINES: Mapping[str, Any] = {"labelExpr": "split(datum.label, '\\n')", "labelLineHeight": _LINE}
"""Axis options that show a label made by ``lines`` as several lines."""

SIGNED: Mapping[str, Any] = {
    "labelExpr": "(datum.value > 0 ? '+' : '') + replace(datum.label, '-', '−')"
}
"""Axis options that show numbers with their sign, and 0 without."""


def in_words(values: Iterable[str]) -> dict[str, str]:
    """Return how an axis or a legend shows the values of a declaration in the spoken language."""
    words = {value: translate(value) for value in values}
    same = all(value == word for value, word in words.items())
    return {} if same else {"labelExpr": f"({json.dumps(words)})[datum.value] || datum.value"}


def lines(text: str, width: int, most: int = 3) -> str:
    """Break a label into at most so many lines of so many letters; the rest becomes “…”.

    An axis shows the lines one under the other with ``alt.Axis(**labelling.LINES)``. A width
    without room for a word, as where a unit takes all of it, counts as the least that has some.
    """
    return "\n".join(wrap(text, max(width, _NARROWEST), max_lines=most, placeholder="…"))


def label_axis(
    names: Mapping[str, str], width: int, most: int = 3, side: str = "left"
) -> dict[str, Any]:
    """Return axis options that show keys by their names, in lines that stand level with marks.

    Encode the key itself: two rows whose shortened names look alike then stay two rows.

    Parameters
    ----------
    names
        Key → name.
    width, most
        Letters in a line, and lines in a label; the rest becomes “…”.
    side
        "left" centres the lines on their mark, "top" lets them stand on it.
    """
    broken = {key: lines(name, width, most).split("\n") for key, name in names.items()}
    tallest = max((len(label) for label in broken.values()), default=1)
    rise = _LINE * (tallest - 1)
    if side == "top":
        level = {key: [""] * (tallest - len(label)) + label for key, label in broken.items()}
        placed = {"labelPadding": 8 + rise, "labelAngle": 0, "orient": "top"}
    else:
        level = {key: [""] * ((tallest - len(label)) // 2) + label for key, label in broken.items()}
        placed = {"labelOffset": -rise / 2, "labelPadding": 8}
    return {"labelExpr": f"({json.dumps(level)})[datum.value]", "labelLineHeight": _LINE, **placed}


def apart(labels: Mapping[Key, str]) -> dict[Key, str]:
    """Return labels by key, with blanks behind those that repeat: invisible, but no longer equal.

    Where a chart cannot show keys by their names (``label_axis``), two things of the same name,
    or whose long names begin alike and are cut, would fall into one.
    """
    seen: Counter[str] = Counter()
    made = {}
    for key, label in labels.items():
        made[key] = label + " " * seen[label]
        seen[label] += 1
    return made


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


def either(channel: type[Any], test: str, then: Any, otherwise: Any) -> Any:
    """Return a channel one of two values, by an expression about the datum.

    It says what ``alt.condition`` says. Where altair is given a text or a dict instead of a
    channel, as that gives, it looks through every class of its schema: 3 to 9 ms each time.
    """
    return channel(otherwise, condition={"test": test, "value": then})


def filtered(label: str, column: str, number: int) -> dict[str, Any]:
    """Let readers of an app choose whose marks they see, where there are too many at once.

    Parameters
    ----------
    label, column
        What is chosen, and the column that holds it.
    number
        How many rows of marks there are.
    """
    return {"filter": {"label": label, "field": column}} if number >= _CROWDED else {}
