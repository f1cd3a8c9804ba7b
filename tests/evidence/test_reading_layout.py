"""Which lines are headings, answers and neither."""

import pytest

from workbook.book.errors import BadInput
from workbook.evidence.reading.layout import Headed, laid_out


def test_every_line_is_accounted_for():
    found = laid_out("Report;\n\nid;n\n1;2\n2;3\nTotal;5\n", "x.csv")
    assert (found.headings, [line for line, _ in found.rows]) == ([3], [4, 5])
    assert found.left_out == {"title": [1], "blank": [2], "total": [6]}


def refused(text, **headed):
    with pytest.raises(BadInput) as caught:
        laid_out(text, "x.csv", headed=Headed(**headed))
    return str(caught.value)


def test_a_heading_that_is_set_lies_below_lines_that_are_no_answers():
    found = laid_out("Service,,Staff\nspeed,price,words\n1,2,x\n3,4,y\n", "x.csv", headed=Headed(2))
    assert (found.names, found.headings) == (["speed", "price", "words"], [2])
    assert found.left_out == {"title": [1]}


def test_no_answer_becomes_the_name_of_a_column():
    text = "q1,q2\nYes,I was rude\nNo,fine\nYes,good\n"
    assert "line 1 above it may be an answer or the heading" in refused(text, row=2)
    assert "line 2 above it may be an answer" not in refused(text, row=2)
    numbers = "a,b\n1,2\n3,4\n"
    assert "holds numbers or days" in refused(numbers, row=2)
    assert "holds no names" in refused(numbers, row=9)


@pytest.mark.parametrize("answer", ["ana,7,2026-01-05\n", "ana,good,soon\n"])
def test_what_is_advised_of_two_headings_leads_to_the_answers(answer):
    first, rest = "name,score\n", "name,score,date\n" + answer * 3
    told = refused(first + rest)
    assert "Delete line 1, or set “Heading row” of this source to 2" in told
    deleted, headed = laid_out(rest, "a.csv"), laid_out(first + rest, "a.csv", "", Headed(row=2))
    assert deleted.names == headed.names == ["name", "score", "date"]
    assert len(deleted.rows) == len(headed.rows) == 3


def test_a_file_without_a_heading_is_read_from_its_first_line():
    found = laid_out("1,x\n2,y\n3,z\n", "x.csv", headed=Headed(0))
    assert found.names == ["column_1", "column_2"]
    assert [line for line, _ in found.rows] == [1, 2, 3]


def test_lines_below_the_heading_are_left_out_where_they_are_no_answers():
    text = "a,b\nHow many?,How often?\n1,2\n3,4\n"
    found = laid_out(text, "x.csv", headed=Headed(skip=1))
    assert (found.headings, len(found.rows)) == ([1, 2], 2)


def test_an_answer_is_not_left_out_by_a_setting():
    assert "line 2 was set to be left out" in refused("a,b\n1,2\n3,4\n5,6\n", skip=1)
    assert "line 3 was set to be left out" in refused("a,b\nWhat?,Which?\n1,2\n3,4\n", skip=2)
    assert "line 2 was set to be left out" in refused("a,b\nYes,No\nNo,No\nYes,Yes\n", skip=1)


ROWS = "".join(f"{at},{at % 11},{'Sí' if at % 3 else 'No'}\n" for at in range(1, 21))


@pytest.mark.parametrize(
    "below", ["Media,4.75,\n", ",100,\n", "n = ,20,\n", "Desviación estándar,3.1,"]
)
def test_statistics_below_the_answers_are_left_out(below):
    found = laid_out("id,score,r\n" + ROWS + below, "x.csv")
    assert (len(found.rows), found.left_out) == (20, {"total": [22]})


@pytest.mark.parametrize(
    "last", ["n,web,3\n", ",no sé,\n", "21,4,Media\n", ",90,\n", ",100,No\n", "21,100,\n"]
)
def test_what_may_be_an_answer_stays_one(last):
    assert len(laid_out("id,score,r\n" + ROWS + last, "x.csv").rows) == 21
    levels = "level,n\n" + "Alta,1\nBaja,2\nAlta,3\nBaja,4\nMedia,5\n"
    assert len(laid_out(levels, "x.csv").rows) == 5


def test_columns_in_another_order_go_to_their_places():
    found = laid_out("id,score,r\n" + ROWS + "r,id,score\nSí,21,7\n", "x.csv")
    assert (found.rows[-1], found.headings) == ((23, ["21", "7", "Sí"]), [1, 22])


def test_a_second_table_without_a_blank_line_is_refused():
    assert "in line 22 a second table" in refused("id,score,r\n" + ROWS + "shop,sold,who\nN,5,A\n")
    unsure = "id,score,r\n" + ROWS + "NS,NC,bien\n22,3,Sí\n"
    assert len(laid_out(unsure, "x.csv").rows) == 22


def test_answers_in_words_and_years_begin_no_second_table():
    kept = "".join(f"web,{at},{2000 + at}\n" for at in range(9))
    for more in ("web,Excelente,Muy bien\n", "shop,2023,2024\n"):
        assert len(laid_out("where,n,year\n" + kept + more, "x.csv").rows) == 10
    assert "second table" in refused("where,n,year\n" + kept + "\nshop,2023,2024\nz,5,6\n")


def test_an_answer_of_the_names_of_two_columns_is_no_heading():
    found = laid_out("Yes,No\nNo,Yes\nMaybe,No\n", "x.csv")
    assert [row for _, row in found.rows] == [["No", "Yes"], ["Maybe", "No"]]


def test_a_letter_within_texts_does_not_make_an_answer_the_heading():
    text = "id|a|empty\n" + "".join(f"{at}|x, y\n" for at in range(1, 30))
    assert "no answer has as many cells as the heading, from line 2 on" in refused(text)


def test_single_quotes_around_texts_are_none_of_them():
    text = "'id','said'\n" + "".join(f"'{at}','don''t, say'\n" for at in range(1, 9))
    for one in (text, text.replace("don''t, say", "fine"), text.replace("'id','said'", "id,said")):
        found = laid_out(one, "x.csv")
        assert (found.names, found.quote, len(found.rows)) == (["id", "said"], "'", 8)
        assert found.rows[0][1] in (["1", "don't, say"], ["1", "fine"])


def test_apostrophes_and_a_few_words_in_quotes_stay_text():
    text = "id,said\n1,'fine'\n2,'tis so\n3,the students'\n4,don't\n5,x\n"
    found = laid_out(text, "x.csv")
    assert (found.quote, [row[1] for _, row in found.rows][:2]) == ('"', ["'fine'", "'tis so"])


def test_a_separator_that_may_stand_within_single_quotes_is_refused():
    text = "id,said,more\n" + "1,x,y\n" * 5
    assert "in line 7 a separator stands within a text" in refused(text + "2,'a, b'\n")
