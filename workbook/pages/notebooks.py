"""The notebooks that there are: those of chapters, about the reader, and about all strategies."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbook.book import registry
from workbook.book.chapter import Chapter as Declared
from workbook.book.errors import NotFound
from workbook.book.filenames import PORTFOLIO
from workbook.book.messages import language, say, translate_markdown

INSTALLED = next(  # those that come with the program, from a package or from its repository
    (one for above in Path(__file__).parents[1:3] if (one := above / "notebooks").is_dir()),
    Path(__file__).parents[1] / "notebooks",
)
COPIED_FROM = "workbook_chapter"  # in a notebook's metadata: the plugin that it was copied from
_CHAPTER = re.compile(r"(\d+)([a-z]?)_(\w+)\.ipynb")


@dataclass(frozen=True)
class ChapterNotebook:
    """A notebook that asks one question of a strategy: ``1_link.ipynb`` is the chapter link.

    ``portfolio.ipynb`` asks one of all strategies of a store. ``called`` and ``asks`` are what a
    chapter that is installed declares; empty for a team's own.
    """

    name: str
    notebook: Path
    called: str = ""
    asks: str = ""

    @property
    def stem(self) -> str:
        """Name of its files, which sorts in the order of the chapters."""
        return self.notebook.stem

    @property
    def is_of_all(self) -> bool:
        """Whether it is about all strategies of a store."""
        return self.stem == PORTFOLIO

    @property
    def title(self) -> str:
        """What a link to it says."""
        return self.called or self.name.replace("_", " ").capitalize()


def notebooks_folder(start: Path | None = None) -> Path:
    """Find the notebooks: the nearest folder ``notebooks`` upward, else those installed with us.

    Raises
    ------
    NotFound
        There are none in either place.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (*(above / "notebooks" for above in (here, *here.parents)), INSTALLED):
        if folder.is_dir() and any(map(_place, folder.iterdir())):
            return folder
    raise NotFound(
        say(
            "There is no folder notebooks with chapters (such as 1_link.ipynb) in {here} or "
            "above. Run the command where the notebooks are.",
            here=here,
        )
    )


def chapters_in(folder: Path) -> tuple[ChapterNotebook, ...]:
    """Return the chapters of a folder in their order.

    That are the notebooks of chapters that are installed, which a plugin may keep in its own
    package, and a team's own, which begin with a number: ``6_complaints.ipynb``.
    """
    places = {path: _place(path) for path in (*folder.iterdir(), *_kept_elsewhere(folder))}
    found = [path for path, place in places.items() if place]
    return tuple(_page(path) for path in sorted(found, key=lambda path: places[path] or ()))


def personal_in(folder: Path) -> tuple[ChapterNotebook, ...]:
    """Return the pages about the reader, which are in no report."""
    personal = [one.notebook for one in registry.chapters() if one.is_personal and one.notebook]
    return tuple(_page(folder / name) for name in personal if (folder / name).is_file())


def _page(notebook: Path) -> ChapterNotebook:
    match = _CHAPTER.fullmatch(notebook.name)
    name = match[3] if match else notebook.stem
    declared = _declared(notebook)
    if declared is None:
        return ChapterNotebook(name, notebook)
    return ChapterNotebook(name, notebook, declared.title, declared.asks)


def _declared(notebook: Path) -> Declared | None:
    return next((one for one in registry.chapters() if one.notebook == notebook.name), None)


def _place(notebook: Path) -> tuple[int, str] | None:
    """Return what orders a chapter's notebook among the others; None for what is none."""
    declared = _declared(notebook)
    if declared is not None:
        return None if declared.is_personal else (declared.position, notebook.name)
    match = _CHAPTER.fullmatch(notebook.name)
    if match is None or _is_left_behind(notebook):
        return None
    # As the chapters' positions: 3_customer is 30, and 3a_journey 31.
    return 10 * int(match[1]) + "_abcdefghijklmnopqrstuvwxyz".index(match[2] or "_"), notebook.name


def _is_left_behind(notebook: Path) -> bool:
    """Return whether it is the copy of a notebook that came with a plugin that is gone."""
    try:
        return COPIED_FROM in json.loads(notebook.read_text(encoding="utf-8"))["metadata"]
    except (OSError, ValueError, LookupError, TypeError):  # said where it is to be executed
        return False


def _kept_elsewhere(folder: Path) -> Iterator[Path]:
    """Find the notebooks that plugins keep in their packages; a copy in the folder comes first."""
    for one in registry.installed().values():
        own = one.own_notebook
        if own and not (folder / own.name).is_file():
            yield own


def translate_text(notebook: Any) -> None:
    """Put the text cells of a notebook into the language spoken; English is what they have."""
    if language() != "en":
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = translate_markdown(cell.source)


def portfolio_in(folder: Path) -> ChapterNotebook | None:
    """Return the notebook about all strategies, where a folder has it."""
    notebook = folder / f"{PORTFOLIO}.ipynb"
    return ChapterNotebook(PORTFOLIO, notebook) if notebook.is_file() else None
