"""A page of JupyterLab keeps what its evidence said, for reports of its day."""

import os
from datetime import UTC, datetime

import pytest
from books import make_book
from running_kernels import running
from waiting import finished

from workbook.analysis.verdicts import verdicts_each
from workbook.book.model import TABLES
from workbook.book.moment import Moment
from workbook.store import open_store

PAGE = """
from workbook import open_page
from workbook.analysis.verdicts import verdicts
page = open_page("test")
page.show(verdicts)
page.show(verdicts)
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "survey.csv").write_text("y\n" + "1\n" * 70 + "0\n" * 30)
    made = make_book(
        strategy=[{"key": "test", "name": "Test", "leader": "ana", "data_folder": str(tmp_path)}],
        members=[{"key": "ana", "name": "Ana", "role": "leader"}],
        assumptions=[{"key": "a", "statement": "S", "importance": 3, "statistic": "proportion",
                      "comparison": "at_least", "threshold": "0.6"}],
        evidence=[{"key": "e", "assumption": "a", "source": "survey.csv", "measure": "y = 1"}],
    )  # fmt: skip
    with open_store(str(tmp_path / "store.sqlite")) as opened:
        opened.create({name: made.entered(name) for name in TABLES}, by="ana")
        opened.allow(str(tmp_path), by="ana")
    return tmp_path


def shown_in_jupyterlab(folder):
    given = {
        **os.environ,
        "JPY_SESSION_NAME": "3_customer.ipynb",
        "WORKBOOK_USER": "ana",
        "WORKBOOK_STORE": str(folder / "store.sqlite"),
        "WORKBOOK_CACHE": str(folder / "cache"),
    }

    async def ask():
        async with running(cwd=str(folder), env=given) as kernel:
            return await kernel.run(PAGE, mode="page.mode", states="len(page.book.shown)")

    return finished(ask())


def read(folder, as_of=""):
    with open_store(str(folder / "store.sqlite"), read_only=True) as opened:
        return opened.read("test", Moment.of(as_of))


def test_what_a_notebook_showed_is_what_its_day_says_when_the_file_has_changed(folder):
    assert shown_in_jupyterlab(folder) == {"mode": "edit", "states": 0}
    assert len(read(folder).shown["e"]) == 1  # shown twice, kept once
    then = datetime.now(UTC).isoformat()
    (folder / "survey.csv").write_text("y\n" + "1\n" * 10 + "0\n" * 90)
    assert verdicts_each(read(folder)).estimate[0] == pytest.approx(0.1)
    past = verdicts_each(read(folder, then)).iloc[0]
    assert past.estimate == pytest.approx(0.7)
    assert "the file has changed since" in past.reading
    assert shown_in_jupyterlab(folder) == {"mode": "edit", "states": 1}
    assert len(read(folder).shown["e"]) == 2
