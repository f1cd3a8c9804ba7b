"""A Dask cluster that already runs, as the place where notebooks are executed.

The run itself stays where it was started: it plans, writes reports and keeps the manifest. Only
the executing goes to the workers, each notebook as one task, and comes back executed. A task whose
worker dies is done again by another one; what comes back is taken once.

Workers need this package, the store by the same URL (so a PostgreSQL database), and the customers'
data at the same places.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbook.book.errors import BadInput, WorkbookError
from workbook.book.messages import say
from workbook.runs import Brief, ChapterNotebook, Made

if TYPE_CHECKING:
    from distributed import Client

STORE_VARIABLE = "WORKBOOK_STORE"
_PATIENCE = 20  # seconds to find the scheduler


class Cluster(Executor):
    """An executor whose work is done by the workers of a Dask cluster.

    Parameters
    ----------
    scheduler
        Its address, such as ``tcp://scheduler:8786``.

    Raises
    ------
    WorkbookError
        Dask is not installed here, the scheduler does not answer, or it has no workers.
    """

    def __init__(self, scheduler: str) -> None:
        self._client = _connected(scheduler)
        # Two tasks that look alike are still two: a notebook is executed for its effects.
        self._pool = self._client.get_executor(pure=False)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Send a function to a worker; notebooks among its arguments travel along."""
        store = os.environ.get(STORE_VARIABLE, "")
        texts = {
            one.notebook.name: one.notebook.read_bytes()
            for one in args
            if isinstance(one, ChapterNotebook)
        }
        return _settled(self._pool.submit(_there, store, texts, fn, *args, **kwargs), args)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let go of the cluster, which goes on running for others."""
        self._pool.shutdown(wait=wait and not cancel_futures)
        self._client.close()


def executor_on(scheduler: str) -> Callable[[int], Executor]:
    """Return what makes the executor of a run; how many run at once is for the cluster to say.

    Raises
    ------
    BadInput
        There is no address.
    """
    if not scheduler:
        raise BadInput(
            say(
                "A run on Dask needs the address of its scheduler: add --scheduler ADDRESS, such "
                "as "
                "--scheduler tcp://localhost:8786"
            )
        )
    return lambda _: Cluster(scheduler)


def _connected(scheduler: str) -> Client:
    try:
        from distributed import Client
    except ImportError as reason:
        raise WorkbookError(
            say(
                "Dask is not installed here. Install it: pip install "
                '"service-strategy-workbook[dask]"'
            )
        ) from reason
    try:
        client = Client(scheduler, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as reason:
        raise WorkbookError(
            say(
                "No Dask scheduler answers at {scheduler}. Check the address, and that the "
                "cluster runs.",
                scheduler=scheduler,
            )
        ) from reason
    if not client.scheduler_info()["workers"]:
        client.close()
        raise WorkbookError(
            say(
                "The Dask cluster at {scheduler} has no workers. Start some: dask worker "
                "{scheduler}",
                scheduler=scheduler,
            )
        )
    return client


def _there(
    store: str, texts: dict[str, bytes], function: Callable[..., Any], *args: Any, **kwargs: Any
) -> Any:
    """Do the work on a worker: with the run's store, and its notebooks in a folder of their own."""
    os.environ[STORE_VARIABLE] = store
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts.items():
            (Path(folder) / name).write_bytes(text)
        made = function(*(_moved(one, Path(folder)) for one in args), **kwargs)
    # What comes back speaks of the notebook where the run knows it.
    chapters = [one for one in args if isinstance(one, ChapterNotebook)]
    return replace(made, chapter=chapters[0]) if isinstance(made, Made) else made


def _moved(one: Any, folder: Path) -> Any:
    return (
        replace(one, notebook=folder / one.notebook.name)
        if isinstance(one, ChapterNotebook)
        else one
    )


def _settled(job: Future[Any], args: tuple[Any, ...]) -> Future[Any]:
    """Return a job that ends well also where every worker that took it died: it tells so."""
    told: Future[Any] = Future()

    def settle(done: Future[Any]) -> None:
        if done.cancelled() or not told.set_running_or_notify_cancel():
            told.cancel()
            return
        reason = done.exception()
        if reason is None:
            told.set_result(done.result())
        elif type(reason).__name__ == "KilledWorker":
            told.set_result(_lost(args))
        else:
            told.set_exception(reason)

    told.add_done_callback(lambda one: job.cancel() if one.cancelled() else None)
    job.add_done_callback(settle)
    return told


def _lost(args: tuple[Any, ...]) -> Made:
    brief = next(one for one in args if isinstance(one, Brief))
    chapter = next(one for one in args if isinstance(one, ChapterNotebook))
    return Made(
        brief,
        chapter,
        datetime.now(UTC),
        0.0,
        {},
        error=say("Every worker of the cluster that tried it stopped before the end."),
        reference=secrets.token_hex(4),
    )
