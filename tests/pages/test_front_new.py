"""JupyterLab's start page begins a strategy."""

from workbook.pages.front_new import NewStrategy
from workbook.store import open_store


def test_a_strategy_begins_on_the_start_page_of_jupyterlab(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBOOK_USER", "lea")
    store = str(tmp_path / "new.sqlite")
    new = NewStrategy(store)
    new.begin.click()
    assert "a name with at least one letter" in new.told.value
    new.name.value = "Service first"
    new.begin.click()
    assert "It is in the store as service-first." in new.told.value
    new.sample.value = "distributor-first-attempt"
    new.begin.click()
    with open_store(store) as opened:
        assert [one.key for one in opened.strategies()] == [
            "distributor-first-attempt",
            "service-first",
        ]
        (first,) = opened.read("service-first").rows("members")
    assert (first.key, first.role) == ("lea", "leader")
