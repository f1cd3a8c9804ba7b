"""Kernels that start at once: forked from a process that has loaded the workbook already.

On Linux a kernel is ready, the workbook imported, in a fraction of the time of an ordinary one,
and takes a third of its memory. Elsewhere, and wherever the fork server cannot start, the ordinary
kernel is started, and nothing else changes.

- ``execute_notebook(…, kernel_manager_class=kernel_manager_class())`` forks the kernels of a run.
- ``fork_by_default()`` forks those of Voila and JupyterLab, whatever kernel a notebook names.
- ``install_kernelspec(prefix)`` offers the kernel "Strategy workbook" in an environment.
- ``warm_up()`` starts the server while the caller still loads something else.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

__all__ = ["fork_by_default", "install_kernelspec", "kernel_manager_class", "warm_up"]

PROVISIONER = KERNELSPEC = "strategy-workbook"


def kernel_manager_class() -> type[AsyncKernelManager]:
    """Return the class of kernel managers with which papermill and nbclient fork kernels."""
    from workbook.workers.provisioner import ForkedKernelManager

    return ForkedKernelManager


def fork_by_default() -> None:
    """Fork every kernel of this Python that this process, or one that it starts, will launch.

    To be called before the first kernel: jupyter_client reads it then.
    """
    os.environ["JUPYTER_DEFAULT_PROVISIONER_NAME"] = PROVISIONER


def warm_up() -> None:
    """Start the fork server now, without waiting for it."""
    from workbook.workers import launching

    launching.warm_up()


def install_kernelspec(prefix: str | Path = sys.prefix) -> Path:
    """Install the kernel spec "Strategy workbook" in an environment, and give its folder.

    Raises
    ------
    OSError
        The environment cannot be written to.
    """
    from jupyter_client.kernelspec import KernelSpecManager

    source = Path(__file__).with_name("kernelspec")
    return Path(
        KernelSpecManager().install_kernel_spec(str(source), KERNELSPEC, prefix=str(prefix))
    )
