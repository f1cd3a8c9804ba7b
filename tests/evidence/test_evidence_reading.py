"""Files as people's programs write them: each is read as it is meant, or refused with a line."""

import os
from datetime import UTC, datetime, timedelta

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbook.book.errors import BadInput
from workbook.evidence import Question, Sources, ask
from workbook.evidence.reading.cache import kept
from workbook.evidence.reading.encoding import decoded
from workbook.evidence.reading.layout import laid_out


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("WORKBOOK_CACHE", str(folder))
    return folder


def asked(tmp_path, content, measure, where="", share=True, **more):
    """Put one question to a file of these bytes: estimate and n, or the refusal's sentence."""
    if isinstance(content, str):
        content = content.encode()
    (tmp_path / "data.csv").write_bytes(content)
    question = Question("data.csv", measure, where, share=share, **more)
    answer = ask([question], Sources(str(tmp_path)))[question]
    if isinstance(answer, BadInput):
        return answer.summary
    stratum = answer.strata[0]
    return pytest.approx(stratum.wy / stratum.w), answer.n


def rows(count, write):
    return "".join(f"{write(at)}\n" for at in range(count))


def read(tmp_path, content):
    (tmp_path / "data.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    return kept(tmp_path / "data.csv").reading


SINCE_JUNE = "d >= '2026-06-01'"


@pytest.mark.parametrize(
    "written",
    [
        "%-m/%-d/%Y %H:%M:%S",
        "%d/%m/%Y %H:%M",
        "%d/%m/%y",
        "%d-%b-%y",
        "%Y/%m/%d %I:%M:%S a. m. GMT-5",
        "%d.%m.%Y",
        "%Y-%m-%dT%H:%M:%SZ",
        "%B %-d, %Y",
    ],
)
def test_a_period_is_cut_by_days_in_whatever_form_they_are_written(tmp_path, written):
    def day(at):
        when = datetime(2026, 8 if at < 50 else 3, at % 28 + 1, 8, 5, tzinfo=UTC)
        return when.strftime(written)

    content = "d,nps\n" + rows(100, lambda at: f'"{day(at)}",{9 if at < 50 else 2}')
    assert asked(tmp_path, content, "nps >= 9", SINCE_JUNE) == (1.0, 50)


def test_days_that_both_readings_fit_are_refused_where_they_are_used(tmp_path):
    content = "d,nps\n" + rows(60, lambda at: f"{at % 5 + 1:02}/{at % 7 + 2:02}/2026,{at % 11}")
    said = asked(tmp_path, content, "nps >= 9", SINCE_JUNE)
    assert "line 2" in said
    assert "day first" in said
    assert "month first" in said
    assert asked(tmp_path, content, "nps >= 9")[1] == 60


def test_another_column_of_the_file_decides_the_order_of_days(tmp_path):
    content = "d,e\n" + rows(60, lambda at: f"0{at % 5 + 1}/09/2026,{at % 28 + 1}/09/2026")
    assert asked(tmp_path, content, "d >= '2026-09-04'") == (pytest.approx(0.4), 60)
    assert "dates day first" in read(tmp_path, content).sentence()


def test_a_column_with_both_orders_names_both_lines(tmp_path):
    content = "d,n\n" + rows(20, lambda at: f"0{at % 9 + 1}/25/2026,1") + "25/01/2026,1\n"
    said = asked(tmp_path, content, "n = 1", SINCE_JUNE)
    assert "line 2" in said
    assert "line 22" in said


def test_sections_that_widen_keep_all_their_rows(tmp_path):
    content = "id,nps\n" + rows(300, lambda at: f"{at},3") + "id,nps,channel\n"
    content += rows(200, lambda at: f"{at},9,phone")
    assert asked(tmp_path, content, "nps >= 9") == (0.4, 500)
    assert asked(tmp_path, content, "channel = 'phone'")[1] == 200
    assert "2 heading rows, 500 answers" in read(tmp_path, content).sentence()


def test_weekly_sections_with_the_same_heading_are_one_table(tmp_path):
    section = "id,nps\n" + rows(15, lambda at: f"{at},{at}") + "\n"
    assert asked(tmp_path, section * 3, "nps < 5") == (pytest.approx(1 / 3), 45)


def test_a_row_wider_than_its_heading_is_named_by_its_line(tmp_path):
    content = "id,nps,said\n" + rows(30, lambda at: f"{at},9,fine") + "30,8,slow, rude\n"
    said = asked(tmp_path, content, "nps >= 9")
    assert "line 32 has 4 cells" in said
    assert "rude" not in said


def test_one_line_of_another_encoding_does_not_turn_the_file(tmp_path):
    content = ("id,r\n" + rows(100, lambda at: f"{at},{'Sí' if at % 4 else 'No'}")).encode()
    content += "101,No\n102,Sí\n".encode("cp1252")
    assert asked(tmp_path, content, "r = 'Sí'") == (76 / 102, 102)
    assert "line 103 in Windows-1252" in read(tmp_path, content).sentence()


def test_half_of_one_and_half_of_another_encoding_is_refused_by_line(tmp_path):
    one = rows(10, lambda at: f"{at},Sí")
    content = ("id,r\n" + one).encode() + one.encode("cp1252")
    assert "line 12" in asked(tmp_path, content, "r = 'Sí'")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16", "utf-16-be",
                                      "utf-16-le"])  # fmt: skip
def test_quotes_dashes_and_euros_of_a_spreadsheet_are_read(tmp_path, encoding):
    content = "id,r,c\n" + rows(100, lambda at: f"{at},{'Sí' if at % 4 else 'No'},“bien” – 5 €")
    assert asked(tmp_path, content.encode(encoding), "r = 'Sí'") == (0.75, 100)


def test_letters_of_dos_are_not_taken_for_those_of_windows(tmp_path):
    content = "id,r\n" + rows(20, lambda at: f"{at},S{chr(237)} canción")
    assert "not certain" in asked(tmp_path, content.encode("cp850"), "r = 'x'")


def test_the_extra_heading_rows_of_qualtrics_are_no_answers(tmp_path):
    content = 'ResponseId,Q1,Q2\nResponse ID,"How satisfied?","Would you call?"\n'
    content += '"{""ImportId"":""_recordId""}","{""ImportId"":""QID1""}","{""ImportId"":""Q2""}"\n'
    content += rows(20, lambda at: f"R_{at},{at % 11},{'No' if at % 5 == 0 else 'Yes'}")
    assert asked(tmp_path, content, "Q2 = 'Yes'") == (0.8, 20)
    assert "3 heading rows, 20 answers" in read(tmp_path, content).sentence()


def test_a_decimal_comma_is_a_number(tmp_path):
    content = "id;s\n" + rows(100, lambda at: f"{at};{'7,5' if at % 2 else '6,0'}")
    assert asked(tmp_path, content, "s", share=False) == (6.75, 100)
    assert "semicolon-separated, UTF-8, decimal comma" in read(tmp_path, content).sentence()


@pytest.mark.parametrize(
    ("values", "mean"),
    [
        (("$ 1.234,50", "$ 2.000,00"), 1617.25),
        (("1,234.50", "2,000.00"), 1617.25),
        (("8 %", "12 %"), 0.10),
        (("1'234", "1'236"), 1235),
        (("(5)", "15"), 5),
        (("3", "n/a", "5"), 4),
    ],
)
def test_thousands_per_cent_and_money_are_numbers(tmp_path, values, mean):
    content = "id;s\n" + rows(60, lambda at: f"{at};{values[at % len(values)]}")
    assert asked(tmp_path, content, "s", share=False)[0] == mean


@pytest.mark.parametrize("value", ["12.345", "12,345"])
def test_a_point_that_may_part_thousands_is_refused_where_it_is_used(tmp_path, value):
    content = "id;s\n" + rows(60, lambda at: f"{at};{value}")
    said = asked(tmp_path, content, "s", share=False)
    assert "line 2" in said
    assert "decimal point" in said
    assert "decimal comma" in said


def test_last_empty_cells_that_were_not_written_are_empty(tmp_path):
    content = "id,nps,comment\n" + rows(30, lambda at: f"{at},9,{'' if at % 3 else 'good'}")
    content += rows(16, lambda at: f"{at},3")
    assert asked(tmp_path, content, "nps >= 9") == (30 / 46, 46)


def test_titles_totals_notes_and_blank_rows_are_left_out_and_counted(tmp_path):
    content = "Satisfaction;;\n\nid;nps;said\n" + rows(40, lambda at: f"{at};{at % 11};x")
    content += ";;\nTotal;196;\nSource: the telephone system of the company;;\n"
    assert asked(tmp_path, content, "nps >= 9")[1] == 40
    said = read(tmp_path, content).sentence()
    assert "40 answers" in said
    assert "5 lines left out" in said


def test_total_as_a_value_among_others_is_an_answer(tmp_path):
    content = "brand,n\n" + rows(40, lambda at: f"{'Total' if at % 2 else 'Other'},{at}")
    assert asked(tmp_path, content, "brand = 'Total'") == (0.5, 40)


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_the_separator_that_a_spreadsheet_names_and_mixed_ends_of_lines(tmp_path, end):
    content = f"sep=;{end}id;nps\n" + "".join(f"{at};{at % 10}{end}" for at in range(50))
    assert asked(tmp_path, content, "nps >= 5") == (0.5, 50)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('id,said\n1,"open\n2,x\n3,y\n', "line 2"),
        ("1,9\n2,9\n3,4\n", "line 1"),
        ("id,nps\n1,9\n2,8\n\nshop,place\nA,Bogotá\n", "line 5"),
        ("a,b;c\n1,2;3\n4,5;6\n", "line 1"),
    ],
)
def test_what_cannot_be_read_for_certain_is_refused_with_its_line(tmp_path, content, line):
    with pytest.raises(BadInput, match=line):
        read(tmp_path, content)


def test_a_refusal_quotes_no_cell(tmp_path):
    content = "id,nps,said\n1,2,x\n7,8,Ana Ruiz,31\n"
    with pytest.raises(BadInput) as refused:
        read(tmp_path, content)
    assert "Ana" not in str(refused.value)


def test_ticked_boxes_that_look_like_the_heading_are_answers(tmp_path):
    content = "Phone,Web\n" + rows(20, lambda at: "Phone,Web" if at % 2 else "Phone,")
    assert asked(tmp_path, content, "Web = 'Web' OR Web IS NULL")[1] == 20


def test_the_number_of_answers_of_a_growing_file_is_said_in_steps(tmp_path):
    (tmp_path / "data.csv").write_text("id,n\n" + rows(43, lambda at: f"{at},{at % 2}"))
    question = Question("data.csv", "n = 1", growing=True)
    answer = ask([question], Sources(str(tmp_path)))[question]
    assert "40 answers" in answer.reading


def test_the_table_is_kept_for_nobody_else_and_goes_with_its_source(tmp_path, cache):
    file = tmp_path / "data.csv"
    file.write_text("id,n\n1,2\n")
    first = kept(file)
    assert [oct(one.stat().st_mode)[-3:] for one in (cache, first.parquet)] == ["700", "600"]
    file.write_text("id,n\n1,2\n3,4\n")
    second = kept(file)
    assert second.parquet != first.parquet
    assert not first.parquet.exists()
    file.unlink()
    (tmp_path / "other.csv").write_text("id,n\n1,2\n")
    kept(tmp_path / "other.csv")
    assert not second.parquet.exists()


def test_a_kept_table_says_the_same_as_when_it_was_read(tmp_path, monkeypatch):
    file = tmp_path / "data.csv"
    file.write_text("id;d\n1;25/12/2026\n\n2;26/12/2026\n")
    first = kept(file)
    monkeypatch.setattr("workbook.evidence.reading.cache._known", {})
    monkeypatch.setattr("workbook.evidence.reading.cache.read", None)
    assert kept(file) == first


def test_a_cache_that_cannot_be_written_does_not_matter(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("WORKBOOK_CACHE", str(tmp_path / "file" / "cache"))
    assert read(tmp_path, "id,n\n1,2\n").answers == 1


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_whatever_the_bytes_are_they_are_read_or_refused(content):
    try:
        layout = laid_out(decoded(content, "x.csv").text, "x.csv")
    except BadInput:
        return
    assert all(len(row) == len(layout.names) for _, row in layout.rows)


def _moneyed(value, mark, thousands):
    text = f"{value:,.2f}" if thousands else f"{value:.2f}"
    return text.translate(str.maketrans(",.", ".,")) if mark == "," else text


DECORATIONS = ("none", "title", "total", "blank lines", "sep", "short rows", "note")


@given(
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252", "latin-1"]),
    separator=st.sampled_from([",", ";", "\t", "|"]),
    mark=st.sampled_from([".", ","]),
    thousands=st.booleans(),
    day=st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%y", "%d-%b-%Y",
                         "%m/%d/%Y %I:%M %p", "%Y-%m-%d %H:%M:%S"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    decoration=st.sampled_from(DECORATIONS),
    start=st.integers(0, 300),
    amounts=st.lists(st.integers(0, 999_999), min_size=25, max_size=25),
)  # fmt: skip
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_table_in_every_form_gives_the_same_numbers_or_a_refusal_with_a_line(
    tmp_path_factory, encoding, separator, mark, thousands, day, end, decoration, start, amounts
):
    days = [
        datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=start + 7 * (at % 8)) for at in range(25)
    ]
    amounts = [amount / 100 for amount in amounts]
    answers = ["Sí" if at % 3 else "No" for at in range(25)]

    def line(*cells):
        quoted = [f'"{cell}"' if separator in cell else cell for cell in cells]
        return separator.join(quoted) + end

    text = f"sep={separator}{end}" if decoration == "sep" else ""
    text += line("Encuesta", "", "", "", "") + end if decoration == "title" else ""
    text += line("id", "fecha", "monto", "respuesta", "nota")
    for at in range(25):
        cells = [str(at), days[at].strftime(day), _moneyed(amounts[at], mark, thousands),
                 answers[at], "" if at % 2 else "bien"]  # fmt: skip
        short = decoration == "short rows" and not cells[-1]
        text += line(*(cells[:-1] if short else cells))
        text += end if decoration == "blank lines" and at % 5 == 0 else ""
    if decoration == "total":
        text += line("Total", "", _moneyed(sum(amounts), mark, thousands), "", "")
    if decoration == "note":
        text += line("Fuente: sistema de la empresa, todos los canales", "", "", "", "")
    folder = tmp_path_factory.mktemp("forms")
    (folder / "data.csv").write_bytes(text.encode(encoding))
    try:
        with Sources(str(folder)).open("data.csv") as source:
            found = source.fetch("SELECT id, fecha, monto, respuesta FROM evidence ORDER BY id")
            doubts = source.doubts
    except BadInput as refusal:
        assert "line" in refusal.summary  # noqa: PT017 a refusal is as good as an answer
        return
    assert len(found) == 25
    assert all("line" in doubt for doubt in doubts.values())
    for at, (number, when, amount, answer) in enumerate(found):
        assert number == at
        assert answer == answers[at]
        if "monto" not in doubts:
            assert amount == pytest.approx(amounts[at])
        if "fecha" not in doubts:
            assert (when.year, when.month, when.day) == days[at].timetuple()[:3]


def test_the_engine_cannot_reach_what_is_kept_of_another_file(tmp_path):
    for name in ("one.csv", "two.csv"):
        (tmp_path / name).write_text("id,n\n1,2\n")
    other = kept(tmp_path / "two.csv").parquet
    with Sources(str(tmp_path)).open("one.csv") as source:
        with pytest.raises(duckdb.Error, match="disabled by configuration"):
            source.fetch(f"FROM read_parquet('{other}')")
        with pytest.raises(duckdb.Error):
            source.fetch(f"FROM '{os.fspath(tmp_path / 'one.csv')}'")


@pytest.mark.parametrize("name", ["comment", "load", "show", "call", "use", "concept:name"])
def test_a_column_with_the_name_of_a_statement_needs_no_quotes(tmp_path, name):
    content = f"{name},id\n" + rows(20, lambda at: f"{'good' if at < 10 else 'bad'},{at}")
    assert asked(tmp_path, content, f"{name} = 'good'") == (0.5, 20)
    assert asked(tmp_path, content, f"{name} IN ('good')", "id >= 0") == (0.5, 20)


def test_the_time_between_two_moments_is_a_number_and_a_condition(tmp_path):
    content = "id,arrived,answered\n"
    content += rows(42, lambda at: f"{at},13/01/2026 10:00,13/01/2026 10:{20 + at % 20}:30")
    between = "date_diff('minute', arrived, answered)"
    mean = 20.5 + sum(at % 20 for at in range(42)) / 42
    assert asked(tmp_path, content, between, share=False) == (mean, 42)
    assert asked(tmp_path, content, f"{between} <= 29.5") == (22 / 42, 42)
    assert "two columns" in asked(tmp_path, content, "date_diff('day', id, answered)", share=False)


def test_a_text_is_not_compared_with_a_day_by_its_letters(tmp_path):
    content = "d,n\n" + rows(40, lambda at: f"{at % 28 + 1}/08/2026,1") + "pendiente,1\n"
    assert "compare letters" in asked(tmp_path, content, "n = 1", SINCE_JUNE)


def test_replace_is_a_function_of_text(tmp_path):
    content = "c,n\n" + rows(40, lambda at: f"{'a-b' if at % 2 else 'c'},1")
    assert asked(tmp_path, content, "lower(trim(replace(c, '-', ''))) = 'ab'") == (0.5, 40)
