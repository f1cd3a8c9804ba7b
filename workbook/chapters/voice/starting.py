"""Themes to begin with: what customers of any service talk about, with words in two languages."""

from __future__ import annotations

import tomllib
from pathlib import Path

from workbook.book.errors import BadInput, Fault
from workbook.book.fields import Row
from workbook.book.messages import joined, language, say
from workbook.book.model import TABLES
from workbook.book.validation import parse_row

SETS = {"service": Path(__file__).with_name("service.toml")}


def themes(name: str) -> list[Row]:
    """Return the themes of a set, named in the spoken language and marked as not yet ours.

    How well their words find them among a company's customers nobody has measured: until members
    read a sample, they have no share.

    Raises
    ------
    BadInput
        There is no such set.
    """
    if name not in SETS:
        expected = say("one of {names}", names=joined(list(SETS)))
        raise BadInput(
            say("There are no themes to begin with of this name."),
            [Fault("new", None, "themes", name, expected)],
        )
    made: list[Row] = []
    faults: list[Fault] = []
    for one in tomllib.loads(SETS[name].read_text(encoding="utf-8"))["themes"]:
        named = {"en": one.pop("en"), "es": one.pop("es")}
        cells = {**one, "name": named.get(language(), named["en"]), "not_yet_ours": "yes"}
        row, wrong = parse_row(TABLES["themes"], cells, "themes", None)
        made.append(row)
        faults += wrong
    if faults:
        raise BadInput(say("The themes to begin with are wrong."), faults)
    return made
