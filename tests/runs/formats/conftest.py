"""A run over the first sample with every format, made once for all tests of formats."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from workbook.exchange import read
from workbook.runs import Options, batch, plan
from workbook.store import open_store

ROOT = Path(__file__).parents[3]
CHAPTERS = ("team", "link", "summary")


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    path = tmp_path_factory.mktemp("store") / "workbook.sqlite"
    with open_store(path) as opened:
        for month, name in ((9, "distributor"), (10, "distributor-first-attempt")):
            rows = read(ROOT / "data" / name)
            opened.create(rows, by="ana", at=datetime(2026, month, 1, tzinfo=UTC))
    return path


@pytest.fixture(scope="session")
def done(store, tmp_path_factory):
    out = tmp_path_factory.mktemp("reports")
    options = Options(
        formats=("html", "pdf", "xlsx", "pptx", "md", "data.xlsx"), since="2026-09-30"
    )
    keys = ["distributor-first-attempt"]
    planned = plan(str(store), keys, CHAPTERS, "2026-10-31", out, ROOT / "notebooks", options)
    return batch.run(planned)


@pytest.fixture(scope="session")
def file(done):
    """Return the place of a document by its format."""
    files = {one.format: done.plan.out / one.file for one in done.documents}
    return files.__getitem__
