"""Kernels under many readers: bounded, waited for in order, and free again when a tab is closed."""

from __future__ import annotations

import asyncio
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from serve.apps import serving, until
from serve.test_serve_browser import kernels, slide

from workbook.serve import AccessRules
from workbook.serve.capacity import Capacity, Kernel
from workbook.serve.kernel_execution import Execution

TRIAL = "/trial?strategy=acme"
MANY = "Many people are reading just now."


@pytest.fixture(scope="module")
def small(place):
    """A server for editing with three kernels, two of one reader, and readers that have names."""
    access_rules = AccessRules(proxy_header="X-Reader", proxy_address="127.0.0.1")
    with serving(
        place, workers=1, edit=True, access_rules=access_rules, kernels=3, kernels_each=2
    ) as served:
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


def kernel_of(page):
    return page.evaluate(
        "JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId"
    )


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
    until(lambda: no_kernels(small))  # no browser ever came for them


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
    until(lambda: no_kernels(small), 90)  # before the two minutes of a line that is cut


def test_a_page_that_is_closed_while_it_waits_leaves_the_queue(small, opened):
    held = [opened(who) for who in ("lea", "eva", "olga")]
    for page in held:
        page.wait_for_selector(".noUi-handle")
    gone = opened("max")
    assert told(gone).startswith(MANY)
    kernel = kernel_of(gone)
    leave(gone)  # and says so: nobody has to wait until it has not asked for some time
    until(lambda: f"POST /voila/api/shutdown/{kernel}" in small.log)
    last = opened("noa")
    assert told(last).startswith(MANY)
    leave(held[0])
    last.wait_for_selector(".noUi-handle")
    assert f"/voila/execution/{kernel}" not in small.log
    for page in (*held[1:], last):
        leave(page)


def test_a_page_that_is_left_before_it_is_there_ends_its_kernel(small, tmp_path):
    until(lambda: no_kernels(small))
    gate = tmp_path / "open"
    asked = f"GET /slow?strategy=acme&gate={gate} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Reader: lea"
    with socket.create_connection(("127.0.0.1", small.port), 30) as line:
        line.sendall(f"{asked}\r\n\r\n".encode())
        until(lambda: kernels(small))
    until(lambda: no_kernels(small))
    gate.touch()


class Kernels(dict):
    """Kernels that run, without their processes."""

    def shutdown_kernel(self, kernel_id, now):
        del self[kernel_id]


def test_a_page_has_time_to_ask_for_its_kernel_once_it_is_there(monkeypatch):
    monkeypatch.setattr("workbook.serve.capacity.UNASKED", 0.0)
    monkeypatch.setattr("workbook.serve.capacity.LAPSED", 0.0)
    capacity, running = Capacity(most=1), Kernels(first="its process")
    for name in ("first", "second"):
        capacity.add(name, Kernel("lea", Execution(None, 1.0), begin=lambda: None))

    async def look_twice():
        await capacity._look_after(running)
        assert set(running) == {"first"}  # however long the page takes to be rendered
        assert not capacity.get("second").has_begun
        capacity.sent("first")
        capacity.sent("second")
        await capacity._look_after(running)

    with ThreadPoolExecutor(1) as aside:  # playwright's own loop runs in this thread
        aside.submit(asyncio.run, look_twice()).result()
    assert not running
    assert capacity.get("first") is None
    assert capacity.get("second") is None


def test_who_waits_is_asked_by_nobody_else(small, opened):
    page = opened("lea")
    page.wait_for_selector(".noUi-handle")
    kernel = kernel_of(page)
    assert small.ask(f"/waiting/{kernel}", X_Reader="lea").text == '{"begun": true}'
    assert small.ask(f"/waiting/{kernel}", X_Reader="eva").status == 404
    leave(page)
