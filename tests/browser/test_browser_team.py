"""A team in a real JupyterLab: a blind vote of three, and a weekly update counted in clicks."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from browser.lab import notebook, run_all
from playwright.sync_api import expect
from team import TEAM, team
from waiting import LONGEST

from workbook.store import open_store

PAGE = (
    "import os\nos.environ['WORKBOOK_USER'] = {who!r}",
    "from workbook import link, mine, open_page\npage = open_page('acme', store={store!r})",
)
VOTE = (*PAGE, "page.vote('links')", "page.show(link.last_round)")
GUESS = (*PAGE, "page.vote('forecasts')", "from workbook import plans\npage.show(plans.chances)")
FRONT = (PAGE[0], "from workbook import front_page\nfront_page(store={store!r})")
REMARKS = (*PAGE, "page.remarks()")
MINE = (*PAGE, "page.answer(mine.answer)", "page.update()", "page.show(mine.waiting_list)")


@pytest.fixture
def acme(lab, request):
    """Path of a store with the team's strategy, in the folder of JupyterLab."""
    folder, _ = lab
    store = str(folder / f"{re.sub(r'[^a-z]', '', request.node.name)[:30]}.sqlite")
    days = ("2026-01-31", "2026-02-28", "2026-03-31")
    indicators = [{"key": f"i{n}", "name": f"Rate {n}", "function": "sales"} for n in range(3)]
    actions = [
        {"key": f"a{n}", "objective": "faster", "function": "sales", "statement": f"Do {n}"}
        | {"owner": "eva", "status": "active", "progress": 0.1}
        for n in range(2)
    ]
    with open_store(store) as opened:
        opened.create(
            team(
                indicators=[*indicators, TEAM["indicators"][1]],
                objectives=[
                    {"key": "faster", "function": "sales", "choice": "call", "statement": "Faster"}
                    | {"indicator": "i0", "baseline": 5, "target": 9, "due_on": "2099-12-31"}
                ],
                measurements=[
                    {"indicator": f"i{n}", "on": day, "value": 5} for n in range(3) for day in days
                ],
                actions=actions,
                assumption_uses=[],
            ),
            by="lea",
        )
    return store


@pytest.fixture
def opened(acme, lab, tab):
    """Opens a page of the strategy as a member, in a browser of their own."""
    folder, address = lab

    def made(who, cells, **settings):
        name = f"{who}-{len(cells)}-{acme.rsplit('/', 1)[-1]}.ipynb"
        text = notebook(*(cell.format(who=who, store=acme) for cell in cells))
        (folder / name).write_text(text)
        page = tab(**settings)
        run_all(page, address, name)
        page.locator(".wb-ballot").first.wait_for(state="attached")
        if settings:  # a narrow screen has no room for the list of files
            page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
        return page

    return made


def unnamed(page):
    return page.eval_on_selector_all(
        ".wb-ballot :is(input, select, textarea, button)",
        "all => all.filter(one => !(one.labels?.[0]?.innerText || one.innerText || "
        "one.getAttribute('aria-label') || '').trim()).map(one => one.outerHTML)",
    )


def votes(store):
    with open_store(store) as read:
        return {
            (row.corporate_objective, row.member): row.contribution
            for row in read.read("acme").rows("links")
        }


def give(page, objective, vote, reason):
    page.get_by_label(objective).select_option(label=vote)
    page.get_by_label("Reason").nth(0 if objective == "Grow sales" else 1).fill(reason)
    page.keyboard.press("Tab")
    page.locator(".wb-said", has_text="saved").first.wait_for()


def fits(page):
    """Whether the ballot needs no scrolling to the side."""
    return page.eval_on_selector(
        ".wb-ballot", "one => one.scrollWidth <= one.clientWidth + 1 && one.clientWidth > 150"
    )


def test_three_members_vote_blind_and_learn_from_each_other(acme, opened, tmp_path):
    leader = opened("lea", VOTE)
    leader.get_by_role("button", name="Open round 1").click()
    leader.get_by_label("Grow sales").wait_for()
    given = {"lea": ("+1", "a start"), "eva": ("+3 decisive", "buyers say so")}
    given["fin"] = ("−3 works against it", "calls cost money")
    pages = {"lea": leader}
    for who in ("eva", "fin"):
        # One of them votes on a telephone.
        size = {"width": 390, "height": 844} if who == "fin" else {}
        pages[who] = opened(who, VOTE, **size)
    for who, (vote, reason) in given.items():
        give(pages[who], "Grow sales", vote, reason)
        give(pages[who], "Save costs", "+2", "it does")
        pages[who].get_by_text("You have voted on everything").wait_for()
    assert votes(acme) == {}  # nobody in particular reads nothing
    pages["eva"].screenshot(path=str(tmp_path / "ballot.png"))
    pages["fin"].screenshot(path=str(tmp_path / "telephone.png"))
    for who, page in pages.items():
        typed = page.eval_on_selector_all(".wb-ballot input", "all => all.map(one => one.value)")
        for other, (_, reason) in given.items():
            assert (reason in typed) == (other == who)
            assert other == who or reason not in page.content()
    assert fits(pages["fin"])

    leader.get_by_role("button", name="Close the round").click()
    leader.get_by_role("button", name="Reveal the votes").click()
    leader.get_by_role("button", name=re.compile("^Yes, show")).click()
    leader.get_by_text("Round 1 is revealed").wait_for()
    for said in ("from −3 to +3", "“calls cost money”", "“buyers say so”", "3 votes, all +2"):
        assert said in leader.content()
    leader.screenshot(path=str(tmp_path / "revealed.png"))
    leader.get_by_role("button", name="Open round 2: 1 link on which you disagree").wait_for()
    assert votes(acme)["grow", "fin"] == -3


def guess(page, **numbers):
    for name, number in numbers.items():
        page.get_by_label(re.compile(f"^{name}:", re.IGNORECASE)).fill(number)
        page.keyboard.press("Tab")


def test_forecasts_are_given_blind_and_the_chance_is_told_after_the_reveal(acme, opened, tmp_path):
    leader, eva = opened("lea", GUESS), None
    leader.get_by_role("button", name="Open round 1").click()
    guess(leader, low="5", likely="6")
    leader.get_by_text("Saved as soon as you enter high too.").wait_for()
    guess(leader, high="4")
    leader.locator(".wb-trouble").wait_for()
    leader.screenshot(path=str(tmp_path / "wrong.png"))
    guess(leader, high="7")
    leader.locator(".wb-done").wait_for()
    eva = opened("eva", GUESS)
    typed = eva.eval_on_selector_all(".wb-ballot input", "all => all.map(one => one.value)")
    assert typed == ["", "", ""]  # nobody's numbers lead another's
    guess(eva, low="8", likely="9", high="12")
    eva.locator(".wb-done").wait_for()
    assert "Nobody" not in eva.locator(".wb-ballot").inner_text()
    with open_store(acme) as read:
        assert read.read("acme").rows("forecasts") == ()
    leader.get_by_role("button", name="Close the round").click()
    leader.get_by_role("button", name="Reveal").click()
    leader.get_by_role("button", name=re.compile("^Yes, show")).click()
    leader.get_by_text("Round 1 of forecasts was revealed").wait_for()
    with open_store(acme) as read:
        found = {row.member: row.likely for row in read.read("acme").rows("forecasts")}
    assert found == {"lea": 6, "eva": 9}
    chances = leader.get_by_role("row", name="Faster")
    assert re.fullmatch(r"Faster\s+0\.\d+\s+2\s+0\.\d+", chances.inner_text().strip())
    leader.screenshot(path=str(tmp_path / "guessed.png"))


def test_a_weekly_update_takes_fewer_than_15_clicks(acme, opened, tmp_path):
    page = opened("eva", MINE)
    clicks = []
    page.expose_function("clicked", lambda: clicks.append(1))
    page.evaluate("document.addEventListener('click', () => window.clicked(), true)")
    for number in range(3):
        page.get_by_label(f"Rate {number}").click()
        page.keyboard.type(f"{7 + number}.5")
    for number in range(2):
        page.get_by_label(f"Do {number}").click()
        page.keyboard.press("Control+A")
        page.keyboard.type("60")
    page.screenshot(path=str(tmp_path / "mine.png"))
    page.get_by_role("button", name="Save the update").click()
    page.get_by_text("✓ Saved: 3 results and 2 actions").wait_for()
    page.wait_for_timeout(200)
    assert len(clicks) == 6
    with open_store(acme) as read:
        book = read.read("acme")
    assert [row.value for row in book.rows("measurements")][-3:] == [7.5, 8.5, 9.5]
    assert [row.progress for row in book.rows("actions")] == [0.6, 0.6]
    page.wait_for_function("() => !document.body.innerText.includes('last measured')")


def test_an_update_that_was_not_saved_outlives_its_kernel(acme, opened, tmp_path):
    page = opened("eva", MINE)
    page.get_by_label("Rate 0").fill("7.5")
    page.get_by_label("Measured on").fill("2026-04-30")
    page.get_by_label("Do 1").fill("60")
    page.get_by_label("Kept: Ring").check()
    page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
    )
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
    offer = page.locator(".wb-drafts", has_text="You entered this, and it was not saved: ")
    offer.get_by_text("Rate 0").wait_for()
    offer.scroll_into_view_if_needed()
    page.screenshot(path=str(tmp_path / "offered.png"))
    assert (
        "Rate 0 (“7.5”); Measured on (“2026-04-30”); Do 1: done, in % (“60”)" in offer.inner_text()
    )
    page.get_by_label("Rate 2").fill("9")  # what is typed meanwhile takes no offer away
    page.get_by_role("button", name="Put it back").click()
    assert page.get_by_label("Rate 0").input_value() == "7.5"
    assert page.get_by_label("Kept: Ring").is_checked()
    page.get_by_role("button", name="Save the update").click()
    page.get_by_text("✓ Saved: 2 results, 1 action and 1 commitment").wait_for()
    with open_store(acme) as read:
        book = read.read("acme")
    made = [(str(row.on), row.value) for row in book.rows("measurements")]
    assert made[-2:] == [("2026-04-30", 7.5), ("2026-04-30", 9)]
    assert book.by_key("commitments")["ring"].done_on
    page.wait_for_function("() => !JSON.stringify(sessionStorage).includes('wb-at-')")


def test_the_update_works_by_keyboard_alone_and_every_input_has_a_name(acme, opened):
    page = opened("eva", MINE)
    assert not unnamed(page)
    page.get_by_label("Measured on").focus()
    for _ in range(20):  # a date has three parts, each a stop of the Tab key
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.labels?.[0]?.innerText || ''").startswith(
            "Rate 0"
        ):
            break
    page.keyboard.type("8")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == "Save the update":
            break
    page.keyboard.press("Enter")
    page.get_by_text("✓ Saved: 1 result").wait_for()


def test_the_front_page_leads_to_the_chapters(acme, lab, tab):
    folder, address = lab
    for page in ("start", "my_page", "1_link"):
        source = Path(__file__).parent.parent.parent / "notebooks" / f"{page}.ipynb"
        text = source.read_text(encoding="utf-8")
        (folder / f"{page}.ipynb").write_text(
            text.replace('store: str = \\"\\"', f'store: str = \\"{acme}\\"').replace(
                "from workbook import mine",
                "import os\\nos.environ['WORKBOOK_USER'] = 'lea'\\nfrom workbook import mine",
            )
        )
    page = tab()
    run_all(page, address, "start.ipynb")
    page.get_by_role("link", name="My page").first.click()
    page.get_by_role("tab", name="my_page.ipynb").wait_for()
    run_all(page, address, "my_page.ipynb")
    page.get_by_role("link", name="L105").first.click()
    page.get_by_role("tab", name="1_link.ipynb").wait_for()
    assert page.get_by_role("tab", name="my_page.ipynb").count() == 1  # beside it, not in its place


def test_the_leader_manages_a_strategy_on_the_start_page_by_keyboard(opened, acme, tmp_path):
    page = opened("lea", FRONT)
    page.get_by_label("Strategy", exact=True).select_option("Acme")
    assert not unnamed(page)

    def asks(label, typed):
        page.get_by_label(label).fill(typed)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")

    asks("New name", "–")
    page.get_by_text("Needs a name with at least one letter or digit.").wait_for()
    asks("New name", "Service first")
    page.get_by_text("“Acme” is now called “Service first”.").wait_for()
    page.get_by_role("heading", name="Service first", exact=True).wait_for()
    asks("Name of the copy", "Second")
    page.get_by_text("“Second” is in the list above.").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="tables (CSV)").click()
        page.get_by_role("link", name="-tables.zip").click()
    assert zipfile.is_zipfile(download.value.path())
    page.get_by_role("button", name="Archive it").click()
    page.get_by_role("button", name="Bring it back").wait_for()
    page.keyboard.press("Enter")  # the button in its place has the focus
    page.get_by_text("“Service first” is in the list above again.").wait_for()
    asks("To delete it", "delete")
    page.get_by_text("“Service first” is deleted.").wait_for()
    page.screenshot(path=str(tmp_path / "managed.png"))
    with open_store(acme) as store:
        assert [one.name for one in store.strategies()] == ["Second"]


def test_a_remark_with_a_name_is_written_in_jupyterlab(opened, acme, tmp_path):
    page = opened("eva", REMARKS, width=390, height=844)
    page.get_by_label("About").select_option("Strategic choices")
    page.get_by_label("Entry").select_option("Call back")
    page.get_by_label("Your remark").press_sequentially("Does it hold, @ma", delay=5)
    names = page.locator(".wb-ballot button", has_text="@")
    expect(names).to_have_text(["@Max Mann"], timeout=1000 * LONGEST)  # of all, one fits
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    field = page.get_by_label("Your remark")
    expect(field).to_have_value("Does it hold, @Max Mann ", timeout=1000 * LONGEST)
    expect(field).to_be_focused()
    assert not unnamed(page)
    page.screenshot(path=str(tmp_path / "remark.png"))
    page.get_by_role("button", name="Save the remark").click()
    page.get_by_text("Saved, and shown to Max Mann on My page.").wait_for()
    with open_store(acme) as store:
        said = store.read("acme").rows("remarks")[-1]
    assert (said.member, said.on_key, said.mentions) == ("eva", "call", ("max",))
