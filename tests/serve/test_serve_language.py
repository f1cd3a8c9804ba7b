"""Pages in the language that their address, their reader or their strategy asks for."""

from __future__ import annotations

import json
import re
import shutil
from urllib.parse import quote

import pytest
from greek import greek, greek_store, outside, words
from serve.apps import ROOT, TOKEN, serving
from team import team

from workbook.book.messages import PSEUDO
from workbook.serve import AccessRules
from workbook.store import open_store

NOTEBOOKS = ("1_link.ipynb", "portfolio.ipynb")


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """A server with a strategy in English and one in Spanish."""
    folder = tmp_path_factory.mktemp("two")
    (folder / "notebooks").mkdir()
    for name in NOTEBOOKS:
        shutil.copy(ROOT / "notebooks" / name, folder / "notebooks")
    with open_store(folder / "store.sqlite") as store:
        for key, language in (("north", None), ("sur", "es")):
            row = {"key": key, "name": key.title(), "leader": "lea", "language": language}
            store.create(team(strategy=[row]), by="lea")
    with serving(folder, workers=1) as served:
        yield served


def test_the_address_counts_before_the_strategy_s_own(two):
    english, spanish = two.ask("/link?strategy=north"), two.ask("/link?strategy=sur")
    assert _of(english) == ('<html lang="en">', "Does the service strategy serve")
    assert _of(spanish) == ('<html lang="es">', "¿Sirve la estrategia de servicio")
    wanted = two.ask("/link?strategy=north&language=es")
    assert _of(wanted) == ('<html lang="es">', "¿Sirve la estrategia de servicio")
    again = two.ask("/link?strategy=sur&language=en")
    assert _of(again) == ('<html lang="en">', "Does the service strategy serve")
    # What was painted for one language is in no page of another.
    assert _of(two.ask("/link?strategy=north&language=es")) == _of(wanted)
    assert _of(two.ask("/link?strategy=north")) == _of(english)


def _of(answer):
    assert answer.status == 200, answer.text
    head = "¿Sirve la estrategia de servicio" in answer.text
    question = "¿Sirve la estrategia de servicio" if head else "Does the service strategy serve"
    return answer.text[answer.text.index("<html") :].partition("\n")[0], question


def test_links_keep_the_language_of_the_address(two):
    page = two.ask("/link?strategy=north&language=es").text
    assert "/link?strategy=north&amp;language=es" in page
    head = two.ask("/link?strategy=north").text.partition("<main")[0]
    assert not [
        link
        for link in re.findall("<a [^>]+>", head)
        if "language=" in link and "lang=" not in link
    ]


def test_a_language_that_nobody_speaks_is_refused_and_the_rest_is_said_in_english(two):
    for path in ("/link?strategy=north&language=xx", "/?language=xx", "/handbook?language=../es"):
        answer = two.ask(path)
        assert answer.status == 400
        assert "The workbook does not speak this language." in answer.text
        assert "one of en, es" in answer.text


def test_the_list_the_portfolio_and_the_handbook_too(two):
    for path in ("/", "/portfolio", "/handbook"):
        pages = {one: two.ask(f"{path}?language={one}").text for one in ("en", "es")}
        assert '<html lang="en">' in pages["en"]
        assert '<html lang="es">' in pages["es"]
        assert '<html lang="en">' in two.ask(path).text  # the strategies are of two languages


@pytest.fixture(scope="module")
def greek_server(tmp_path_factory):
    """A server whose strategies hold no Latin letter, for editing, behind a token."""
    folder = tmp_path_factory.mktemp("greek")
    (folder / "notebooks").mkdir()
    for name in (*NOTEBOOKS, "my_page.ipynb"):
        shutil.copy(ROOT / "notebooks" / name, folder / "notebooks")
    greek_store(folder / "store.sqlite")
    with serving(folder, workers=1, edit=True, access_rules=AccessRules(token=TOKEN)) as served:
        yield served


IN = f"language={PSEUDO}"
KEY = quote(greek("distributor"))
PAGES = {
    f"/?as_of=2026-10-31&{IN}": 200,
    f"/link?strategy={KEY}&{IN}": 200,
    f"/my_page?strategy={KEY}&{IN}": 200,
    f"/portfolio?as_of=2026-10-31&{IN}": 200,
    f"/?as_of=yesterday&{IN}": 400,
    f"/link?strategy={KEY}&wrong=1&wrong=2&{IN}": 400,
    f"/link?strategy=%CF%89&{IN}": 404,
    f"/nowhere?{IN}": 404,
}
# The name of the program, what Voila's scripts are told, what was typed in an address, and what
# the languages call themselves.
OURS = {"WORKBOOK", "DATA", "Service Strategy", "Service Strategy Workbook", "yesterday", "wrong",
    "as", "of, language, strategy", "English", "Espa", "ol"}  # fmt: skip
NOT_YET = json.loads((ROOT / "tests/pages/not_yet_messages.json").read_text("utf-8"))


@pytest.mark.parametrize("path", PAGES)
def test_no_sentence_of_a_page_escapes(greek_server, path):
    answer = greek_server.ask(path, Authorization=f"token {TOKEN}")
    assert answer.status == PAGES[path], answer.text
    assert '<html lang="en-XA">' in answer.text
    known = OURS | set(NOT_YET["1_link"] if path.startswith("/link") else ())
    assert set(outside(words(answer.text))) - known == set()


def test_no_sentence_of_the_way_in_escapes(greek_server):
    answer = greek_server.ask(f"/login?{IN}")
    assert "⟦Sign in⟧" in answer.text
    assert set(outside(words(answer.text))) - OURS == set()


@pytest.mark.parametrize("width", [1440, 390])
def test_a_chapter_in_spanish_fits_a_phone(two, visit, width):
    page = visit(viewport={"width": width, "height": 844})
    page.goto(f"{two.address}/link?strategy=sur")
    page.get_by_role("heading", level=1, name="Alineación").wait_for()
    page.locator("main").get_by_text("¿Sirve la estrategia de servicio").wait_for()
    assert page.locator("html").get_attribute("lang") == "es"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
