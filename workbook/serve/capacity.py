"""How many kernels there may be, who waits for one, and when one ends.

A page whose widgets work has a kernel of its own: a process of some 50 MB. Readers beyond the limit
read their page at once, as it is rendered without a kernel, and what can be changed on it follows
when a kernel has come free: in the order in which they came, and of one reader only so many.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from jupyter_core.utils import ensure_async

from workbook.serve.kernel_execution import Execution
from workbook.workers.limits import kernels_of_pages

log = logging.getLogger("workbook.serve")

MOST_EACH = 12  # a person's tabs
QUEUE = 10  # readers that may wait for each kernel

LEFT = 3.0  # seconds after a tab is closed; a page that loads again comes back by then
UNASKED = 20.0  # seconds in which a page that is there asks for its kernel, if a browser reads it
UNSEEN = 90.0  # seconds that its browser has to load Voila's scripts
UNSEEN_IN_NEED = 45.0  # the same while others wait
CUT_IN_NEED = 15.0  # seconds for which a cut line keeps its kernel while others wait
LAPSED = 20.0  # seconds after which a page that waits and does not ask has been closed

_TICK = 0.5  # seconds


@dataclass(eq=False)
class Kernel:
    """A kernel's work, whom it is for, and what is known of its page."""

    owner: str
    execution: Execution
    begin: Callable[[], None]
    has_begun: bool = False
    is_over: bool = False  # its page is gone
    is_revoked: bool = False  # whoever has its page open may no longer
    lines: int = 0
    hang_up: list[Callable[[], object]] = field(default_factory=list)  # closes a line
    seen: float = field(default_factory=time.monotonic)
    left: float | None = None  # since when its tab is closed
    is_sent: bool = False  # its page, whole
    was_asked: bool = False  # by a page in a browser
    was_met: bool = False  # by that page's widgets


class Capacity:
    """The kernels of a server, and those that wait for one.

    Parameters
    ----------
    most
        Kernels in all; 0 for as many as half of the free memory, and ``files``, allow.
    most_each
        Kernels of one reader; 0 for a dozen.
    files
        How many files this process may open for them.
    """

    def __init__(self, most: int = 0, most_each: int = 0, files: int = 65_536) -> None:
        self.most = most or kernels_of_pages(files)
        self.most_each = min(most_each or MOST_EACH, self.most)
        self._kernels: dict[str, Kernel] = {}

    def get(self, kernel_id: str) -> Kernel | None:
        """Return a kernel that runs or is waited for."""
        return self._kernels.get(kernel_id)

    @property
    def is_full(self) -> bool:
        """Whether nobody more can even wait."""
        return len(self._waiting()) >= QUEUE * self.most

    def add(self, kernel_id: str, kernel: Kernel) -> None:
        """Begin a kernel, now or when its turn has come."""
        self._kernels[kernel_id] = kernel
        self._begin_what_fits()

    def has_too_many(self, owner: str) -> bool:
        """Return whether a reader waits for pages of their own."""
        return self._begun_of(owner) >= self.most_each

    def ended(self, kernel_id: str) -> None:
        """Note that a page is gone for good: its kernel ends now."""
        kernel = self._kernels.get(kernel_id)
        if kernel:
            kernel.is_over = kernel.execution.is_abandoned = True

    def revoke(self, owners: Collection[str]) -> None:
        """End the kernels of readers who are let in no longer, though their pages are open."""
        for kernel_id, kernel in self._kernels.items():
            if kernel.owner in owners:
                self.ended(kernel_id)
                kernel.is_revoked = True
                for hang_up in tuple(kernel.hang_up):
                    hang_up()

    def connected(self, kernel_id: str) -> None:
        """Note that a page talks to its kernel."""
        kernel = self._kernels.get(kernel_id)
        if kernel:
            kernel.lines += 1
            kernel.was_met, kernel.left = True, None

    def disconnected(self, kernel_id: str, *, is_closed: bool) -> None:
        """Note that a page no longer talks to its kernel: its tab is closed, or its line is cut."""
        kernel = self._kernels.get(kernel_id)
        if kernel:
            kernel.lines -= 1
            kernel.seen = time.monotonic()
            kernel.left = kernel.seen if is_closed and not kernel.lines else None

    def sent(self, kernel_id: str) -> None:
        """Note that a page is there: from now on its browser has time to ask for the kernel."""
        kernel = self._kernels.get(kernel_id)
        if kernel:
            kernel.is_sent, kernel.seen = True, time.monotonic()

    def asked(self, kernel_id: str) -> None:
        """Note that a page has asked for its kernel."""
        kernel = self._kernels.get(kernel_id)
        if kernel:
            kernel.was_asked, kernel.seen = True, time.monotonic()

    async def watch(self, manager: Any) -> None:
        """End kernels whose pages are gone and begin those that wait, until cancelled."""
        while True:
            await asyncio.sleep(_TICK)
            try:
                await self._look_after(manager)
            except Exception as error:  # one kernel must not stop the care of the others
                log.error("A kernel could not be ended: %s", error)

    async def _look_after(self, manager: Any) -> None:
        now = time.monotonic()
        for kernel_id, kernel in list(self._kernels.items()):
            has_lapsed = kernel.is_sent and now - kernel.seen > LAPSED
            if not kernel.has_begun and (kernel.is_over or has_lapsed):
                kernel.execution.results.end()
                del self._kernels[kernel_id]
            elif kernel.execution.results.has_ended and kernel_id not in manager:
                del self._kernels[kernel_id]
        idle = [
            (kernel.is_over, kernel.seen, kernel_id)
            for kernel_id, kernel in self._kernels.items()
            if kernel_id in manager and self._may_end(kernel, now)
        ]
        for _, _, kernel_id in sorted(idle, key=lambda one: (not one[0], one[1])):
            if self._may_end(self._kernels[kernel_id], now):  # fewer may wait by now
                self._kernels[kernel_id].execution.is_abandoned = True
                with suppress(KeyError):
                    await ensure_async(manager.shutdown_kernel(kernel_id, now=True))
                self._kernels.pop(kernel_id, None)
                self._begin_what_fits()
        self._begin_what_fits()

    def _may_end(self, kernel: Kernel, now: float) -> bool:
        if not kernel.has_begun or (kernel.lines and not kernel.is_revoked):
            return False
        if kernel.is_over or (kernel.left and now - kernel.left > LEFT):
            return True
        if not kernel.was_asked:
            return kernel.is_sent and now - kernel.seen > UNASKED
        if not kernel.execution.results.has_ended:
            return False
        unseen = now - max(kernel.seen, kernel.execution.ended_at)
        if self._is_needed(kernel.owner):
            return unseen > (CUT_IN_NEED if kernel.was_met else UNSEEN_IN_NEED)
        return not kernel.was_met and unseen > UNSEEN  # a cut line is left to Jupyter's own limit

    def _is_needed(self, owner: str) -> bool:
        """Return whether somebody waits who could begin if a kernel of this owner ended."""
        waiting = {one.owner for one in self._waiting()}
        return owner in waiting or any(self._begun_of(one) < self.most_each for one in waiting)

    def _begin_what_fits(self) -> None:
        for kernel in self._waiting():
            if len(self._begun()) >= self.most:
                return
            if self._begun_of(kernel.owner) < self.most_each:
                kernel.has_begun, kernel.seen = True, time.monotonic()
                kernel.begin()

    def _waiting(self) -> list[Kernel]:
        return [one for one in self._kernels.values() if not one.has_begun]

    def _begun(self) -> list[Kernel]:
        return [one for one in self._kernels.values() if one.has_begun]

    def _begun_of(self, owner: str) -> int:
        return sum(one.owner == owner for one in self._begun())
