"""What a kernel tells of its errors: to the log, and never to a browser."""

from __future__ import annotations

import json
import re

import pytest
from jupyter_server.services.kernels.connection import base
from serve.apps import ROOT, until
from serve.test_serve_attacks import message

from workbook.serve.kernel_handlers import without_tracebacks

# Asks for the widgets of the page's kernel, and sends each of them what it cannot be.
BREAK = """([address, ask, breaking]) => new Promise((tell) => {
  const line = new WebSocket(address);
  const heard = [];
  line.onerror = () => tell(["refused"]);
  line.onopen = () => line.send(ask);
  line.onmessage = ({ data }) => {
    if (typeof data !== "string") return;
    heard.push(data);
    const { header, content } = JSON.parse(data);
    if (header.msg_type === "comm_info_reply") {
      for (const id of Object.keys(content.comms)) line.send(breaking.replaceAll("COMM", id));
      setTimeout(() => { line.close(); tell(heard); }, 2500);
    }
  };
})"""
OURS = ("Traceback", "site-packages", "ipykernel", 'File "', str(ROOT), "TraitError")
CAUSE = 'Traceback (most recent call last):\n  File "/srv/workbook/forms/form.py", line 3, in x'


def test_an_invalid_value_comes_back_without_a_word_of_the_server(editing, chromium):
    context = chromium.new_context()  # its console may say what the page makes of the value
    page = context.new_page()
    asked = []
    page.on("websocket", lambda line: asked.append(line.url))
    page.goto(f"{editing.address}/trial?strategy=acme")
    page.wait_for_selector(".noUi-handle")
    kernel = next(re.search(r"/api/kernels/([\w-]+)", url)[1] for url in asked if "/api/ker" in url)
    address = f"{editing.address.replace('http', 'ws')}/api/kernels/{kernel}/channels?session_id=x"
    state = {"value": {"a": "secret-of-the-value"}, "_model_name": 7, "children": "nothing"}
    breaking = message(
        "comm_msg", comm_id="COMM", data={"method": "update", "state": state, "buffer_paths": []}
    )
    ask = message("comm_info_request", target_name="jupyter.widget")
    heard = page.evaluate(BREAK, [address, ask, breaking])
    errors = [one for one in map(json.loads, heard) if one["header"]["msg_type"] == "error"]
    assert errors  # the fault did happen
    for word in OURS:
        assert not [text for text in heard if word in text], word
    reference = re.search(r"reference ([0-9a-f]{8})", errors[0]["content"]["evalue"])[1]
    until(lambda: f"Reference {reference}: a kernel failed" in editing.log)
    assert "TraitError" in editing.log
    context.close()


CONTENTS = [
    ("error", {"ename": "OSError", "evalue": "/srv/secret", "traceback": [CAUSE]}),
    ("execute_reply", {"status": "error", "ename": "A", "evalue": "/srv/secret", "traceback": []}),
    ("stream", {"name": "stderr", "text": CAUSE}),
    ("stream", {"name": "stdout", "text": CAUSE}),
    ("display_data", {"data": {"text/plain": CAUSE}, "metadata": {}}),
    ("comm_msg", {"data": {"state": {"outputs": [{"traceback": [CAUSE], "ename": "B"}]}}}),
]


@pytest.mark.parametrize(("kind", "content"), CONTENTS, ids=lambda one: str(one)[:40])
@pytest.mark.parametrize("protocol", ["v1", "text", "binary"])
def test_no_kind_of_message_in_no_protocol_carries_a_traceback(kind, content, protocol):
    header = {"msg_id": "1", "msg_type": kind}
    whole = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
    if protocol == "v1":
        parts = [json.dumps(part).encode() for part in (header, {}, {}, content)]
        sent = base.serialize_msg_to_ws_v1([*parts, b"\x00buffer"], "iopub")
        channel, parts = base.deserialize_msg_from_ws_v1(without_tracebacks(sent, True))
        assert (channel, parts[4]) == ("iopub", b"\x00buffer")
        calm = parts[3].decode()
    elif protocol == "binary":
        sent = base.serialize_binary_message({**whole, "buffers": [b"buffer"]})
        received = base.deserialize_binary_message(without_tracebacks(sent, False))
        assert bytes(received["buffers"][0]) == b"buffer"
        calm = json.dumps(received["content"])
    else:
        calm = without_tracebacks(json.dumps(whole), False)
    assert "/srv" not in calm
    assert "Traceback" not in calm


def test_other_messages_are_sent_as_they_are():
    header = {"msg_id": "1", "msg_type": "comm_msg"}
    content = {"data": {"state": {"value": 'the word "error" and a traceback in a sentence'}}}
    parts = [json.dumps(part).encode() for part in (header, {}, {}, content)]
    sent = base.serialize_msg_to_ws_v1(parts, "iopub")
    assert without_tracebacks(sent, True) == sent
    assert without_tracebacks("{}", False) == "{}"
