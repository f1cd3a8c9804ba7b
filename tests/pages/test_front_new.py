"""JupyterLab's start page begins a strategy, and shows what there is with its next step."""

from datetime import UTC, datetime
from html import escape

from books import make_book

from workbook.exchange import write
from workbook.pages.front_lab import LabFront
from workbook.pages.front_new import NewStrategy
from workbook.pages.strategies import begin
from workbook.store import Change, open_store


def test_a_strategy_begins_on_the_start_page_of_jupyterlab(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBOOK_USER", "lea")
    store = str(tmp_path / "new.sqlite")
    begun = []
    new = NewStrategy(store, lambda: begun.append(True))
    new.begin.click()
    assert "a name with at least one letter" in new.told.value
    new.name.value = "Service first"
    new.begin.click()
    assert "“Service first” is in the list above" in new.told.value
    assert begun == [True]
    new.sample.value = "distributor-first-attempt"
    new.begin.click()
    with open_store(store) as opened:
        assert [one.key for one in opened.strategies()] == [
            "distributor-first-attempt",
            "service-first",
        ]
        (first,) = opened.read("service-first").rows("members")
    assert (first.key, first.role) == ("lea", "leader")


def given(content):
    return {"name": "a.xlsx", "type": "", "size": len(content), "content": content,
            "last_modified": datetime(2026, 11, 1, tzinfo=UTC)}  # fmt: skip


def test_an_excel_file_is_taken_in_or_refused_with_its_faults(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBOOK_USER", "lea")
    store = str(tmp_path / "new.sqlite")
    file = write(make_book(strategy=[{"key": "acme", "name": "Acme first"}]), tmp_path / "a.xlsx")
    new = NewStrategy(store)
    new.file.value = [given(b"no Excel file")]
    assert "<p>a.xlsx was not imported" in new.told.value  # as the person calls it
    new.file.value = []
    new.file.value = [given(file.read_bytes())]
    assert "“Acme first” is in the list above" in new.told.value
    assert not new.file.value
    with open_store(store) as opened:
        (only,) = opened.strategies()
        assert [row.name for row in opened.read(only.key).rows("members")] == ["lea"]


def test_the_start_page_shows_what_has_begun_and_the_next_step(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBOOK_USER", "lea")
    front = LabFront(str(tmp_path / "new.sqlite"))
    assert "There is no strategy yet." in front.shown.value
    front.new.name.value = "Service first"
    front.new.begin.click()
    html = front.shown.value
    assert "There is no strategy yet." not in html
    assert "Do this now" in html
    assert "service-strategy-workbook:open" in html
    told = escape('{"path": "0_team.ipynb", "strategy": "service-first"}')
    assert f'data-commandlinker-args="{told}"' in html


def test_in_a_spanish_store_the_start_page_speaks_spanish(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBOOK_USER", "lea")
    store = str(tmp_path / "new.sqlite")
    with open_store(store) as opened:
        key = begin(opened, "Primero el servicio", "lea")
        version = opened.read(key).versions["strategy"][key,]
        opened.save(key, [Change("strategy", (key,), {"language": "es"}, version)], by="lea")
    new = LabFront(store).new
    assert new.begin.description == "Empezar"
    new.begin.click()
    assert "letra" in new.told.value
