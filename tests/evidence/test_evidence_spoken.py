"""The language of a comment is told by its function words, in Python and in the engine alike."""

import duckdb
import pytest

from workbook.evidence.rules import Bilingual, folding, in_language
from workbook.evidence.spoken import ENGLISH, SPANISH, vote, vote_sql

COMMENTS = {
    "The truck was late and nobody told us": 1,
    "El camión llegó tarde y nadie nos avisó": -1,
    "Ok": 0,
    "No comment": 0,
    "the the the": 1,
    "La factura no es la que pedimos por teléfono": -1,
}


@pytest.mark.parametrize(("comment", "sign"), COMMENTS.items())
def test_function_words_vote(comment, sign):
    found = vote(comment)
    assert (found > 0) - (found < 0) == sign
    quoted = comment.replace("'", "''")
    sql = "SELECT " + vote_sql(folding("'" + quoted + "'"))
    assert duckdb.sql(sql).fetchall()[0][0] == found


def test_no_word_votes_for_both():
    assert not set(ENGLISH.split("|")) & set(SPANISH.split("|"))
    assert len(ENGLISH.split("|")) == len(SPANISH.split("|")) == 30


def test_terms_of_a_language_count_in_comments_of_it():
    one = in_language("en:once; es:tarde; late*", "mixed")
    assert isinstance(one, Bilingual)
    assert one.en.finds("It happened once")
    assert one.es.finds("llegó tarde")
    assert not one.es.finds("a las once")


def test_a_theme_without_terms_of_a_language_is_found_in_the_other_only():
    assert in_language("es:tarde", "mixed").en is None
    assert in_language("es:tarde", "en") == Bilingual(None, None)
