"""A leader's page cannot make the server read another folder: tried through the page's own line."""

from __future__ import annotations

import base64
import json
import sqlite3
import struct
from itertools import accumulate, pairwise

from browser.members import said
from serve.apps import until

SEND = """(text) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  for (const line of window.lines) if (line.readyState === 1) line.send(bytes);
}"""
KEEP_LINES = """window.lines = [];
const Real = window.WebSocket;
window.WebSocket = class extends Real {
  constructor(...how) { super(...how); window.lines.push(this); }
};"""


def test_a_leader_sets_no_data_folder_by_the_page_or_by_its_line(changing, own, visit, tmp_path):
    with sqlite3.connect(changing.folder / "store.sqlite") as store:
        store.execute("UPDATE strategy SET data_folder = '/srv/teams/acme' WHERE key = ?", (own,))
    page = visit(viewport={"width": 1400, "height": 1000})
    page.add_init_script(KEEP_LINES)
    sent, heard = [], []

    def listen(line):
        line.on("framesent", lambda frame: sent.append(_bytes(frame)))
        line.on("framereceived", lambda frame: heard.append(_bytes(frame)))

    page.on("websocket", listen)
    page.goto(f"{changing.address}/strategyform?strategy={own}")
    row = page.locator(f""".wb-grid tr[data-id='["{own}"]']""")
    row.wait_for()
    heads = page.locator(".wb-grid thead th").all_inner_texts()
    assert not any(head.startswith("Data folder") for head in heads)
    at = next(number for number, head in enumerate(heads) if head.startswith("Name"))
    row.locator("> *").nth(at).click()
    page.keyboard.type("Win more")
    page.keyboard.press("Enter")
    said(page, "Saved: Win more.")
    private = tmp_path / "other_team"
    private.mkdir()
    saving = next(frame for frame in sent if b'"do":"save"' in frame)
    for folder in (str(private), "/etc"):
        values = {"name": "Win all", "data_folder": folder}
        page.evaluate(SEND, base64.b64encode(forged(saving, values)).decode())
    # Playwright hears while it waits.
    until(lambda: page.wait_for_timeout(50) or sum(b"forged" in one for one in heard) >= 2)
    with sqlite3.connect(changing.folder / "store.sqlite") as store:
        asked = "SELECT name, data_folder FROM strategy WHERE key = ?"
        held = store.execute(asked, (own,)).fetchone()
    assert held == ("Win all", "/srv/teams/acme")  # the line works, and sets the name alone
    assert not [one for one in heard if b"/srv/teams" in one]
    page.close()


def forged(frame, values):
    """Make another message of a save, in the form in which the page sends it."""
    count = struct.unpack_from("<Q", frame)[0]
    offsets = struct.unpack_from(f"<{count}Q", frame, 8)
    parts = [frame[begin:end] for begin, end in pairwise(offsets)]
    content = json.loads(parts[-1])
    asked = content["data"]["content"]
    (change,) = asked["changes"]
    change |= {"version": 2, "columns": list(values), "cells": change["cells"] | values}
    asked["id"] = f"forged {values['data_folder']}"
    parts[-1] = json.dumps(content).encode()
    places = list(accumulate(map(len, parts), initial=8 * (count + 1)))
    return struct.pack(f"<{count + 1}Q", count, *places) + b"".join(parts)


def _bytes(frame):
    return frame.encode() if isinstance(frame, str) else frame
