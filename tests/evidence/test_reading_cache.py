"""The typed table is kept for its owner only."""

import os

from workbook.evidence.reading import cache


def test_another_way_of_reading_is_another_table(tmp_path, monkeypatch):
    monkeypatch.setenv(cache.CACHE, str(tmp_path / "cache"))
    file = tmp_path / "data.csv"
    file.write_text("id;s\n1;12.345\n")
    found = cache.kept(file)
    told = cache.kept(file, cache.Declared(hints=cache.Declared().hints.__class__("comma")))
    assert told.parquet != found.parquet
    assert told.reading.types == {"id": "BIGINT", "s": "DOUBLE"}


def test_a_file_is_read_once_to_know_its_content(tmp_path, monkeypatch):
    monkeypatch.setenv(cache.CACHE, str(tmp_path / "cache"))
    file = tmp_path / "data.csv"
    file.write_text("id;s\n1;2\n")
    cache.kept(file)
    place = cache.beside(file, cache.Declared(), 1)
    before = file.stat()
    file.write_text("id;s\n1;3\n")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert cache.beside(file, cache.Declared(), 1) == place  # it is not looked at again
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    assert cache.beside(file, cache.Declared(), 1) != place
