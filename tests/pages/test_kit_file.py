"""From JupyterLab the kit is put beside the notebook."""

import pytest
from team import team

from workbook.forms import EditSession
from workbook.pages.kit_file import KitFile
from workbook.store import open_store


@pytest.fixture
def session(tmp_path):
    with open_store(tmp_path / "s.sqlite") as store:
        store.create(team(), by="lea")
        yield EditSession(store, "acme", "lea")


def test_a_button_writes_it_and_leads_to_it(session, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    button = KitFile(session)
    button.make.click()
    assert "Call back → Grow sales" in (tmp_path / "kit-acme.html").read_text()
    assert 'href="kit-acme.html"' in button.told.value
    assert "docmanager:open" in button.told.value


def test_where_nothing_can_be_written_it_says_so(session, tmp_path, monkeypatch):
    (tmp_path / "kit-acme.html").mkdir()
    monkeypatch.chdir(tmp_path)
    button = KitFile(session)
    button.make.click()
    assert "could not be written here" in button.told.value
