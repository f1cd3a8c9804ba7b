"""A regular file gives the same table whether it is taken for large or small."""

import os
import subprocess
import sys

import duckdb
import pytest

from workbook.evidence.reading import cache, large
from workbook.evidence.reading.reading import Declared
from workbook.evidence.reading.typed import Hints


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


def large_and_small(tmp_path, monkeypatch, text, declared=None):
    file = tmp_path / "data.csv"
    file.write_text(text)
    found = []
    for name, least in (("small", 10**9), ("large", 0)):
        monkeypatch.setenv(cache.CACHE, str(tmp_path / name))
        monkeypatch.setattr("workbook.evidence.reading.large.LARGE", least)
        monkeypatch.setattr(cache, "_known", {})
        kept = cache.kept(file, declared or cache._FOUND)
        rows = duckdb.sql(f"FROM '{kept.parquet}'").fetchall()
        found.append((kept.reading, rows))
    return found


HEAD = "id,s,t,d\n" + "".join(f"{at},{at / 4},x{at % 3},2026-01-05\n" for at in range(1, 60))


@pytest.mark.parametrize(
    "more",
    [
        "", "1e3,1,x,2026-01-05\n", "5.7,1,x,2026-01-05\n", "1_0,1,x,2026-01-05\n",
        " 7,1,x,2026-01-05\n", "7,1e2,x,2026-01-05\n", "7,nan,x,2026-01-05\n",
        "7,1.5e-05,x,2026-01-05\n", "7,-2e+10,x,2026-01-05\n",
        "7,1,x,2026-1-5\n", "7,1,x,infinity\n", "7,1,x,0044-03-15 (BC)\n",
        "Total,1,x,2026-01-05\n", "Insgesamt,1,,\n", '"","435",,\n', "7,1,x,2026-01-05 10:00\n",
        ",,,\n", "id,s,t,d\n", "007,0.50,Sí,2026-01-05\n", "7,\"1,5\",x,2026-01-05\n", "7,1\n",
    ],
)  # fmt: skip
def test_what_is_irregular_gives_the_same_table_large_or_small(tmp_path, monkeypatch, more):
    monkeypatch.setattr("workbook.evidence.reading.large._HEAD", 900)
    small, large = large_and_small(tmp_path, monkeypatch, HEAD + more)
    assert small == large


def some_columns(tmp_path, monkeypatch, file, texts, name="some"):
    monkeypatch.setenv(cache.CACHE, str(tmp_path / name))
    for least in ("LARGE", "IN_PARTS"):
        monkeypatch.setattr(f"workbook.evidence.reading.large.{least}", 0)
    monkeypatch.setattr(cache, "_known", {})
    kept = cache.kept(file, texts=texts)
    return kept, duckdb.sql(f"FROM '{kept.parquet}'")


@pytest.mark.parametrize("asked", ["id", "s", "t", "d"])
@pytest.mark.parametrize(
    "more",
    [
        "", "7,nan,x,2026-01-05\n", "Total,1,x,2026-01-05\n", ",,,\n", "id,s,t,d\n",
        "7,Total,x,2026-01-05\n", ",1,,\n", ",,x,2026-01-05\n", "7,1,2\n",
        "Name,Zip,Name,Zip\n", '7,"1,5",x,2026-01-05\n',
    ],
)  # fmt: skip
def test_one_column_asked_gives_its_values_of_the_same_rows(tmp_path, monkeypatch, more, asked):
    monkeypatch.setattr("workbook.evidence.reading.large._HEAD", 900)
    (small, rows), _ = large_and_small(tmp_path, monkeypatch, HEAD + more)
    kept, found = some_columns(tmp_path, monkeypatch, tmp_path / "data.csv", [f"{asked} IS NULL"])
    at = list(small.types).index(asked)
    assert found.project(f'"{asked}"').fetchall() == [(row[at],) for row in rows]
    assert (kept.reading.answers, kept.reading.left_out) == (small.answers, small.left_out)
    assert kept.reading.types[asked] == small.types[asked]


def test_the_other_columns_are_typed_when_they_are_asked_for(tmp_path, monkeypatch):
    file = tmp_path / "data.csv"
    file.write_text(HEAD)
    kept, found = some_columns(tmp_path, monkeypatch, file, ["S > 3"])
    assert (found.columns, kept.columns) == (["s"], frozenset("s"))
    for text, tables in (("d = s", 2), ("s = 1", 2), ("id", 3)):  # the third has all columns
        kept, found = some_columns(tmp_path, monkeypatch, file, [text])
        assert cache.named_in([text], ["id", "s", "t", "d"]) <= set(found.columns)
        assert len(list((tmp_path / "some").glob("*.parquet"))) == tables
    assert cache.kept(file).columns is None
    assert cache.kept(file, texts=["t"]).columns is None
    file.write_text(HEAD.replace("x1", "x9"))
    some_columns(tmp_path, monkeypatch, file, ["t"])
    assert len(list((tmp_path / "some").glob("*.parquet"))) == 1


def test_codes_for_no_answer_hold_in_a_large_file(tmp_path, monkeypatch):
    declared = Declared(hints=Hints(no_answer=("-99", "NS/NC")))
    text = "s,t\n" + "".join(f"{at % 11 if at % 7 else -99},{'ns/nc' if at % 5 == 0 else 'Sí'}\n"
                             for at in range(200))  # fmt: skip
    small, large = large_and_small(tmp_path, monkeypatch, text, declared)
    assert small == large
    assert sum(row[0] is None for row in large[1]) == 29
    assert sum(row[1] is None for row in large[1]) == 40


LOG = """i // 5 AS number, TIMESTAMP '2026-01-01' + to_minutes((i * 7919) % 400000) AS at,
    ['sales', 'depot', 'transport', 'finance'][1 + (i * 31 % 4)::INT] AS sector"""
FLOW = r"""
import re, sys
from pathlib import Path
from workbook.evidence import Sources, shapes
found = shapes.cases(Sources(sys.argv[1]), "log.csv", "number", "at", sector="sector")
highest = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
print(found.whole.cases, int(highest[1]) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells it of a program alone")
def test_a_log_is_asked_in_parts_within_little_memory(tmp_path):
    # Ten million take 289 MB (bench_events.py); read line by line, this half million takes 627.
    duckdb.sql(f"COPY (SELECT {LOG} FROM range(500_000) AS r(i)) TO '{tmp_path / 'log.csv'}'")
    ran = subprocess.run(
        [sys.executable, "-c", FLOW, str(tmp_path)],
        check=True, capture_output=True, text=True,
        env={**os.environ, "WORKBOOK_CACHE": str(tmp_path / "cache")},
    )  # fmt: skip
    cases, megabytes = map(int, ran.stdout.split())
    assert cases == 100_000
    assert megabytes < 400


@pytest.mark.parametrize("asked", ["id", "t"])
@pytest.mark.parametrize("more", ["7,n/a,x,2026-01-05\n", " 7 ,-,\xa0x ,\n", "7,1, ,NA\n"])
def test_blanks_and_no_answers_among_numbers_keep_a_file_regular(
    tmp_path, monkeypatch, more, asked
):
    monkeypatch.setattr("workbook.evidence.reading.large._HEAD", 900)
    small, large = large_and_small(tmp_path, monkeypatch, HEAD + more)
    assert small == large
    monkeypatch.setattr(cache, "read", None)
    kept, found = some_columns(tmp_path, monkeypatch, tmp_path / "data.csv", [asked])
    at = list(small[0].types).index(asked)
    assert found.project(f'"{asked}"').fetchall() == [(row[at],) for row in small[1]]
    unread = 4 - len(kept.columns or small[0].types)
    assert bool(unread) == ("not checked" in kept.reading.sentence())


def test_a_total_in_a_column_that_nobody_asked_for_is_found(tmp_path, monkeypatch):
    file = tmp_path / "data.csv"
    file.write_text(HEAD + ",1, TOTAL ,2026-01-05\n" + HEAD.partition("\n")[2])
    kept, _ = some_columns(tmp_path, monkeypatch, file, ["s > 3"])
    assert kept.columns is None


def test_a_wrong_byte_in_a_column_that_nobody_asked_for_is_found(tmp_path, monkeypatch):
    file = tmp_path / "data.csv"
    file.write_bytes(HEAD.encode() * 1 + "7,1,x\u00e1,2026-01-05\n".encode("cp1252"))
    kept, _ = some_columns(tmp_path, monkeypatch, file, ["id"])
    assert (kept.columns, kept.reading.encoding) == (None, "Windows-1252")


def test_who_answered_is_read_with_the_first_question(tmp_path, monkeypatch):
    file = tmp_path / "data.csv"
    file.write_text(HEAD.replace("id,s,t", "email,s,t"))
    kept, _ = some_columns(tmp_path, monkeypatch, file, ["s > 3"])
    assert kept.columns == {"email", "s"}


def test_single_quotes_hold_in_a_large_file(tmp_path, monkeypatch):
    text = "'id','said'\n" + "".join(f"'{at}','it''s, \"{at}\"'\n" for at in range(60))
    small, large = large_and_small(tmp_path, monkeypatch, text)
    assert small == large
    assert large[1][1] == (1, 'it\'s, "1"')
    assert "texts in single quotes" in large[0].sentence()


def test_single_quotes_are_told_by_all_of_a_large_file(tmp_path, monkeypatch):
    monkeypatch.setattr("workbook.evidence.reading.large._HEAD", 900)
    rows = [f"{at},'x',\n" for at in range(120)]
    for more in (["120,y,\n"], ["120,'y',''\n"], ["120,'y','a'\n", "121,'y','b'\n"]):
        text = "id,said,late\n" + "".join([*rows, *more])
        small, large = large_and_small(tmp_path, monkeypatch, text)
        assert small == large, more
    text = "id,late\n" + "".join(f"{at},\n" for at in range(200)) + "200,'a'\n" * 3
    small, large = large_and_small(tmp_path, monkeypatch, text)
    assert small == large
    assert large[1][-1] == (200, "a")


BARE = "id,late,x\n" + "".join(f"{at},,x{at % 3}\n" for at in range(1, 120))


@pytest.mark.parametrize(
    ("values", "fast"),
    [
        (["5", "", "-7"], True), (["1.5", "20", "3"], True), (["Sí", "12", "\xa0b "], True),
        (["2026-01-05", "", "n/a"], True), (["", " "], True), (["'a'", '"x, y"'], True),
        (["1,5", "2"], False), (["05/03/2026"] * 3, False), (["1.234", "2.345"], False),
        (["1e5", "3"], True), (["n/a"], False), (["8 %", "9 %"], False),
    ],
)  # fmt: skip
def test_a_column_that_is_blank_in_the_head_keeps_a_file_with_the_fast_reader(
    tmp_path, monkeypatch, values, fast
):
    monkeypatch.setattr("workbook.evidence.reading.large._HEAD", 900)
    cells = [f'"{one}"' if "," in one and '"' not in one else one for one in values]
    text = BARE + "".join(f"{at},{one},y\n" for at, one in enumerate(cells * 5, 120))
    small, large = large_and_small(tmp_path, monkeypatch, text)
    assert small == large
    monkeypatch.setattr(cache, "read", None)
    if fast:
        kept, found = some_columns(tmp_path, monkeypatch, tmp_path / "data.csv", ["late"])
        assert kept.columns == {"late"}
        assert found.fetchall() == [(row[1],) for row in small[1]]
    else:
        with pytest.raises(TypeError):  # the reader of each line is not there
            some_columns(tmp_path, monkeypatch, tmp_path / "data.csv", ["late"])


@pytest.mark.parametrize("more", ["-99,x,1,5\n", "7,ns/nc,1,5\n", "7, -99 ,1,5\n", "7,x,1,-99\n",
                                  " -99,x,1,5\n", "7,x,99,99\n"])  # fmt: skip
def test_codes_for_no_answer_below_the_head_hold_in_a_large_file(tmp_path, monkeypatch, more):
    monkeypatch.setattr("workbook.evidence.reading.large._HEAD", 900)
    declared = Declared(hints=Hints(no_answer=("-99", "99", "NS/NC")))
    text = "s,t,n,late\n" + "".join(f"{at % 11},x{at % 5},{at},\n" for at in range(90))
    text += "".join(f"{at % 11},x{at % 5},{at},7\n" for at in range(90, 200)) + more * 9
    small, large = large_and_small(tmp_path, monkeypatch, text, declared)
    assert small == large


@pytest.mark.parametrize(
    ("code", "more"),
    [("weiß nicht", "1,Weiß nicht\n"), ("weiss nicht", "1,WEIẞ NICHT\n"), ("NS/NC", "1,ns/nc\t\n"),
     ("ςi", "1,ςi\n"), ("sin información", "1,Sin informacio\u0301n\n"), ("-9", "\t-9\xa0,y\n")],
)  # fmt: skip
@pytest.mark.parametrize("in_head", ["", "{code},{code}\n"])
def test_codes_hold_in_a_large_file_however_they_are_written(
    tmp_path, monkeypatch, code, more, in_head
):
    monkeypatch.setattr("workbook.evidence.reading.large._HEAD", 500)
    declared = Declared(hints=Hints(no_answer=(code,)))
    head = in_head.format(code=code) if code == "-9" else f"2,{code}\n" * bool(in_head)
    text = "s,t\n" + head + "".join(f"{at % 11},x{at % 5}\n" for at in range(200)) + more * 9
    small, large = large_and_small(tmp_path, monkeypatch, text, declared)
    assert small == large
    assert None in large[1][-1]


def test_the_number_of_a_person_is_no_code(tmp_path, monkeypatch):
    monkeypatch.setattr("workbook.evidence.reading.large._HEAD", 900)
    declared = Declared(hints=Hints(no_answer=("199",)))
    text = "s,n\n" + "".join(f"{at % 11},{at}\n" for at in range(300))
    small, large = large_and_small(tmp_path, monkeypatch, text, declared)
    assert small == large
    monkeypatch.setattr(cache, "read", None)
    monkeypatch.setattr(cache, "_known", {})
    monkeypatch.setenv(cache.CACHE, str(tmp_path / "fast"))
    assert cache.kept(tmp_path / "data.csv", declared).reading == small[0]


@pytest.mark.parametrize("more", ["", "{},5\n"])
@pytest.mark.parametrize("first", [1, 5000])
def test_a_code_that_no_number_of_a_person_reaches_is_one(tmp_path, monkeypatch, more, first):
    monkeypatch.setattr("workbook.evidence.reading.large._HEAD", 900)
    declared = Declared(hints=Hints(no_answer=("999999", "99")))
    text = "n,s\n" + "".join(f"{at},{at % 11}\n" for at in range(first, first + 300))
    late = "99,5\n" if first > 99 else "999999,5\n"
    small, large = large_and_small(
        tmp_path, monkeypatch, text + late + more.format(first + 300), declared
    )
    assert small == large
    assert large[1][300] == (None, 5)


def test_numbers_that_begin_again_are_not_those_of_people(tmp_path, monkeypatch):
    monkeypatch.setattr("workbook.evidence.reading.large._HEAD", 900)
    declared = Declared(hints=Hints(no_answer=("999",)))
    wave = "".join(f"{at},{at % 11}\n" for at in range(1, 1200))
    small, large = large_and_small(tmp_path, monkeypatch, "n,s\n" + wave * 5, declared)
    assert small == large


@pytest.mark.parametrize("more", ["", "7,nan,x,2026-01-05\n"])
def test_the_head_is_looked_at_once(tmp_path, monkeypatch, more):
    looked, regular = [], large.regular
    monkeypatch.setattr(large, "regular", lambda *given: looked.append(given) or regular(*given))
    (tmp_path / "data.csv").write_text(HEAD + more)
    every = ["id", "s", "t", "d"]  # all columns are no part
    kept, _ = some_columns(tmp_path, monkeypatch, tmp_path / "data.csv", every)
    assert (kept.columns, len(looked)) == (None, 1)
