"""Nothing is undocumented, every example fires, and every word in a title is explained."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from workbook.analysis import handbook
from workbook.analysis.checks import checks, findings
from workbook.analysis.measures import measure_names
from workbook.book import registry
from workbook.book.model import TABLES

ROOT = Path(__file__).parents[2]
# Words of titles that every manager uses. A term of the field belongs into TERMS of a chapter's
# handbook.py instead.
EVERYDAY = set(
    (  # noqa: SIM905 a list of words reads better so
        "a about above act against all and are asked assumed at attention average be best "
        "ended now survived then thirty why "
        "better by can "
        "cause certain change changed channel close common company conflict contribute control "
        "cost count "
        "customer date day decision disagree do doe done due each every first for found four from "
        "got ha have hold how i if in is it know last learnt many matter most my need new next no "
        "normal not of on open or other our page people plan question ranking reached real report "
        "contact help product sell different discussion future rival stand told under "
        "sample see sensitive serve share side since size start strategie summary target task that "
        "the their they thi through to u unit up use vision vote we what when where which who will "
        "improve repeat month come customer voice talk hear heard listen read comment nothing "
        "answer answered came else finished same true "
        "acting now pace trust seven six say book show guide then "
        "able hold hurt keep kept told want well whether work compare management proposal senior "
        "with without workload worse yet you your "
        "case collide complaint far give goe meeting step thing time two way win "
        "ask cannot counted delight left long number out pay problem stay worth would year "
    ).split()
)


def words(text):
    return [one.removesuffix("s") for one in re.findall(r"[a-z]+", text.casefold())]


def titles():
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                text = "".join(cell["source"])
                yield from re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    yield from (table.label for table in TABLES.values())
    yield from (one.title for one in registry.chapters())
    yield from (one.name for one in registry.stations())


def test_nothing_is_undocumented():
    assert list(handbook.undocumented()) == []


@pytest.mark.parametrize("code", [code for code in checks() if code != "M500"])
def test_every_check_finds_something_in_its_example(code):
    shown = handbook.example(checks()[code])
    (one, *_) = findings(handbook.book_of(shown.rows), select=[code])
    assert (one.message, one.remedy) == (shown.message, shown.remedy)
    assert shown.message.endswith(".")
    assert "None" not in shown.message + shown.remedy


def test_an_example_is_small():
    for rule in checks().values():
        rows = handbook.example(rule).rows
        # Of votes it takes as many as there are voters and things.
        small = [table for name, table in rows.items() if name not in ("ratings", "codings")]
        assert sum(map(len, small)) <= 16, rule.code


def test_what_is_undocumented_is_told(monkeypatch):
    module = registry.module_of("link", "handbook")
    monkeypatch.delitem(module.EXAMPLES, "L101")
    monkeypatch.setitem(module.EXAMPLES, "L102", {"choices": module.EXAMPLES["L108"]["choices"]})
    monkeypatch.setitem(handbook.QUESTIONS, "luck", "Are we lucky?")
    assert list(handbook.undocumented()) == [
        "check L101 without an example",
        "check L102: L102 finds nothing in its example",
        "question 'Are we lucky?' unanswered",
    ]


def test_an_example_that_breaks_the_schema_is_refused_with_the_cell():
    with pytest.raises(ValueError, match="colour"):
        handbook.book_of({"choices": [{"key": "a", "statement": "A", "adopted_on": "colour"}]})


def test_every_measure_says_what_its_columns_are():
    explained = {one.name: one for one in handbook.measures()}
    assert tuple(explained) == measure_names()
    assert explained["link.choices"].columns.startswith("choice, alignment (Σ weight·cell/3")
    strategy = explained["link.strategy"]
    assert strategy.columns.startswith("alignment (Σ weight·(support + drag), from −1 to 1)")
    assert strategy.notes[0][0] == "References"
    assert "Krippendorff" in strategy.notes[0][1]
    assert explained["plans.schedule"].columns.startswith("action; duration (working days")


def test_every_command_is_there_with_its_options():
    from workbook.cli import COMMANDS

    assert set(handbook.commands()) == set(COMMANDS)
    options = dict(handbook.commands()["check"].options)
    assert options["--select"] == "Only these checks: codes or beginnings (L,P20)."


def test_every_question_of_continual_improvement_is_answered_in_order():
    told = list(handbook.answers())
    assert [question for question, _ in told][:2] == ["What is the vision?", "Where are we now?"]
    assert len(told) == 7
    assert all(chapters for _, chapters in told)


def test_every_word_in_a_title_is_everyday_or_explained():
    explained = {word for term in handbook.terms() for word in words(term)}
    explained |= {word for table in TABLES.values() for word in words(table.name)}
    unknown = {
        word: title
        for title in titles()
        for word in words(title)
        if word not in explained and word not in EVERYDAY
    }
    assert not unknown


def test_a_term_is_explained_once_and_in_a_sentence():
    seen = set(handbook.TERMS)
    for name in registry.installed():
        module = registry.module_of(name, "handbook")
        own = set(getattr(module, "TERMS", {}))
        assert not own & seen, name
        seen |= own
    assert all(meaning.endswith(".") for meaning in handbook.terms().values())
