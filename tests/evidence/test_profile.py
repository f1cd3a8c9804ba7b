"""The profile of a source: everything that many gave, and nothing that few did."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from datetime import datetime, timedelta

import pytest

from workbook.book.errors import BadInput
from workbook.evidence import Sources
from workbook.evidence import profile as profiles
from workbook.evidence.profile import Value, as_json, folded, looks_like, profile, profiled


@pytest.fixture
def columns(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBOOK_CACHE", str(tmp_path / "cache"))

    def look(text, respondent="", name="a.csv"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        found = profile(name, Sources(str(tmp_path)), respondent)
        return {one.name: one for one in found.columns}, found

    return look


def lines(heading, *rows):
    return "\n".join([heading, *rows]) + "\n"


def test_kinds_blanks_values_and_ranges(columns):
    text = lines(
        "d,score,r,web",
        *(f"2026-01-{1 + at % 28:02},{at % 11},{'Sí' if at % 4 else 'No'},{'Web' * (at % 3 == 0)}"
          for at in range(60)),
    )  # fmt: skip
    found, whole = columns(text)
    assert whole.rows == 60
    assert {name: one.kind for name, one in found.items()} == {
        "d": "date", "score": "number", "r": "text", "web": "text",
    }  # fmt: skip
    assert found["r"].values == (Value("Sí", 45), Value("No", 15))
    assert found["web"].blank == pytest.approx(2 / 3)
    assert (found["score"].low, found["score"].high) == (0, 10)
    assert found["d"].looks == "date"
    assert whole.reading.endswith("1 heading row, about 60 answers")


def test_what_few_gave_is_not_there(columns):
    rows = [f"{at},{'Ana' if at < 4 else 'rest'},{1000 + at}" for at in range(40)]
    found, _ = columns(lines("id,name,salary", *rows))
    assert found["name"].values == (Value("rest", 36),)
    assert found["name"].others
    assert (found["salary"].low, found["salary"].high) == (1004, 1035)  # the 5th from each end
    assert found["id"].values == ()


def test_few_blanks_are_not_counted(columns):
    found, _ = columns(lines("a,b", *(f"{'' if at < 3 else 'x'},y" for at in range(40))))
    assert found["a"].blank is None
    assert found["b"].blank == 0


def test_rows_come_in_steps_so_that_nobody_is_seen_arriving(columns):
    rows = [f"{'Sí' if at % 2 else 'No'},1" for at in range(40)]
    before, whole = columns(lines("r,n", *rows))
    after, later = columns(lines("r,n", *rows, "Sí,1", "Sí,1"), name="b.csv")
    assert (whole.rows, later.rows) == (40, 40)
    assert before["r"].values == after["r"].values


def test_a_person_with_many_rows_counts_once(columns):
    rows = [f"{'ana' if at < 12 else f'p{at}'},{'Lima' if at < 12 else 'Quito'},{at % 9}"
            for at in range(40)]  # fmt: skip
    found, _ = columns(lines("who,city,n", *rows), respondent="who")
    assert found["city"].values == (Value("Quito", 28),)
    assert found["who"].values == ()


def test_writings_of_one_value_are_one(columns):
    rows = ["Sí", "SÍ ", "si", "Si\u0301", "No"] * 10
    found, _ = columns(lines("r,n", *(f"{one},1" for one in rows)))
    assert [(one.count, one.ways) for one in found["r"].values] == [(40, 3), (10, 1)]
    assert folded(" SI\u0301  no") == folded("sí no")


def test_codes_and_roles_are_seen(columns):
    rows = [f"{at % 30},{-99 if at % 20 == 3 else at % 11},{1 + at % 3 / 4},{at % 5},"
            f"{'NS/NC' if at % 4 == 0 else 'Sí'}" for at in range(60)]  # fmt: skip
    found, _ = columns(lines("respondent_id,score,weight,cluster,r", *rows))
    assert {name: one.looks for name, one in found.items() if one.looks} == {
        "respondent_id": "respondent", "weight": "weight", "cluster": "cluster",
    }  # fmt: skip
    assert found["respondent_id"].again == 30
    assert found["score"].codes == ("-99",)
    assert (found["score"].low, found["score"].high) == (0, 9)  # without the code
    assert found["r"].codes == ("NS/NC",)


def test_hidden_columns_are_left_out(columns, monkeypatch):
    monkeypatch.setenv("WORKBOOK_HIDDEN_COLUMNS", "name")
    found, _ = columns(lines("name,r", *(f"x{at % 2},y" for at in range(40))))
    assert list(found) == ["r"]


def test_a_handful_of_rows_says_nothing(columns):
    found, whole = columns(lines("a,b", "1,2", "3,4"))
    assert (found, whole.rows) == ({}, 0)


def test_free_text_is_not_shown_however_often(columns):
    said = "The driver came late and nobody told us anything about it"
    rows = [f"{said} {at % 20},1" for at in range(120)]
    found, _ = columns(lines("text,n", *rows))
    assert found["text"].values == ()


def test_a_doubtful_column_says_why(columns):
    found, _ = columns(lines("d,n", *(f"0{1 + at % 9}/0{1 + at % 8}/2026,1" for at in range(40))))
    assert "Set dates for this source" in found["d"].doubt
    assert found["d"].values == ()


def test_no_such_file_is_refused(columns, tmp_path):
    with pytest.raises(BadInput, match="no file"):
        profile("none.csv", Sources(str(tmp_path)))


@pytest.mark.parametrize(
    ("name", "kind", "looks"),
    [
        ("Weight", "number", "weight"),
        ("weight", "text", ""),
        ("Correo electrónico", "text", "respondent"),
        ("e-mail", "text", "respondent"),
        ("PSU", "number", "cluster"),
        ("weight of the parcel", "number", ""),
        ("estrato", "text", "stratum"),
    ],
)
def test_what_a_column_looks_like_by_its_name(name, kind, looks):
    assert looks_like(name, kind, 100, 90) == looks


ROWS = [f"2026-01-{1 + at % 28:02} 10:0{at % 9}:00,{at % 11},{at},{'Ana' if at < 4 else 'x'}"
        for at in range(60)]  # fmt: skip


@pytest.fixture
def another_process(tmp_path, monkeypatch):
    """Forget what this process knows of a file, and refuse to look into one again."""

    def begin(may_look=False):
        monkeypatch.setattr(profiles, "_known", {})
        if not may_look:
            monkeypatch.setattr(profiles, "_content", None)
        return list((tmp_path / "cache").glob("*.beside.json"))

    return begin


def test_another_process_finds_the_profile(columns, tmp_path, another_process):
    _, first = columns(lines("d,n,id,name", *ROWS))
    (kept,) = another_process()
    assert profile("a.csv", Sources(str(tmp_path))) == first
    assert isinstance(first.columns[0].low, datetime)
    assert (stat.S_IMODE(kept.stat().st_mode), stat.S_IMODE(kept.parent.stat().st_mode)) == (
        0o600,
        0o700,
    )
    assert "Ana" not in kept.read_text()
    assert '"rows": 60' in kept.read_text()


_ASKED = """
import sys
from workbook.evidence import Sources
from workbook.evidence.profile import profile
profile("a.csv", Sources(sys.argv[1]))
"""


def test_a_kept_profile_is_found_however_the_process_hashes(columns, tmp_path):
    columns(lines("r,n", *(f"{at % 2},y" for at in range(40))))
    for seed in ("1", "2"):
        hidden = {"WORKBOOK_HIDDEN_COLUMNS": "name; e-mail; phone; street; zip"}
        subprocess.run([sys.executable, "-c", _ASKED, str(tmp_path)], check=True,
                       env={**os.environ, **hidden, "PYTHONHASHSEED": seed})  # fmt: skip
    assert len(list((tmp_path / "cache").glob("*.beside.json"))) == 2  # one hides no column


def test_a_kept_profile_is_of_its_content_and_its_rules(
    columns, tmp_path, another_process, monkeypatch
):
    _, first = columns(lines("d,n,id,name", *ROWS))
    another_process(may_look=True)
    monkeypatch.setenv("WORKBOOK_SMALLEST_CELL", "20")
    _, wider = columns(lines("d,n,id,name", *ROWS))
    assert wider.columns[1].low > first.columns[1].low
    assert len(another_process(may_look=True)) == 2
    _, other = columns(lines("d,n,id,name", *ROWS[:40]))
    assert other.rows == 40
    assert len(another_process(may_look=True)) == 1  # those of what the file held before are gone
    (tmp_path / "a.csv").unlink()
    columns(lines("a,b", *(["x,1"] * 20)), name="b.csv")
    (kept,) = another_process()
    assert "b.csv" in kept.read_text()


def test_a_profile_that_is_damaged_is_made_again(columns, another_process):
    _, first = columns(lines("d,n,id,name", *ROWS))
    for text in ("", "[]", '{"content": {"columns": [{"name": "d"}]}}', '{"content": null}'):
        (kept,) = another_process(may_look=True)
        kept.write_text(text)
        assert columns(lines("d,n,id,name", *ROWS))[1] == first
    assert profiled("a.csv", as_json(first)) == first


def test_what_json_cannot_say_is_not_kept(columns, another_process):
    _, found = columns(lines("n,at", *(f"{at % 7},1{at % 9}:00" for at in range(40))))
    assert profiled("a.csv", as_json(found)) == found
    odd = profiles.Profiled("a", "", 5, (profiles.Profile("t", "date", 0.0, low=timedelta(9)),))
    assert as_json(odd) is None
