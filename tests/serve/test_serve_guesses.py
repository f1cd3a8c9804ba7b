"""Guesses of a token or password: slowed for whoever guesses, and for nobody else."""

from __future__ import annotations

import select
import socket
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from serve.apps import PASSWORD, TOKEN, serving, until
from serve.test_serve_access import GOOD, cookies_of, log_in

from workbook.serve import Door, hash_of

WRONG = "wrong word " * 2
GUESSER, HONEST = "127.0.0.66", "127.0.0.77"


@pytest.fixture(scope="module")
def guarded(place):
    """A server with a token and a password of its own: guesses are remembered."""
    door = Door(token=TOKEN, password_hash=hash_of(PASSWORD))
    with serving(place, painters=1, door=door) as served:
        yield served


def guess(served, word, source=GUESSER, **how):
    """Try a word in the address, and give the answer's status."""
    how |= {"source": source} if source else {}
    return served.ask(f"/?{urlencode({'token': word})}", **how).status


def fire(served, word, source=GUESSER):
    """Try a word without waiting for the answer."""
    line = socket.create_connection(("127.0.0.1", served.port), 30, (source, 0))
    path = f"/?{urlencode({'token': word})}"
    line.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    return line


def statuses(lines):
    """Return the answers that are there already."""
    ready, _, _ = select.select(lines, [], [], 0)
    return [int(line.recv(65536).split()[1]) for line in ready]


def test_guesses_at_once_gain_nothing_and_hold_up_nobody_else(guarded):
    begun = time.monotonic()
    lines = [fire(guarded, f"{WRONG}{n}") for n in range(40)]
    lines.append(fire(guarded, TOKEN))  # the right one, and the last of its source
    waits = []
    for _ in range(5):  # meanwhile a reader reads, and another makes an honest mistake
        asked = time.monotonic()
        answer = guarded.ask(GOOD, source=HONEST, Authorization=f"Bearer {TOKEN}")
        assert answer.status == 200
        waits.append(time.monotonic() - asked)
    typo = time.monotonic()
    assert log_in(guarded, PASSWORD.upper()).status == 401  # from 127.0.0.1
    assert time.monotonic() - typo < 4
    assert log_in(guarded, PASSWORD).status == 302
    found = statuses(lines)
    assert found.count(429) == 35  # beyond six that wait none is looked at, not even the right one
    assert found.count(403) <= time.monotonic() - begun + 1
    assert found.count(302) == 0
    assert statistics.median(waits) < 2
    for line in lines:
        line.close()


def test_passwords_that_are_guessed_leave_readers_the_processor(guarded):
    lines = [
        fire(guarded, f"{WRONG}{n}{m}", f"127.0.1.{n}") for n in range(1, 12) for m in range(3)
    ]
    waits = []
    for _ in range(5):
        asked = time.monotonic()
        assert guarded.ask(GOOD, source=HONEST, Authorization=f"Bearer {TOKEN}").status == 200
        waits.append(time.monotonic() - asked)
    assert statistics.median(waits) < 2
    for line in lines:
        line.close()


def test_the_right_word_waits_behind_its_sources_wrong_ones(guarded):
    source = "127.0.0.88"
    with ThreadPoolExecutor(4) as crowd:
        begun = time.monotonic()
        for n in range(3):
            crowd.submit(guess, guarded, f"{WRONG}{n}", source)
            time.sleep(0.1)
        assert guess(guarded, TOKEN, source) == 302
    assert time.monotonic() - begun > 2.9


def test_a_token_in_a_header_is_guessed_no_faster(guarded):
    source = "127.0.0.99"
    for _ in range(2):
        begun = time.monotonic()
        answer = guarded.ask(GOOD, source=source, Authorization=f"Bearer {'x' * 32}")
        assert answer.status == 302
        assert time.monotonic() - begun > 0.9


def test_who_is_told_to_wait_reads_a_page_about_it(guarded):
    source = "127.0.0.55"
    lines = [fire(guarded, f"{WRONG}{n}", source) for n in range(8)]
    until(lambda: 429 in statuses(lines))
    answer = guarded.ask(f"/?token={'y' * 32}", source=source)
    assert answer.status == 429
    assert answer.headers["Retry-After"] == "60"
    assert "Too many tries at once" in answer.text
    form = guarded.ask("/login", source=source)  # the form itself is there
    assert form.status == 401
    assert cookies_of(form)
    for line in lines:
        line.close()


def test_behind_the_proxy_each_address_waits_for_itself(place):
    door = Door(token=TOKEN, proxy_address="127.0.0.1")
    with serving(place, painters=1, door=door) as served, ThreadPoolExecutor(2) as crowd:
        for n in range(2):
            crowd.submit(guess, served, f"{WRONG}{n}", None, X_Forwarded_For="10.0.0.1")
        time.sleep(0.2)
        begun = time.monotonic()
        # What a stranger puts in front of the proxy's own word does not count.
        forged = "10.0.0.1, 10.0.0.2"
        assert guess(served, TOKEN, None, X_Forwarded_For=forged) == 302
        assert time.monotonic() - begun < 1
