"""How papermill, Voila and JupyterLab come to forked kernels, and what they get without."""

import json
import logging
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import nbformat
import papermill
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.multikernelmanager import AsyncMultiKernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from running_kernels import running
from waiting import finished

from workbook import workers as kernels
from workbook.workers import launching, provisioner
from workbook.workers.launching import ForkedProcess


def test_papermill_forks_the_kernels_of_notebooks_that_name_the_ordinary_one(tmp_path):
    cells = [
        nbformat.v4.new_code_cell("n = 1", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell("import os; print(n, os.getppid(), os.getcwd())"),
    ]
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernelspec})
    nbformat.write(notebook, tmp_path / "in.ipynb")
    done = papermill.execute_notebook(
        str(tmp_path / "in.ipynb"),
        str(tmp_path / "out.ipynb"),
        {"n": 2},
        progress_bar=False,
        shutdown_kernel="immediate",
        resources={"metadata": {"path": str(tmp_path)}},
        kernel_manager_class=kernels.kernel_manager_class(),
    )
    said = done.cells[-1].outputs[0].text.split()
    assert said == ["2", str(launching.server_pid()), str(tmp_path)]
    assert done.metadata.kernelspec.name == "python3"


def test_a_server_of_notebooks_forks_by_default_once_told(monkeypatch):
    monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", "local-provisioner")
    kernels.fork_by_default()
    KernelProvisionerFactory.clear_instance()

    async def start():
        many = AsyncMultiKernelManager()
        one = await many.start_kernel(kernel_name="python3")
        process = many.get_kernel(one).provisioner.process
        await many.shutdown_all(now=True)
        return process

    try:
        assert isinstance(finished(start()), ForkedProcess)
    finally:
        KernelProvisionerFactory.clear_instance()


def test_the_kernel_strategy_workbook_is_offered_and_forked(tmp_path):
    folder = kernels.install_kernelspec(tmp_path)
    assert folder == tmp_path / "share/jupyter/kernels/strategy-workbook"
    offered = KernelSpecManager(kernel_dirs=[str(folder.parent)])
    found = offered.get_all_specs()["strategy-workbook"]["spec"]
    assert found["display_name"] == "Strategy workbook"

    async def start():
        manager = AsyncKernelManager(kernel_spec_manager=offered, kernel_name="strategy-workbook")
        async with running(manager) as kernel:
            assert isinstance(kernel.process, ForkedProcess)
            return await kernel.value("'altair' in __import__('sys').modules")

    assert finished(start())


def test_the_kernel_spec_is_what_ipykernel_offers_but_for_its_name_and_provisioner():
    from ipykernel.kernelspec import get_kernel_dict

    ours = json.loads(
        Path(kernels.__file__).with_name("kernelspec").joinpath("kernel.json").read_text()
    )
    theirs = get_kernel_dict()
    assert ours["argv"][1:] == theirs["argv"][1:]
    assert ours["metadata"].pop("kernel_provisioner") == {"provisioner_name": "strategy-workbook"}
    assert ours["metadata"] == theirs["metadata"]


@pytest.mark.usefixtures("own_server")
def test_without_a_fork_server_the_ordinary_kernel_is_started_and_the_log_says_so_once(
    tmp_path, monkeypatch, caplog
):
    # A package that begins a thread as it is loaded, and takes nothing else away.
    (tmp_path / "duckdb.py").write_text(
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=[60], daemon=True).start()"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    async def start():
        async with running() as one:
            assert isinstance(one.process, subprocess.Popen)
            assert await one.value("1 + 1") == 2
        async with running() as other:
            assert isinstance(other.process, subprocess.Popen)

    with caplog.at_level(logging.WARNING, logger="traitlets"):
        finished(start())
    told = [one.getMessage() for one in caplog.records]
    assert len(told) == 1
    assert "ordinary way" in told[0]
    assert "thread" in told[0]


def test_only_the_owner_can_enter_the_folder_of_the_sockets_and_they_go_with_the_kernel():
    async def look():
        async with running() as kernel:
            sockets = Path(kernel.manager.ip)
            assert kernel.manager.transport == "ipc"
            assert sockets.parent.stat().st_mode & 0o777 == 0o700
            assert len(list(sockets.parent.glob(f"{sockets.name}-*"))) == 5
        return sockets

    sockets = finished(look())
    assert not list(sockets.parent.glob(f"{sockets.name}-*"))


def test_where_paths_are_too_long_for_sockets_ports_are_used_encrypted(tmp_path, monkeypatch):
    long = tmp_path / ("n" * 80)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    monkeypatch.setattr(provisioner, "_made_folder", cache(provisioner._made_folder.__wrapped__))

    async def start():
        async with running() as kernel:
            return kernel.manager.transport, kernel.manager.curve_publickey, await kernel.value("1")

    transport, key, one = finished(start())
    assert (transport, one) == ("tcp", 1)
    assert len(key) == 40


def test_the_command_line_does_not_load_it():
    script = "import sys, workbook.workers; print('jupyter_client' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert said.stdout.strip() == b"False"
    assert os.environ.get("JUPYTER_DEFAULT_PROVISIONER_NAME", "") != kernels.PROVISIONER
