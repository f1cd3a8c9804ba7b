"""The pages of a strategy beside its chapters, what is taken away, and the way into a form."""

from __future__ import annotations

import asyncio
import io
import re
import time
import zipfile

import pytest
from browser.lab import CHROMIUM
from serve.apps import until
from waiting import finished

from workbook.serve.workshop import Workshop
from workbook.store import Change, open_store

LINK = re.compile(r'href="/?((?:row|strategy|findings)\?[^"#]*)')
browser = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")


def ask(served, path):
    answer = served.ask(path)
    assert answer.status == 200, (path, answer.text)
    return answer.text


def test_the_strategy_on_a_page_leads_to_every_row_and_every_row_is_there(viewing):
    seen, waiting = set(), ["strategy?strategy=acme"]
    while waiting and len(seen) < 60:
        path = waiting.pop()
        seen.add(path)
        text = ask(viewing, f"/{path}")
        assert "could not be shown" not in text
        found = {one.replace("&amp;", "&") for one in LINK.findall(text) if "language" not in one}
        waiting += sorted(found - seen - set(waiting))
    assert "findings?strategy=acme" in seen
    assert "row?strategy=acme&table=choices&key=call" in seen
    assert "row?strategy=acme&table=members" in seen


@pytest.mark.parametrize(
    "path",
    [
        "/row?strategy=acme&table=choices&key=nothing",
        "/row?strategy=acme&table=nothing&key=call",
        "/row?strategy=acme&table=links&key=call",
        "/row?strategy=acme&table=remarks",
        "/row?strategy=acme",
        "/strategy?strategy=nothing",
        "/download?strategy=acme&kind=exe",
        "/download?strategy=nothing&kind=tables",
    ],
)
def test_what_is_not_there_has_no_page(viewing, path):
    answer = viewing.ask(path)
    assert answer.status == 404
    assert "Traceback" not in answer.text


def test_only_members_see_rows_findings_and_files_where_the_door_says_so(behind_proxy):
    paths = [
        *("/strategy?strategy=acme", "/findings?strategy=acme"),
        *("/row?strategy=acme&table=choices&key=call", "/download?strategy=acme&kind=tables"),
    ]
    for path in paths:
        assert behind_proxy.ask(path, X_Reader="olga@example.org").status == 404
        assert behind_proxy.ask(path, X_Reader="eva.egg@example.org").status == 200


def test_only_the_team_reads_remarks_and_says_that_one_is_settled(changing, own):
    path = f"/row?strategy={own}&table=choices&key=call"
    said = {"on_table": "choices", "on_key": "call", "member": "max", "text": "@lea, really?"}
    said |= {"made_at": "2026-11-01", "mentions": "lea"}
    with open_store(changing.folder / "store.sqlite") as store:
        for key in ("one", "two"):
            store.save(own, [Change("remarks", (key,), said)], by="max")
        page = changing.ask(path)
        assert page.text.count("@lea, really?") == 2
        xsrf = re.search(r"_xsrf=([^;]+)", page.headers["Set-Cookie"])[1]
        sent = path.replace("row", "remark"), "POST", f"_xsrf={xsrf}&done=one"
        assert changing.ask(*sent, Cookie=f"_xsrf={xsrf}").status == 303
        settled = {row.key for row in store.read(own).rows("remarks") if row.done_on}
        assert settled == {"one"}
        page = ask(changing, path)
        assert "settled on" in page
        assert 'value="one"' not in page
        assert page.count('name="seen" value="two"') == page.count('name="done" value="two"') == 1
        # Of two who are called so, nobody knows whether it is one of them who reads.
        version = store.read(own).versions["members"]["max",]
        store.save(own, [Change("members", ("max",), {"name": "Lea"}, version)], by="lea")
    assert "really?" not in ask(changing, path)


def test_a_name_in_the_address_is_no_code(viewing):
    answer = viewing.ask("/row?strategy=acme&table=choices&key=%27%29%3Bimport+os%3B%28%27")
    assert answer.status == 404
    assert "import os" not in answer.text


def test_the_tables_hold_nothing_that_is_for_the_team_alone(viewing):
    answer = viewing.ask("/download?strategy=acme&kind=tables")
    assert answer.status == 200
    assert answer.getheader("Content-Disposition").endswith("-tables.xlsx")
    words = words_of(answer.content)
    assert "Call back" in words
    with open_store(viewing.folder / "store.sqlite", read_only=True) as store:
        emails = [row.email for row in store.read("acme").rows("members") if row.email]
    assert emails
    for email in emails:
        assert email not in words


def words_of(content):
    """Everything that an Office file says."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return " ".join(
            archive.read(name).decode(errors="replace")
            for name in archive.namelist()
            if name.endswith(".xml")
        )


def test_figures_are_made_while_the_page_says_so_and_then_sent(viewing):
    path = "/download?strategy=acme&kind=xlsx"
    first = viewing.ask(path)
    assert first.status == 200
    assert first.getheader("Refresh") == "3" or first.content.startswith(b"PK")

    def made():
        answer = viewing.ask(path)
        return answer if answer.content.startswith(b"PK") else None

    content = until(made).content
    assert "spreadsheetml" in viewing.ask(path).getheader("Content-Type")
    began = time.monotonic()
    assert viewing.ask(path).content == content  # kept: not made again
    assert time.monotonic() - began < 2
    with open_store(viewing.folder / "store.sqlite", read_only=True) as store:
        emails = [row.email for row in store.read("acme").rows("members") if row.email]
    assert not any(email in words_of(content) for email in emails)


def test_where_somebody_is_forgotten_what_was_made_of_the_strategy_goes(tmp_path):
    async def dropped():
        shop = Workshop(tmp_path, "", tmp_path)
        for key in ("acme", "other"):
            file = tmp_path / f"{key}.pdf"
            file.write_bytes(b"made")
            shop._files[key, "pdf"] = asyncio.ensure_future(asyncio.sleep(0, file))
        shop._files["acme", "xlsx"] = making = asyncio.ensure_future(asyncio.Event().wait())
        await asyncio.wait(list(shop._files.values())[:2])
        shop.drop("acme")
        await asyncio.wait([making])
        return list(shop._files), making.cancelled()

    assert finished(dropped()) == ([("other", "pdf")], True)
    assert [one.name for one in tmp_path.iterdir()] == ["other.pdf"]


@browser
def test_the_language_of_a_page_is_switched_in_the_bar(viewing, visit):
    page = visit()
    page.goto(f"{viewing.address}/strategy?strategy=acme")
    page.get_by_role("link", name="Español").click()
    page.wait_for_url("**/strategy?strategy=acme&language=es")
    assert page.locator("html").get_attribute("lang") == "es"
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/strategy?strategy=acme&language=en")


@browser
def test_the_bar_says_the_verdict_also_when_it_comes_late(viewing, visit):
    page = visit()
    page.goto(f"{viewing.address}/good?strategy=acme")
    verdict = page.locator("#page-verdict a")
    verdict.wait_for()
    assert "failed" in verdict.inner_text()
    verdict.click()
    page.wait_for_url("**/findings?strategy=acme*")
    assert page.get_by_role("heading", level=1).inner_text() == "What was found"
    assert page.locator("#page-verdict a").inner_text() == "✕ failed"  # now known at once


@browser
def test_the_answer_begins_high_up_and_the_bar_stays(viewing, visit):
    page = visit(viewport={"width": 1440, "height": 900})
    page.goto(f"{viewing.address}/good?strategy=acme")
    assert page.locator(".wb-answer").bounding_box()["y"] < 200
    assert page.locator("main").bounding_box()["width"] >= 1200
    page.mouse.wheel(0, 600)
    until(lambda: page.evaluate("window.scrollY") > 100)
    assert page.locator(".page-bar").bounding_box()["y"] == 0


@browser
def test_sections_fold_by_keyboard_and_links_unfold_them(viewing, visit):
    page = visit()
    page.goto(f"{viewing.address}/good?strategy=acme")
    section = page.locator("details.page-section").first
    section.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert section.get_attribute("open") is None
    page.evaluate("location.hash = 'the-matrix'")
    until(lambda: section.get_attribute("open") is not None)


@browser
def test_from_a_finding_to_the_field_that_is_missing(editing, visit):
    page = visit(viewport={"width": 1200, "height": 900})
    page.goto(f"{editing.address}/forms?strategy=acme#edit/members/%5B%22eva%22%5D/capacity")
    page.get_by_role("dialog").wait_for()
    focused = page.evaluate("document.activeElement.labels?.[0]?.textContent ?? ''")
    assert "Capacity" in focused
    assert "Eva" in page.get_by_role("dialog").inner_text()
