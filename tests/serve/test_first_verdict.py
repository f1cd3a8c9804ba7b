"""From an empty store to a first verdict, as a team does it: every click and field is counted.

Each click, tap, choice, vote and field left with a value counts one; letters and Tab are free, and
nothing is pasted. The leader and two members vote blind, each on a device of their own.
"""

from __future__ import annotations

import re
import sys
from collections import Counter

from browser.entering import Entering
from browser.members import press
from playwright.sync_api import expect
from serve.apps import ROOT, serving
from waiting import until

from workbook.book.model import TABLES
from workbook.serve import AccessRules
from workbook.store import open_store

MOST = 260
LETTER, PAUSE = 3, 25  # ms between two letters, and between two cells

FUNCTIONS = ("Sales", "Logistics", "Marketing", "Finance", "Systems")
MEMBERS = {  # besides the leader
    "Ben Soto": ("Logistics", "manager"),
    "Carla Vega": ("Marketing", "manager"),
    "Dario Paz": ("Finance", "manager"),
    "Elena Roca": ("Systems", "manager"),
    "Felix Luna": ("Sales", "expert"),
}
COMPANY = ("Grow sales by 8 %", "Reduce cost by 5 %", "Know the consumer of each brand")
CHOICES = (
    "Answer every order within 1 hour",
    "Deliver on the agreed day",
    "One price list for all",
)
INDICATORS = {
    "Orders answered in 1 hour": ("timeliness", "%", "up"),
    "Deliveries on the day": ("quality", "%", "up"),
    "Brands with a profile": ("quantity", "brands", "up"),
    "Invoices corrected": ("cost", "%", "down"),
    "Orders entered right": ("quality", "%", "up"),
}
OBJECTIVES = {
    "Answer 90 % of orders in 1 hour": ("Sales", 0, 0, "60", "90", "Felix Luna"),
    "Deliver 95 % on the agreed day": ("Logistics", 1, 1, "80", "95", "Ben Soto"),
    "Profile 20 brands": ("Marketing", 0, 2, "2", "20", "Carla Vega"),
    "Correct at most 2 % of invoices": ("Finance", 2, 3, "9", "2", "Dario Paz"),
    "Enter 99 % of orders right": ("Systems", 2, 4, "91", "99", "Elena Roca"),
}
ACTIONS = (
    ("Train 12 agents", 0, "Felix Luna"),
    ("Share the order screen", 0, "Felix Luna"),
    ("Agree on delivery slots", 1, "Ben Soto"),
    ("Tell each driver the slots", 1, "Ben Soto"),
    ("Interview 200 consumers", 2, "Carla Vega"),
    ("Merge the four price lists", 3, "Dario Paz"),
    ("Check prices at order entry", 4, "Elena Roca"),
    ("Show stock at order entry", 4, "Elena Roca"),
)
BELIEFS = {  # statement: who of how many said so, as published
    "Buyers want an answer within 1 hour": ("400", "310"),
    "Shops accept agreed days": ("250", "170"),
}
DUE, BEGIN, END = "2027-12-31", "2027-02-01", "2027-06-30"


class Counting:
    """One person before one browser, and what they do, counted by table."""

    def __init__(self, page, address, counts, store):
        self.page, self.address, self.counts, self.store = page, address, counts, store

    def click(self, what, about):
        what.click()
        self.counts[about] += 1

    def fill(self, label, text, about):
        self.page.get_by_label(label).first.fill("")
        self.page.keyboard.type(text, delay=LETTER)
        self.counts[about] += 1

    def chapter(self, name):
        self.click(self.page.locator(".page-bar nav").get_by_role("link", name=name).first, "pages")
        self.page.locator(".wb-entry, .wb-form, .wb-ballot").first.wait_for()

    def table(self, name):
        """Show a table where it is not shown already."""
        entering = Entering(self.page, name, self.store, "service-first")
        button = self.page.locator(f".wb-turn-{name}")
        entering.form.or_(button).first.wait_for()
        if button.count() and button.inner_text().startswith("▸"):
            self.click(button, name)
        entering.form.locator(".wb-tools").wait_for()
        return entering

    def rows(self, name, *rows):
        """Type rows into the grid, cell by cell, and see that page and store agree."""
        entering = self.table(name)
        blank = entering.form.locator(".wb-grid tr[data-state='blank'] > *")
        shape = [one for one in entering.fields if one.name != "key"]
        self.click(blank.nth(1), name)
        for row in rows:
            left = dict(row)
            for field in shape:
                text = left.pop(field.name, "")
                if text:
                    if field.kind == "date":
                        year, month, day = text.split("-")
                        text = month + day + year
                    self.page.keyboard.type(text, delay=LETTER)
                    self.counts[name] += 1
                press(self.page, "Tab")
                self.page.wait_for_timeout(PAUSE)
            assert not left, left
        entering.agree()


def held(store):
    with open_store(store, read_only=True) as opened:
        return opened.read("service-first")


def has_voted(store, who):
    with open_store(store, read_only=True) as opened:
        book = opened.read("service-first", reader=who)
    return len([row for row in book.rows("links") if row.member == book.reader]) == 9


def quiet(page):
    """Assert that a draft is told off for nothing."""
    text = page.inner_text("main")
    assert "Not ready" not in text
    assert "✕" not in text


def by_dialogs(book):
    """Count what the same rows took by a dialog each, with a key where no name made it."""
    counts = {}
    for name, shape in TABLES.items():
        fields = [one for one in shape.fields if not one.place]
        made = {"key"} if shape.named_by else set()
        filled = [
            sum(
                getattr(row, one.name) not in (None, (), one.default)
                for one in fields
                if one.name not in made
            )
            for row in book.entered(name)
        ]
        if filled and name not in ("rounds", "links"):
            counts[name] = 1 + sum(filled) + 2 * len(filled)
    return counts


def test_a_first_verdict_takes_at_most_260_interactions(tmp_path, visit, capsys):
    rules = AccessRules(proxy_header="X-Reader", proxy_address="127.0.0.1", members_only=True)
    store = tmp_path / "store.sqlite"
    with serving(
        tmp_path, workers=1, edit=True, access_rules=rules, notebooks=str(ROOT / "notebooks")
    ) as served:
        counts: Counter[str] = Counter()
        pages = {
            who: Counting(
                visit(extra_http_headers={"X-Reader": who}, viewport=size),
                served.address,
                counts,
                store,
            )
            for who, size in {
                "Ana Ruiz": {"width": 1440, "height": 1000},
                "Ben Soto": {"width": 390, "height": 844},
                "Carla Vega": {"width": 390, "height": 844},
            }.items()
        }
        ana = pages["Ana Ruiz"]
        _begin(ana)
        _team(ana)
        _choose(ana)
        _vote(pages, store)
        _plan(ana)
        _believe(ana)
        _promise(ana)
        page = ana.page
        ana.click(page.get_by_role("link", name="All strategies"), "pages")
        verdict = page.locator(".wb-answer").first
        verdict.wait_for()
        said = verdict.inner_text()
        page.screenshot(path=str(tmp_path / "verdict.png"), full_page=True)
        for one in pages.values():
            one.page.close()
    book = held(store)
    assert len(book.rows("links")) == 27
    assert len(book.rows("actions")) == 8
    assert {row.function for row in book.rows("objectives")} == {
        row.key for row in book.rows("functions")
    }
    assert "In progress" not in said
    assert re.search(r"Ready|Not ready|cannot be said", said)
    total, before = sum(counts.values()), by_dialogs(book)
    lines = [f"{name:<24}{number:>5}{before.get(name, ''):>12}" for name, number in counts.items()]
    head, foot = f"{'table':<24}{'now':>5}{'by dialogs':>12}", f"{'in all':<24}{total:>5}"
    with capsys.disabled():
        sys.stdout.write("\n".join(["", said, head, *lines, foot, ""]))
    assert total <= MOST


def _begin(ana):
    page = ana.page
    page.goto(f"{ana.address}/")
    ana.click(page.get_by_role("link", name="Begin the first strategy"), "pages")
    ana.fill("What will people call it?", "Service first", "strategy")
    ana.click(page.get_by_role("button", name="Begin"), "strategy")
    expect(page.locator(".wb-answer").first).to_contain_text("In progress")
    quiet(page)
    ana.click(page.get_by_role("link", name="Do this now"), "functions")


def _team(ana):
    page = ana.page
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").wait_for()
    page.keyboard.type(FUNCTIONS[0], delay=LETTER)
    ana.counts["functions"] += 1
    ana.click(dialog.get_by_role("button", name="Save"), "functions")
    dialog.wait_for(state="detached")
    ana.rows("functions", *({"name": name} for name in FUNCTIONS[1:]))
    cell = page.locator(".wb-form[data-table='members'] tr[data-state='saved'] > *").nth(2)
    ana.click(cell, "members")
    page.keyboard.type("Sales", delay=LETTER)
    press(page, "Tab")
    ana.counts["members"] += 1
    ana.rows(
        "members",
        *(
            {"name": name, "function": function, "role": role}
            for name, (function, role) in MEMBERS.items()
        ),
    )
    name, function = (
        page.locator(".wb-form[data-table='members'] tr[data-state='saved']").first.locator(
            f"> :nth-child({at})"
        ).bounding_box()
        for at in (2, 3)
    )  # fmt: skip
    assert name["y"] == function["y"]  # cells stand beside each other
    assert name["x"] < function["x"]
    quiet(page)


def _choose(ana):
    page = ana.page
    ana.chapter("Link")
    ana.rows("corporate_objectives", *({"statement": one} for one in COMPANY))
    ana.rows("choices", *({"statement": one} for one in CHOICES))
    quiet(page)
    ana.click(page.get_by_role("link", name="Do this now"), "strategy")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Service statement").wait_for()
    page.keyboard.type("Whoever orders gets a promise that holds", delay=LETTER)
    dialog.get_by_label("Recipient").focus()
    page.keyboard.type("Buyers of chains and shops", delay=LETTER)
    ana.counts["strategy"] += 2
    ana.click(dialog.get_by_role("button", name="Save"), "strategy")
    dialog.wait_for(state="detached")


def _vote(pages, store):
    ana = pages["Ana Ruiz"]
    if not ana.page.locator(".wb-ballot").count():
        ana.chapter("Link")
    ana.click(ana.page.get_by_role("button", name=re.compile("^Open round 1")), "links")
    votes = {"Ana Ruiz": "+2", "Ben Soto": "+3 decisive", "Carla Vega": "+1"}
    for who, vote in votes.items():
        one = pages[who]
        if who != "Ana Ruiz":
            one.page.goto(f"{one.address}/")
            links = one.page.get_by_role("navigation").get_by_role("link", name="Link", exact=True)
            one.click(links.first, "pages")
        papers = one.page.locator(".wb-ballot select")
        until(lambda papers=papers: papers.count() >= 9)
        for at in range(9):
            papers.nth(at).select_option(label=vote)
            one.counts["links"] += 1
            one.page.wait_for_timeout(PAUSE)
        until(lambda who=who: has_voted(store, who))
        if who != "Ana Ruiz":
            assert one.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert held(store).rows("links") == ()  # nobody sees a vote before it is revealed
    for name in ("^Close the round", "^Reveal the votes", "^Yes, show"):
        ana.click(ana.page.get_by_role("button", name=re.compile(name)), "links")
    ana.page.get_by_text("Round 1 of votes on links was revealed").first.wait_for()


def _plan(ana):
    ana.chapter("Plans")
    names = list(INDICATORS)
    ana.rows(
        "indicators",
        *(
            {"name": name, "dimension": dimension, "unit": unit, "direction": direction}
            for name, (dimension, unit, direction) in INDICATORS.items()
        ),
    )
    ana.rows(
        "objectives",
        *(
            {"function": function, "choice": CHOICES[choice], "statement": statement,
             "indicator": names[indicator], "baseline": baseline, "target": target,
             "due_on": DUE, "owner": owner}
            for statement, (function, choice, indicator, baseline, target, owner)
            in OBJECTIVES.items()
        ),
    )  # fmt: skip
    objectives = list(OBJECTIVES)
    ana.rows(
        "actions",
        *(
            {"objective": objectives[of], "function": OBJECTIVES[objectives[of]][0],
             "statement": statement, "owner": owner, "starts_on": BEGIN, "ends_on": END}
            for statement, of, owner in ACTIONS
        ),
    )  # fmt: skip


def _believe(ana):
    ana.chapter("Customer")
    ana.rows(
        "assumptions",
        *(
            {"statement": statement, "importance": "5", "statistic": "proportion",
             "comparison": "at least", "threshold": "0.6", "used_by": used_by}
            for statement, used_by in zip(
                BELIEFS, (CHOICES[0], f"{CHOICES[1]}; {CHOICES[2]}"), strict=True
            )
        ),
    )  # fmt: skip
    ana.rows(
        "evidence",
        *(
            {"assumption": statement, "n": n, "successes": yes, "citation": "Trade survey 2026"}
            for statement, (n, yes) in BELIEFS.items()
        ),
    )


def _promise(ana):
    ana.chapter("Control")
    ana.rows(
        "commitments",
        {"statement": "Bring 10 complaints", "member": "Ben Soto", "made_on": "2026-11-28"},
    )
    ana.rows(
        "measurements",
        {"indicator": "Deliveries on the day", "on": "2026-11-27", "value": "81"},
    )
