"""The sources on the customer's page."""

from __future__ import annotations

from workbook.chapters.customer.profile_table import profiles


def test_each_column_of_a_source_is_on_the_page_and_no_row(book, tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBOOK_CACHE", str(tmp_path / "cache"))
    rows = "".join(f"{'Sí' if at % 4 else 'No'},<b>{at}</b>\n" for at in range(40))
    (tmp_path / "a.csv").write_text("r,said\n" + rows, encoding="utf-8")
    made = book(
        strategy=[{"key": "t", "name": "T", "data_folder": str(tmp_path)}],
        sources=[{"key": "s", "name": "Survey", "kind": "answers", "file": "a.csv"}],
    )
    html = profiles(made)
    assert "Sí (30), No (10)" in html
    assert "Frequent values" in html
    assert "&lt;b&gt;" not in html
    assert "<b>" not in html


def test_without_sources_nothing_is_shown(book):
    assert profiles(book()) is None
