"""The typed table is kept for its owner only."""

from workbook.evidence.reading import cache


def test_another_way_of_reading_is_another_table(tmp_path, monkeypatch):
    monkeypatch.setenv(cache.CACHE, str(tmp_path / "cache"))
    file = tmp_path / "data.csv"
    file.write_text("id;s\n1;12.345\n")
    found = cache.kept(file)
    told = cache.kept(file, cache.Declared(hints=cache.Declared().hints.__class__("comma")))
    assert told.parquet != found.parquet
    assert told.reading.types == {"id": "BIGINT", "s": "DOUBLE"}
