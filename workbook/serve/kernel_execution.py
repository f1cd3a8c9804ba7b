"""A notebook executed by a kernel of Voila's, for the widgets that a page shows.

Voila's progressive rendering begins to execute when the browser has loaded its scripts. Here the
kernel begins at once, and what it has shown by then waits for the browser: both take their second
at the same time.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from jupyter_core.utils import ensure_async
from tornado.websocket import WebSocketClosedError

from workbook.book.messages import say
from workbook.serve.broadcast import Broadcast
from workbook.serve.cell_html import failed, has_widget
from workbook.serve.voila import ExecutionRequestHandler, VoilaExecutor, strip_code_cell_warnings

LONGEST_PAUSE = 0.6  # seconds for which a kernel leaves the processor to who renders the page

log = logging.getLogger("workbook.serve")


class Execution:
    """One notebook in one kernel, from the request until its last cell."""

    def __init__(self, notebook: Any, slowest_cell: float) -> None:
        self._notebook, self._slowest = notebook, slowest_cell
        self.may_begin = asyncio.Event()
        self.results: Broadcast[dict[str, Any]] = Broadcast()
        self.ended_at = 0.0
        self.is_abandoned = False  # nobody wants to know any more what comes of it
        self._task: asyncio.Task[None] | None = None

    def begin(self, kernels: Any, **how: Any) -> None:
        """Start a kernel and execute, in the background, as soon as ``may_begin`` is set."""
        self._task = asyncio.ensure_future(self._run(kernels, how))

    def __len__(self) -> int:
        """Count the cells."""
        return len(self._notebook.cells)

    async def _run(self, kernels: Any, how: Mapping[str, Any]) -> None:
        executor = VoilaExecutor(self._notebook, show_tracebacks=True, allow_errors=True)
        executor.timeout = self._slowest
        has_shown = has_failed = False
        with suppress(TimeoutError):
            await asyncio.wait_for(self.may_begin.wait(), LONGEST_PAUSE)
        try:
            executor.km = kernels.get_kernel(await kernels.start_kernel(**how))
            executor.kc = await executor.async_start_new_kernel_client()
            for at, cell in enumerate(self._notebook.cells):
                if not has_failed:
                    await executor.execute_cell(cell, None, at, store_history=False)
                reference, shown = _for_reader(cell)
                # What fails before anything is shown opens the page: nothing works without it.
                has_failed = has_failed or (bool(reference) and not has_shown)
                has_shown = has_shown or bool(shown.get("outputs"))
                self.results.send(_for_browser(shown, reference))
        except Exception as error:  # anything may happen in a notebook
            if not self.is_abandoned:
                self._give_up(f"{type(error).__name__}: {error}")
        finally:
            self.ended_at = time.monotonic()
            self.results.end()
        if getattr(executor, "kc", None):
            await ensure_async(executor.kc.stop_channels())

    def _give_up(self, cause: str) -> None:
        message = failed(_reference(cause))
        for cell in self._notebook.cells[len(self.results) :]:
            outputs = [_html(message)] if message and cell.cell_type == "code" else []
            message = "" if outputs else message
            self.results.send({"cell_type": cell.cell_type, "outputs": outputs})


class ExecutionSocket(ExecutionRequestHandler):  # type: ignore[misc]  # Voila's classes are untyped
    """Sends a browser what its kernel shows."""

    async def open(self, kernel_id: str) -> None:
        """Open the connection."""
        self._executor = None  # Voila's on_close looks at it
        await super().open(kernel_id)

    async def on_message(self, message: str | bytes) -> None:
        """Answer the one question there is: the outputs of the kernel's notebook."""
        asked = json.loads(message)
        kernel = self.settings["workbook_state"].capacity.get(self._kernel_id)
        if asked.get("action") != "execute" or kernel is None:
            await self._send("execution_error", error=say("There is nothing to execute."))
            return
        total, at = len(kernel.execution), 0
        async for cell in kernel.execution.results.items():
            try:
                await self._send(
                    "execution_result", output_cell=cell, cell_index=at, total_cell=total
                )
            except WebSocketClosedError:
                return
            at += 1

    async def _send(self, action: str, **payload: Any) -> None:
        await self.write_message({"action": action, "payload": payload})


def _for_reader(cell: Any) -> tuple[str, dict[str, Any]]:
    """Leave out the code, and put a reference in the place of an error; give it too."""
    shown = {name: value for name, value in cell.items() if name != "source"}
    if cell.cell_type != "code":
        return "", shown
    strip_code_cell_warnings(cell)
    errors = [one for one in cell.outputs if one["output_type"] == "error"]
    kept = [one for one in cell.outputs if one["output_type"] != "error"]
    reference = _reference("\n".join(errors[0]["traceback"])) if errors else ""
    if reference:
        kept.append(_html(failed(reference)))
    return reference, {**shown, "outputs": kept}


def _for_browser(shown: dict[str, Any], reference: str) -> dict[str, Any]:
    """Leave out what stands on the page already, rendered: all but widgets and failures."""
    outputs = shown.get("outputs", [])
    if reference or has_widget(output.get("data", {}) for output in outputs):
        return shown
    return {**shown, "outputs": []} if "outputs" in shown else shown


def _html(html: str) -> dict[str, Any]:
    return {"output_type": "display_data", "data": {"text/html": html}, "metadata": {}}


def _reference(cause: str) -> str:
    reference = secrets.token_hex(4)
    log.error("Reference %s: a cell of a page with widgets failed.\n%s", reference, cause)
    return reference
