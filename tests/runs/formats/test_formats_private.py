"""What is handed on holds nothing private, and what people read no keys and no expressions."""

import csv
import io
import re
import shutil
import zipfile
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from pypdf import PdfReader

from workbook.book.model import TABLES
from workbook.exchange import read
from workbook.runs import Options, batch, plan
from workbook.runs.formats import pdf
from workbook.store import open_store

BEGUN = datetime(2026, 9, 1, tzinfo=UTC)
ROOT = Path(__file__).parents[3]
CHAPTERS = ("team", "link", "customer", "summary")
FORMATS = ("html", "ipynb", "pdf", "xlsx", "pptx", "md", "data.xlsx")
KINDS = (*FORMATS, "tables.xlsx")  # the last is the book itself, beside the pages
OPEN_VOTE = "A reason that nobody may read before the reveal"
TOLD_VOTE = "People who know an account cost more than a mailbox."


def add(path, *rows):
    with path.open(encoding="utf-8", newline="") as file:
        names = csv.DictReader(file).fieldnames
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, names).writerows(rows)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Copy a sample, with a vote in a round that nobody has revealed."""
    copy = tmp_path_factory.mktemp("book") / "distributor"
    shutil.copytree(ROOT / "data" / "distributor", copy)
    add(copy / "rounds.csv", {"subject": "links", "number": 3, "opened_on": "2026-10-20"})
    vote = {
        "choice": "first-order-right", "corporate_objective": "reduce-costs", "member": "lucia",
        "round": 3, "contribution": -3, "reason": OPEN_VOTE,
    }  # fmt: skip
    add(copy / "links.csv", vote)
    return copy


@pytest.fixture(scope="module")
def made(folder, tmp_path_factory):
    """Return the text of every file that a run writes, by format."""
    place = tmp_path_factory.mktemp("private")
    with open_store(place / "workbook.sqlite") as opened:
        opened.create(read(folder), by="lucia", at=BEGUN)
    options = Options(formats=FORMATS, appendix=True)
    store = str(place / "workbook.sqlite")
    run = batch.run(plan(store, (), CHAPTERS, "2026-10-31", place / "out", options=options))
    assert not run.failed
    texts = dict.fromkeys(KINDS, "")
    for path in (place / "out" / "distributor").rglob("*.*"):
        whole = [one for one in ("data.xlsx", "tables.xlsx") if path.name.endswith(one)]
        kind = whole[0] if whole else path.suffix[1:]
        texts[kind] += text_of(path.read_bytes(), kind)
    assert all(len(text) > 1000 for text in texts.values())
    return texts


def text_of(content, kind):
    if kind == "pdf":
        pages = PdfReader(io.BytesIO(content)).pages
        return "\n".join(page.extract_text() for page in pages)
    if kind.endswith(("xlsx", "pptx")):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = [name for name in parts.namelist() if name.endswith(".xml")]
            return unescape(
                "\n".join(re.sub("<[^>]+>", " ", parts.read(one).decode()) for one in names)
            )
    return unescape(content.decode())


@pytest.mark.parametrize("kind", KINDS)
def test_no_file_holds_an_address_or_a_vote_that_nobody_has_revealed(kind, made, folder):
    with (folder / "members.csv").open(encoding="utf-8") as file:
        addresses = [row["email"] for row in csv.DictReader(file) if row["email"]]
    assert len(addresses) > 5
    assert [one for one in [*addresses, "@example.com", OPEN_VOTE] if one in made[kind]] == []


@pytest.mark.parametrize("kind", ["pdf", "xlsx", "pptx", "md", "data.xlsx"])
def test_no_document_says_how_one_member_voted(kind, made):
    assert TOLD_VOTE not in " ".join(made[kind].split())
    assert "link.votes" not in made[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_no_file_holds_a_row_of_an_evidence_file(kind, made):
    lines = (ROOT / "data/distributor/evidence/chain-buyers.csv").read_text(encoding="utf-8")
    rows = [line for line in lines.splitlines()[1:] if len(line) > 20]
    assert len(rows) > 100
    assert [row for row in rows if row in made[kind]] == []


@pytest.mark.parametrize("kind", ["pdf", "xlsx", "pptx", "md"])
def test_what_people_read_holds_no_key_and_no_expression(kind, made, folder):
    text = " ".join(made[kind].split())
    book = read(folder)
    keys = {
        row.key
        for name in TABLES
        if "key" in TABLES[name].columns
        for row in book.get(name, ())
        if "-" in row.key
    }
    assert len(keys) > 100
    spoken = {"first-contact", "contact-centre"}  # words that people use too
    found = {
        key for key in keys - spoken if re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", text)
    }
    assert found == set()
    expressions = {row.measure for row in book["evidence"] if row.measure}
    expressions |= {row.filter for row in book["evidence"] if row.filter}
    assert [one for one in expressions if len(one) > 6 and one in text] == []


@pytest.mark.skipif(not pdf.browser(), reason="there is no Chromium")
def test_the_boards_pages_name_nobody(folder, tmp_path):
    from workbook.runs.formats.material import Material

    with open_store(tmp_path / "workbook.sqlite") as opened:
        opened.create(read(folder), by="lucia", at=BEGUN)
    planned = plan(str(tmp_path / "workbook.sqlite"), (), ["link"], "2026-10-31")
    pages = PdfReader(io.BytesIO(pdf.content(Material(planned, planned.briefs[0], ())))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    names = [row.name for row in read(folder)["members"] if row.role != "sponsor"]
    assert len(names) > 8
    assert [name for name in names if name in text] == []
