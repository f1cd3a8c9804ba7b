"""The translator's tool: what is still to be translated, and what it writes and refuses."""

import json
import subprocess
import sys
from pathlib import Path

import messages
import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A catalogue of Portuguese, which has nothing yet, in place of ours."""
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    monkeypatch.setattr(messages, "ALLOWED", tmp_path / "untranslated.json")
    monkeypatch.setattr(messages, "LANGUAGES", ("pt",))
    messages.ALLOWED.write_text(json.dumps({"pt": 100_000}))
    messages.write()
    return tmp_path


def lacking():
    return len(messages.untranslated(messages.updated("pt")))


def test_what_is_filled_in_is_kept_and_no_more_may_be_missing_again(folder):
    before = lacking()
    forms = ["{number} membro", "{number} membros"]
    told = messages.fill("pt", {"Link": "Alinhamento", "{number} member": forms})
    assert told == []
    assert lacking() == before - 2
    assert messages.allowed() == {"pt": before - 2}
    messages.write()
    assert messages.updated("pt").get("Link").string == "Alinhamento"
    assert list(messages.lint()) == []


def test_what_would_not_fit_is_refused_and_the_rest_is_written(folder):
    told = messages.fill(
        "pt",
        {
            "As of {on}": "Em {dia}",
            "{number} member": "{number} membro",
            "Nobody ever said this": "x",
            " (did you mean {folded}?)": "(quis dizer {folded}?)",
            "Team": "Equipe",
        },
    )
    assert told == [
        "other places than its message 'As of {on}': Em {dia}",
        "needs 2 text(s), not 1: {number} member",
        "no such message: Nobody ever said this",
        (
            "begins or ends with other spaces than ' (did you mean {folded}?)': "
            "'(quis dizer {folded}?)'"
        ),
    ]
    catalog = messages.updated("pt")
    assert catalog.get("Team").string == "Equipe"
    assert not catalog.get("As of {on}").string


def test_a_message_that_nobody_translated_fails_the_lint(folder):
    messages.fill("pt", {"Link": "Alinhamento"})
    path = messages.catalogue_of("pt")
    path.write_text(path.read_text("utf-8").replace('msgstr "Alinhamento"', 'msgstr ""'), "utf-8")
    (fault,) = messages.lint()
    assert fault.startswith("pt: 1 more messages untranslated than the")


def test_a_translation_with_other_places_or_without_a_plural_fails_the_lint(folder):
    path = messages.catalogue_of("pt")
    text = path.read_text("utf-8")
    text = text.replace('msgid "As of {on}"\nmsgstr ""', 'msgid "As of {on}"\nmsgstr "Em {dia}"')
    plural = 'msgid_plural "{number} members"\nmsgstr[0] '
    text = text.replace(f'{plural}""', f'{plural}"{{number}} membro"')
    path.write_text(text, "utf-8")
    told = list(messages.lint())
    assert any("other places than its message 'As of {on}': Em {dia}" in one for one in told)
    assert any("needs 2 text(s), not 1: {number} member" in one for one in told)


def test_the_command_prints_what_a_translator_needs():
    done = subprocess.run(
        [sys.executable, "tests/messages.py", "--untranslated", "0", "3"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for one in json.loads(done.stdout):
        assert one["msgid"]
        assert set(one) == {"msgid", "plural", "where"}
        assert one["where"]
