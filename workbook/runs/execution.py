"""One chapter's notebook executed by papermill in a kernel of its own."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from workbook.book.addresses import REPORT_VARIABLE
from workbook.book.errors import BadInput, WorkbookError
from workbook.book.messages import joined, number, say, speaking
from workbook.runs import Brief, ChapterNotebook, Made, Options, fingerprint, versions
from workbook.startup import skip_unused_imports
from workbook.workers import kernel_manager_class

if TYPE_CHECKING:
    from nbformat import NotebookNode

STORE_VARIABLE = "WORKBOOK_STORE"

_LEAST = 0.1  # seconds for a cell after the chapter's time is up; nbclient takes 0 for no limit

_kernels: WeakSet[Any] = WeakSet()
_one_at_a_time = Lock()


class Stopped(Exception):
    """The run ends before this chapter begins."""


class Kernels:
    """The kernels of a run, which can be ended all at once."""

    def __init__(self) -> None:
        self.ending = False

    def end(self) -> None:
        """End every kernel, and let none begin."""
        self.ending = True
        with _one_at_a_time:
            begun = list(_kernels)
        for manager in begun:
            process = getattr(manager.provisioner, "process", None)
            if process is not None:
                with suppress(OSError):  # it has ended by itself
                    process.kill()


def parameters_of(
    store: str, brief: Brief, chapter: ChapterNotebook, options: Options
) -> dict[str, str]:
    """Return the parameters that a chapter's notebook is executed with."""
    parameters = {
        **({} if chapter.is_of_all else {"strategy": brief.key}),
        "as_of": brief.as_of,
        # A password stays in the environment: parameters are written into the executed notebook.
        "store": "" if _has_password(store) else store,
        "mode": "report",
    }
    taken = _parameters_in(chapter.notebook)
    if options.since and "since" in taken:
        parameters["since"] = str(options.since)
    if "language" in taken:
        parameters["language"] = brief.language
    return parameters


def fingerprint_of(brief: Brief, chapter: ChapterNotebook, parameters: Mapping[str, str]) -> str:
    """Return what is another when a chapter would be another; empty where nothing tells."""
    # A notebook that takes no language is shown in one all the same.
    made_of = {**parameters, "language": brief.language}
    return fingerprint.of_chapter(brief.fingerprint, chapter.notebook, made_of, versions())


def execute(
    store: str,
    brief: Brief,
    chapter: ChapterNotebook,
    options: Options | None = None,
    kernels: Kernels | None = None,
) -> Made:
    """Execute one chapter's notebook in its own kernel; whatever goes wrong is in the result.

    Raises
    ------
    Stopped
        ``kernels`` are to begin no more.
    """
    with speaking(brief.language):
        return _made(store, brief, chapter, options or Options(), kernels)


def _made(
    store: str, brief: Brief, chapter: ChapterNotebook, options: Options, kernels: Kernels | None
) -> Made:
    skip_unused_imports()
    if kernels and kernels.ending:
        raise Stopped
    started, start = datetime.now(UTC), perf_counter()
    made = Made(brief, chapter, started, 0.0, {})
    kept: list[NotebookNode] = []
    error = ""
    try:
        parameters = parameters_of(store, brief, chapter, options)
        made = replace(
            made, parameters=parameters, fingerprint=fingerprint_of(brief, chapter, parameters)
        )
        _refuse_unknown(chapter, parameters)
        try:
            _execute(chapter.notebook.resolve(), kept, parameters, options.time_limit)
        except RuntimeError as reason:
            if not _is_stillborn(reason) or (kernels and kernels.ending):
                raise
            kept.clear()
            _execute(chapter.notebook.resolve(), kept, parameters, options.time_limit)
    except Exception as reason:  # a chapter is code of others: anything may happen in it
        error = _error_line(reason, options.time_limit)
    if kernels and kernels.ending:
        raise Stopped
    return replace(
        made,
        duration=perf_counter() - start,
        notebook=_without_places(kept[0], chapter) if kept else None,
        error=error,
        reference=secrets.token_hex(4) if error else "",
    )


@contextmanager
def store_in_environment(url: str) -> Iterator[None]:
    """Let kernels find the store while a run lasts, and lead to the pages that it makes."""
    wanted = {STORE_VARIABLE: url, REPORT_VARIABLE: "1"}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _execute(
    notebook: Path, kept: list[NotebookNode], parameters: Mapping[str, str], time_limit: float
) -> None:
    """Execute a notebook; ``kept`` gets it as far as it came, also where this ends in an error."""
    from papermill import execute_notebook

    # What goes wrong is told once, in our words; papermill would print it in between.
    logging.getLogger("papermill").addHandler(logging.NullHandler())
    deadline = monotonic() + time_limit
    try:
        execute_notebook(
            str(notebook),
            None,  # papermill would write and check the whole notebook twice a cell
            dict(parameters),
            engine_name=_engine(),
            kept=kept,
            progress_bar=False,
            autosave_cell_every=0,
            timeout_func=lambda _: max(_LEAST, deadline - monotonic()),
            shutdown_kernel="immediate",
            kernel_manager_class=_manager_class(),
            # papermill's own cwd changes the directory of the whole process, under every thread.
            resources={"metadata": {"path": str(notebook.parent)}},
        )
    finally:
        _end_tasks()


def _end_tasks() -> None:
    """End what nbclient leaves waiting for a cell that took too long.

    It would be told on the terminal as a task that was destroyed.
    """
    from jupyter_core.utils import ensure_event_loop

    loop = ensure_event_loop()
    tasks = () if loop.is_running() else asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    if tasks:
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))


@cache
def _engine() -> str:
    """Register papermill's own engine, with one addition: what it executes can be kept."""
    from papermill.engines import NBClientEngine, papermill_engines

    class KeepingEngine(NBClientEngine):  # type: ignore[misc]  # papermill has no types
        @classmethod
        def execute_managed_notebook(
            cls, nb_man: Any, kernel_name: str, *, kept: list[NotebookNode], **options: Any
        ) -> Any:
            kept.append(nb_man.nb)
            return super().execute_managed_notebook(nb_man, kernel_name, **options)

    papermill_engines.register("workbook", KeepingEngine)
    return "workbook"


@cache
def _manager_class() -> type[Any]:
    """Return the class of kernel managers that a run can end all at once."""

    class RunKernelManager(kernel_manager_class()):  # type: ignore[misc]  # a class made elsewhere
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            with _one_at_a_time:  # while another thread ends them all
                _kernels.add(self)

    return RunKernelManager


def _is_stillborn(reason: RuntimeError) -> bool:
    """Tell whether a kernel has never answered, as when another process took one of its ports."""
    return str(reason).startswith(("Kernel died before", "Kernel didn't respond"))  # no message


def _refuse_unknown(chapter: ChapterNotebook, parameters: Mapping[str, str]) -> None:
    """Papermill only warns of a parameter that the notebook does not take."""
    taken = _parameters_in(chapter.notebook)
    missing = [name for name in parameters if name not in taken]
    if missing:
        raise BadInput(
            say(
                "The notebook lacks a parameter that a run needs. Add {missing} to the cell of "
                "{notebook} that is tagged parameters.",
                missing=joined(missing),
                notebook=chapter.notebook.name,
            )
        )


def _parameters_in(notebook: Path) -> tuple[str, ...]:
    """Return the names of the parameters that a notebook takes."""
    return _parameters_then(notebook.resolve(), notebook.stat().st_mtime_ns)


@cache
def _parameters_then(notebook: Path, _: int) -> tuple[str, ...]:
    from papermill import inspect_notebook

    return tuple(inspect_notebook(str(notebook)))


def _error_line(reason: Exception, time_limit: float) -> str:
    """Return an error in one line; a failed cell by the error that it raised."""
    name, value = getattr(reason, "ename", ""), getattr(reason, "evalue", "")
    kind = "" if isinstance(reason, WorkbookError) else f"{type(reason).__name__}: "
    text = f"{name}: {value}" if name else f"{kind}{reason}"
    if type(reason).__name__ == "DeadKernelError":
        text = say("The notebook stopped before the end.")
    if type(reason).__name__ == "CellTimeoutError":
        text = say(
            "It took longer than {seconds} s. Give it more time with --time-limit.",
            seconds=number(time_limit),
        )
    return " ".join(text.split())


def _without_places(notebook: NotebookNode, chapter: ChapterNotebook) -> NotebookNode:
    """Take out where on this machine a notebook was executed."""
    noted = notebook.metadata.get("papermill", {})
    noted.update(input_path=chapter.notebook.name, output_path=chapter.notebook.name)
    return notebook


def _has_password(url: str) -> bool:
    if "://" not in url:
        return False
    from sqlalchemy import make_url

    parts = make_url(url)
    return parts.password is not None or "password" in parts.query
