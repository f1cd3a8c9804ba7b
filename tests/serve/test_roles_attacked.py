"""As each role, and as nobody: every address, every kind of message, every write; nothing passes.

The addresses are those of the application itself: a new one fails here until it is said who may ask
for it.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from urllib.parse import urlencode

import pytest
from serve.apps import LONGEST
from serve.members import SESSION, Member, signed_in, signing_in
from serve.test_serve_attacks import NOBODY, message, raw
from waiting import finished

from workbook.serve import voila
from workbook.serve.access import AppsIdentityProvider
from workbook.serve.parameters import prelaunch
from workbook.serve.server import routes
from workbook.store import Change

OF = "strategy=acme"
OUT = (302, 303, 400, 403, 404, 405, 410)
MEMBERS = {"lea": "leader", "max": "manager", "eva": "expert", "sia": "sponsor", "vic": "viewer",
           "noa": "no role"}  # fmt: skip
OTHERS = ("olga", "stranger")  # who belongs to another strategy, and who to none
TEAM, LEADER, EVERYBODY = "the team", "the leader", "everybody"

# Pattern of a route → an address, and who gets more than a refusal there.
ROUTES = {
    r"/": ("/", TEAM),
    r"/login": ("/login", EVERYBODY),
    r"/logout": ("/logout", None),  # only posts
    r"/static/([\w.-]+)": ("/static/nothing", None),
    r"/voila/static/([\w.-]+)": ("/voila/static/nothing", None),
    r"/voila/labextensions/(.*)": ("/voila/labextensions/nothing", None),
    r"/waiting/(\w+-\w+-\w+-\w+-\w+)": (f"/waiting/{NOBODY}", None),
    r"/api/kernels/(\w+-\w+-\w+-\w+-\w+)": (f"/api/kernels/{NOBODY}", None),
    r"/api/kernels/(\w+-\w+-\w+-\w+-\w+)/channels": (f"/api/kernels/{NOBODY}/channels", None),
    r"/voila/execution/(\w+-\w+-\w+-\w+-\w+)": (f"/voila/execution/{NOBODY}", None),
    r"/voila/api/shutdown/(\w+-\w+-\w+-\w+-\w+)": (f"/voila/api/shutdown/{NOBODY}", None),
    r"/portfolio": ("/portfolio", None),
    r"/strategy": (f"/strategy?{OF}", TEAM),
    r"/findings": (f"/findings?{OF}", TEAM),
    r"/chapters": (f"/chapters?{OF}", TEAM),
    r"/ask": (f"/ask?{OF}", TEAM),
    r"/ask/file": (f"/ask/file?{OF}&name=a.csv", None),
    r"/ask/save": (f"/ask/save?{OF}", None),
    r"/ask/stop": (f"/ask/stop?{OF}", None),
    r"/ask/readings": (f"/ask/readings?{OF}", None),
    r"/weigh": (f"/weigh?{OF}", TEAM),
    r"/weigh/save": (f"/weigh/save?{OF}", None),
    r"/row": (f"/row?{OF}&table=choices&key=call", TEAM),
    r"/remark": (f"/remark?{OF}&table=choices&key=call", None),
    r"/kit": (f"/kit?{OF}", TEAM),
    r"/download": (f"/download?{OF}&kind=tables", TEAM),
    r"/new": ("/new", TEAM),
    r"/new/file": ("/new/file", None),
    r"/manage": (f"/manage?{OF}", TEAM),
    r"/join": ("/join", None),
    r"/openid": ("/openid", None),
    r"/openid/back": ("/openid/back", None),
    r"/room": ("/room?word=x", None),
    r"/people": (f"/people?{OF}", LEADER),
    r"/remind": (f"/remind?{OF}", LEADER),
    r"/poster": (f"/poster?{OF}&subject=values", LEADER),
    r"/guest": ("/guest?word=x", None),
    r"/handbook": ("/handbook", TEAM),
    r"/([a-z0-9_]+)\.ipynb": ("/1_good.ipynb", None),
    r"/([a-z][a-z0-9_]*)": (f"/good?{OF}", TEAM),
}
OWN = ("/", "/new", "/handbook")  # where everybody who is signed in finds their own

# What changes something of the strategy: the address, and the fields of a form.
WRITES = [
    *((f"/manage?{OF}", {"do": do, "name": "Mine", "word": "delete"})
      for do in ("rename", "duplicate", "archive", "bring back", "delete")),
    (f"/manage?{OF}", {"do": "forget", "member": "lea", "word": "forget"}),
    (f"/chapters?{OF}", {"chapter": "voice"}),
    *((f"/people?{OF}", {"do": do, "member": "lea", "name": "Zoe", "role": "leader"})
      for do in ("invite", "revoke", "open", "close", "add")),
    ("/weigh/save", {"strategy": "acme", "of": "grow save", "how": "points", "grow": "90",
                     "save": "10"}),
    ("/ask/save", {"strategy": "acme", "source": "a.csv", "assumption": "new", "statement": "x"}),
    ("/ask/stop", {"strategy": "acme", "source": "a.csv"}),
    ("/ask/readings", {"strategy": "acme"}),
    (f"/ask/file?{OF}&name=a.csv", {}),
    (f"/remark?{OF}&table=choices&key=call", {"text": "@Lea Leal, look", "member": "lea"}),
    (f"/remark?{OF}&table=choices&key=call", {"seen": "for-lea"}),
    (f"/remark?{OF}&table=choices&key=call", {"done": "of-lea"}),
    (f"/remark?{OF}&table=members&key=nobody", {"text": "x"}),
    (f"/remark?{OF}&table=ratings&key=x", {"text": "x"}),
]  # fmt: skip


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    with signing_in(tmp_path_factory.mktemp("roles")) as (served, store):
        said = {"on_table": "choices", "on_key": "call", "member": "max", "made_at": "2026-11-01"}
        said |= {"text": "@Lea Leal, shall we?", "mentions": "lea"}
        changes = [
            Change("members", ("sia",), {"name": "Sia Sand", "role": "sponsor"}),
            Change("rounds", ("values", 1), {"opened_on": "2026-11-01"}),
        ]
        store.save("acme", changes, by="lea")
        store.save("acme", [Change("remarks", ("for-lea",), said)], by="max")
        own = {**said, "member": "lea", "text": "Still so?", "mentions": ()}
        store.save("acme", [Change("remarks", ("of-lea",), own)], by="lea")
        yield served, store


@pytest.fixture(scope="module")
def people(both):
    """The browser of each role."""
    served, store = both
    known = {key: signed_in(served, store, key) for key in MEMBERS}
    return known | {"olga": signed_in(served, store, "olga", "other"), "stranger": Member(served)}


@pytest.fixture
def served(both):
    """The server; what it says of a test's own requests names no fault of ours."""
    begun = len(both[0].log)
    yield both[0]
    said = both[0].log[begun:]
    assert "Traceback" not in said
    assert "Reference" not in said


@pytest.fixture
def store(both):
    return both[1]


def test_every_address_of_the_application_is_tried_here(tmp_path):
    apps = voila.apps(str(tmp_path), 1, prelaunch, AppsIdentityProvider)
    assert {one[0] for one in routes(apps)} == set(ROUTES)


@pytest.mark.parametrize("who", [*MEMBERS, *OTHERS])
def test_each_address_answers_only_whom_it_is_for(people, served, who):
    for path, whose in ROUTES.values():
        answer = people[who].get(path)
        page = path.partition("?")[0]
        is_for = {
            None: False,
            EVERYBODY: True,
            LEADER: who == "lea",
            TEAM: who in MEMBERS or (who == "olga" and page in OWN),
        }[whose]
        expected = (200,) if is_for else OUT
        assert answer.status in expected, (who, path, answer.status)
        if who in OTHERS:
            assert "Win & grow" not in answer.text.replace("&amp;", "&"), path
            assert "Eva Egg" not in answer.text, path


@pytest.mark.parametrize(
    ("who", "method"),
    [
        *((who, "POST") for who in (*MEMBERS, *OTHERS)),
        *((who, method) for who in ("eva", "stranger") for method in ("PUT", "PATCH", "DELETE")),
    ],
)
def test_no_method_brings_an_address_down_or_changes_anything(people, served, store, who, method):
    before = store.history("acme")
    is_bare = who in ("eva", "vic", "stranger")
    for path, _ in ROUTES.values():
        if (page := path.partition("?")[0]) in ("/logout", "/new", "/new/file"):
            continue  # of one's own: they end a session, or begin a strategy
        person = people[who]
        answer = person.send(path, urlencode({"_xsrf": person.xsrf}), method)
        is_asked_again = page in ("/login", "/guest", "/room", "/join", "/people")
        assert answer.status in (*OUT, 401) or (is_asked_again and answer.status == 200), path
        if is_bare:  # without the word of its cookie
            answer = person.send(path, "do=delete&word=delete", method)
            assert answer.status in (*OUT, 401), (path, answer.status)
    assert store.history("acme") == before


@pytest.mark.parametrize("who", [one for one in (*MEMBERS, *OTHERS) if one != "lea"])
def test_nobody_writes_what_the_role_does_not_allow(people, served, store, who):
    """Only a remark of one's own is written, by whoever may say something."""
    before, keys = len(store.history("acme")), [one.key for one in store.strategies()]
    invited = store.sign_ins.people("acme")
    for path, fields in WRITES:
        answer = people[who].post(path, **fields)
        assert answer.status in OUT, (who, path, fields, answer.status)
        assert "join?word" not in answer.text
    written = [(one.table, one.by) for one in store.history("acme")[before:]]
    may_say = MEMBERS.get(who) in ("manager", "expert", "sponsor")
    assert written == ([("remarks", who)] if may_say else [])
    if may_say:
        assert store.read("acme").rows("remarks")[-1].member == who
    assert [one.key for one in store.strategies()] == keys
    assert store.sign_ins.people("acme") == invited
    assert store.sign_ins.room("acme") is None
    assert not [*served.folder.glob("**/a.csv")]


async def spoken(served, session, kernel, lines):
    """Send messages to a kernel and return what it says until it has answered the last one."""
    from tornado.httpclient import HTTPRequest
    from tornado.websocket import websocket_connect

    address = served.address.replace("http", "ws")
    request = HTTPRequest(
        f"{address}/api/kernels/{kernel}/channels?session_id=x",
        headers={"Cookie": f"{SESSION}={session}", "Origin": served.address},
        request_timeout=LONGEST,
    )
    line, heard = await websocket_connect(request), []
    for one in lines:
        await line.write_message(one)
    await line.write_message(message("comm_info_request"))  # they are looked at in their order
    while not heard or "comm_info_reply" not in heard[-1]:
        said = await asyncio.wait_for(line.read_message(), LONGEST)
        assert said is not None, heard
        heard.append(said if isinstance(said, str) else said.decode(errors="replace"))
    line.close()
    return heard


INSIDE = [f"{one}_request" for one in ("execute", "inspect", "complete", "history", "debug",
          "interrupt", "is_complete", "create_subshell")] + ["input_reply"]  # fmt: skip
FORGED = {"key": "zoe", "name": "Zoe", "role": "leader"}
KINDS = ["check", "save", "history", "restore", "news", "refresh", "", "__class__"]


def attacks(comms):
    """Give every kind of message that pages send to widgets, each with what it must not do."""
    changes = [
        {"key": None, "version": None, "cells": FORGED},
        {"key": ["eva"], "version": 1, "cells": {**FORGED, "key": "eva"}},
        {"key": ["noa"], "version": 1, "cells": None},
    ]
    of_row = {"key": ["noa"], "version": 1, "cells": FORGED}
    for comm in comms:
        for do in KINDS:
            for change in changes:
                asked = {"do": do, "id": "x", **of_row, "changes": [change], "after": 0}
                yield message("comm_msg", comm_id=comm, data={"method": "custom", "content": asked})
        events = [{"event": one} for one in ("click", "submit")]
        for content in (*events, {"do": 1}, [], "x", None):
            told = {"method": "custom", "content": content}
            yield message("comm_msg", comm_id=comm, data=told)
        for state in ({"rows": []}, {"who": "lea"}, {"value": "lea"}, {"index": 3}):
            told = {"method": "update", "state": state, "buffer_paths": []}
            yield message("comm_msg", comm_id=comm, data=told)
    code = {"code": "raise SystemExit", "silent": False, "user_expressions": {"a": "1"}}
    for channel in ("shell", "control", "stdin"):
        for kind in INSIDE:
            yield message(kind, channel, **code, command="evaluate", arguments=code, cursor_pos=1)


@pytest.mark.parametrize("who", ["max", "eva", "sia", "vic", "noa"])
def test_by_the_websocket_nobody_writes_more_than_the_role_allows(people, both, who):
    served, store = both
    page = people[who].get(f"/forms?{OF}")
    kernel = re.search(r'"kernelId": "([\w-]+)"', page.text)[1]
    session = people[who].session
    reply = finished(spoken(served, session, kernel, []))[-1]
    comms = list(json.loads(reply)["content"]["comms"])
    before = store.history("acme")
    heard = finished(spoken(served, session, kernel, list(attacks(comms))))
    said = Counter(re.findall(r'"msg_type": ?"(\w+)"', "".join(heard)))
    assert "execute_reply" not in said
    assert said["comm_msg"]  # it did answer
    assert store.history("acme") == before
    assert "Traceback" not in "".join(heard)


def test_each_role_s_kernel_is_its_own(people, served):
    page = people["lea"].get(f"/forms?{OF}")
    kernel = re.search(r'"kernelId": "([\w-]+)"', page.text)[1]
    for who in (*list(MEMBERS)[1:], *OTHERS):
        for path in ("/api/kernels/{}", "/api/kernels/{}/channels", "/waiting/{}",
                     "/voila/execution/{}"):  # fmt: skip
            assert people[who].get(path.format(kernel)).status in OUT, (who, path)
        assert people[who].post(f"/voila/api/shutdown/{kernel}").status in OUT
    assert people["lea"].get(f"/waiting/{kernel}").status == 200


LENGTHS = ["-1", "abc", "1e3", "٣", "5, 6", "+5", "5 5", "0x5", "9" * 30, "", "5\t", "1_0", "5.0"]
PLACES = [
    "/login", "/logout", "/join", "/room?word=x", "/guest?word=x", f"/people?{OF}", "/new",
    "/new/file", f"/remark?{OF}&table=choices&key=call", f"/ask/file?{OF}&name=a.csv",
]  # fmt: skip


@pytest.mark.parametrize("length", LENGTHS, ids=ascii)
def test_a_length_that_is_none_is_refused(served, store, length):
    eva = signed_in(served, store, "eva")
    for place in PLACES:
        text = (
            f"POST {place} HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n"
            f"Cookie: {SESSION}={eva.session}; _xsrf={eva.xsrf}\r\nX-XSRFToken: {eva.xsrf}\r\n"
            f"Connection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {length}\r\n\r\nabcde"
        )
        answer = raw(served, text.encode())
        assert answer == "" or 300 <= int(answer.split()[1]) < 500, (place, answer[:80])
    assert served.ask("/login").status == 200


def test_a_foreign_or_forged_cookie_is_as_good_as_none(people, served):
    from tornado.web import create_signed_value

    eva = people["eva"]
    foreign = create_signed_value("another server's secret", "workbook_told", "You are hacked")
    forged = ["You are hacked", foreign.decode(), "2|1:0|10:1|13:workbook_told|4:eA==|x", "|",
              "\xff\xfe", "a" * 4000, "2|zz|zz|zz"]  # fmt: skip
    names = ["workbook_told", SESSION, "workbook-invitation", "workbook-reader", "workbook-openid",
             "workbook-guest-0", "_xsrf"]  # fmt: skip
    for name in names:
        for value in forged:
            shown = f"/strategy?{OF}" if name == "workbook_told" else f"/people?{OF}"
            for path in ("/join", "/room?word=x", shown):
                kept = f"{name}={value}" + ("" if name == SESSION else f"; {SESSION}={eva.session}")
                answer = served.ask(path, Cookie=kept)
                assert answer.status < 500, (name, value, path)
                assert "You are hacked" not in answer.text
                posted = served.ask(path, "POST", "_xsrf=x&word=x", Cookie=kept)
                assert 300 <= posted.status < 500, (name, value, path)
