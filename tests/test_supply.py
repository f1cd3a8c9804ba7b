"""Licences of what runs with the program, and what is known against it."""

from __future__ import annotations

import json
import re
import threading
import tomllib
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from supply import NAME, ROOT, advisories, closure, findings, licence_faults, unknown

DECLARED = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PINNED = re.findall(r"^(\S+)==(\S+)", (ROOT / "constraints.txt").read_text("utf-8"), re.MULTILINE)
# As the service for advisories answers: https://ossf.github.io/osv-schema/
ADVISORY = {
    "id": "GHSA-462w-v97r-4m45",
    "aliases": ["CVE-2019-10906"],
    "summary": "Jinja2 sandbox escape via string formatting",
    "affected": [
        {
            "package": {"name": "jinja2", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.10.1"}]}],
        }
    ],
}


# licences


def test_what_runs_with_the_program_may_run_with_it():
    installed = {canonicalize_name(one.name): one for one in distributions()}
    assert {"pandas", "psycopg", "pyspark", "numpy"} <= closure(installed, NAME)
    assert "hypothesis" not in closure(installed, NAME)
    assert list(licence_faults(installed, DECLARED["tool"]["supply"]["licences"])) == []


@pytest.mark.parametrize(
    ("stated", "fits"),
    [
        ("License-Expression: MIT", True),
        ("License-Expression: LGPL-3.0-only", True),
        ("License-Expression: GPL-3.0-or-later", False),
        ("License-Expression: AGPL-3.0-only", False),
        ("License: GPLv2", False),
        ("Classifier: License :: OSI Approved :: BSD License", True),
        ("Classifier: License :: OSI Approved :: GNU Affero General Public License v3", False),
        ("Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)", False),
        (
            "Classifier: License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)",
            True,
        ),
        ("Classifier: License :: OSI Approved", False),
        ("Summary: nothing said", False),
    ],
)
def test_a_licence_that_does_not_fit_or_is_not_stated_is_told(tmp_path, stated, fits):
    installed = packages(tmp_path, workbook="Requires-Dist: part", part=stated)
    faults = list(licence_faults(installed, {}))
    assert len(faults) == (not fits)
    assert all(fault.startswith("part 1.0 has the licence ") for fault in faults)
    assert bool(list(licence_faults(installed, {"part": "a reason"}))) is fits


def test_what_only_an_extra_brings_counts_too(tmp_path):
    wanted = 'Provides-Extra: slides\nRequires-Dist: part; extra == "slides"'
    installed = packages(tmp_path, workbook=wanted, part="License: GPL")
    assert list(licence_faults(installed, {})) == ["part 1.0 has the licence GPL."]


def packages(folder, workbook, part):
    for name, about in ((NAME, f"License: MIT\n{workbook}"), ("part", part)):
        info = folder / f"{name.replace('-', '_')}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.4\nName: {name}\nVersion: 1.0\n{about}\n"
        )
    return {canonicalize_name(one.name): one for one in distributions(path=[str(folder)])}


# advisories


@contextmanager
def service(answer):
    """Answer as a service for advisories does, and what it is asked first comes to the list."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            query = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append((query["package"]["name"], query["version"]))
            content = json.dumps(answer(query["package"]["name"])).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/query", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def pins(tmp_path):
    path = tmp_path / "constraints.txt"
    path.write_text("# a comment\njinja2==2.10\nnumpy==2.4.6\n")
    return path


def test_a_known_fault_is_told_with_name_version_advisory_and_remedy(tmp_path):
    with service(lambda name: {"vulns": [ADVISORY]} if name == "jinja2" else {}) as (url, asked):
        found, remark = advisories(
            pins(tmp_path), "--vulnerability-service=osv", f"--osv-url={url}"
        )
    assert found == [
        "jinja2 2.10: CVE-2019-10906, GHSA-462w-v97r-4m45. Pin 2.10.1 in constraints.txt."
    ]
    assert remark == ""
    assert sorted(asked) == [("jinja2", "2.10"), ("numpy", "2.4.6")]


def test_where_nothing_is_known_nothing_is_said(tmp_path):
    with service(lambda _: {}) as (url, _):
        service_ = ("--vulnerability-service=osv", f"--osv-url={url}")
        assert advisories(pins(tmp_path), *service_) == ([], "")


def test_where_nobody_answers_one_line_says_so(tmp_path):
    with service(lambda _: {}) as (url, _):
        pass  # it is gone
    found, remark = advisories(
        pins(tmp_path), "--vulnerability-service=osv", f"--osv-url={url}", "--timeout=5"
    )
    assert found == []
    assert remark.startswith("Advisories could not be looked up: ")
    assert "\n" not in remark


def test_unknown_is_never_taken_for_fine():
    known = {"name": "numpy", "version": "2.4.6", "vulns": []}
    skipped = {"name": "altair", "skip_reason": "Dependency not found and could not be audited"}
    assert unknown([known]) == ""
    assert unknown([skipped]) == ("Advisories could not be looked up: this package index has none.")
    assert unknown([known, skipped]) == (
        "Advisories could not be looked up for 1 of 2 packages: altair"
    )
    assert findings([known, skipped]) == []


# pins


def test_everything_that_is_declared_is_pinned():
    given = sum(DECLARED["dependency-groups"].values(), DECLARED["project"]["dependencies"])
    pinned = {canonicalize_name(name) for name, _ in PINNED}
    assert not {canonicalize_name(Requirement(one).name) for one in given} - pinned


def test_every_pinned_version_names_the_hashes_of_its_files():
    pinned = (ROOT / "constraints.txt").read_text("utf-8")
    entries = re.split(
        r"^(?=\w)", re.sub(r"^#.*\n", "", pinned, flags=re.MULTILINE), flags=re.MULTILINE
    )[1:]
    assert len(entries) == len(PINNED)
    assert not [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry]
    assert "://" not in pinned  # no index's address
