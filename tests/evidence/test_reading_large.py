"""A regular file gives the same table whether it is taken for large or small."""

from workbook.evidence.reading import cache


def test_a_regular_large_file_is_copied_by_the_engine(tmp_path, monkeypatch):
    file = tmp_path / "data.csv"
    file.write_text("id,s,d\n" + "".join(f"{at},{at / 4},2026-01-05\n" for at in range(50)))
    monkeypatch.setenv(cache.CACHE, str(tmp_path / "small"))
    small = cache.kept(file).reading
    monkeypatch.setattr("workbook.evidence.reading.large.LARGE", 0)
    monkeypatch.setattr(cache, "_known", {})
    monkeypatch.setattr(cache, "read", None)
    monkeypatch.setenv(cache.CACHE, str(tmp_path / "large"))
    assert cache.kept(file).reading == small
