"""Where a dropped file may lie and what it is called, whatever a browser says."""

import stat
from datetime import date

import pytest
from books import make_book
from team import team

from workbook.book import Book
from workbook.book.errors import BadInput, NotAllowed
from workbook.serve import dropping
from workbook.serve.dropping import Dropped, may_drop, place_for, safe_name


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Encuesta de julio.csv", "Encuesta de julio.csv"),
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\Users\\ana\\datos.XLSX", "datos.xlsx"),
        (".hidden.csv", "hidden.csv"),
        ("a*[?]#b.parquet", "a_____b.parquet"),
        ("...csv", "data.csv"),
        ("log.xes.gz", "log.xes.gz"),
        ("x" * 300 + ".csv", "x" * 80 + ".csv"),
    ],
)
def test_a_name_is_one_in_the_folder(given, name):
    assert safe_name(given) == name


@pytest.mark.parametrize("given", ["", "a.exe", "csv", "a.csv/", "notebook.ipynb"])
def test_other_kinds_are_refused(given):
    with pytest.raises(BadInput, match="neither CSV"):
        safe_name(given)


def of(folder):
    return make_book(strategy=[{"key": "t", "name": "T", "data_folder": folder}])


def test_a_strategy_without_a_folder_gets_one_of_its_own(tmp_path):
    assert place_for(of(""), str(tmp_path)) == tmp_path / "t"
    assert place_for(of(str(tmp_path / "mine")), str(tmp_path)) == tmp_path / "mine"


def test_nothing_is_kept_elsewhere(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link").symlink_to(tmp_path)
    with pytest.raises(NotAllowed):
        place_for(of(""), "")
    for folder in (tmp_path / "other", tmp_path / "in" / "link", tmp_path / "in" / ".." / "x"):
        with pytest.raises(NotAllowed, match="another folder"):
            place_for(of(str(folder)), str(tmp_path / "in"))


def test_a_file_takes_no_other_place_and_only_its_owner_reads_it(tmp_path):
    names = []
    for content in (b"one", b"two"):
        file = Dropped(tmp_path / "t", "a.csv")
        file.write(content)
        names.append(file.keep())
    assert names == ["a.csv", "a-2.csv"]
    assert (tmp_path / "t" / "a.csv").read_bytes() == b"one"
    assert stat.S_IMODE((tmp_path / "t" / "a-2.csv").stat().st_mode) == 0o600
    assert sorted(one.name for one in (tmp_path / "t").iterdir()) == ["a-2.csv", "a.csv"]


def test_what_does_not_arrive_leaves_nothing(tmp_path):
    empty = Dropped(tmp_path, "a.csv")
    with pytest.raises(BadInput, match="empty"):
        empty.keep()
    half = Dropped(tmp_path, "b.csv")
    half.write(b"half")
    half.drop()
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_take_its_place_leaves_nothing(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr("os.link", refuse)
    file = Dropped(tmp_path, "a.csv")
    file.write(b"one")
    with pytest.raises(PermissionError):
        file.keep()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("who", "may"), [("lea", True), ("eva", True), ("vic", False), ("noa", False), ("", False)]
)
def test_only_who_may_add_evidence_drops_a_file(who, may):
    assert may_drop(Book(team(), date(2026, 1, 1)), who) is may


def test_only_so_many_files_arrive_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(dropping, "MOST_AT_ONCE", 1)
    first = Dropped(tmp_path, "a.csv")
    with pytest.raises(NotAllowed, match="Too many files"):
        Dropped(tmp_path, "b.csv")
    first.drop()
    first.drop()  # the end of a connection drops it again
    Dropped(tmp_path, "b.csv").drop()
    assert Dropped.arriving == 0


def test_a_full_folder_takes_no_more(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_bytes(b"x" * 100)
    monkeypatch.setattr(dropping, "LARGEST", 50)
    monkeypatch.setattr(dropping, "MOST_OF_FOLDER", 120)
    with pytest.raises(NotAllowed, match="is full"):
        Dropped(tmp_path, "b.csv")
    assert Dropped.arriving == 0
