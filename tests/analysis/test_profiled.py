"""A profile in words, and all sources of a strategy in one table."""

from __future__ import annotations

import pytest

from workbook.analysis.profiled import frame_of, profiled, profiles, sources_named


@pytest.fixture
def strategy(book, tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBOOK_CACHE", str(tmp_path / "cache"))
    rows = [f"{-99 if at % 20 == 3 else at % 11},{'Sí' if at % 4 else 'sí'},{1 + at % 3 / 4}"
            for at in range(60)]  # fmt: skip
    (tmp_path / "a.csv").write_text("score,r,weight\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return book(
        strategy=[{"key": "t", "name": "T", "data_folder": str(tmp_path)}],
        sources=[{"key": "s", "name": "Survey of March", "kind": "answers", "file": "a.csv"}],
        assumptions=[{"key": "a", "statement": "A", "importance": 3}],
        evidence=[
            {"key": "e", "assumption": "a", "source": "a.csv", "measure": "score"},
            {"key": "f", "assumption": "a", "source": "lost.csv", "measure": "score"},
        ],
    )


def test_each_column_is_a_row_of_words(strategy):
    frame = frame_of(profiled(strategy, "s")).set_index("column")
    assert frame.loc["score", "kind"] == "number"
    assert frame.loc["score", "range"] == "0 to 9"
    assert frame.loc["score", "notice"] == "-99 may stand for no answer"
    assert frame.loc["r", "values"] == "Sí (60)"
    assert frame.loc["r", "notice"] == "values that differ in case, accents or blanks are one"
    assert frame.loc["weight", "notice"] == "looks like a weight"
    assert set(frame.blank) == {"0 %"}


def test_a_file_is_profiled_once_and_a_lost_one_says_why(strategy):
    assert sources_named(strategy) == ["s", "lost.csv"]
    found = profiles(strategy)
    assert list(found.source) == ["Survey of March", "", "", "", "lost.csv"]
    assert "comma-separated, UTF-8" in found["values"].iloc[0]
    assert "lost.csv" in found.notice.iloc[-1]


def test_without_sources_there_is_nothing(book):
    assert profiles(book()).empty
