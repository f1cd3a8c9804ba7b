"""Kernels under many readers: bounded, waited for in order, and free again when a tab is closed."""

from __future__ import annotations

import socket
import threading
import time

import pytest
from serve.apps import serving, until
from serve.test_serve_browser import kernels, slide

from workbook.book.errors import BadInput
from workbook.serve import Door, Settings
from workbook.serve.capacity import FEWEST, MOST, most_by_memory
from workbook.serve.settings import refuse_unsafe

TRIAL = "/trial?strategy=acme"
MANY = "Many people are reading just now."


@pytest.fixture(scope="module")
def small(place):
    """A server for editing with three kernels, two of one reader, and readers that have names."""
    door = Door(proxy_header="X-Reader", proxy_address="127.0.0.1")
    with serving(place, painters=1, edit=True, door=door, kernels=3, kernels_each=2) as served:
        yield served


@pytest.fixture
def opened(small, visit):
    """Opens the page of a reader in a browser."""

    def as_reader(who, path=TRIAL):
        page = visit(extra_http_headers={"X-Reader": who})
        page.goto(small.address + path)
        return page

    return as_reader


def leave(page):
    """Close a tab as a person does."""
    page.close(run_before_unload=True)


def told(page):
    return page.locator("#app-status").inner_text()


def no_kernels(served):
    return not kernels(served)


def test_a_flood_of_readers_is_bounded_and_all_of_them_read(small):
    most = []
    done = threading.Event()

    def count():
        while not done.wait(0.1):
            most.append(len(kernels(small)))

    counting = threading.Thread(target=count)
    counting.start()
    answers = [small.ask(TRIAL, X_Reader=f"reader-{n}") for n in range(24)]
    done.set()
    counting.join()
    assert {answer.status for answer in answers} == {200}
    assert max(most) <= 3
    assert sum(MANY in answer.text for answer in answers) >= 15
    assert all("<h1" in answer.text for answer in answers)
    until(lambda: no_kernels(small), 60)  # no browser ever came for them


def test_a_reader_who_waits_reads_meanwhile_and_goes_on_by_itself(small, opened):
    lea = [opened("lea"), opened("lea")]
    for page in lea:
        page.wait_for_selector(".noUi-handle")
    third = opened("lea")
    assert told(third).startswith("You have 2 pages open on which something can be changed.")
    olga = opened("olga")
    olga.wait_for_selector(".noUi-handle")
    eva = opened("eva")
    assert told(eva).startswith(MANY)
    assert eva.locator(".wb-answer").is_visible()  # what there is to read is there
    assert len(kernels(small)) == 3
    leave(olga)
    eva.wait_for_selector(".noUi-handle")
    assert told(eva) == ""
    slide(eva)
    eva.get_by_text("8 calls").wait_for()
    assert not third.locator(".noUi-handle").count()
    leave(lea[0])
    third.wait_for_selector(".noUi-handle")
    assert len(kernels(small)) <= 3
    for page in (lea[1], third, eva):
        leave(page)
    until(lambda: no_kernels(small), 15)  # long before the two minutes of a line that is cut


def test_a_page_that_is_closed_while_it_waits_leaves_the_queue(small, opened):
    held = [opened(who) for who in ("lea", "eva", "olga")]
    for page in held:
        page.wait_for_selector(".noUi-handle")
    gone = opened("max")
    assert told(gone).startswith(MANY)
    leave(gone)
    last = opened("noa")
    assert told(last).startswith(MANY)
    leave(held[0])
    last.wait_for_selector(".noUi-handle", timeout=40_000)
    for page in (*held[1:], last):
        leave(page)


def test_a_page_that_is_left_before_it_is_there_ends_its_kernel(small):
    until(lambda: no_kernels(small), 60)
    with socket.create_connection(("127.0.0.1", small.port), 30) as line:
        line.sendall(
            b"GET /slow?strategy=acme&pause=60 HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Reader: lea\r\n\r\n"
        )
        until(lambda: kernels(small), 30)
    begun = time.monotonic()
    until(lambda: no_kernels(small), 15)
    assert time.monotonic() - begun < 15


def test_who_waits_is_asked_by_nobody_else(small, opened):
    page = opened("lea")
    page.wait_for_selector(".noUi-handle")
    kernel = page.evaluate(
        "JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId"
    )
    assert small.ask(f"/waiting/{kernel}", X_Reader="lea").text == '{"begun": true}'
    assert small.ask(f"/waiting/{kernel}", X_Reader="eva").status == 404
    leave(page)


def test_the_limit_goes_by_memory_and_files_and_is_never_too_small():
    assert FEWEST <= most_by_memory(65_536) <= MOST
    assert most_by_memory(300) <= 10
    assert most_by_memory(0) == FEWEST
    with pytest.raises(BadInput, match="--kernels"):
        refuse_unsafe(Settings(kernels=-1))
