"""Wrong tries of a token or password: slowed for whoever tries them out, and for nobody else."""

from __future__ import annotations

import asyncio
import selectors
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from urllib.parse import urlencode

import pytest
from serve.apps import PASSWORD, TOKEN, serving, until
from serve.test_serve_access import GOOD, cookies_of, log_in

from workbook.serve import AccessRules, hash_of
from workbook.serve.login_attempts import MOST_OF_A_SOURCE, LoginAttempts

WRONG = "wrong word " * 2
GUESSER, HONEST = "127.0.0.66", "127.0.0.77"


@pytest.fixture(scope="module")
def guarded(place):
    """A server with a token and a password of its own: wrong tries are remembered."""
    access_rules = AccessRules(token=TOKEN, password_hash=hash_of(PASSWORD))
    with serving(place, workers=1, access_rules=access_rules) as served:
        yield served


def guess(served, word, source=GUESSER, **how):
    """Try a word in the address, and give the answer's status."""
    how |= {"source": source} if source else {}
    return served.ask(f"/?{urlencode({'token': word})}", **how).status


def fire(served, word, source=GUESSER, header=""):
    """Try a word without waiting for the answer."""
    line = socket.create_connection(("127.0.0.1", served.port), 30, (source, 0))
    path = f"/?{urlencode({'token': word})}"
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *filter(None, [header]), "", ""]
    line.sendall("\r\n".join(lines).encode())
    return line


def statuses(lines):
    """Return the answers that are there already; they stay there."""
    found = []
    for line in lines:
        line.setblocking(False)
        with suppress(BlockingIOError):
            found.append(int(line.recv(100, socket.MSG_PEEK).split()[1]))
    return found


def close(lines):
    for line in lines:
        line.close()


class Hurried(asyncio.SelectorEventLoop):
    """A loop whose clock jumps to whatever comes next: it waits for nothing but time."""

    def __init__(self):
        self.skipped = 0.0
        super().__init__(_Jumping(self))

    def time(self):
        return self.skipped


class _Jumping(selectors.DefaultSelector):
    def __init__(self, loop):
        super().__init__()
        self._loop = loop

    def select(self, timeout=None):
        self._loop.skipped += timeout or 0.0
        return super().select(0)


def answered(*tries):
    """Try the words of some sources at once; gives when each was answered, and whether rightly."""
    login_attempts = LoginAttempts()

    async def attempt(source, is_right):
        async def check():
            return is_right

        found = await login_attempts.is_right(source, check)
        return round(asyncio.get_running_loop().time()), found

    async def all_of_them():
        return await asyncio.gather(*(attempt(*one) for one in tries))

    def run():
        with asyncio.Runner(loop_factory=Hurried) as runner:
            return runner.run(all_of_them())

    with ThreadPoolExecutor(1) as aside:  # playwright's loop runs in this thread
        return aside.submit(run).result()


def test_each_wrong_guess_of_a_source_takes_its_time_and_then_more():
    found = answered(*[("a", False)] * MOST_OF_A_SOURCE)
    assert found == [(1, False), (2, False), (3, False), (5, False), (9, False), (17, False)]


def test_the_right_word_waits_behind_the_wrong_ones_of_its_source_alone():
    found = answered(*[("a", False)] * 3, ("a", True), ("b", True), ("b", False))
    assert found[3:] == [(3, True), (0, True), (1, False)]


def test_guesses_at_once_gain_nothing_and_hold_up_nobody_else(guarded):
    lines = [fire(guarded, f"{WRONG}{n}") for n in range(40)]
    lines.append(fire(guarded, TOKEN))  # the right one, and the last of its source
    for _ in range(5):  # meanwhile a reader reads, and another makes an honest mistake
        answer = guarded.ask(GOOD, source=HONEST, Authorization=f"Bearer {TOKEN}")
        assert answer.status == 200
    assert log_in(guarded, PASSWORD.upper()).status == 401  # from 127.0.0.1
    assert log_in(guarded, PASSWORD).status == 302
    until(lambda: len(statuses(lines)) >= 41 - MOST_OF_A_SOURCE)
    found = statuses(lines)
    assert set(found) <= {
        429,
        403,
    }  # beyond six that wait none is looked at, not even the right one
    assert found.count(403) < MOST_OF_A_SOURCE  # the others have not waited for them
    close(lines)


def test_passwords_that_are_guessed_leave_readers_the_processor(guarded):
    lines = [
        fire(guarded, f"{WRONG}{n}{m}", f"127.0.1.{n}") for n in range(1, 12) for m in range(3)
    ]
    assert guarded.ask(GOOD, source=HONEST, Authorization=f"Bearer {TOKEN}").status == 200
    assert len(statuses(lines)) < len(lines)  # the reader's page has not waited for them
    close(lines)


def test_the_right_word_waits_behind_its_sources_wrong_ones(guarded):
    source = "127.0.0.88"
    lines = [fire(guarded, f"{WRONG}{n}", source) for n in range(3)]
    assert guarded.ask("/login", source=HONEST).status == 401  # by then they have come in
    assert guess(guarded, TOKEN, source) == 302
    assert statuses(lines) == [403] * 3
    close(lines)


def test_a_token_in_a_header_is_guessed_no_faster(guarded):
    source, header = "127.0.0.99", f"Authorization: Bearer {'x' * 32}"
    lines = [fire(guarded, "", source, header) for _ in range(8)]
    until(lambda: 429 in statuses(lines))  # it waits like the others, with the others
    assert guess(guarded, TOKEN, source) == 429
    close(lines)


def test_who_is_told_to_wait_reads_a_page_about_it(guarded):
    source = "127.0.0.55"
    lines = [fire(guarded, f"{WRONG}{n}", source) for n in range(8)]
    until(lambda: 429 in statuses(lines))
    answer = guarded.ask(f"/?token={'y' * 32}", source=source)
    assert answer.status == 429
    assert answer.headers["Retry-After"] == "60"
    assert "Too many attempts" in answer.text
    form = guarded.ask("/login", source=source)  # the form itself is there
    assert form.status == 401
    assert cookies_of(form)
    close(lines)


def test_behind_the_proxy_each_address_waits_for_itself(place):
    access_rules = AccessRules(token=TOKEN, proxy_address="127.0.0.1")
    with serving(place, workers=1, access_rules=access_rules) as served:
        forwarded = "X-Forwarded-For: 10.0.0.1"
        lines = [fire(served, f"{WRONG}{n}", "127.0.0.1", forwarded) for n in range(12)]
        until(lambda: 429 in statuses(lines))
        assert guess(served, TOKEN, None, X_Forwarded_For="10.0.0.1") == 429
        # What a stranger puts in front of the proxy's own word does not count.
        forged = "10.0.0.1, 10.0.0.2"
        assert guess(served, TOKEN, None, X_Forwarded_For=forged) == 302
        close(lines)
