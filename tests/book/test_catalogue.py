"""Translations are read from the files that translators write."""

import gettext

import pytest

from workbook.book import catalogue, messages
from workbook.book.catalogue import Catalogue, is_known, languages

PO = """
msgid ""
msgstr ""
"Language: cs\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2;\\n"

msgid "Members"
msgstr "Členové"

msgid "{name} leads, "
"and nobody else."
msgstr "Vede {name}\\n"
"a nikdo jiný."

msgid "{number} day"
msgid_plural "{number} days"
msgstr[0] "{number} den"
msgstr[1] "{number} dny"
msgstr[2] "{number} dní"

#, fuzzy
msgid "Votes"
msgstr "Nápady"

msgid "Not yet"
msgstr ""

#~ msgid "Gone"
#~ msgstr "Pryč"
"""


@pytest.fixture
def czech(tmp_path, monkeypatch):
    path = tmp_path / "cs" / "LC_MESSAGES" / "workbook.po"
    path.parent.mkdir(parents=True)
    path.write_text(PO, encoding="utf-8")
    region = tmp_path / "cs_CZ" / "LC_MESSAGES" / "workbook.po"
    region.parent.mkdir(parents=True)
    region.write_text(PO.replace("Členové", "Členové týmu").split('msgid "{name}')[0], "utf-8")
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    caches = (catalogue.catalogue, catalogue.languages, catalogue.is_known, messages._catalogue)
    for one in caches:
        one.cache_clear()
    yield path
    for one in caches:
        one.cache_clear()


def test_what_is_translated_is_shown_and_the_rest_is_english(czech):
    read = Catalogue(czech, gettext.NullTranslations())
    assert read.gettext("Members") == "Členové"
    assert read.gettext("{name} leads, and nobody else.") == "Vede {name}\na nikdo jiný."
    assert [read.gettext(one) for one in ("Votes", "Not yet", "Gone")] == [
        "Votes",
        "Not yet",
        "Gone",
    ]


def test_a_language_has_as_many_plurals_as_it_has(czech):
    with messages.speaking("cs"):
        said = [messages.say_number(n, "{number} day", "{number} days") for n in (1, 3, 5, 0)]
    assert said == ["1 den", "3 dny", "5 dní", "0 dní"]


def test_a_region_says_its_own_and_takes_the_rest_from_its_language(czech):
    for region in ("cs_CZ", "cs-CZ"):
        with messages.speaking(region):
            assert messages.translate("Members") == "Členové týmu"
            assert messages.counted(1, "day") == "1 den"


def test_which_languages_there_are(czech):
    assert languages() == ("en", "cs", "cs_CZ")
    known = {one: is_known(one) for one in ("en", "en_GB", "cs", "cs_SK", "de", "", "../cs", "CS")}
    assert known == {
        "en": True, "en_GB": True, "cs": True, "cs_SK": True,
        "de": False, "": False, "../cs": False, "CS": False,
    }  # fmt: skip


def test_our_spanish_is_read():
    catalogue.catalogue.cache_clear()
    assert catalogue.catalogue("es").gettext("Link") == "Alineación"
