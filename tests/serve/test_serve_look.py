"""``workbook serve --check`` tells fine pages from broken ones, with and without a driver."""

from __future__ import annotations

import shutil

import pytest
from browser.lab import CHROMIUM

from workbook.errors import NotFound
from workbook.serve import Settings, look

pytestmark = [
    pytest.mark.xdist_group("serve"),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]


@pytest.fixture
def few(place, tmp_path):
    """Settings of a server with a fine page and a broken one."""
    for name in ("1_good", "2_failing"):
        shutil.copy(place / "notebooks" / f"{name}.ipynb", tmp_path)
    return Settings(str(place / "store.sqlite"), tmp_path, painters=1)


def test_every_page_of_every_strategy_is_looked_at_and_the_broken_one_told(few):
    seen = []
    assert not look.check(few, seen.append)
    problems = {one.address: one.problems for one in seen}
    assert list(problems) == [
        "/",
        *(f"/{page}?strategy={key}" for key in ("acme", "other") for page in ("good", "failing")),
    ]
    for address, found in problems.items():
        assert bool(found) == ("failing" in address), (address, found)
    broken = next(one for one in seen if one.address == "/failing?strategy=acme")
    assert broken.sentence.endswith("this part could not be shown; the server’s log has the cause")


def test_without_a_driver_the_browser_alone_does(few, monkeypatch):
    (few.notebooks / "2_failing.ipynb").unlink()
    monkeypatch.setattr(look, "find_spec", lambda _: None)
    seen = []
    assert look.check(few, seen.append), [one.sentence for one in seen]
    assert len(seen) == 3


def test_without_a_browser_it_says_what_to_install(few, monkeypatch):
    monkeypatch.delenv("WORKBOOK_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(few.notebooks))
    with pytest.raises(NotFound, match="Install Chromium"):
        look.check(few, print)
