"""The processes that questions are put to: nothing half saved, and nobody waits for others."""

import asyncio
import os
import signal
from functools import partial

import pytest
from serve.apps import write_store
from waiting import finished, until

from workbook.book.errors import WorkbookError
from workbook.pages.assistant import ANSWER
from workbook.serve import asking
from workbook.serve.asking import Asking
from workbook.serve.handlers import public_error
from workbook.store import Change, open_store


@pytest.fixture
def ask(tmp_path, monkeypatch):
    """Return what puts a request to the worker's job, over a strategy with a file."""
    monkeypatch.setenv("WORKBOOK_CACHE", str(tmp_path / "cache"))
    file = write_store(tmp_path / "store.sqlite")
    monkeypatch.setenv("WORKBOOK_STORE", str(file))
    data = tmp_path / "acme"
    data.mkdir()
    (data / "answers.csv").write_text("r\n" + "Sí\nNo\n" * 30)
    with open_store(file) as store:
        store.give_folder("acme", str(data), "lea")
    job = Asking()

    def asked(do, who="lea", told=True, **more):
        more |= {"memory": ()} if told else {}
        request = {"do": do, "strategy": "acme", "who": who, "language": "", **more}
        (answer,) = job.answers(request)
        return answer

    return asked


PICKS = {"source": ["answers.csv"], "kind": ["chose"], "column": ["r"], "values": ["Sí"],
         "assumption": ["+"], "statement": ["Half say yes"], "threshold": ["50"],
         "comparison": ["at_least"], "importance": ["4"]}  # fmt: skip


def held():
    with open_store(read_only=True) as store:
        book = store.read("acme")
        return book.rows("evidence"), [row.statement for row in book.rows("assumptions")]


def test_a_question_and_its_assumption_are_saved_together(ask):
    key = ask("save", picks=PICKS)["saved"]
    (row,), claims = held()
    assert (row.key, row.question) == (key, "chose; column=r; values=Sí")
    assert "Half say yes" in claims


def test_what_was_answered_is_told_to_a_process_that_is_new_alone(ask):
    assert ask("save", told=False, picks=PICKS) == {"is_new": True}
    evidence, _ = held()
    assert not evidence
    assert ask("save", picks=PICKS)["saved"]
    assert "saved" in ask("readings", told=False)


def test_who_may_not_saves_nothing_of_it(ask):
    assert "Nothing was saved" in ask("save", who="vic", picks=PICKS)["refused"]
    evidence, claims = held()
    assert not evidence
    assert "Half say yes" not in claims


def test_what_is_not_complete_is_not_saved(ask):
    assert "not complete" in ask("save", picks={"source": ["answers.csv"]})["refused"]


def test_the_page_comes_in_the_language_asked_for(ask):
    more = {"picks": {}, "base": "", "drops": False, "may_save": True}
    assert "Ask your data" in ask("page", **more)["html"]


def test_readings_are_brought_up_to_date_by_a_button(ask):
    assert ask("readings")["saved"] == "The readings from files are up to date."


def test_the_button_saves_the_readings_that_a_file_has_now(ask, tmp_path):
    days = "".join(f"2026-0{1 + at % 3}-1{at % 10},{at % 2}\n" for at in range(90))
    (tmp_path / "acme" / "log.csv").write_text("d,late\n" + days)
    source = {"key": "log", "name": "Log", "kind": "answers", "file": "log.csv", "on": "d"}
    with open_store() as store:
        book = store.read("acme")
        known = book.by_key("indicators")["rate"]
        cells = {"from_source": "log", "measure": "late"}
        changes = [
            Change("sources", ("log",), source, book.versions["sources"].get(("log",))),
            Change("indicators", ("rate",), cells, book.versions["indicators"]["rate",]),
        ]
        store.save("acme", changes, "lea")
    assert known.from_source is None
    told = ask("readings")["saved"]
    assert f"3 readings from files were saved ({known.name})" in told
    with open_store(read_only=True) as store:
        rows = store.read("acme").rows("measurements")
    assert [(row.on.isoformat(), row.value, row.n) for row in rows if row.indicator == "rate"] == [
        ("2026-01-31", 0.5, 30), ("2026-02-28", 0.5, 30), ("2026-03-31", 0.5, 30)
    ]  # fmt: skip


def test_an_indicator_is_measured_by_what_is_picked(ask, tmp_path):
    days = "".join(f"2026-0{1 + at % 3}-1{at % 10},{'no' if at % 4 else 'yes'}\n"
                   for at in range(360))  # fmt: skip
    (tmp_path / "acme" / "calls.csv").write_text("d,late\n" + days)
    picks = {"source": ["calls.csv"], "kind": ["chose"], "column": ["late"], "values": ["yes"],
             "assumption": ["indicator:rate"], "day": ["d"]}  # fmt: skip
    more = {"picks": {**picks, "do": ["look"]}, "base": "", "drops": False, "may_save": True}
    assert ANSWER in ask("page", **more)["html"]
    html = ask("answer", **more)["html"]
    assert "Save as the readings of this indicator" in html
    assert "Mar 2026" in html
    assert "Nothing was saved" in ask("save", who="vic", picks=picks)["refused"]
    done = ask("save", picks=picks)
    assert done["measures"] == "rate"
    assert "3 readings from files were saved" in done["saved"]
    with open_store(read_only=True) as store:
        row = store.read("acme").by_key("indicators")["rate"]
    assert (row.from_source, "'yes'" in row.measure) == ("calls", True)


CLAIM = {"key": "half", "statement": "Half say yes", "importance": "5", "statistic": "proportion",
         "comparison": "at_least", "threshold": "0.5", "set_on": "2026-01-01"}  # fmt: skip


@pytest.fixture
def assistant(ask, tmp_path, monkeypatch):
    """The real processes, over the same store, and a file that is read by one that is held."""
    monkeypatch.setattr(asking, "_PATIENCE", 0.2)
    (tmp_path / "acme" / "large.csv").write_text("id;score\n" + "1;0,5\n2;1,5\n" * 30)
    with open_store() as store:
        store.save("acme", [Change("assumptions", ("half",), CLAIM)], by="lea")
    made = asking.Assistant(str(tmp_path / "store.sqlite"))
    yield made
    made.close()


async def held_back(assistant):
    """Begin the process that makes the first page, and stop it; gives what lets it go on."""
    await page(assistant, "answers.csv")
    (process,) = (one for one in assistant._pages if one._has_begun)
    (pid,) = process._pool.pids
    os.kill(pid, signal.SIGSTOP)
    return partial(os.kill, pid, signal.SIGCONT)


def request(do, source="answers.csv", who="lea", **more):
    known = {"assumption": ["half"], "collected_on": ["2026-03-01"]}
    picks = (
        {**PICKS, **known, "source": [source], **more} if do == "answer" else {"source": [source]}
    )
    return {"do": do, "strategy": "acme", "who": who, "language": "", "picks": picks, "base": "",
            "drops": False, "may_save": True}  # fmt: skip


async def page(assistant, source, who="lea"):
    """Ask for a page again and again, as a browser does."""
    while "read" in (made := await assistant.page(request("page", source, who), source)):
        pass
    return made["html"]


def test_a_small_question_does_not_wait_for_a_large_file(assistant):
    async def asked():
        go_on = await held_back(assistant)
        first = await assistant.page(request("page", "large.csv"), "large.csv")
        large = asyncio.ensure_future(page(assistant, "large.csv"))
        answer = await assistant.ask(request("answer"), "answers")
        small = await page(assistant, "answers.csv", "vic")
        was_read = large.done()
        go_on()
        return first, was_read, answer["html"], small, await large

    first, was_read, answer, small, large = finished(asked())
    assert first["read"] > 0
    assert not was_read
    assert "50 %" in answer
    assert ">r<" in small
    assert ">score<" in large


def test_reading_can_be_stopped_by_whoever_began_it(assistant):
    async def asked():
        await held_back(assistant)
        large = request("page", "large.csv")
        assert "read" in await assistant.page(large, "large.csv")
        assistant.stop("vic", "acme", "large.csv")
        assert "read" in await assistant.page(large, "large.csv")
        waits = asyncio.ensure_future(assistant.page(large, "large.csv"))
        await asyncio.sleep(0)
        assistant.stop("lea", "acme", "large.csv")
        with pytest.raises(WorkbookError, match="Reading the file was stopped"):
            await waits
        assert not assistant._making
        return await page(assistant, "answers.csv"), await page(assistant, "large.csv")

    small, large = finished(asked())
    assert ">r<" in small
    assert ">score<" in large


def test_a_page_that_was_left_is_not_made_unless_it_has_begun(assistant):
    """Nor is another request stopped in the place of one that only waits for its turn."""

    async def asked():
        go_on = await held_back(assistant)
        one, two, three = (
            {**request("page"), "picks": {"source": ["large.csv"], "kind": [kind]}}
            for kind in ("chose", "mean", "nps")
        )
        for wanted in (one, two, three):
            assert "read" in await assistant.page(wanted, "large.csv")
        assert [made.request for made in assistant._making.values()] == [one, three]
        (process,) = {made.process for made in assistant._making.values()}
        process.interrupt(three)  # it is at the first one
        go_on()
        for wanted in (one, two):
            while "read" in (made := await assistant.page(wanted, "large.csv")):
                pass
            assert ">score<" in made["html"]

    finished(asked())


def test_what_went_wrong_is_told_in_its_own_words():
    error = public_error(WorkbookError("Reading the file was stopped."))
    assert (error.status_code, error.sentence) == (400, "Reading the file was stopped.")


def test_all_that_is_asked_of_a_file_is_known_to_one_process(assistant, tmp_path):
    """Two readers, each at their own page, learn no more together than one."""
    rows = "".join(f"{at},{at % 2}\n" for at in range(60))
    (tmp_path / "acme" / "staff.csv").write_text("id,y\n" + rows)
    with open_store(read_only=True) as store:
        book = store.read("acme")
    names = ("staff.csv", "./staff.csv")
    places = [asking.place_of(book, name) for name in names]
    assert places[0] == places[1] != asking.place_of(book, "answers.csv")

    async def asked():
        said = []
        for who, place, low in (("lea", places[0], "20"), ("vic", places[1], "21")):
            await assistant.ask(request("page", "answers.csv"), f"others {who}")  # in between
            more = {"kind": ["as_good_as"], "column": ["id"], "values": [], "level": [low]}
            asked = request("answer", "staff.csv", who, **more)
            said.append((await assistant.ask(asked, place))["html"])
        return said

    first, second = finished(asked())
    assert "66.7 %" in first or "67 %" in first
    assert "differs from another on this source" in second


def test_a_process_that_takes_the_place_of_another_knows_what_it_answered(assistant, tmp_path):
    rows = "".join(f"{at},{at % 2}\n" for at in range(60))
    (tmp_path / "acme" / "staff.csv").write_text("id,y\n" + rows)
    level = {"kind": ["as_good_as"], "column": ["id"], "values": []}
    held_in_here = []

    def is_over(pool, pid):
        return pool.pids != [pid] or not pool._idle.queue[0].is_usable

    async def asked():
        said = []
        for low in ("20", "21", "40"):
            more = request("answer", "staff.csv", **level, level=[low])
            said.append((await assistant.ask(more, "staff"))["html"])
            (process,) = (one for one in assistant._guards if one._has_begun)
            held_in_here.append(list(process._memory))
            (pid,) = process._pool.pids
            os.kill(pid, signal.SIGKILL)
            await asyncio.to_thread(until, partial(is_over, process._pool, pid))
        return said

    first, second, third = finished(asked())
    assert "66.7 %" in first or "67 %" in first
    assert "differs from another on this source" in second
    assert "33.3 %" in third or "33 %" in third
    assert held_in_here == [[str(tmp_path / "acme" / "staff.csv")]] * 3
