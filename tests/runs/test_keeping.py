"""A run keeps what evidence said; tests/analysis/test_asking.py has what comes of it."""

from workbook.runs.keeping import keep_shown


def test_a_run_keeps_nothing_of_a_store_that_is_not_there(tmp_path):
    keep_shown(str(tmp_path / "no" / "store.sqlite"), ["test"])
    assert not (tmp_path / "no").exists()
