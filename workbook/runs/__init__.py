"""Chapters × strategies: what a run makes, from the plan to pages, documents, index and manifest.

- ``parts``: plan, chapter, brief, what was made; ``planning``: look up what is to be made
- ``fingerprint``: whether anything has changed; ``execution``: one notebook in one kernel
- ``batch``: the run itself; ``clusters``: the same on Dask
- ``report``, ``bulletin``, ``formats``: what readers get; ``manifest``, ``locks``: what the next
  run needs
"""

from workbook.pages.notebooks import ChapterNotebook, chapters_in, notebooks_folder
from workbook.runs.parts import (
    Brief,
    Document,
    Made,
    Options,
    Plan,
    Run,
    versions,
    written_day,
)
from workbook.runs.planning import plan

__all__ = [
    "Brief",
    "ChapterNotebook",
    "Document",
    "Made",
    "Options",
    "Plan",
    "Run",
    "chapters_in",
    "notebooks_folder",
    "plan",
    "versions",
    "written_day",
]
