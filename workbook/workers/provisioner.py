"""What jupyter_client knows of forked kernels: a provisioner, and a manager that asks for it."""

from __future__ import annotations

import asyncio
import os
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import default

from workbook.workers import PROVISIONER
from workbook.workers.launching import NotForked, launch

LONGEST_FOLDER = 80  # Linux takes 107 letters for the path of a socket


class ForkedProvisioner(LocalProvisioner):
    """Launches kernels of this Python by forking, and those that cannot be forked as usual."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Launch a kernel with the command of its kernel spec."""
        try:
            # In a thread, because the first one waits until the fork server has started.
            process = await asyncio.to_thread(launch, cmd, **self._scrub_kwargs(kwargs))
        except NotForked as reason:
            tell = self.log.warning if reason.broken else self.log.debug
            tell("Kernels start the ordinary way, which is slower: %s.", reason)
            return await super().launch_kernel(cmd, **kwargs)
        self.process = process  # type: ignore[assignment]  # it does what is needed of a Popen
        self.pid = process.pid
        self.pgid = None  # LocalProvisioner would signal the group of a kernel that has ended
        self.cwd = kwargs.get("cwd", Path.cwd())
        return self.connection_info


class ForkedKernelManager(AsyncKernelManager):
    """Starts kernels of any kernel spec by :class:`ForkedProvisioner`, and talks to them by files.

    A port that jupyter_client has found free may be taken before the kernel opens it: with twelve
    kernels at once, that was 1 kernel of 500. Sockets in a folder of our own cannot be taken.
    """

    @default("transport")
    def _by_files(self) -> str:
        return "ipc" if len(_socket_folder()) < LONGEST_FOLDER else "tcp"

    @default("ip")
    def _ip_default(self) -> str:
        if self.transport == "ipc":
            return f"{_socket_folder()}/{uuid4().hex[:12]}"
        return str(super()._ip_default())

    @default("transport_encryption")
    def _encrypt(self) -> str:
        return "disabled" if self.transport == "ipc" else "auto"

    @property
    def kernel_spec(self) -> KernelSpec | None:
        """Kernel spec, which names our provisioner where it names none itself."""
        spec = super().kernel_spec
        if spec is not None:
            spec.metadata.setdefault("kernel_provisioner", {"provisioner_name": PROVISIONER})
        return spec


def _socket_folder() -> str:
    """Return the folder of this process's sockets, which only its owner can enter."""
    return _made_folder(os.getpid()).name


@cache
def _made_folder(process: int) -> TemporaryDirectory[str]:  # noqa: ARG001 a fork needs its own
    return TemporaryDirectory(prefix="workbook-", ignore_cleanup_errors=True)
