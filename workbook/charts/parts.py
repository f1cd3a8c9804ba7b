"""What a page shows, as parts: an answer, sentences, lists, tables, findings and pictures.

Every piece of HTML that the theme makes carries its parts (``theme.Html.parts``), and a report's
notebook keeps them beside the HTML. Slides, documents and texts are made of them.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

MIME = "application/vnd.service-strategy-workbook.parts"
"""Type of the parts beside the HTML of a notebook's output: a JSON list as text."""

SVG = "data:image/svg+xml;base64,"


@dataclass(frozen=True)
class Answer:
    """The answer of a page, and of what and when it is."""

    text: str
    about: str = ""


@dataclass(frozen=True)
class Sentence:
    """A paragraph. ``aside`` says that it is of use only where the page itself is used."""

    text: str
    aside: bool = False


@dataclass(frozen=True)
class Points:
    """A list: of each point what stands first, and lines below it.

    ``personal`` says that it tells how single people voted or rated, which is for the team alone.
    """

    points: tuple[tuple[str, ...], ...]
    personal: bool = False


class Found(NamedTuple):
    """A finding as it is shown; ``who`` has to act, and ``why`` it stands there."""

    severity: str
    code: str
    message: str
    remedy: str
    who: str = ""
    why: str = ""


@dataclass(frozen=True)
class Findings:
    """Findings in the order in which they matter."""

    found: tuple[Found, ...]


@dataclass(frozen=True)
class Table:
    """A table in words. ``entered`` says that it holds what a team typed, as it was typed."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...] = ()
    entered: bool = False


@dataclass(frozen=True)
class Figure:
    """A picture: its SVG, and what it shows in words."""

    svg: str
    description: str


Part = Answer | Sentence | Points | Findings | Table | Figure
_KINDS = {one.__name__: one for one in (Answer, Sentence, Points, Findings, Table, Figure)}


def to_text(parts: Iterable[Part]) -> str:
    """Return parts as a notebook keeps them."""
    return json.dumps([_plain(one) for one in parts], ensure_ascii=False)


def from_text(text: str) -> tuple[Part, ...]:
    """Return the parts that a notebook keeps; kinds of later versions are left out."""
    return tuple(_part(one) for one in json.loads(text) if one["kind"] in _KINDS)


def words(part: Part) -> Iterator[str]:
    """Return every text of a part in its order; of a picture its description."""
    if isinstance(part, Answer):
        yield from (part.text, part.about)
    elif isinstance(part, Sentence):
        yield part.text
    elif isinstance(part, Points):
        yield from (line for point in part.points for line in point)
    elif isinstance(part, Findings):
        for one in part.found:
            yield from (one.severity, one.code, one.who, one.message, one.remedy, one.why)
    elif isinstance(part, Table):
        yield from (part.caption, *part.columns, *(cell for row in part.rows for cell in row))
    else:
        yield part.description


def lines(part: Part) -> Iterator[str]:
    """Return what a part says, a line for each point or finding; nothing of tables and pictures."""
    if isinstance(part, Points):
        yield from (" ".join(point) for point in part.points)
    elif isinstance(part, Findings):
        yield from (f"{one.code}: {one.message} {one.remedy}" for one in part.found)
    elif isinstance(part, Answer | Sentence):
        yield part.text


def is_for_documents(part: Part) -> bool:
    """Say whether a part is of use outside of its page, and fit to be handed on."""
    return not (
        (isinstance(part, Table) and part.entered)
        or (isinstance(part, Sentence) and part.aside)
        or (isinstance(part, Points) and part.personal)
    )


def of_svg(svg: str) -> str:
    """Return a picture as the address that an image of a page has."""
    return SVG + base64.b64encode(svg.encode()).decode()


def _plain(part: Part) -> dict[str, Any]:
    plain = {"kind": type(part).__name__, **asdict(part)}
    if isinstance(part, Figure):
        plain["svg"] = of_svg(part.svg)  # as pages have it: one rule knows every picture
    return plain


def _part(plain: dict[str, Any]) -> Part:
    kind = _KINDS[plain["kind"]]
    facts = {name: _frozen(value) for name, value in plain.items() if name != "kind"}
    if kind is Figure:
        facts["svg"] = base64.b64decode(facts["svg"].removeprefix(SVG)).decode()
    if kind is Findings:
        facts["found"] = tuple(Found(*one) for one in facts["found"])
    return kind(**facts)


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
