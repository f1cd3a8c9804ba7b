"""Real kernels for tests: started, asked, and ended again."""

from __future__ import annotations

import ast
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from waiting import LONGEST, until

from workbook.workers import kernel_manager_class


class Running:
    """A kernel that runs, and the client that talks to it."""

    def __init__(self, manager, client):
        self.manager, self.client = manager, client

    @property
    def process(self):
        return self.manager.provisioner.process

    @property
    def pid(self) -> int:
        return self.process.pid

    async def run(self, code: str, **expressions: str) -> Any:
        """Run code, and give the values of the expressions, or the name of the error."""
        reply = await self.client.execute_interactive(
            code, user_expressions=expressions, timeout=LONGEST, output_hook=lambda _: None
        )
        content = reply["content"]
        if content["status"] == "error":
            return content["ename"]
        told = content["user_expressions"]
        assert all(one["status"] == "ok" for one in told.values()), told
        return {name: ast.literal_eval(told[name]["data"]["text/plain"]) for name in told}

    async def value(self, expression: str) -> Any:
        return (await self.run("", it=expression))["it"]


@asynccontextmanager
async def running(manager=None, **options) -> AsyncIterator[Running]:
    manager = manager or kernel_manager_class()()
    await manager.start_kernel(**options)
    client = manager.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=LONGEST)
        yield Running(manager, client)
    finally:
        client.stop_channels()
        await manager.shutdown_kernel(now=True)


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and is not yet reaped does not."""
    return state(pid) not in ("", "Z")


def state(pid: int) -> str:
    """The letter that Linux gives a process's state; empty when there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def comes_true(condition: Callable[[], bool]) -> bool:
    """Wait until a condition is true."""
    return until(condition)
