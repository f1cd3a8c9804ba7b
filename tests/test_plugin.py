"""A chapter in a package of its own comes in by the door that ours use, and goes out again.

``tests/plugin`` is the package. It is installed into a folder on the path of Python, as pip would
do it, so that nothing of the program is changed and no index is asked.
"""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
import urllib.request
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from workbook.book import registry

ROOT = Path(__file__).parents[1]
PLUGIN = ROOT / "tests" / "plugin"
WORKBOOK = Path(sys.executable).with_name("workbook")
DAY = "2026-10-31"

COMPLAINTS = """key,statement,moment,owner,received_on,answered_on,cost
late,The truck came late and nobody called,promise,paola,2026-09-01,,120
short,Two pallets were missing,,ximena,2026-10-01,,
rude,Nobody listened,shelf,paola,2026-08-01,2026-08-03,15
"""


def install(package, site):
    """Do what pip does: copy the package, and write down what it is and where its door is."""
    told = tomllib.loads((package / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for folder in package.iterdir():
        if folder.is_dir() and folder.name != "__pycache__":
            shutil.copytree(folder, site / folder.name, dirs_exist_ok=True)
    return describe(site, told["name"], told["version"], told["entry-points"])


def describe(site, name, version, doors):
    info = site / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    lines = [f"[{group}]\n" + "".join(f"{a} = {b}\n" for a, b in them.items())
             for group, them in doors.items()]  # fmt: skip
    (info / "entry_points.txt").write_text("\n".join(lines))
    return info


def package_of(site, name, **files):
    """Install a plugin of a few lines: module → text."""
    folder = site / name
    folder.mkdir(parents=True)
    for module, text in {"__init__": "", **files}.items():
        (folder / f"{module}.py").write_text(text)
    describe(site, name, "1.0", {"workbook.chapters": {name: name}})


@pytest.fixture
def site(tmp_path):
    place = tmp_path / "site"
    place.mkdir()
    return place


@pytest.fixture
def plugin(site):
    install(PLUGIN, site)
    return site


def files_in(place):
    """Write the distributor's files, with what the plugin's table and word hold."""
    folder = place / "in" / "distributor"
    shutil.copytree(ROOT / "data" / "distributor", folder)
    (folder / "complaints.csv").write_text(COMPLAINTS, encoding="utf-8")
    rows = list(csv.reader((folder / "assumptions.csv").open(encoding="utf-8")))
    rows[1][rows[0].index("kind")] = "complaint"
    with (folder / "assumptions.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return folder


class Program:
    """The program as a person runs it, in a folder, with or without what is installed at a site."""

    def __init__(self, folder, site=None):
        self.folder, self.site = folder, site
        self.store = folder / "workbook.sqlite"

    @property
    def environment(self):
        kept = {name: value for name, value in os.environ.items() if name != "WORKBOOK_STORE"}
        return {**kept, "PYTHONPATH": str(self.site or ""), "WORKBOOK_STORE": str(self.store)}

    def __call__(self, *command, ends=0, who=""):
        done = subprocess.run(
            [WORKBOOK, *map(str, command)], cwd=self.folder, capture_output=True, text=True,
            env={**self.environment, "WORKBOOK_USER": who}, check=False, timeout=300,
        )  # fmt: skip
        assert done.returncode == ends, done.stdout + done.stderr
        return done.stdout

    def python(self, code):
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=self.folder, env=self.environment,
            capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    """A store with the distributor, imported by a program that has the plugin."""
    folder = tmp_path_factory.mktemp("plugin")
    site = folder / "site"
    site.mkdir()
    install(PLUGIN, site)
    made = Program(folder, site)
    made("import", files_in(folder), "--recorded-on", "2026-10-15")
    return made.store


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """A store with the distributor, by a program without plugins."""
    made = Program(tmp_path_factory.mktemp("plain"))
    made("import", ROOT / "data" / "distributor", "--recorded-on", "2026-10-15")
    return made.store


@pytest.fixture
def program(tmp_path, plugin, imported):
    made = Program(tmp_path, plugin)
    shutil.copyfile(imported, made.store)
    return made


def findings(program, *more, ends=1):
    return json.loads(
        program("check", "distributor", "--as-of", DAY, "--format", "json", *more, ends=ends)
    )


def codes(told):
    return [one["code"] for one in told]


def test_its_tables_and_words_are_imported_and_exported(program, tmp_path):
    for out in ("out/distributor", "out.xlsx"):
        program("export", "distributor", tmp_path / out)
    (tmp_path / "other").mkdir()
    back = Program(tmp_path / "other", program.site)
    back("import", tmp_path / "out.xlsx")
    back("export", "distributor", tmp_path / "back" / "distributor")
    for one in (tmp_path / "out" / "distributor").glob("*.csv"):
        assert (tmp_path / "back" / "distributor" / one.name).read_bytes() == one.read_bytes()
    written = (tmp_path / "out" / "distributor" / "complaints.csv").read_text(encoding="utf-8")
    assert list(csv.reader(written.splitlines())) == list(csv.reader(COMPLAINTS.splitlines()))
    assumptions = (tmp_path / "out" / "distributor" / "assumptions.csv").read_text(encoding="utf-8")
    assert next(csv.DictReader(assumptions.splitlines()))["kind"] == "complaint"


def test_a_file_with_faults_in_its_tables_is_refused_with_every_fault(program, tmp_path):
    files = files_in(tmp_path)
    (files / "complaints.csv").write_text(
        "key,statement,moment,received_on,answered_on\n"
        "late,Late,nowhere,2026-09-01,\nrude,Rude,,2026-09-01,2026-08-01\n"
    )
    done = subprocess.run(
        [WORKBOOK, "import", files], env=program.environment, cwd=program.folder,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "nowhere" in done.stderr
    assert "a day not before received_on" in done.stderr


def test_its_check_has_a_letter_of_its_own(program):
    told = findings(program)
    mine = [one for one in told if one["code"] == "K901"]
    assert [(one["gate"], one["keys"]) for one in mine] == [
        ("customer", ["late"]), ("customer", ["short"]),
    ]  # fmt: skip
    assert codes(findings(program, "--select", "K")) == ["K901", "K901"]
    for format_ in ("junit", "sarif"):
        assert "K901" in program(
            "check", "distributor", "--select", "K", "--format", format_, ends=1
        )


def test_its_measure_is_printed(program):
    rows = json.loads(program("measure", "distributor", "complaints.open", "--as-of", DAY))
    assert [(row["complaint"], row["days"]) for row in rows] == [("late", 60), ("short", 30)]


STORE = """
import json
from workbook.store import Change, open_store
from workbook.book.errors import WorkbookError
opened = open_store("workbook.sqlite")
def change(by, table, key, version=None, **values):
    held = opened.read("distributor").versions.get(table, {}).get(key)
    try:
        opened.save("distributor", [Change(table, key, values, version or held)], by=by)
    except WorkbookError as error:
        return str(error)
    return ""
"""


def test_its_rights_and_its_history_are_the_stores(program):
    told = program.python(
        STORE
        + """
def answered(by, key, version=None):
    return change(by, "complaints", (key,), version, answered_on="2026-10-20")
said = {
    "of another": answered("ximena", "late"),
    "own": answered("paola", "late"),
    "viewer": answered("graciela", "short"),
    "clash": answered("paola", "late", version=1),
}
past = opened.history("distributor", "complaints", ("late",))
said["versions"] = sorted(one.version for one in past)
said["before"] = opened.read("distributor", "2026-10-15").rows("complaints")[0].answered_on
said["now"] = str(opened.read("distributor").by_key("complaints")["late"].answered_on)
print(json.dumps(said))
"""
    )
    assert "Paola Núñez Arce" in told["of another"]
    assert told["own"] == ""
    assert "can only read" in told["viewer"]
    assert told["clash"]
    assert told["versions"] == [1, 2]
    assert told["before"] is None
    assert told["now"] == "2026-10-20"


def test_its_votes_are_blind_until_they_are_revealed(program):
    told = program.python(
        STORE
        + """
from workbook.book import rounds
def vote(who, harm):
    return change(who, "harms", ("late", who, 1), harm=harm, reason="Because.")
said = {"opened": change("lucia", "rounds", ("harms", 1), opened_on="2026-10-20")}
said["paola"], said["ximena"] = vote("paola", 3), vote("ximena", 0)
said["for another"] = change("paola", "harms", ("late", "lucia", 1), harm=3)
seen = opened.read("distributor", reader="paola")
said["paola sees"] = [row.member for row in seen.rows("harms")]
lucias = opened.read("distributor", reader="lucia")
said["leader sees"] = [row.member for row in lucias.rows("harms")]
said["left for paola"] = rounds.open_for(seen, "harms", "paola")
said["sentence"] = rounds.sentence(seen, "harms")
for what in ("closed_on", "revealed_on"):
    said[what] = change("lucia", "rounds", ("harms", 1), **{what: "2026-10-21"})
said["all see"] = sorted(row.member for row in opened.read("distributor").rows("harms"))
said["too late"] = vote("andres", 1)
print(json.dumps(said))
"""
    )
    assert not any(told[one] for one in ("opened", "paola", "ximena", "closed_on", "revealed_on"))
    assert "Each member votes alone" in told["for another"]
    assert told["paola sees"] == ["paola"]
    assert told["leader sees"] == []
    assert told["left for paola"] == [["short"], ["rude"]]
    assert "Round 1 of votes on harm is open since 20 October 2026" in told["sentence"]
    assert told["all see"] == ["paola", "ximena"]
    assert "is revealed" in told["too late"]


def test_it_is_entered_in_forms_and_on_a_ballot(program):
    told = program.python(
        STORE
        + """
from workbook.chapters.mine import measures as mine
from workbook.chapters.mine.lists import waiting_list
from workbook.forms import EditSession, record
from workbook.book.model import TABLES
from workbook.forms.voting import Ballot
change("lucia", "rounds", ("harms", 1), opened_on="2026-10-20")
session = EditSession(opened, "distributor", "paola")
ballot = Ballot(session, "harms")
mark = ballot._papers.children[1]
mark.contribution.value = 2
mark.reason.value = "It happens often."
held = opened.read("distributor", reader="paola").rows("harms")
book = opened.read("distributor", reader="paola")
said = {
    "needs": record.shape(TABLES["harms"])["needs"],
    "labels": [one["label"] for one in record.shape(TABLES["complaints"])["columns"]],
    "kinds": TABLES["assumptions"].by_name["kind"].choices[-1],
    "told": mark.told.value,
    "held": [[row.complaint, row.member, row.round, row.harm, row.reason] for row in held],
    "waiting": mine.answer(book),
    "list": str(waiting_list(book)),
}
print(json.dumps(said))
"""
    )
    assert told["needs"] == {"complaints": "Complaints (chapter Complaints)",
                             "members": "Members (chapter Team)"}  # fmt: skip
    assert told["labels"][:3] == ["Statement", "Moment of truth", "Owner"]
    assert told["kinds"] == "complaint"
    assert "saved" in told["told"]
    assert told["held"] == [["late", "paola", 1, 2, "It happens often."]]
    assert "2 votes to give" in told["waiting"]
    assert re.search(r'<a href="3b_complaints.ipynb"[^>]*>Vote there</a>', told["list"])
    assert re.search(r'<a href="3b_complaints.ipynb"[^>]*>K901</a>', told["list"])


def run(program, *chapters, as_of=DAY):
    told = program(
        "run", *chapters, "--strategy", "distributor", "--as-of", as_of, "--out", "reports"
    )
    return re.search(r"(\d+) made, (\d+) unchanged, (\d+) failed", told).groups()


def test_its_notebook_is_run_and_made_again_when_its_code_or_version_changes(program):
    assert run(program, "complaints", "summary") == ("2", "0", "0")
    pages = program.folder / "reports" / "distributor" / DAY
    page = (pages / "3b_complaints.html").read_text(encoding="utf-8")
    assert "2 of 3 complaints are not answered." in page
    assert "Days that complaints have waited: late 60 days, short 30 days." in page
    assert "Nobody has answered “The truck came late and nobody called”." in page
    assert "2 complaints" not in page
    summary = (pages / "9_summary.html").read_text(encoding="utf-8")
    assert "3 complaints" in summary  # its station on the line from vision to results
    assert run(program, "complaints", "summary") == ("0", "2", "0")
    measures = program.site / "workbook_complaints" / "measures.py"
    measures.write_text(measures.read_text().replace("are not answered", "wait for an answer"))
    assert run(program, "complaints") == ("1", "0", "0")
    page = (pages / "3b_complaints.html").read_text(encoding="utf-8")
    assert "2 of 3 complaints wait for an answer." in page
    info = program.site / "workbook_complaints-1.0.dist-info"
    metadata = info / "METADATA"
    metadata.write_text(metadata.read_text().replace("1.0", "1.1"))
    info.rename(info.with_name("workbook_complaints-1.1.dist-info"))
    assert run(program, "complaints") == ("1", "0", "0")
    manifest = json.loads((program.folder / "reports" / "manifest.json").read_text())
    noted = {one["file"]: one["versions"] for one in manifest["reports"][0]["chapters"]}
    assert noted["3b_complaints"]["workbook-complaints"] == "1.1"


def test_removed_again_its_data_stay_in_the_store_and_its_votes_blind(program):
    program.python(
        STORE
        + """
change("lucia", "rounds", ("harms", 1), opened_on="2026-10-20")
print(json.dumps(change("paola", "harms", ("late", "paola", 1), harm=3)))
"""
    )
    without = Program(program.folder)
    told = findings(without, ends=0)
    assert "K901" not in codes(told)
    assert "M500" not in codes(told)
    assert "distributor" in without("list")
    saved = (
        STORE
        + """
promise = {"statement": "Call", "member": "lucia", "made_on": "2026-10-20"}
said = [change("lucia", "commitments", ("new",), **promise)]
said.append(change("lucia", "rounds", ("harms", 1), revealed_on="2026-10-21"))
try:
    opened.save("distributor", [Change("rounds", ("harms", 1), None, 1)], by="lucia")
except WorkbookError as error:
    said.append(str(error))
print(json.dumps(said))
"""
    )
    kept, changed, deleted = without.python(saved)
    assert kept == ""
    assert "found 'harms', expected one of links, " in changed
    assert deleted == changed
    assert codes(findings(program, "--select", "K")) == ["K901", "K901"]  # installed once more
    seen = program.python(
        STORE
        + """
readers = ("paola", "lucia")
books = [opened.read("distributor", reader=one) for one in readers]
print(json.dumps([[row.member for row in one.rows("harms")] for one in books]))
"""
    )
    assert seen == [["paola"], []]


def declared(name, more):
    return (
        "from workbook.book.chapter import Chapter, Station, Subject\n"
        "from workbook.book.columns import key, key_ref, field\n"
        "from workbook.book.fields import Table\n"
        f"chapter = Chapter(name='{name}', title='{name}', asks='', position=70, {more})\n"
    )


def a_check(code, body="yield from ()"):
    return (
        "from workbook.analysis.checks import Found, check\n"
        f"@check('{code}', 'error', 'something', source='nobody')\n"
        f"def one(book):\n    {body}\n"
    )


MEMBERS = "tables=(Table('members', 'M', '', (key(),)),)"
BROKEN = {
    "without_import": {"chapter": "import no_such_package\n"},
    "with_a_typo": {"chapter": "def (\n"},
    "leaving": {"chapter": "import sys\nsys.exit(3)\n"},
    "no_chapter": {"chapter": "chapter = 7\n"},
    "other_name": {"chapter": declared("another", "")},
    "no_gate": {"chapter": declared("no_gate", "gate='sales', letters='W'")},
    "no_letter": {"checks": a_check("W601")},
    "taken_letter": {"chapter": declared("taken_letter", "gate='link', letters='P'")},
    "taken_table": {"chapter": declared("taken_table", MEMBERS)},
    "taken_code": {"checks": a_check("P201")},
    "own_column": {
        "chapter": declared("own_column", "columns={'members': (field('shoe', 'Shoe'),)}")
    },
    "lost_reference": {
        "chapter": declared(
            "lost_reference", "tables=(Table('boxes', 'B', '', (key_ref('box', 'shelves', 'B'),)),)"
        )
    },
    "bad_checks": {
        "chapter": declared("bad_checks", "gate='customer', letters='V'"),
        "checks": a_check("V601") + "raise KeyError('half of it')\n",
    },
    "stopping": {
        "chapter": declared("stopping", "gate='plans', letters='Y'"),
        "checks": a_check("Y601", "yield Found('strategy', (book.nothing,), 'x.', 'y.')"),
    },
    "nowhere": {
        "chapter": declared("nowhere", "gate='plans', letters='Z'"),
        "checks": a_check("Z601", "yield Found('no_table', ('a',), 'x.', 'y.')"),
    },
    "bad_station": {
        "chapter": declared("bad_station", "stations=(Station('S', 66, lambda book: 1 / 0),)")
    },
    "bad_measures": {"measures": "raise RuntimeError('no measure today')\n"},
}
TOLD = {
    "without_import": "ModuleNotFoundError: No module named 'no_such_package'",
    "with_a_typo": "SyntaxError",
    "leaving": "SystemExit: 3",
    "no_chapter": "TypeError: no_chapter.chapter is no workbook.book.chapter.Chapter",
    "other_name": "its entry point is called other_name and the chapter another",
    "no_gate": "it names the gate sales, and the gates are link, plans, customer and control",
    "no_letter": "No gate takes the check W601",
    "taken_letter": "codes that begin with P belong to the plans gate (Plans)",
    "taken_table": "its table members is there already (chapter Team)",
    "taken_code": "Two checks are called P201",
    "own_column": "only the program's own chapters add columns to the tables of others",
    "lost_reference": "its column boxes.box points to shelves, and nobody has that table",
    "bad_checks": "KeyError: 'half of it'",
    "stopping": "stopped in its check Y601: AttributeError",
    "nowhere": "stopped in its check Z601: KeyError: 'no_table'",
    "bad_station": "stopped: ZeroDivisionError",
}


@pytest.fixture
def broken(tmp_path, site, plain):
    for name, modules in BROKEN.items():
        package_of(site, name, **modules)
    describe(site, "absent", "1.0", {"workbook.chapters": {"absent": "no_such_chapter"}})
    made = Program(tmp_path, site)
    shutil.copyfile(plain, made.store)
    return made


def test_every_plugin_that_is_broken_is_one_finding_and_all_else_goes_on(broken):
    whole = findings(Program(broken.folder), ends=0)
    told = findings(broken, ends=0)
    mine = [one for one in told if one["code"] == "M500"]
    assert [one for one in told if one["code"] != "M500"] == whole
    for name, why in {**TOLD, "absent": "there is no package no_such_chapter"}.items():
        (one,) = [one for one in mine if one["message"].startswith(f"The chapter {name} ")]
        assert why in one["message"]
        assert (one["severity"], one["gate"], one["keys"]) == (
            "warning",
            "control",
            ["distributor"],
        )
        assert name in one["remedy"]
    assert len(mine) == len(TOLD) + 1
    for format_ in ("junit", "sarif", "markdown", "text"):
        assert "absent" in broken("check", "distributor", "--as-of", DAY, "--format", format_)
    assert codes(findings(broken, "--ignore", "M500", ends=0)) == codes(whole)


def test_measures_go_on_without_those_that_do_not_load(broken):
    assert json.loads(broken("measure", "distributor", "gates"))
    for name, why in (("bad_measures", "no measure today"), ("no_gate", "the gate sales")):
        done = subprocess.run(
            [WORKBOOK, "measure", "distributor", f"{name}.any"], env=broken.environment,
            cwd=broken.folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 2
        assert done.stderr.startswith(f"The chapter {name} could not be loaded: ")
        assert why in done.stderr


def test_pages_and_my_page_go_on_beside_broken_plugins(broken):
    assert run(broken, "summary", "control") == ("2", "0", "0")
    page = broken.folder / "reports" / "distributor" / DAY / "5_control.html"
    assert "The chapter no_gate could not be loaded" in page.read_text(encoding="utf-8")
    told = broken.python(
        STORE
        + """
from workbook.chapters.mine import measures as mine
from workbook.chapters.mine.lists import waiting_list
book = opened.read("distributor", reader="lucia")
print(json.dumps([mine.answer(book), str(waiting_list(book))]))
"""
    )
    assert "findings" in told[0]
    assert "M500" in told[1]


def test_no_page_of_the_program_has_a_measure_that_a_module_hides():
    for one in registry.installed().values():
        package = import_module(one.package)
        modules = {found.name for found in iter_modules(package.__path__)}
        for module in ("measures", "charts"):
            public = getattr(registry.module_of(one.chapter.name, module), "__all__", ())
            assert not modules & set(public)


def test_reading_what_chapters_declare_loads_nothing_heavy():
    code = (
        "import json, sys; import workbook.book.model, workbook.analysis.checks; "
        "heavy = ('pandas', 'numpy', 'altair', 'scipy', 'sqlalchemy', 'IPython', 'duckdb'); "
        "print(json.dumps([name for name in heavy if name in sys.modules]))"
    )
    assert Program(ROOT).python(code) == []
    assert Program(ROOT).python(code.replace("workbook.book.model", "workbook.cli")) == []


@contextmanager
def serving(program, *more, who=""):
    """Serve the apps as a person starts them, and give their address."""
    log = (program.folder / "serve.log").open("w")
    server = subprocess.Popen(
        [WORKBOOK, "serve", "--port", "0", *more], cwd=program.folder, text=True,
        env={**program.environment, "WORKBOOK_USER": who},
        stdout=log, stderr=log,
    )  # fmt: skip
    try:
        address, deadline = None, time.monotonic() + 60
        while address is None:
            assert server.poll() is None, (program.folder / "serve.log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.2)
            text = (program.folder / "serve.log").read_text()
            address = re.search(r"http://127\.0\.0\.1:\d+/", text)
        yield address[0]
    finally:
        server.terminate()
        server.wait(30)
        log.close()


def test_it_is_served_beside_the_others(program):
    with serving(program) as address:
        with urllib.request.urlopen(address, timeout=60) as answer:
            assert "/complaints?strategy=distributor" in answer.read().decode()
        page = f"{address}complaints?strategy=distributor&as_of={DAY}"
        with urllib.request.urlopen(page, timeout=120) as answer:
            html = answer.read().decode()
    assert "2 of 3 complaints are not answered." in html
    assert "Days that complaints have waited" in html
    assert "K901" in html


def test_a_member_votes_on_its_page_in_a_browser(program, chromium):
    program.python(
        STORE + 'print(json.dumps(change("lucia", "rounds", ("harms", 1), opened_on="2026-10-20")))'
    )
    with serving(program, "--edit", who="paola") as address:
        page = chromium.new_page()
        page.set_default_timeout(90_000)
        page.goto(f"{address}complaints?strategy=distributor", wait_until="commit")
        first = page.locator(".wb-ballot .wb-cell").first
        first.get_by_role("combobox").select_option("3 we lose the customer")
        first.get_by_text("saved").wait_for()
        page.get_by_text("You have voted on 1 of 3").wait_for()
        assert page.get_by_role("button", name="Complaints: 3 rows").count() == 1
        page.close()
    told = program.python(
        STORE + 'rows = opened.read("distributor", reader="paola").rows("harms")\n'
        "print(json.dumps([[row.member, row.harm] for row in rows]))"
    )
    assert told == [["paola", 3]]


def test_the_lab_finds_its_notebook_beside_the_others(program):
    told = program.python(
        "import json, os\nfrom workbook.serve.lab import launch\nlaunch()\n"
        "print(json.dumps(sorted(os.listdir('notebooks'))))"
    )
    assert {"3b_complaints.ipynb", "3_customer.ipynb", "start.ipynb"} <= set(told)
    names = program.python(CHAPTERS)
    at = [names.index(one) for one in ("customer", "journey", "complaints", "solution")]
    assert at == sorted(at)
    assert "complaints" not in Program(program.folder).python(CHAPTERS)  # the copy is left alone
    assert (program.folder / "notebooks" / "3b_complaints.ipynb").exists()


CHAPTERS = """
import json
from pathlib import Path
from workbook.runs import chapters_in
print(json.dumps([one.name for one in chapters_in(Path("notebooks"))]))
"""


def test_the_handbook_has_its_table_check_measure_word_and_answer(program):
    assert "Nobody has answered “The truck came late”." in program("explain", "K901")
    assert "chapter Complaints" in program("explain", "complaints")
    assert "from 0 to 3" in program("explain", "harm")
    html = program.python(
        "import json; from workbook.pages.handbook import body; print(json.dumps(str(body())))"
    )
    for place in ("check-K901", "table-complaints", "measure-complaints.open", "term-harm"):
        assert f'id="{place}"' in html
    assert "<li>Complaints: What customers complain about.</li>" in html
