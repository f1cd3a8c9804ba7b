"""Write the golden copies: every chapter of the distributor, executed, without pictures.

Run as ``make golden`` after a change that means to change what a notebook shows, and read the
difference before committing it. ``tests/test_notebooks.py`` compares strictly against them.
"""

from __future__ import annotations

import configparser
import os
import re
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import papermill

from workbook.exchange import read
from workbook.runs import chapters_in
from workbook.store import open_store

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SANITIZE = HERE / "sanitize.cfg"
AS_OF = "2026-10-31"


def store_of_samples(path: Path) -> None:
    """Make a store as imports of the sample strategies in September 2026 would."""
    with open_store(str(path)) as store:
        for folder in sorted((ROOT / "data").iterdir()):
            rows = read(folder)
            store.create(rows, by="samples", at=datetime(2026, 9, 1, tzinfo=UTC))
            store.allow(rows["strategy"][0].data_folder, by="samples")


def sanitized(text: str) -> str:
    """Replace what may differ between two machines (pictures, styles) as nbval does."""
    rules = configparser.ConfigParser(interpolation=None)
    rules.read(SANITIZE, encoding="utf-8")
    for name in rules.sections():
        text = re.sub(rules[name]["regex"], rules[name]["replace"], text)
    return text


def make(notebook: Path) -> None:
    """Execute one notebook and keep what nbval compares."""
    target = HERE / notebook.name
    papermill.execute_notebook(
        notebook,
        target,
        {"strategy": "distributor", "as_of": AS_OF, "mode": "report"},
        cwd=ROOT,
        progress_bar=False,
    )
    made = nbformat.read(target, as_version=4)
    made.metadata = nbformat.from_dict({"kernelspec": made.metadata["kernelspec"]})
    for cell in made.cells:
        cell.metadata = nbformat.from_dict({"tags": cell.metadata.get("tags", [])})
        if "injected-parameters" in cell.metadata.tags:
            cell["id"] = "parameters"  # papermill makes up another one each time
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            for kind in data:
                data[kind] = sanitized(data[kind])
    nbformat.write(made, target)


def main() -> None:
    """Write the copies of all chapters, or of those named."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WORKBOOK_STORE"] = str(Path(folder) / "samples.sqlite")
        store_of_samples(Path(os.environ["WORKBOOK_STORE"]))
        for notebook in (one.notebook for one in chapters_in(ROOT / "notebooks")):
            if not sys.argv[1:] or notebook.stem in sys.argv[1:]:
                make(notebook)


if __name__ == "__main__":
    main()
