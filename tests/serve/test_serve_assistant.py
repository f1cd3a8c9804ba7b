"""From a dropped file to saved evidence, in a real browser, without an expression or a path."""

from __future__ import annotations

import re
from contextlib import nullcontext
from pathlib import Path

import pytest
from serve.apps import own_of
from waiting import LONGEST

from workbook.analysis.verdicts import verdicts_each
from workbook.store import Change, open_store

CASES = Path(__file__).parents[1] / "evidence" / "cases"
PAUSE = 40  # milliseconds between two keys
ANSWERS = "fecha;canal;nps;telefono;pedido\n" + "".join(
    f"{1 + at % 28:02}/{1 + at % 6:02}/2026;{('tienda', 'web')[at % 2]};{at % 11};"
    f"{'Sí' if at % 3 else 'No'};P{at}\n"
    for at in range(220)
)
CLAIM = {"key": "phones", "statement": "Half of the buyers have a telephone", "importance": "5",
         "statistic": "proportion", "comparison": "at_least", "threshold": "0.5",
         "set_on": "2026-01-01"}  # fmt: skip


@pytest.fixture(scope="module")
def key(changing):
    """Key of a strategy with one more assumption."""
    key = own_of(changing)
    with open_store(changing.folder / "store.sqlite") as store:
        store.save(key, [Change("assumptions", ("phones",), CLAIM)], by="lea")
    return key


@pytest.fixture(scope="module")
def address(changing, key):
    """Where questions are asked."""
    return f"{changing.address}/ask?strategy={key}"


@pytest.fixture(scope="module")
def dropped(changing, key):
    """The folder in which files lie that are dropped."""
    return changing.folder / "dropped" / key


@pytest.fixture
def held(changing, key):
    """Gives the evidence that the store holds, and its book."""

    def read():
        with open_store(changing.folder / "store.sqlite", read_only=True) as store:
            book = store.read(key)
        return {row.key: row for row in book.rows("evidence")}, book

    return read


@pytest.fixture
def answers(tmp_path):
    """A file as a Spanish Excel writes it."""
    file = tmp_path / "Encuesta de julio.csv"
    file.write_bytes(ANSWERS.encode("cp1252"))
    return file


@pytest.fixture
def page(chromium, address):
    context = chromium.new_context(viewport={"width": 1200, "height": 1000})
    context.set_default_timeout(1000 * LONGEST)
    tab = context.new_page()
    tab.goto(address)
    yield tab
    context.close()


def choose(page, label, option):
    """Pick from a list, and wait until the page has followed."""
    box = page.get_by_label(label, exact=True)
    again = box.get_attribute("data-again") is not None
    with page.expect_response(re.compile(r"/ask\?")) if again else nullcontext():
        box.select_option(label=option)
    page.wait_for_timeout(PAUSE)


def test_a_file_is_dropped_read_asked_and_saved(page, held, dropped, answers, tmp_path):
    before, _ = held()
    page.get_by_label("Drop a file here").set_input_files(answers)
    page.get_by_text(
        re.compile("Read as semicolon-separated, Windows-1252, dates day first")
    ).wait_for()
    page.get_by_text("What each column holds").click()
    page.get_by_role("cell", name="Sí (146), No (74)").wait_for()
    choose(page, "What do you want to know?", "Share who chose")
    choose(page, "Column", "telefono")
    page.get_by_label("Sí (146)").check()
    page.get_by_text("Of whom, and when").click()
    choose(page, "Only a period: which column holds the day", "fecha")
    page.get_by_label("First day").fill("2026-02-01")
    choose(
        page,
        "Which assumption does it test, or which indicator does it measure?",
        CLAIM["statement"],
    )
    page.get_by_text("Threshold: at least 50 %, set on 1 January 2026.").wait_for()
    page.get_by_label("The data were collected on").fill("2026-07-01")
    page.get_by_role("button", name="See the answer").click()
    page.get_by_text("Supported: the whole margin of error meets the threshold.").wait_for()
    page.get_by_text(re.compile("margin of error .* threshold at least 50 %")).wait_for()
    page.get_by_text(re.compile("Share who chose .?Sí.? in telefono, from 1 Feb")).first.wait_for()
    assert held()[0].keys() == before.keys()  # nothing is saved before the last button
    page.screenshot(path=str(tmp_path / "answer.png"), full_page=True)
    page.get_by_role("button", name="Save as evidence").click()
    page.get_by_text("Saved as evidence.").wait_for()
    after, book = held()
    (key,) = after.keys() - before.keys()
    assert after[key].source == "Encuesta de julio.csv"
    assert after[key].question.startswith("chose; column=telefono; values=Sí; on=fecha")
    kept = dropped / "Encuesta de julio.csv"
    assert kept.read_bytes() == answers.read_bytes()
    assert book.strategy.data_folder == str(kept.parent)


def test_without_a_threshold_set_before_the_answer_waits(page, held, answers):
    before, _ = held()
    page.get_by_label("Drop a file here").set_input_files(answers)
    page.get_by_text(re.compile("Read as semicolon-separated")).wait_for()
    choose(page, "What do you want to know?", "Net promoter score")
    choose(page, "Column", "nps")
    choose(
        page,
        "Which assumption does it test, or which indicator does it measure?",
        "A new assumption",
    )
    page.get_by_label("What you assume, as one sentence").click()
    page.keyboard.type("Buyers recommend us", delay=PAUSE)
    page.get_by_label("Threshold", exact=True).click()
    page.keyboard.type("-40", delay=PAUSE)
    page.get_by_label("The data were collected on").fill("2026-07-01")
    page.get_by_role("button", name="See the answer").click()
    page.get_by_text("the finding C306 will say").wait_for()
    assert page.get_by_text("margin of error").count() == 0
    page.get_by_role("button", name="Save as evidence").click()
    page.get_by_text("Saved as evidence.").wait_for()
    after, book = held()
    (key,) = after.keys() - before.keys()
    row = book.by_key("assumptions")[after[key].assumption]
    assert (row.statement, row.statistic, row.threshold) == ("Buyers recommend us", "mean", -40)
    assert after[key].question == "nps; column=nps"


PICKED = {
    "d04-two-digit-year": (
        [("What do you want to know?", "Share at least as good as"), ("Column", "nps")],
        {"At least as good as": "9", "First day": "2026-06-01"},
        "Supported",
    ),
    "d10-multichoice-blank": (
        [("What do you want to know?", "Share who chose"), ("Column", "phone")],
        {"Another answer": "Phone"},
        "if a blank is no answer, and 33 % if a blank is a no.",
    ),
    "d30-duration": (
        [("What do you want to know?", "Time between two moments"), ("From", "arrived"),
         ("To", "answered")],
        {},
        "30, margin of error 28.09 to 31.91, threshold at least 10, 42 answers",
    ),
}  # fmt: skip


def test_cases_of_public_bug_reports_are_asked_by_picking(changing, key, page, address, held):
    """Three of the twelve of tests/evidence: what the page says, and what is saved, is right."""
    claims = {}
    for name in PICKED:
        *_, statistic, comparison, threshold = (
            (CASES / name / "question.txt").read_text("utf-8").strip().split("|")
        )
        claims[name] = {
            "key": name[:3], "statement": f"Claim {name}", "importance": "3",
            "statistic": statistic, "comparison": comparison, "threshold": threshold,
            "set_on": "2026-01-01",
        }  # fmt: skip
    with open_store(changing.folder / "store.sqlite") as store:
        store.save(key, [Change("assumptions", (one["key"],), one) for one in claims.values()],
                   by="lea")  # fmt: skip
    for name, (picks, typed, said) in PICKED.items():
        page.goto(address)
        data = {"name": f"{name}.csv", "mimeType": "text/csv",
                "buffer": (CASES / name / "data.csv").read_bytes()}  # fmt: skip
        page.get_by_label("Drop a file here").set_input_files(data)
        page.get_by_text(re.compile("Read as comma-separated")).wait_for()
        for label, option in picks:
            choose(page, label, option)
        for label, text in typed.items():
            field = page.get_by_label(label, exact=True)
            if not field.is_visible():
                page.get_by_text("Of whom, and when").click()
            field.fill(text)
        choose(page, "Which assumption does it test, or which indicator does it measure?",
               claims[name]["statement"])  # fmt: skip
        page.get_by_label("The data were collected on").fill("2026-09-01")
        page.get_by_role("button", name="See the answer").click()
        page.get_by_text(said).first.wait_for()
        page.get_by_role("button", name="Save as evidence").click()
        page.get_by_text("Saved as evidence.").wait_for()
    _, book = held()
    found = {one.assumption: one for one in verdicts_each(book).itertuples()}
    for name in PICKED:
        one = found[name[:3]]
        names = {"est": one.estimate, "n": one.n, "verdict": one.verdict, "abs": abs,
                 "reason": one.reason}  # fmt: skip
        right = (CASES / name / "right.txt").read_text("utf-8").strip().splitlines()[0]
        assert eval(right, {"__builtins__": {}}, names), name


def test_known_shares_are_said_beside_their_field_saved_and_taken_back(page, held, address):
    parts = (("north", 160), ("south", 40))
    rows = [f"{part},{('yes', 'no')[at % 2]}" for part, n in parts for at in range(n)]
    data = {"name": "regions.csv", "mimeType": "text/csv",
            "buffer": "\n".join(["region,late", *rows]).encode()}  # fmt: skip
    before, _ = held()
    page.get_by_label("Drop a file here").set_input_files(data)
    page.get_by_text(re.compile("Read as comma-separated")).wait_for()
    choose(page, "What do you want to know?", "Share who chose")
    choose(page, "Column", "late")
    page.get_by_label("yes (100)").check()
    choose(
        page,
        "Which assumption does it test, or which indicator does it measure?",
        CLAIM["statement"],
    )
    page.get_by_label("The data were collected on").fill("2026-07-01")
    page.get_by_text("More: some answers count more than others").click()
    page.get_by_text("such as region: north=60 | south=40").wait_for()

    def know(text):
        field = page.get_by_label("Known shares of all customers, in %")
        with page.expect_response(re.compile(r"/ask\?")):
            field.fill(text)
            field.press("Tab")
        page.wait_for_timeout(PAUSE)
        return page.get_by_label("Known shares of all customers, in %")

    assert know("region: north=50 | west=50").get_attribute("aria-invalid") == "true"
    beside = page.locator("#ask-margins-wrong")
    assert "holds “south”, of which no share is known" in beside.inner_text()
    assert know("region: north=50 | south=50").get_attribute("aria-invalid") is None
    assert beside.count() == 0
    page.get_by_role("button", name="See the answer").click()
    # Kish: (160 × .625 + 40 × 2.5)² / (160 × .625² + 40 × 2.5²) = 128
    page.get_by_text("Weighted by “region”: 200 answers tell as much as 128 unweighted").wait_for()
    page.get_by_role("button", name="Save as evidence").click()
    page.get_by_text("Saved as evidence.").wait_for()
    after, _ = held()
    (row,) = after.keys() - before.keys()
    assert after[row].margins == "region: north=50 | south=50"
    page.goto(address)
    choose(page, "Change a question that is kept", f"{CLAIM['statement']} (regions.csv)")
    assert know("").input_value() == ""
    page.get_by_role("button", name="See the answer").click()
    page.get_by_role("button", name="Save as evidence").click()
    page.get_by_text("Saved as evidence.").wait_for()
    assert held()[0][row].margins is None


def test_a_doubtful_file_says_its_line_and_is_read_as_somebody_sets_it(page, tmp_path):
    file = tmp_path / "doubtful.csv"
    file.write_text("d,nps\n" + "".join(f"0{1 + at % 9}/0{1 + at % 8}/2026,{at % 11}\n"
                                        for at in range(60_000)))  # fmt: skip
    page.get_by_label("Drop a file here").set_input_files(file)
    page.get_by_text("What each column holds").click()
    page.get_by_text(re.compile("from line .* on it can be read")).wait_for()
    page.get_by_text("Is it read wrongly?").click()
    choose(page, "Dates", "day first")
    page.get_by_text(re.compile("Read as .*dates day first")).wait_for()


def test_an_indicator_is_measured_from_a_file_and_refreshed_where_it_is_seen(
    changing, key, dropped, page, tmp_path
):
    file = tmp_path / "calls.csv"
    days = [f"2026-0{1 + at % 3}-1{at % 10}" for at in range(360)]
    late = [f"{day},{'no' if at % 4 else 'yes'}\n" for at, day in enumerate(days)]
    file.write_text("day,late\n" + "".join(late))
    page.get_by_label("Drop a file here").set_input_files(file)
    page.get_by_text(re.compile("Read as comma-separated")).wait_for()
    choose(page, "What do you want to know?", "Share who chose")
    choose(page, "Column", "late")
    page.get_by_label("yes (90)").check()
    with open_store(changing.folder / "store.sqlite", read_only=True) as store:
        name = store.read(key).name("indicators", "rate")
    choose(page, "Which assumption does it test, or which indicator does it measure?",
           f"The indicator {name}, month by month")  # fmt: skip
    assert page.get_by_label("Which column holds the day", exact=True).input_value() == "day"
    page.get_by_role("button", name="See the answer").click()
    page.get_by_role("cell", name="Mar 2026").wait_for()
    page.screenshot(path=str(tmp_path / "readings.png"), full_page=True)
    page.get_by_role("button", name="Save as the readings of this indicator").click()
    page.get_by_text("3 readings from files were saved").wait_for()
    kept = next(dropped.glob("calls*.csv"))
    kept.write_text(kept.read_text() + "2026-04-02,yes\n" * 40)
    row = f"{changing.address}/row?strategy={key}&table=indicators&key=rate"
    page.goto(row)
    page.get_by_role("button", name="Bring the readings from files up to date").click()
    page.get_by_text("1 reading from files was saved").wait_for()
    assert page.url == row
    page.screenshot(path=str(tmp_path / "refreshed.png"), full_page=True)
    page.reload()
    assert page.get_by_text("1 reading from files was saved").count() == 0
    page.goto(row.replace("indicators&key=rate", "choices&key=call"))
    assert page.get_by_role("button", name="Bring the readings").count() == 0


def test_on_a_telephone_a_file_is_dropped_and_nothing_is_cut(chromium, address, answers, tmp_path):
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True,
                                   is_mobile=True)  # fmt: skip
    context.set_default_timeout(1000 * LONGEST)
    page = context.new_page()
    page.goto(address)
    page.evaluate(
        """text => {
            const files = new DataTransfer();
            files.items.add(new File([text], "phone.csv"));
            const drop = document.querySelector(".ask-drop");
            drop.dispatchEvent(new DragEvent("drop", {dataTransfer: files, bubbles: true}));
        }""",
        ANSWERS,
    )
    page.get_by_text(re.compile("Read as semicolon-separated, UTF-8")).wait_for()
    choose(page, "What do you want to know?", "Average")
    choose(page, "Column", "nps")
    page.get_by_text("What each column holds").click()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.screenshot(path=str(tmp_path / "phone.png"), full_page=True)
    context.close()


def test_what_may_not_be_dropped_is_refused_in_words(page, dropped, tmp_path):
    odd = tmp_path / "macro.xlsm"
    odd.write_bytes(b"x")
    page.get_by_label("Drop a file here").set_input_files(odd)
    page.get_by_text("The file is neither CSV, Excel, Parquet nor XES.").wait_for()
    assert not list(dropped.glob(".part-*"))


def test_another_site_and_a_path_get_nowhere(changing, key, dropped):
    there = f"/ask/file?strategy={key}&name=a.csv"
    foreign = changing.ask(there, "POST", "a\n1\n", Sec_Fetch_Site="cross-site")
    plain = changing.ask(there, "POST", "a\n1\n")
    assert (foreign.status, plain.status) == (403, 403)
    assert not (dropped / "a.csv").exists()


def test_a_question_that_is_kept_is_picked_anew(page, held, address, answers):
    page.get_by_label("Drop a file here").set_input_files(answers)
    page.get_by_text(re.compile("Read as semicolon-separated")).wait_for()
    before, _ = held()
    key = next(key for key, row in before.items() if row.question and "telefono" in row.question)
    label = f"{CLAIM['statement']} ({before[key].source})"
    page.goto(address)
    choose(page, "Change a question that is kept", label)
    assert page.get_by_label("Column", exact=True).input_value() == "telefono"
    page.get_by_label("Sí (146)").uncheck()
    page.get_by_label("No (74)").check()
    page.get_by_role("button", name="See the answer").click()
    page.get_by_text("Refuted:").wait_for()
    page.get_by_role("button", name="Save as evidence").click()
    page.get_by_text("Saved as evidence.").wait_for()
    after, _ = held()
    assert after.keys() == before.keys()
    assert "values=No" in after[key].question


def test_in_the_form_of_evidence_a_question_is_picked_from_a_list(
    changing, own, visit, tmp_path, answers
):
    data = tmp_path / "data"
    data.mkdir()
    (data / "july.csv").write_bytes(answers.read_bytes())
    asked = {"key": "e", "assumption": "wants", "source": "july.csv", "measure": "nps >= 9"}
    with open_store(changing.folder / "store.sqlite") as store:
        store.give_folder(own, str(data), "lea")
        store.save(own, [Change("evidence", ("e",), asked)], by="lea")
    page = visit(viewport={"width": 1400, "height": 1000})
    page.goto(f"{changing.address}/evidenceform?strategy={own}")
    form = page.locator(".wb-form[data-table='evidence']")
    form.get_by_role("button", name=re.compile("Open They want it$")).click()
    box = form.get_by_role("dialog").get_by_label("Question")
    listed = box.get_attribute("list")
    offered = page.evaluate(
        "id => [...document.getElementById(id).options].map(one => [one.value, one.label])",
        listed,
    )
    assert ["nps; column=nps", "Net promoter score of nps (july.csv)"] in offered
    assert ["chose; column=telefono; values=Sí", "Share who chose Sí in telefono (july.csv)"] in (
        offered
    )


def test_why_a_page_is_not_made_is_shown_and_it_is_not_asked_for_again(page, address):
    """The server's own pages, in the order in which they come while a large file is read."""
    asked = []
    still = '<p role="status">Read for {}</p><button>Stop reading</button>'

    def answered(route):
        asked.append(route.request.url)
        if len(asked) == 3:
            route.abort()  # as where the line is gone for a moment
        elif len(asked) < 5:
            answer = route.fetch()
            wait = re.sub('id="ask"[^>]*>', lambda one: one[0][:-1] + " data-wait>"
                          + still.format(len(asked)), answer.text(), count=1)  # fmt: skip
            route.fulfill(response=answer, body=wait)
        else:
            route.fulfill(response=route.fetch(url=f"{address}&language=zz"))

    page.route(re.compile(r"/ask\?"), answered)
    page.goto(address)
    page.get_by_role("button", name="Stop reading").focus()
    page.get_by_text("Read for 4").wait_for()
    stop = page.get_by_role("button", name="Stop reading")
    assert stop.evaluate("one => one === document.activeElement")
    page.get_by_role("heading", name="This address is not valid").wait_for()
    assert page.evaluate("document.activeElement.id") == "content"
    page.wait_for_timeout(1500)
    assert len(asked) == 5
