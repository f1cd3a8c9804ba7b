"""What was shown is kept where the store can be written to, and nowhere else is anything said."""

from serve.apps import write_store

from workbook.analysis.showing import keep
from workbook.store import Change, open_store

SAID = {"asks": "q", "content": "", "shift": 0.0, "answer": {}}


def test_states_are_kept_by_strategy(tmp_path):
    file = str(write_store(tmp_path / "store.sqlite"))
    with open_store(file) as store:
        claim = {"key": "e", "assumption": "wants", "n": "40", "successes": "30"}
        store.save("acme", [Change("evidence", ("e",), claim)], by="lea")
    assert keep(file, {"acme": [("e", SAID)], "other": []})
    with open_store(file, read_only=True) as store:
        assert [said for _, said in store.read("acme").shown["e"]] == [SAID]


def test_nothing_to_keep_opens_nothing(tmp_path):
    assert keep(str(tmp_path / "no" / "store.sqlite"), {"acme": []})
    assert not (tmp_path / "no").exists()


def test_a_store_that_cannot_be_written_to_is_no_trouble(tmp_path):
    assert not keep(str(tmp_path / "no" / "store.sqlite"), {"acme": [("e", SAID)]})
