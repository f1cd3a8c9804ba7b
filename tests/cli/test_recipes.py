"""Recipes are read by what would run them, as far as it is there."""

import ast
import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from workbook.book.errors import NotFound
from workbook.cli import app
from workbook.cli.recipes import NAMES, recipe

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
ODD = "it's 100% $HOME"  # a blank, a quote, and what cron, systemd and templates read as code


def made(name, folder, command="/bin/echo", store="team.sqlite"):
    return recipe(name, command=command, python="python3", folder=folder,
                  store=str(folder / store), out=folder / "out", notebooks=NOTEBOOKS)  # fmt: skip


def odd(tmp_path):
    folder = tmp_path / ODD
    folder.mkdir()
    return folder


def test_cron_s_line_has_five_times_and_a_command_that_a_shell_runs(tmp_path):
    folder = odd(tmp_path)
    mail, line = [line for line in made("cron", folder).splitlines() if not line.startswith("#")]
    assert mail.startswith("MAILTO=")
    *times, command = line.split(" ", 5)
    assert times == ["0", "6", "*", "*", "1"]  # crontab(5): minute, hour, day, month, weekday
    # cron takes \% for %, and a bare % would end the command.
    assert not re.search(r"(?<!\\)%", command)
    shell = ["/bin/sh", "-c", command.replace("\\%", "%")]
    done = subprocess.run(shell, capture_output=True, text=True, check=True)
    assert done.stdout == (
        f"--store {folder / 'team.sqlite'} run --all --changes --wait 600 --out {folder / 'out'}\n"
    )


def test_systemd_accepts_both_units(tmp_path):
    verify = shutil.which("systemd-analyze")
    if not verify:
        pytest.skip("systemd-analyze is not here")
    text = made("systemd", odd(tmp_path)).replace("#ExecStopPost", "ExecStopPost")
    parts = re.split(r"# ~/\.config/systemd/user/(workbook\.\w+)\n", text)[1:]
    for name, unit in zip(parts[::2], parts[1::2], strict=True):
        (tmp_path / name).write_text(unit)
    units = [tmp_path / "workbook.service", tmp_path / "workbook.timer"]
    done = subprocess.run(
        [verify, "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    assert "workbook" not in done.stderr, done.stderr
    assert done.returncode == 0, done.stderr
    calendar = re.search(r"OnCalendar=(.*)", text)[1]
    done = subprocess.run(
        [verify, "calendar", calendar], capture_output=True, text=True, check=True
    )
    assert "Mon *-*-* 06:00:00" in done.stdout


def test_systemd_s_line_for_a_mail_sends_what_changed_with_what_is_to_be_done_as_subject(tmp_path):
    folder = odd(tmp_path)
    (folder / "out").mkdir()
    (folder / "out" / "changes.md").write_text("To do: look at it.\n\nMore.\n")
    mail = tmp_path / "mail"
    mail.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/sent; cat >> {tmp_path}/sent\n')
    mail.chmod(0o755)
    line = re.search("^#ExecStopPost=(.*)$", made("systemd", folder), re.MULTILINE)[1]
    shell = [part.replace("$$", "$").replace("%%", "%") for part in shlex.split(line)]
    path = f"{tmp_path}:{os.environ['PATH']}"
    for status, is_sent in (("75", False), ("2", False), ("0", True), ("1", True)):
        subprocess.run(shell, env={"EXIT_STATUS": status, "PATH": path}, check=True)
        assert (tmp_path / "sent").exists() == is_sent
    assert (tmp_path / "sent").read_text().splitlines() == [
        "-s", "To do: look at it.", "you@example.com", "To do: look at it.", "", "More.",
    ]  # fmt: skip


def test_jupyter_scheduler_s_job_makes_a_cell_of_the_notebook_s_parameters(tmp_path):
    text = made("jupyter-scheduler", odd(tmp_path))
    job = json.loads("".join(re.findall(r"^[^#].*\n", text, re.MULTILINE)))
    assert job["schedule"] == "0 6 * * 1"
    known = parameters_of(NOTEBOOKS / job["input_uri"])  # the folder that workbook lab shows
    # What jupyter-scheduler 2.12 writes into the notebook; a bare path would be no Python.
    cell = "\n".join(f"{name} = {value}" for name, value in job["parameters"].items())
    found = {node.targets[0].id: node.value.value for node in ast.parse(cell).body}
    assert found == {"store": str(tmp_path / ODD / "team.sqlite"), "mode": "report"}
    assert found.keys() < known


def test_airflow_s_dag_is_python_and_gives_notebooks_the_parameters_that_they_take(tmp_path):
    text = made("airflow", odd(tmp_path))
    compile(text, "service_strategies.py", "exec")
    tree = ast.parse(text)
    named = {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    }
    assert named["STORE"] == str(tmp_path / ODD / "team.sqlite")
    given = [
        {key.value for key in node.keys}
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict) and any(key.value == "as_of" for key in node.keys)
    ]
    summary, portfolio = sorted(given, key=len, reverse=True)
    assert summary < parameters_of(Path(named["SUMMARY"]))
    assert portfolio < parameters_of(Path(named["PORTFOLIO"]))


def parameters_of(notebook):
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    source = next("".join(cell["source"]) for cell in cells
                  if "parameters" in cell["metadata"].get("tags", []))  # fmt: skip
    return {node.target.id for node in ast.parse(source).body}


@pytest.mark.parametrize("name", NAMES)
def test_a_password_of_the_store_is_in_no_recipe(name, tmp_path):
    text = recipe(
        name,
        command="workbook",
        python="python3",
        folder=tmp_path,
        store="postgresql://ana:hunter2@db/team?password=hunter3",
        out=tmp_path,
        notebooks=NOTEBOOKS,
    )
    assert "hunter" not in text
    assert "postgresql://ana@db/team" in text
    assert "WORKBOOK_STORE" in text


def test_a_recipe_that_is_none_is_told_with_those_that_there_are(tmp_path):
    with pytest.raises(NotFound, match=r"no recipe systemdd \(did you mean systemd\?\)"):
        made("systemdd", tmp_path)


def test_the_command_line_prints_a_recipe_and_runs_nothing(tmp_path):
    store = tmp_path / "none.sqlite"
    done = CliRunner().invoke(app, ["run", "--recipe", "cron", "--store", str(store)])
    assert done.exit_code == 0
    assert "0 6 * * 1 cd " in done.stdout
    assert not store.exists()


def test_a_scheduler_without_dask_is_refused(tmp_path):
    store = tmp_path / "none.sqlite"
    arguments = ["run", "--scheduler", "tcp://localhost:1", "--store", str(store)]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 2
