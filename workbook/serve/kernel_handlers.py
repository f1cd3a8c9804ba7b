"""The doors to a kernel: open to whom it was started for, and nothing of its inside comes out."""

from __future__ import annotations

import json
import logging
import re
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.services.kernels.connection import base
from jupyter_server.services.kernels.handlers import KernelHandler
from tornado.web import HTTPError

from workbook.book.messages import say
from workbook.serve.handlers import PageHandler, SafeHandler
from workbook.serve.kernel_execution import ExecutionSocket
from workbook.serve.voila import VoilaKernelWebsocketHandler

if TYPE_CHECKING:
    from workbook.serve.capacity import Capacity, Kernel

log = logging.getLogger("workbook.serve")

wire: Any = base  # has no types

GOING_AWAY = (1000, 1001, 1005)  # how a browser closes the line of a page that it leaves
PROTOCOL = "v1.kernel.websocket.jupyter.org"

_TELLING = (b"raceback", b'"stderr"', b'"error"')  # what no other message need be looked at for
_TRACEBACK = "Traceback (most recent call last)"
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_CONTENT = 3  # of header, parent, metadata, content, buffers


class _Owned(SafeHandler, JupyterHandler):
    """A way to a kernel, open to whoever it was started for."""

    _waits_for_widgets = True

    async def prepare(self, **how: Any) -> None:
        await super().prepare(**how)
        if self._finished:  # a stranger was sent to the way in
            return
        kernel, user = self._kernel(), self.current_user
        if kernel is None or user is None or kernel.owner != user.username:
            raise HTTPError(404)
        if self._waits_for_widgets:
            # Voila's scripts would meet widgets half made: they wait until all of them are there.
            await kernel.execution.results.ended()
            self._capacity.asked(self.path_args[0])

    @property
    def _capacity(self) -> Capacity:
        capacity: Capacity = self.settings["workbook_state"].capacity
        return capacity

    def _kernel(self) -> Kernel | None:
        return self._capacity.get(self.path_args[0])


class KernelModel(_Owned, KernelHandler):
    """What Voila's scripts ask first about their kernel."""


class KernelChannels(_Owned, VoilaKernelWebsocketHandler):  # type: ignore[misc]  # untyped
    """Messages of widgets from and to their kernel."""

    _is_counted = False

    async def open(self, kernel_id: str) -> None:
        """Open the connection, and keep the kernel while it is open."""
        self._capacity.connected(kernel_id)
        self._is_counted = True
        if kernel := self._kernel():
            kernel.hang_up.append(self.close)
        await super().open(kernel_id)

    def on_close(self) -> None:
        """Let go of the kernel, which ends soon where the tab was closed."""
        if self._is_counted:
            is_closed = self.close_code in GOING_AWAY
            self._capacity.disconnected(self.path_args[0], is_closed=is_closed)
            self._is_counted = False
            if (kernel := self._kernel()) and self.close in kernel.hang_up:
                kernel.hang_up.remove(self.close)
        super().on_close()

    def write_message(self, message: Any, binary: bool = False) -> Any:
        """Send a message to the browser, without what only a programmer understands."""
        calm = without_tracebacks(message, self.selected_subprotocol == PROTOCOL)
        return super().write_message(calm, binary)


class OutputsHandler(_Owned, ExecutionSocket):
    """What a kernel shows."""


class ShutdownHandler(_Owned):
    """Ends the kernel when its page is left."""

    _waits_for_widgets = False

    def post(self, kernel_id: str) -> None:
        """End it; the page waits for no answer."""
        self._capacity.ended(kernel_id)
        self.set_status(204)
        self.finish()


class WaitingHandler(PageHandler):
    """Tells a page that waits for its kernel how it stands."""

    def get(self, kernel_id: str) -> None:
        """Say whether the kernel has begun."""
        kernel = self.state.capacity.get(kernel_id)
        if kernel is None or kernel.owner != self.reader.username:
            raise HTTPError(404)
        self.state.capacity.asked(kernel_id)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"begun": kernel.has_begun}))


def without_tracebacks(message: Any, is_v1: bool) -> Any:
    """Return a message to a browser with errors, if it holds any, as a reference to the log."""
    raw = message.encode() if isinstance(message, str) else message
    if not isinstance(raw, bytes) or not any(word in raw for word in _TELLING):
        return message
    if is_v1:
        channel, parts = wire.deserialize_msg_from_ws_v1(raw)
        kind = json.loads(parts[0])["msg_type"]
        content = json.loads(parts[_CONTENT])
        parts[_CONTENT] = json.dumps(_calm(kind, content)).encode()
        return wire.serialize_msg_to_ws_v1(parts, channel)
    whole = (
        wire.deserialize_binary_message(raw) if isinstance(message, bytes) else json.loads(message)
    )
    whole["content"] = _calm(whole["header"]["msg_type"], whole["content"])
    if isinstance(message, bytes):
        return wire.serialize_binary_message(whole)
    return json.dumps(whole)


def _calm(kind: str, content: Any) -> Any:
    """Return a message's content in which no traceback is left."""
    if kind == "stream" and content.get("name") == "stderr":
        if content.get("text", "").strip():
            log.warning("A kernel said:\n%s", _plain(content["text"]))
        return {**content, "text": ""}
    if kind == "error" or content.get("status") == "error":
        return {**content, **_error(content)}
    return _searched(content)


def _searched(value: Any) -> Any:
    if isinstance(value, str):
        return _sentence(value) if _TRACEBACK in value else value
    if isinstance(value, list):
        return [_searched(one) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {name: _searched(one) for name, one in value.items()}
    return {**kept, **_error(value)} if value.get("traceback") else kept


def _error(content: Mapping[str, Any]) -> dict[str, Any]:
    given = content.get("traceback") or [f"{content.get('ename')}: {content.get('evalue')}"]
    lines = given if isinstance(given, list) else [given]
    sentence = _sentence("\n".join(map(str, lines)))
    return {"ename": "Error", "evalue": sentence, "traceback": []}


def _sentence(cause: str) -> str:
    reference = secrets.token_hex(4)
    log.error(
        "Reference %s: a kernel failed while its page was open.\n%s", reference, _plain(cause)
    )
    return say(
        "This could not be done. Your administrator finds the cause in the server’s log under the "
        "reference {reference}.",
        reference=reference,
    )


def _plain(text: str) -> str:
    return _COLOURS.sub("", text).rstrip()
