"""What whoever runs the program decides about evidence: smallest cell, columns, folders.

All of it comes from the environment (the folders also from imports on the command line, which the
store remembers), so that no row of a book and no form can change it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from workbook.book.errors import BadInput
from workbook.book.messages import say

SMALLEST_CELL = "WORKBOOK_SMALLEST_CELL"
HIDDEN_COLUMNS = "WORKBOOK_HIDDEN_COLUMNS"
RESPONDENT_COLUMNS = "WORKBOOK_RESPONDENT_COLUMNS"
DATA = "WORKBOOK_DATA"
WORKING_HOURS = "WORKBOOK_WORKING_HOURS"
HOLIDAYS = "WORKBOOK_HOLIDAYS"
USUAL_HOURS = (9, 17)

USUAL_CELL = 5
LEAST_CELL = 3
"""With two in a cell, each of them knows what the other said."""


def smallest_cell() -> int:
    """Return how many respondents any result must rest on: 5, or ``WORKBOOK_SMALLEST_CELL``.

    Raises
    ------
    BadInput
        The variable is no whole number from 3 on: nothing is shown rather than too much.
    """
    given = os.environ.get(SMALLEST_CELL, "").strip()
    if not given:
        return USUAL_CELL
    if given.isascii() and given.isdigit() and int(given) >= LEAST_CELL:
        return int(given)
    raise BadInput(
        say(
            "No evidence is read, because {smallest_cell} is {given}. Set it to a whole number "
            "of {least_cell} or more, or leave it out for {usual_cell}.",
            smallest_cell=SMALLEST_CELL,
            given=repr(given),
            least_cell=LEAST_CELL,
            usual_cell=USUAL_CELL,
        )
    )


def hidden_columns() -> frozenset[str]:
    """Return the columns that no question may use, in folded letters: ``name; e-mail``."""
    return frozenset(name.casefold() for name in _names(HIDDEN_COLUMNS))


def respondent_columns() -> tuple[str, ...]:
    """Return the columns that say who answered, wherever a source has one of them."""
    return tuple(name.casefold() for name in _names(RESPONDENT_COLUMNS))


def working_time() -> tuple[str, str]:
    """Return what is set for ``working_hours`` and ``holidays``, as it was written."""
    return os.environ.get(WORKING_HOURS, ""), os.environ.get(HOLIDAYS, "")


def working_hours() -> tuple[int, int]:
    """Return when a working day begins and ends, in whole hours: 9-17, or what is set.

    Raises
    ------
    BadInput
        ``WORKBOOK_WORKING_HOURS`` is no such pair.
    """
    given = os.environ.get(WORKING_HOURS, "").strip()
    if not given:
        return USUAL_HOURS
    first, _, last = given.partition("-")
    hours = [int(part) for part in (first.strip(), last.strip()) if part.isdecimal()]
    if len(hours) == 2 and 0 <= hours[0] < hours[1] <= 24:
        return hours[0], hours[1]
    raise BadInput(
        say(
            "Working time is not counted, because {name} is {given}. Set it to two whole hours "
            "such as 9-17, or leave it out.",
            name=WORKING_HOURS,
            given=repr(given),
        )
    )


def holidays() -> tuple[date, ...]:
    """Return the days on which nobody works: ``WORKBOOK_HOLIDAYS`` as 2026-12-25; 2027-01-01.

    Raises
    ------
    BadInput
        One of them is no day.
    """
    found = []
    for given in _names(HOLIDAYS):
        try:
            found.append(date.fromisoformat(given))
        except ValueError:
            raise BadInput(
                say(
                    "Working time is not counted, because {name} holds {given}, which is no day. "
                    "Write days as 2026-12-25, with ; between them.",
                    name=HOLIDAYS,
                    given=repr(given),
                )
            ) from None
    return tuple(found)


def data_folders() -> tuple[Path, ...]:
    """Return the folders of ``WORKBOOK_DATA``, parted as the system parts a list of folders."""
    given = os.environ.get(DATA, "").split(os.pathsep)
    return tuple(resolved(folder.strip()) for folder in given if folder.strip())


def resolved(folder: str) -> Path:
    """Return a folder's real place, links followed."""
    try:
        return Path(folder).expanduser().resolve()
    except (OSError, ValueError, RuntimeError):
        raise BadInput(say("The data folder is not the name of a folder.")) from None


def check_folder(folder: Path, allowed: Sequence[str]) -> None:
    """Refuse a data folder that neither ``WORKBOOK_DATA`` nor the store's own list holds.

    Parameters
    ----------
    folder
        The strategy's data folder, resolved.
    allowed
        The store's list: folders of imports on the command line.

    Raises
    ------
    BadInput
        Says what whoever runs the program can do. The folder itself is not named: its place on
        the server is nobody else's business.
    """
    homes = (*data_folders(), *map(resolved, allowed))
    if not any(folder.is_relative_to(home) for home in homes):
        raise BadInput(
            say(
                "The strategy's data folder is not among those that may be read here. Whoever "
                "runs the workbook can import the strategy again from that folder (workbook "
                "import FOLDER --replace), or name the folder in {variable}.",
                variable=DATA,
            )
        )


def settings() -> list[str]:
    """Return what is set in the environment, as text that differs when a result can."""
    names = (SMALLEST_CELL, HIDDEN_COLUMNS, RESPONDENT_COLUMNS, WORKING_HOURS, HOLIDAYS)
    return [os.environ.get(name, "") for name in names]


def _names(variable: str) -> list[str]:
    given = os.environ.get(variable, "").replace(",", ";").split(";")
    return [name.strip() for name in given if name.strip()]
