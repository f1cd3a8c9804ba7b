"""All that the apps know of Voila: its application, executor and sockets.

Voila has the widgets' scripts, and what they and their kernels tell each other. Pages, files and
who may come in are ours.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from jupyterlab_server.config import get_federated_extensions
from traitlets.config import Config
from voila import __version__
from voila.app import Voila, VoilaKernelWebsocketHandler
from voila.execute import VoilaExecutor, strip_code_cell_warnings
from voila.tornado.execution_request_handler import ExecutionRequestHandler
from voila.utils import get_page_config, get_voila_labextensions_path

__all__ = [
    "Apps",
    "ExecutionRequestHandler",
    "VoilaExecutor",
    "VoilaKernelWebsocketHandler",
    "apps",
    "is_needed",
    "page_config",
    "page_environment",
    "scripts_folder",
    "strip_code_cell_warnings",
]

# Every other extension that is installed for JupyterLab would slow every page.
EXTENSIONS = (
    "@jupyter-widgets/jupyterlab-manager",
    "@voila-dashboards/widgets-manager8",
    "anywidget",
)
LONGEST_FOLDER = 50  # Linux takes 107 letters for the path of a socket, and its name takes 50


class Apps(Voila):  # type: ignore[misc]  # untyped
    """Voila without its own pages, files and configuration files."""

    def load_config_file(self, *_: Any, **__: Any) -> None:
        """Leave the files where they are: what was meant for other apps could open this one."""


def apps(place: str, idle: int, prelaunch: Callable[..., Any], identity: type[Any]) -> Apps:
    """Return Voila as we use it: its kernels end when nobody is connected, its log is ours.

    Parameters
    ----------
    place
        Folder for what its kernels need.
    idle
        Seconds after which a kernel that no browser is connected to ends.
    prelaunch
        Called with a notebook before its kernel starts.
    identity
        Class that says who asks.
    """
    config = Config()
    config.MappingKernelManager.cull_idle_timeout = idle
    config.MappingKernelManager.cull_interval = max(1, idle // 4)
    config.MappingKernelManager.cull_connected = False
    if len(place) < LONGEST_FOLDER:
        # By files in a folder of our own: a port found free may be taken before a kernel opens it.
        config.KernelManager.transport = "ipc"
        config.KernelManager.transport_encryption = "disabled"
    else:
        config.KernelManager.transport_encryption = "auto"
    config.VoilaConfiguration.progressive_rendering = True
    config.VoilaConfiguration.extension_denylist = _unneeded_extensions()
    config.VoilaConfiguration.show_tracebacks = False
    made = Apps(config=config, log_level=logging.WARNING, connection_dir_root=place)
    made.initialize([])
    made.voila_configuration.prelaunch_hook = prelaunch
    made.connection_dir = place
    made.identity_provider_class = identity
    return made


def page_config(made: Apps, settings: dict[str, Any]) -> dict[str, Any]:
    """Return what Voila's scripts are told on every page."""
    config: dict[str, Any] = get_page_config(
        base_url="/",
        settings=settings,
        log=made.log,
        voila_configuration=made.voila_configuration,
    )
    return config


def page_environment(store: str, without: Collection[str], **more: str) -> dict[str, str]:
    """Return the environment of what makes a page, which must not come from an address."""
    own = {name: value for name, value in os.environ.items() if name not in without}
    return {**own, "WORKBOOK_STORE": store, "SERVER_SOFTWARE": f"voila/{__version__}", **more}


def scripts_folder(made: Apps) -> Path:
    """Return the folder of Voila's own scripts."""
    return Path(made.data_dir) / "templates" / "base" / "static"


def is_needed(file: str) -> bool:
    """Say whether a file belongs to an extension that our pages load."""
    inside = Path(file).as_posix()
    return any(f"/labextensions/{name}/static/" in inside for name in EXTENSIONS)


def _unneeded_extensions() -> list[str]:
    installed = get_federated_extensions(get_voila_labextensions_path())
    return [name for name in installed if name not in EXTENSIONS]
