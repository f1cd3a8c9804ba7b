"""The fixed terms of the Spanish translation, and that it is whole where it is translated."""

from __future__ import annotations

import re

import pytest
from messages import _strings as strings
from messages import kept

TITLES = {
    "Link": "Alineación",
    "Control": "Seguimiento",
    "Team": "Equipo",
    "Plans": "Planes",
    "Customer": "Cliente",
    "Summary": "Resumen",
}
# English term → what a translation of a message with it says, and what it never says.
TERMS = {
    r"moments? of truth": (r"momentos? de la verdad", ""),
    r"service promises?": (r"promesas? de servicio", ""),
    r"commitments?": (r"compromisos?", r"promesa"),
    r"gates?": (r"pruebas?", r"puerta|compuerta"),
    r"functions?": (r"áreas?|unidad|fórmula|función", ""),
    r"corporate objectives?": (r"objetivos? corporativos?", r"meta corporativa"),
    r"objectives?": (r"objetivos?", ""),
}
# es is Latin American: it says ustedes, costo, celular and reclamo.
NEVER = r"\b(vosotros|vuestr[oa]s?|os|coste|costes|móvil|reclamación|ordenador)\b"


@pytest.fixture(scope="module")
def spanish():
    catalog = kept("es")
    return {
        said: text
        for one in catalog
        if one.id
        for said, text in zip(strings(one.id), strings(one.string), strict=False)
    }


def test_titles_are_those_that_people_know(spanish):
    assert {title: spanish.get(title) for title in TITLES} == TITLES


@pytest.mark.parametrize("term", TERMS)
def test_a_term_is_the_same_everywhere(spanish, term):
    wanted, unwanted = TERMS[term]
    whole = re.compile(rf"(?<![\w.{{]){term}(?![\w}}.]\w)", re.IGNORECASE)
    about = {said: text for said, text in spanish.items() if whole.search(said)}
    wrong = {
        said: text
        for said, text in about.items()
        if not re.search(wanted, text, re.IGNORECASE)
        or (unwanted and re.search(unwanted, text, re.IGNORECASE))
    }
    # A sentence may turn round and leave a word out; a term that is lost in many is another term.
    assert len(wrong) <= 0.1 * len(about), wrong


def test_it_is_the_spanish_of_latin_america(spanish):
    assert {text for text in spanish.values() if re.search(NEVER, text, re.IGNORECASE)} == set()
