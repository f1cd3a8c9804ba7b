"""Chapters × strategies: every notebook executed, and a report made of it.

The work is done by the kernels, one process a notebook; here threads only wait for them. A chapter
that fails is kept with its traceback, is told in the index and the manifest, and stops no other.
"""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

from workbook import report
from workbook.errors import BadInput, Fault, WorkbookError
from workbook.runs import Brief, Chapter, Made, Plan, Run
from workbook.startup import skip_unused_imports

if TYPE_CHECKING:
    from nbformat import NotebookNode

MOST_KERNELS = 8  # 125 MB each
LONGEST_CELL = 600  # seconds; a cell that hangs must not hold up the other chapters
STORE_VARIABLE = "WORKBOOK_STORE"


def run(
    planned: Plan,
    tell: Callable[[Made], object] = lambda _: None,
    executor: Callable[[int], Executor] = ThreadPoolExecutor,
) -> Run:
    """Execute every chapter of a plan and write reports, index and manifest.

    Parameters
    ----------
    planned
        What to make.
    tell
        Called with each chapter as it is finished or has failed.
    executor
        Makes the pool that executes notebooks, given how many to run at once.
    """
    skip_unused_imports()
    started = datetime.now(UTC)
    made = []
    with _store_in_environment(planned.store), executor(_kernels_at_once(planned)) as pool:
        jobs = [
            pool.submit(execute, planned.store, brief, chapter) for brief, chapter in planned.tasks
        ]
        try:
            for job in as_completed(jobs):
                made.append(job.result())
                report.write_chapter(planned, made[-1])
                tell(made[-1])
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    order = {(brief.key, chapter.stem): at for at, (brief, chapter) in enumerate(planned.tasks)}
    made.sort(key=lambda one: order[one.brief.key, one.chapter.stem])
    done = Run(planned, tuple(made), started, datetime.now(UTC), planned.out / "index.html")
    report.write_index(done)
    return done


def execute(store: str, brief: Brief, chapter: Chapter) -> Made:
    """Execute one chapter's notebook in its own kernel; whatever goes wrong is in the result."""
    parameters = {
        "strategy": brief.key,
        "as_of": brief.as_of,
        # A password stays in the environment: parameters are written into the executed notebook.
        "store": "" if _has_password(store) else store,
        "mode": "report",
    }
    made = Made(brief, chapter, datetime.now(UTC), 0.0, parameters)
    start = perf_counter()
    with TemporaryDirectory() as folder:
        kept = Path(folder) / chapter.notebook.name
        error = ""
        try:
            _refuse_unknown(chapter, parameters)
            _execute(chapter.notebook.resolve(), kept, parameters)
        except Exception as reason:  # a chapter is code of others: anything may happen in it
            error = _said(reason)
        notebook = _without_places(kept, chapter) if kept.exists() else None
    return replace(
        made,
        duration=perf_counter() - start,
        notebook=notebook,
        error=error,
        reference=secrets.token_hex(4) if error else "",
    )


def _execute(notebook: Path, kept: Path, parameters: Mapping[str, str]) -> None:
    from papermill import execute_notebook
    from traitlets.config import Config

    # What goes wrong is told once, in our words; papermill would print it in between.
    logging.getLogger("papermill").addHandler(logging.NullHandler())
    execute_notebook(
        str(notebook),
        str(kept),
        dict(parameters),
        progress_bar=False,
        autosave_cell_every=0,
        execution_timeout=LONGEST_CELL,
        shutdown_kernel="immediate",
        # papermill's own cwd changes the directory of the whole process, under every thread.
        resources={"metadata": {"path": str(notebook.parent)}},
        config=Config({"KernelManager": {"transport_encryption": "auto"}}),
    )


def _refuse_unknown(chapter: Chapter, parameters: Mapping[str, str]) -> None:
    """Papermill only warns of a parameter that the notebook does not take."""
    from papermill import inspect_notebook

    taken = tuple(inspect_notebook(str(chapter.notebook.resolve())))
    faults = [
        Fault(chapter.notebook.name, None, "parameters cell", name, f"the parameter {name} in it")
        for name in parameters
        if name not in taken
    ]
    if faults:
        raise BadInput("The notebook does not take every parameter of a run.", faults)


def _said(reason: Exception) -> str:
    """Give an error in one line; a failed cell by the error that it raised."""
    name, value = getattr(reason, "ename", ""), getattr(reason, "evalue", "")
    kind = "" if isinstance(reason, WorkbookError) else f"{type(reason).__name__}: "
    text = f"{name}: {value}" if name else f"{kind}{reason}"
    if type(reason).__name__ == "DeadKernelError":
        text = "The kernel stopped in the middle of the notebook."
    return " ".join(text.split())


def _without_places(kept: Path, chapter: Chapter) -> NotebookNode:
    """Read the executed notebook, and take out where on this machine it was executed."""
    import nbformat

    notebook: NotebookNode = nbformat.read(kept, as_version=4)  # type: ignore[no-untyped-call]
    noted = notebook.metadata.get("papermill", {})
    noted.update(input_path=chapter.notebook.name, output_path=chapter.notebook.name)
    return notebook


def _kernels_at_once(planned: Plan) -> int:
    return max(1, min(os.cpu_count() or 1, MOST_KERNELS, len(planned.tasks)))


def _has_password(url: str) -> bool:
    if "://" not in url:
        return False
    from sqlalchemy import make_url

    parts = make_url(url)
    return parts.password is not None or "password" in parts.query


@contextmanager
def _store_in_environment(url: str) -> Iterator[None]:
    """Let kernels find the store while a run lasts."""
    before = os.environ.get(STORE_VARIABLE)
    os.environ[STORE_VARIABLE] = url
    try:
        yield
    finally:
        if before is None:
            del os.environ[STORE_VARIABLE]
        else:
            os.environ[STORE_VARIABLE] = before
