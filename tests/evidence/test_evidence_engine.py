"""The engine reaches the files that it was opened for, and nothing else."""

from collections import OrderedDict

import duckdb
import pytest

from workbook.book.errors import BadInput
from workbook.evidence import Sources, engine


@pytest.fixture
def folder(tmp_path):
    data = tmp_path / "data"
    (data / "inner").mkdir(parents=True)
    (tmp_path / "secret.csv").write_text("pin\n1234\n")
    (data / "survey.csv").write_text("age,owns phone\n30,yes\n41,no\n")
    (data / "inner" / "survey.csv").write_text("age\n30\n")
    return data


def opened(folder, name="survey.csv"):
    return Sources(str(folder)).open(name)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('{secret}')",
        "SELECT * FROM read_text('{secret}')",
        "SELECT * FROM '{secret}'",
        "SELECT * FROM glob('/*')",
        "COPY evidence TO '{folder}/out.csv'",
        "COPY evidence TO '{folder}/survey.csv'",
        "ATTACH '{folder}/out.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM read_csv('http://127.0.0.1/x.csv')",
        "SET enable_external_access = true",
        "SET allowed_paths = ['/']",
        "SET memory_limit = '100GB'",
        "SET lock_configuration = false",
        "RESET lock_configuration",
        "EXPORT DATABASE '{folder}/out'",
    ],
)
def test_the_engine_reaches_this_file_and_nothing_else(folder, statement):
    statement = statement.format(secret=folder.parent / "secret.csv", folder=folder)
    with opened(folder) as source:
        with pytest.raises(duckdb.Error):
            source.fetch(statement)
        assert source.fetch("SELECT sum(age) FROM evidence") == [(71,)]
    assert (folder / "survey.csv").read_text() == "age,owns phone\n30,yes\n41,no\n"


def test_files_that_are_opened_together_share_an_engine_that_reaches_no_other(folder):
    names = ("survey.csv", "inner/survey.csv", "gone.csv")
    with Sources(str(folder)).together(names) as open_source:
        for name, rows in zip(names[:2], (2, 1), strict=True):
            with open_source(name) as source:
                assert source.fetch("SELECT count(*) FROM evidence") == [(rows,)]
                with pytest.raises(duckdb.PermissionException):
                    source.fetch(f"FROM read_csv('{folder.parent / 'secret.csv'}')")
        with pytest.raises(BadInput, match="no file"), open_source("gone.csv"):
            pass
        (folder / "late.csv").write_text("age\n30\n31\n32\n")
        with open_source("late.csv") as source:
            assert source.fetch("SELECT count(*) FROM evidence") == [(3,)]


def test_an_engine_is_used_again_for_the_same_files_in_the_same_state(folder, monkeypatch):
    monkeypatch.setattr(engine, "_idle", OrderedDict())
    begun = []
    monkeypatch.setattr(engine, "_locked", lambda paths, begin=engine._locked: (
        begun.append(paths) or begin(paths)))  # fmt: skip
    for _ in range(3):
        with opened(folder) as source:
            assert source.fetch("SELECT sum(age) FROM evidence") == [(71,)]
            with opened(folder) as beside:  # two at once have one each
                assert beside.fetch("SELECT count(*) FROM evidence") == [(2,)]
            with pytest.raises(duckdb.Error):
                source.fetch("SELECT nothing FROM evidence")
    assert len(begun) == 2 + 2, "the second of two at once is not laid aside"
    (folder / "survey.csv").write_text("age,owns phone\n30,yes\n")
    with opened(folder) as source:
        assert source.fetch("SELECT sum(age) FROM evidence") == [(30,)]


def test_an_engine_that_broke_is_not_used_again(folder, monkeypatch):
    monkeypatch.setattr(engine, "_idle", OrderedDict())
    with opened(folder) as source:
        source.fetch("SELECT 1")
    (broken,) = engine._idle.values()
    broken.close()
    engine._laid_aside("files", engine._idle.popitem()[1])
    assert not engine._idle


def test_an_empty_file_is_said(folder):
    (folder / "empty.csv").touch()
    with pytest.raises(BadInput, match=r"empty\.csv is empty"), opened(folder, "empty.csv"):
        pass


def test_a_broken_file_is_said_without_the_path(folder):
    (folder / "broken.parquet").write_bytes(b"PAR1 nonsense PAR1")
    with pytest.raises(BadInput, match="cannot be read as PARQUET") as said:
        opened(folder, "broken.parquet").__enter__()
    assert str(folder) not in str(said.value)


@pytest.mark.parametrize(
    ("content", "kinds"),
    [
        ("a;b\n1;x\n", {"a": "number", "b": "text"}),
        ("a\tb\n1\t2026-01-31\n", {"a": "number", "b": "date"}),
        ("\ufeffa,b\n1,yes\n", {"a": "number", "b": "text"}),
        ("a,b\n1,2\n" * 1 + "2,3\n" * 40_000 + "x,4\n", {"a": "text", "b": "number"}),
        ("a'b,\"c\"\"d\",e}); DROP\n1,2,3\n", {"a'b": "number", 'c"d': "number",
                                              "e}); DROP": "number"}),
    ],
)  # fmt: skip
def test_the_form_of_a_csv_file_is_found_over_the_whole_file(folder, content, kinds):
    (folder / "form.csv").write_text(content, encoding="utf-8")
    with opened(folder, "form.csv") as source:
        assert source.columns == kinds


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_a_csv_file_of_a_spreadsheet_in_another_encoding_is_read(folder, encoding):
    (folder / "city.csv").write_bytes("ciudad,n\nBogotá,1\nCúcuta,2\n".encode(encoding))
    with opened(folder, "city.csv") as source:
        assert source.fetch("SELECT ciudad FROM evidence WHERE n = 1") == [("Bogotá",)]


def test_what_is_not_a_number_is_missing(folder):
    duckdb.sql(
        "COPY (SELECT unnest([1.5, 'nan'::DOUBLE, NULL]) AS x) "
        f"TO '{folder / 'nan.parquet'}' (FORMAT parquet)"
    )
    with opened(folder, "nan.parquet") as source:
        assert source.fetch("SELECT count(x), count(*) FILTER (x > 1) FROM evidence") == [(1, 1)]


@pytest.mark.parametrize(
    "content",
    [
        "age,score\n30,1.5\n41,2\n",
        "age;on\n30;2026-01-31\n;\n",
        "one\ttwo\r\nx y\t12:30\r\n",
        "a title\nof two lines\nage|n\n1|2\n3|4\n",
        "age,n\n",
        "said\nyes\nno, never\nperhaps, who knows, later\n",
        'said,n\n"no, never",1\nwhat\'s that,2\n',
        "said;n\n'no; never';1\n'yes';2\n",
        "who,n\nO'Brien's,1\nthe dogs',2\n",
        "who,n\nx, 'no'\ny,'2'\n",
        "'who',n\nx,1\n",
        "\ufeff'who',n\n'x',1\n",
        "n,'who\n1,x'\n",
    ],
)
def test_a_plain_csv_file_is_read_alike_whether_it_is_taken_for_large_or_small(
    folder, content, monkeypatch
):
    (folder / "plain.csv").write_text(content, newline="")

    def read():
        with opened(folder, "plain.csv") as source:
            return source.columns, source.fetch("SELECT * FROM evidence ORDER BY ALL")

    looked_at = read()
    monkeypatch.setattr("workbook.evidence.reading.large.LARGE", 0)
    monkeypatch.setattr("workbook.evidence.reading.cache._known", {})
    monkeypatch.setenv("WORKBOOK_CACHE", str(folder / "another"))
    assert read() == looked_at


@pytest.mark.parametrize("name", ["chain [2026]", "a{x}b", "a*b", "a?b", "a[b", "[", "}{", "a[[]b",
                                  "it's [1]"])  # fmt: skip
def test_a_folder_may_have_letters_that_stand_for_several_files(tmp_path, name):
    for folder in dict.fromkeys((name, "chain 2", "axb", "a[b", "a2b")):
        (tmp_path / folder).mkdir()
        for rows, file in ((1, "c[1].csv"), (20, "c1.csv")):
            lines = "1\n" * (100 + rows if folder == name else rows)
            (tmp_path / folder / file).write_text("a\n" + lines)
        source = tmp_path / folder / "c*.csv"
        source.write_text("a\n1\n")
    parquet = tmp_path / name / "p[1].parquet"
    with duckdb.connect() as engine:
        engine.sql("SELECT 7 AS a").write_parquet(str(tmp_path / "p.parquet"))
    (tmp_path / "p.parquet").rename(parquet)
    with Sources(str(tmp_path / name)).together(["c[1].csv", "c1.csv", "c*.csv"]) as each:
        for file, rows in (("c[1].csv", 101), ("c1.csv", 120), ("c*.csv", 1)):
            with each(file) as source:
                assert source.fetch("SELECT count(*) FROM evidence") == [(rows,)], file
    with opened(tmp_path / name, parquet.name) as source:
        assert source.fetch("SELECT a FROM evidence") == [(7,)]
        with pytest.raises(duckdb.Error, match="disabled by configuration"):
            source.fetch(f"FROM read_csv('{tmp_path}/chain 2/c1.csv')")
