"""Real notebooks in real kernels: the fixtures, one for each way to end, and our own chapters."""

import json
import re
import shutil
import subprocess
import sys
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from runs.stores import create

from workbook.analysis.glance import Glance
from workbook.runs import chapters_in, plan
from workbook.runs.batch import execute, run
from workbook.store import open_store

ROOT = Path(__file__).parents[2]
NOTEBOOKS = Path(__file__).parent / "fixtures" / "notebooks"
WORKBOOK = Path(sys.executable).with_name("workbook")
# One worker makes each run once for all of its tests.
NAME = "Südküste <b>& Söhne</b>"


class Page(HTMLParser):
    """What a browser would load for a page, which links it has, and how it is built."""

    def __init__(self, path):
        super().__init__()
        self.loads, self.links, self.tags = [], [], []
        self.text = path.read_text(encoding="utf-8")
        self.feed(self.text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        for name, value in attrs:
            if tag == "a" and name == "href":
                self.links.append(value)
            elif name in ("src", "srcset", "href", "data", "poster", "action", "background"):
                self.loads.append(value)

    @property
    def from_outside(self):
        styles = re.findall(r"""(?:url\(|@import)\s*["']?([^"')\s]+)""", self.text)
        return [one for one in (*self.loads, *styles) if not one.startswith("data:")]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    path = tmp_path_factory.mktemp("store") / "workbook.sqlite"
    return create(path, coast=NAME)


@pytest.fixture(scope="module")
def made(store, tmp_path_factory):
    """Return a run over all fixtures, and what was told on the way."""
    out = tmp_path_factory.mktemp("reports")
    told = []
    done = run(plan(str(store), as_of="2999-01-31", out=out, notebooks=NOTEBOOKS), told.append)
    return done, told


@pytest.fixture(scope="module")
def manifest(made):
    return json.loads((made[0].plan.out / "manifest.json").read_text(encoding="utf-8"))


def folder_of(done):
    return done.plan.out / "coast" / "2999-01-31"


def test_a_failure_stops_no_other_chapter(made):
    done, told = made
    assert [(one.chapter.name, bool(one.error)) for one in done.made] == [
        ("good", False), ("failing", True), ("dying", True), ("deaf", True),
    ]  # fmt: skip
    assert sorted(one.chapter.name for one in told) == ["deaf", "dying", "failing", "good"]
    assert done.failed


def test_a_notebook_gets_strategy_day_store_and_mode(made):
    page = (folder_of(made[0]) / "1_good.html").read_text(encoding="utf-8")
    assert "Südküste <b>& Söhne</b>, 2999-01-31, report</p>" in page


def test_a_notebook_runs_in_its_own_folder_and_the_program_stays_in_its_own(made):
    page = (folder_of(made[0]) / "1_good.html").read_text(encoding="utf-8")
    assert "notebooks coast" in page
    assert Path.cwd() != NOTEBOOKS


def test_the_error_is_in_the_manifest_with_its_reference(made, manifest):
    chapters = {one["chapter"]: one for one in manifest["reports"][0]["chapters"]}
    assert chapters["good"]["status"] == "done"
    assert chapters["good"]["error"] is None
    assert chapters["failing"]["error"] == "ValueError: the votes are missing"
    assert chapters["dying"]["error"] == "The notebook stopped before the end."
    assert "lacks a parameter that a run needs" in chapters["deaf"]["error"]
    assert "as_of" in chapters["deaf"]["error"]
    for one in chapters.values():
        assert (one["reference"] is None) == (one["status"] == "done")


def test_a_failed_notebook_is_kept_with_its_traceback(made):
    text = (folder_of(made[0]) / "2_failing.ipynb").read_text(encoding="utf-8")
    assert "a secret of the traceback" in text
    outputs = [
        output
        for cell in nbformat.reads(text, as_version=4).cells
        for output in cell.get("outputs", ())
    ]
    assert [one.ename for one in outputs if one.output_type == "error"] == ["ValueError"]


def test_a_notebook_whose_kernel_died_is_kept_as_far_as_it_came(made):
    text = (folder_of(made[0]) / "3_dying.ipynb").read_text(encoding="utf-8")
    assert "still alive" in text


@pytest.mark.parametrize("stem", ["2_failing", "3_dying", "4_deaf"])
def test_the_page_of_a_failure_says_so_calmly_and_shows_no_traceback(made, manifest, stem):
    text = (folder_of(made[0]) / f"{stem}.html").read_text(encoding="utf-8")
    (chapter,) = (c for c in manifest["reports"][0]["chapters"] if c["file"] == stem)
    assert "could not be completed" in text
    assert chapter["reference"] in text
    for told in ("Traceback", "ValueError", "secret", "papermill", "red", "Text after the failure"):
        assert told not in text


def test_what_was_made_before_a_failure_is_shown(made):
    text = (folder_of(made[0]) / "2_failing.html").read_text(encoding="utf-8")
    assert "made before it stopped" in text


@pytest.mark.parametrize("name", ["1_good", "2_failing", "3_dying", "4_deaf"])
def test_a_page_loads_nothing_and_shows_no_code(made, name):
    page = Page(folder_of(made[0]) / f"{name}.html")
    assert page.from_outside == []
    tags = [tag for tag, _ in page.tags]
    assert "script" not in tags
    assert tags.count("style") == 1
    assert tags.count("main") == 1
    assert page.tags[0] == ("html", {"lang": "en"})
    for code in ("open_store", "import ", "MathJax", "require.js"):
        assert code not in page.text


def test_text_of_people_stays_text(made):
    page = (folder_of(made[0]) / "1_good.html").read_text(encoding="utf-8")
    head = page[: page.index("<main")]
    assert "Südküste &lt;b&gt;&amp; Söhne&lt;/b&gt;" in head
    assert "It costs $5" in page
    assert NAME not in (made[0].index).read_text(encoding="utf-8")


def test_pages_lead_to_each_other_and_to_the_index(made):
    folder = folder_of(made[0])
    for path in [*folder.glob("*.html"), made[0].index]:
        for link in Page(path).links:
            file, _, place = link.partition("#")
            target = (path.parent / file).resolve() if file else path
            assert target.is_file(), (path.name, link)
            if place:
                assert f'id="{unquote(place)}"' in target.read_text(), (path.name, link)
    current = [tag for tag in Page(folder / "1_good.html").tags if "aria-current" in tag[1]]
    assert set(map(str, current)) == {str(("a", {"href": "1_good.html", "aria-current": "page"}))}


def test_the_index_gives_verdict_gates_in_words_and_what_failed(made, manifest):
    page = Page(made[0].index)
    assert page.from_outside == []
    assert "In progress" in page.text
    assert page.text.count("empty</span>") == 4
    assert page.text.count("could not be completed") == 3
    out = made[0].plan.out
    assert all((out / link.partition("#")[0]).exists() for link in page.links)
    for chapter in manifest["reports"][0]["chapters"]:
        assert (chapter["reference"] or chapter["title"]) in page.text


def test_the_manifest_says_how_everything_was_made(made, manifest, store):
    report = manifest["reports"][0]
    with open_store(store, read_only=True) as opened:
        assert report["content_hash"] == opened.read("coast").content_hash
    assert manifest["run"]["started"] <= manifest["run"]["ended"]
    assert manifest["run"]["versions"]["python"] == ".".join(map(str, sys.version_info[:3]))
    good = report["chapters"][0]
    assert good["parameters"] == {
        "strategy": "coast", "as_of": "2999-01-31", "store": str(store), "mode": "report",
    }  # fmt: skip
    assert 0 < good["duration"] < 60
    for chapter in report["chapters"]:
        for file in (chapter["report"], chapter["notebook"]):
            assert file is None or (made[0].plan.out / file).is_file()


def test_nothing_is_left_half_written(made):
    names = [path.name for path in made[0].plan.out.rglob("*") if path.is_file()]
    assert not [name for name in names if name.startswith(".") or "part" in name]


def test_a_password_never_gets_into_a_notebook():
    chapter = chapters_in(NOTEBOOKS)[3]  # stops before its kernel starts
    brief = plan_of_nothing()
    made = execute("postgresql://ana:s3cret@nowhere/strategies", brief, chapter)
    assert "s3cret" not in json.dumps(made.parameters)
    assert made.parameters["store"] == ""


def plan_of_nothing():
    from workbook.runs import Brief

    return Brief(
        Glance("coast", "Coast", "", "", date(2026, 1, 31), "empty", "", (), ()),
        "2026-01-31",
        "0" * 64,
    )


def test_a_later_run_keeps_the_chapters_and_days_of_earlier_ones(store, tmp_path):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    shutil.copy(NOTEBOOKS / "1_good.ipynb", folder / "1_good.ipynb")
    shutil.copy(NOTEBOOKS / "1_good.ipynb", folder / "2_better.ipynb")
    out = tmp_path / "reports"
    for chapters, day in ((["good"], "2999-01-31"), (["better"], "2999-01-31"), ([], "2999-02-28")):
        done = run(plan(str(store), (), chapters, day, out, folder))
        assert not done.failed
    reports = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["reports"]
    assert [(one["as_of"], [c["file"] for c in one["chapters"]]) for one in reports] == [
        ("2999-02-28", ["1_good", "2_better"]),
        ("2999-01-31", ["1_good", "2_better"]),
    ]
    index = (out / "index.html").read_text(encoding="utf-8")
    assert index.count("<section") == 1
    assert "28 February 2999" in index
    assert "31 January 2999" in index
    shutil.rmtree(out / "coast" / "2999-01-31")
    (out / "manifest.json").write_text("{ half", encoding="utf-8")
    run(plan(str(store), (), ["good"], "2999-02-28", out, folder))
    assert "January" not in (out / "index.html").read_text(encoding="utf-8")


def test_the_index_of_many_strategies_is_folded_with_the_worst_first(manifest):
    from workbook.runs.report import MOST_OPEN, index_page

    (empty,) = manifest["reports"]
    reports = [{**empty, "strategy": f"unit-{at}", "name": f"Unit {at}"} for at in range(MOST_OPEN)]
    assert "<details class" not in index_page({**manifest, "reports": reports})
    failed = {**empty, "strategy": "last", "name": "The worst", "status": "failed"}
    text = index_page({**manifest, "reports": [*reports, failed]})
    assert text.count("<details class") == text.count("</details>") == MOST_OPEN + 1
    assert "13 strategies" in text
    assert text.index("The worst") < text.index("Unit 0")
    assert text.count("not everything could be completed") == MOST_OPEN + 1
    assert "<section" not in text


def test_the_command_makes_reports_of_the_samples_with_our_own_chapters(tmp_path):
    store, out = tmp_path / "workbook.sqlite", tmp_path / "reports"
    command = [WORKBOOK, "--store", store]
    for name in ("distributor", "distributor-first-attempt"):
        subprocess.run(
            [*command, "import", ROOT / "data" / name, "--recorded-on", "2026-10-01"],
            check=True, capture_output=True,
        )  # fmt: skip
    done = subprocess.run(
        [*command, "run", "--all", "--as-of", "2026-10-31", "--out", out],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    assert f"Reports: {out / 'index.html'}" in done.stdout.splitlines()[-1]
    reports = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["reports"]
    ours = [chapter.stem for chapter in chapters_in(ROOT / "notebooks")]
    for one in reports:
        assert one["verdict"].split(":")[0] in " ".join(done.stdout.split())
        assert [chapter["file"] for chapter in one["chapters"]] == ours
    pages = [out / "index.html", *out.rglob("*/*.html")]
    beside = {path.name for path in pages} - {f"{stem}.html" for stem in ours}
    assert {"index.html", "strategy.html", "findings.html", "rows_choices.html"} < beside
    assert Page(out / "index.html").links[0] == "portfolio/2026-10-31/portfolio.html"
    for path in pages:
        page = Page(path)
        assert page.from_outside == []
        files = {link.partition("#")[0] for link in page.links} - {""}
        assert all((path.parent / file).resolve().is_file() for file in files)
        assert len([tag for tag, _ in page.tags if tag == "h1"]) == 1
        assert all(attributes.get("alt") for tag, attributes in page.tags if tag == "img")


def test_the_command_ends_with_1_when_a_chapter_fails(store, tmp_path):
    shutil.copytree(NOTEBOOKS, tmp_path / "notebooks")
    done = subprocess.run(
        [WORKBOOK, "run", "deaf", "--store", store, "--as-of", "2999-01-31"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "could not be completed" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert (tmp_path / "reports" / "index.html").is_file()


def test_the_handbook_lies_beside_the_index_and_is_written_anew_only_with_the_program(made, store):
    out = made[0].index.parent
    page = Page(out / "handbook.html")
    assert not page.from_outside
    assert "handbook.html" in Page(out / "index.html").links
    assert 'id="check-L101"' in page.text
    before = (out / "handbook.html").stat().st_mtime_ns
    run(plan(str(store), as_of="2999-01-31", out=out, notebooks=NOTEBOOKS))
    assert (out / "handbook.html").stat().st_mtime_ns == before
    (out / "handbook.html").write_text(page.text.replace('content="en ', 'content="en 0'))
    run(plan(str(store), as_of="2999-01-31", out=out, notebooks=NOTEBOOKS))
    assert (out / "handbook.html").read_text(encoding="utf-8") == page.text
