"""The typed table is kept for its owner only."""

import os

import pytest

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


def test_a_disk_that_is_full_keeps_no_half_of_a_file(tmp_path):
    resource = pytest.importorskip("resource")
    place = tmp_path / "of.it.beside.json"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        cache.keep_beside(place, tmp_path / "data.csv", "x" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.iterdir()) == []
    cache.keep_beside(place, tmp_path / "data.csv", "x" * 5000)
    assert cache.kept_beside(place) == "x" * 5000
