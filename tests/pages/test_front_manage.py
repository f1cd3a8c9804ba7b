"""JupyterLab's start page renames, copies, archives, brings back, deletes, and gives files."""

import io
import re
import zipfile
from base64 import b64decode

import pytest
from team import team

from workbook.pages import strategies
from workbook.pages.front_lab import LabFront
from workbook.pages.front_manage import ManageStrategy
from workbook.store import Change, open_store


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBOOK_USER", "lea")
    path = str(tmp_path / "s.sqlite")
    with open_store(path) as store:
        store.create(team(), by="lea")
    return path


@pytest.fixture
def front(place):
    made = LabFront(place)
    made.manage.strategy.value = "acme"
    return made


def buttons(widget):
    found = [widget.description] if type(widget).__name__ == "Button" else []
    return found + [one for child in getattr(widget, "children", ()) for one in buttons(child)]


def names(place):
    with open_store(place) as store:
        return {one.key: one.name for one in store.strategies()}


def test_until_one_is_picked_nothing_is_offered(place):
    front = LabFront(place)
    assert front.manage.strategy.options == (("Choose …", ""), ("Acme", "acme"))
    assert not buttons(front.manage)


def test_an_empty_store_has_nothing_to_manage_until_one_begins(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBOOK_USER", "lea")
    front = LabFront(str(tmp_path / "new.sqlite"))
    assert front.manage.strategy.layout.display == "none"
    front.new.name.value = "First"
    front.new.begin.click()
    assert not front.manage.strategy.layout.display
    assert ("First", "first") in front.manage.strategy.options


def test_a_strategy_is_renamed_and_the_list_says_so(front, place):
    manage = front.manage
    manage.name.value = " – "
    manage.rename.click()
    assert "Needs a name with at least one letter or digit." in manage.told["rename"].value
    assert manage.name.value == " – "  # what was typed stays
    assert names(place) == {"acme": "Acme"}
    manage.name.value = "Service <first>"
    manage.rename.click()
    assert names(place) == {"acme": "Service <first>"}
    assert "is now called “Service &lt;first&gt;”." in manage.told["rename"].value
    assert "<h3>Service &lt;first&gt;</h3>" in front.shown.value
    assert ("Service <first>", "acme") in manage.strategy.options
    assert manage.strategy.value == "acme"


def test_a_copy_stands_in_the_list(front, place):
    assert front.manage.copy_name.value == "Copy of Acme"
    front.manage.duplicate.click()
    assert "“Copy of Acme” is in the list above." in front.manage.told["duplicate"].value
    assert names(place) == {"acme": "Acme", "copy-of-acme": "Copy of Acme"}
    assert "<h3>Copy of Acme</h3>" in front.shown.value


def test_what_is_archived_is_brought_back(front):
    manage = front.manage
    manage.archive.click()
    assert "“Acme” is archived." in manage.told["archive"].value
    assert "<h3>Acme</h3>" not in front.shown.value
    assert "There is no strategy yet" not in front.shown.value
    assert "Acme (archived on" in front.shown.value
    assert "Acme (archived on" in manage.strategy.label
    assert "Archive it" not in buttons(manage)
    manage.bring_back.click()
    assert "“Acme” is in the list above again." in manage.told["archive"].value
    assert "<h3>Acme</h3>" in front.shown.value
    assert "Bring it back" not in buttons(manage)


def test_only_the_word_deletes(front, place):
    manage = front.manage
    manage.word.value = "yes"
    manage.delete.click()
    assert "Needs the word “delete”." in manage.told["delete"].value
    assert names(place)
    manage.word.value = " Delete"
    manage.delete.click()
    assert "“Acme” is deleted." in manage.told[""].value
    assert names(place) == {}
    assert not manage.offered.children
    assert "There is no strategy yet." in front.shown.value


def test_two_of_the_same_name_are_told_apart(front):
    front.manage.copy_name.value = "Acme"
    front.manage.duplicate.click()
    assert [name for name, _ in front.manage.strategy.options[1:]] == [
        "Acme (acme)",
        "Acme (acme-2)",
    ]


@pytest.mark.parametrize("who", ["max", "eva", "vic", "nobody"])
def test_who_does_not_lead_is_offered_the_files_alone_and_refused_the_rest(
    front, place, monkeypatch, who
):
    monkeypatch.setenv("WORKBOOK_USER", who)
    manage = ManageStrategy(place)
    manage.strategy.value = "acme"
    assert buttons(manage) == [one.description for one in manage.downloads.values()]
    assert "Only its leader can" in str([getattr(one, "value", "") for one in manage._refused])
    front.manage.name.value, front.manage.word.value = "Mine", "delete"
    for what, button in (
        ("rename", front.manage.rename),
        ("duplicate", front.manage.duplicate),
        ("archive", front.manage.archive),
        ("archive", front.manage.bring_back),
        ("delete", front.manage.delete),
    ):
        button.click()
        assert "ask Lea Leal" in front.manage.told[what].value
    with open_store(place) as store:
        assert names(place) == {"acme": "Acme"}
        assert store.read("acme").strategy.archived_on is None


def test_what_somebody_else_has_deleted_is_told(front, place):
    with open_store(place) as store:
        strategies.delete(store, "acme", "delete", "lea")
    front.manage.rename.click()
    assert "acme" in front.manage.told["rename"].value
    manage = ManageStrategy(place)
    assert manage.strategy.layout.display == "none"


def test_the_tables_are_taken_away_without_what_is_for_the_team_alone(front):
    front.manage.downloads["csv"].click()
    html = front.manage.told["download"].value
    (name,) = re.findall(r'download="(acme-[-\d]+-tables\.zip)"', html)
    assert name in html
    with zipfile.ZipFile(io.BytesIO(b64decode(re.search(r"base64,([^\"]+)", html)[1]))) as archive:
        texts = {one: archive.read(one).decode() for one in archive.namelist()}
    assert "Call back" in texts["acme/choices.csv"]
    assert "Lea Leal" in texts["acme/members.csv"]
    assert not any("example.org" in text or "Hello" in text for text in texts.values())
    front.manage.downloads["tables"].click()
    assert "-tables.xlsx" in front.manage.told["download"].value


def test_a_spanish_store_is_managed_in_spanish(place):
    with open_store(place) as store:
        version = store.read("acme").versions["strategy"]["acme",]
        store.save("acme", [Change("strategy", ("acme",), {"language": "es"}, version)], by="lea")
    manage = LabFront(place).manage
    manage.strategy.value = "acme"
    manage.word.value = "delete"
    manage.delete.click()
    assert "Necesita la palabra" in manage.told["delete"].value
