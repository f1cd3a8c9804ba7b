"""The pages as they arrive: what they show, from where, and what happens when something dies."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import threading
import time
from html import unescape

from serve.apps import references, serving, until

from workbook.store import Change, open_store

GOOD = "/good?strategy=acme"


def level(text):
    return [int(number) for number in re.findall(r"<h([1-6])", text)]


def test_the_front_page_lists_each_strategy_with_verdict_gates_and_chapters(viewing):
    text = viewing.ask("/").text
    assert re.findall(r"<h2[^>]*>([^<]+)</h2>", text) == ["Win &amp; grow", "Another one"]
    assert text.count('<ol class="wb wb-gates">') == 2
    for gate in ("Link", "Plans", "Customer", "Control"):
        assert len(re.findall(rf"<strong>(?:<a [^>]*>)?{gate}(?:</a>)?</strong>", text)) == 2
    assert "Not ready: the link gate fails" in text
    assert '<a href="/good?strategy=acme">Good</a>' in text
    assert not viewing.children_named("ipykernel")


def test_links_keep_strategy_and_day(viewing):
    day = time.strftime("%Y-%m-%d", time.gmtime())
    front = viewing.ask(f"/?as_of={day}").text
    assert f'href="/good?strategy=acme&amp;as_of={day}"' in front
    text = viewing.ask(f"{GOOD}&as_of={day}").text
    assert f'href="/typed?strategy=acme&amp;as_of={day}"' in text
    assert f'href="/?as_of={day}"' in text
    assert 'aria-current="page">Good</a>' in text


def test_a_day_before_the_strategy_is_told_on_the_list(viewing):
    text = viewing.ask("/?as_of=2020-01-01").text
    assert "As of 1 January 2020" in text
    assert not references(text)


def test_a_day_that_cannot_be_read_is_refused_on_every_page(viewing):
    for address in ("/?", f"{GOOD}&"):
        answer = viewing.ask(f"{address}as_of=20261031")
        assert answer.status == 400
        assert "cannot be read (as_of)" in answer.text


def test_a_chapter_without_a_strategy_leads_to_the_list(viewing):
    answer = viewing.ask("/good")
    assert (answer.status, answer.headers["Location"]) == (302, "/")


def test_a_chapter_shows_its_notebook_in_order_without_its_code(viewing):
    text = viewing.ask(GOOD).text
    assert level(text) == [1, 2, 2, 2]
    words = [
        "<h1",
        "wb-answer",
        'id="the-matrix"',
        "data-live",
        'id="what-needs-attention"',
        "L101",
    ]
    places = [text.index(word) for word in words]
    assert places == sorted(places)
    assert text.count("<figure") == len(re.findall(r"<figure [^>]*data-live", text)) == 2
    assert len(re.findall(r'<p class="wb-alt">[^<]{20,}</p>', text)) == 2
    assert "page.show" not in text
    assert "Reading as <strong>lea</strong>" in text


def test_the_title_stands_before_anything_is_computed(viewing, tmp_path):
    import socket

    with socket.create_connection(("127.0.0.1", viewing.port)) as line:
        gate = tmp_path / "open"
        line.sendall(f"GET /slow?strategy=acme&gate={gate} HTTP/1.1\r\n".encode())
        line.sendall(b"Host: localhost\r\nConnection: close\r\n\r\n")
        came = b""
        while b"</header>" not in came:
            came += line.recv(65536)
        assert b"woke up" not in came
        gate.touch()
        while more := line.recv(65536):
            came += more
        assert b"woke up" in came


def test_a_failed_cell_is_told_calmly_with_a_reference_that_the_log_explains(viewing):
    text = viewing.ask("/failing?strategy=acme").text
    assert "This part could not be shown." in text
    assert "NameError" not in text
    assert "secret-of-the-failed-cell" not in text
    assert text.index("app-failed") < text.index('id="still-here"') < text.index("<figure")
    (reference,) = references(text)
    log = viewing.log
    explained = log[log.index(f"Reference {reference}") :]
    assert "name 'undefined_name' is not defined" in explained


def test_a_change_is_on_the_next_page(place, tmp_path):
    shutil.copy(place / "store.sqlite", tmp_path)
    shutil.copytree(place / "notebooks", tmp_path / "notebooks")
    with serving(tmp_path, workers=1) as served:
        assert "Grow sales" in served.ask(GOOD).text
        with open_store(tmp_path / "store.sqlite") as store:
            book = store.read("acme")
            row = book.by_key("corporate_objectives")["grow"]
            change = Change(
                "corporate_objectives",
                ("grow",),
                {"statement": "Grow in the north"},
                book.versions["corporate_objectives"][("grow",)],
            )
            assert row.statement == "Grow sales"
            store.save("acme", [change], by="lea")
        text = served.ask(GOOD).text
        assert "Grow in the north" in text
        assert "Grow sales" not in text


def test_every_page_says_that_a_clock_was_wrong_to_those_whom_it_concerns(place, tmp_path):
    shutil.copy(place / "store.sqlite", tmp_path)
    shutil.copytree(place / "notebooks", tmp_path / "notebooks")
    with sqlite3.connect(tmp_path / "store.sqlite") as store:
        store.execute("UPDATE history SET at = '2099-01-01 00:00:00.000000' WHERE strategy='acme'")
    said = "The last save of acme is dated 1 January 2099, later than this computer"
    with serving(tmp_path, workers=1) as served:
        for _ in range(2):  # the worker knows the book from the first time
            assert said in unescape(served.ask(GOOD).text)
        assert said in unescape(served.ask("/").text)
        assert said not in unescape(served.ask("/good?strategy=other").text)
        assert said in served.log
        with open_store(tmp_path / "store.sqlite") as store:
            assert store.redate("acme", "2000-01-01", by="lea")
        assert said not in unescape(served.ask(GOOD).text)
        assert said not in unescape(served.ask("/").text)


def test_no_code_path_of_a_view_writes(viewing):
    with sqlite3.connect(f"file:{viewing.folder}/store.sqlite?mode=ro", uri=True) as store:
        count = "SELECT count(*) FROM members"
        before = store.execute(count).fetchone()
        (reference,) = references(viewing.ask("/writing?strategy=acme").text)
        assert store.execute(count).fetchone() == before
    log = viewing.log
    assert "attempt to write a readonly database" in log[log.index(reference) :]


def test_a_dead_worker_is_replaced_and_its_page_finished(viewing, tmp_path):
    viewing.ask(GOOD)
    until(lambda: len(viewing.workers()) == 2)
    before = set(viewing.workers())
    answers = {}

    def ask(name, path):
        answers[name] = viewing.ask(path)

    gate = tmp_path / "open"
    slow = threading.Thread(target=ask, args=("slow", f"/slow?strategy=acme&gate={gate}"))
    slow.start()
    begun = tmp_path / "open.begun"
    busy = int(until(lambda: begun.exists() and begun.read_text()))
    for worker in sorted(before, key=lambda pid: pid == busy):  # it must not meet two deaths
        os.kill(worker, signal.SIGKILL)
    other = threading.Thread(target=ask, args=("other", GOOD))
    other.start()
    gate.touch()
    slow.join()
    other.join()
    for name in ("slow", "other"):
        assert answers[name].status == 200
        assert not references(answers[name].text)
    assert answers["slow"].text.count("begun") == 1
    assert "woke up" in answers["slow"].text
    assert "L101" in answers["other"].text
    until(lambda: len(viewing.workers()) == 2)
    assert not before & set(viewing.workers())


def test_a_cell_that_hangs_is_given_up_and_holds_nobody_else_up(place):
    with serving(place, workers=1, slowest_cell=10) as served:
        text = served.ask("/slow?strategy=acme&pause=600").text
        assert "begun" in text
        assert "woke up" not in text
        assert len(references(text)) == 1
        assert served.ask("/typed?strategy=acme").status == 200


def test_a_reader_who_leaves_disturbs_nobody(viewing):
    import socket

    for _ in range(3):
        with socket.create_connection(("127.0.0.1", viewing.port)) as line:
            line.sendall(f"GET {GOOD} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            line.recv(100)
    workers = set(viewing.workers())
    assert viewing.ask(GOOD).status == 200
    assert set(viewing.workers()) == workers


def test_twenty_readers_at_once_all_get_their_page(viewing):
    answers = []

    def read():
        answers.append(viewing.ask(GOOD))

    readers = [threading.Thread(target=read) for _ in range(20)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert [answer.status for answer in answers] == [200] * 20
    assert len({re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}) == 1
