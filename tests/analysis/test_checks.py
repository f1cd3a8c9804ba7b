"""The linter: codes, selection, gates, verdict, and the door for a plugin's checks."""

from __future__ import annotations

import sys

import pytest
from books import make_book

import workbook.analysis.checks as linter
from workbook.analysis import unseen
from workbook.analysis.checks import GATES, Found, check, checks, findings, gates, verdict
from workbook.book import registry
from workbook.book.errors import BadInput

ROWS = {
    "link": {"choices": [{"key": "win", "statement": "Win"}]},
    "plans": {"functions": [{"key": "sales", "name": "Sales"}]},
    "customer": {"solutions": [{"key": "centre", "name": "Contact centre"}]},
    "control": {"indicators": [{"key": "rate", "name": "Rate"}]},
}
EVERYTHING = {table: rows for tables in ROWS.values() for table, rows in tables.items()}


@pytest.fixture
def only(monkeypatch):
    """Register checks that find something in every book, in place of the method's own."""
    checks()
    monkeypatch.setattr(linter, "_registered", {})
    monkeypatch.setattr(unseen, "_registered", {})

    def register(**severities):
        for code, severity in severities.items():
            make(code, severity)
        checks.cache_clear()

    yield register
    checks.cache_clear()


def make(code, severity="error"):
    def look(book):
        yield Found("strategy", (book.key,), f"{code} is found.", "Do something.")

    look.__qualname__ = code
    return check(code, severity, "something", source="a test")(look)


def statuses(book):
    return gates(book).set_index("gate")["status"].to_dict()


def test_every_check_has_gate_severity_words_and_source():
    assert len(checks()) > 20
    for code, rule in checks().items():
        assert rule.code == code
        assert rule.severity in {"error", "warning", "info"}
        assert rule.finds[0].islower()
        assert not rule.finds.endswith(".")
        assert rule.source
        assert rule.gate in {gate.name for gate in GATES}


def test_checks_stand_in_the_order_of_gates():
    letters = "".join(dict.fromkeys(code[0] for code in checks()))
    gates = [next(at for at, gate in enumerate(GATES) if one in gate.codes) for one in letters]
    assert gates == sorted(gates)
    assert set("LETPCJSM") <= set(letters)
    by_letter = [code for code in checks() if code[0] == "T"]
    assert by_letter == sorted(by_letter)


def test_every_finding_in_a_book_of_many_faults_is_a_full_answer(book):
    for one in findings(book(**EVERYTHING)):
        assert one.message.endswith(".")
        assert one.remedy.endswith(".")
        assert one.keys
        assert "None" not in one.message + one.remedy
        assert "nan" not in one.message.split()


def test_a_code_cannot_be_taken_twice():
    with pytest.raises(ValueError, match="Two checks are called T001; give one of them another"):
        make("T001")
    assert checks()["T001"].look.__qualname__ == "no_leader"


def test_a_code_cannot_be_taken_by_a_function_of_the_same_name_from_elsewhere():
    def no_leader(book):
        yield Found("strategy", (book.key,), "Mine.", "Mine.")

    no_leader.__qualname__ = "no_leader"
    with pytest.raises(ValueError, match="Two checks are called T001"):
        check("T001", "info", "mine", source="elsewhere")(no_leader)


def test_a_module_may_be_loaded_again(only):
    first, again = make("T001", "error"), make("T001", "warning")
    checks.cache_clear()
    assert first is not again
    assert checks()["T001"].look is again


def test_a_code_that_no_gate_takes_is_refused():
    with pytest.raises(ValueError, match="No gate takes the check X001; begin its code with L, "):
        make("X001")


def test_select_takes_codes_and_their_beginnings(book, only):
    only(L101="error", L102="error", P201="warning", T001="error")
    codes = lambda **chosen: [one.code for one in findings(book(), **chosen)]  # noqa: E731
    assert codes() == ["L101", "L102", "T001", "P201"]
    assert codes(select=["L"]) == ["L101", "L102"]
    assert codes(select=["L102", "P"]) == ["L102", "P201"]
    assert codes(ignore=["L1"]) == ["T001", "P201"]
    assert codes(select=["L"], ignore=["L101"]) == ["L102"]
    assert codes(select=["L"], ignore=["L"]) == []


def test_unknown_codes_are_all_named_with_the_nearest(book, only):
    only(L101="error", T001="error")
    with pytest.raises(BadInput) as refused:
        findings(book(), select=["L10", "L11"], ignore=["Z", ""])
    assert [fault.value for fault in refused.value.faults] == ["L11", "Z", ""]
    assert refused.value.faults[0].expected == (
        "the code of a check, or its beginning (did you mean L101?)"
    )


def test_findings_stand_by_gate_then_severity_then_code(book, only):
    only(M501="error", L105="info", L101="warning", L104="error", L102="error", T001="warning")
    assert [one.code for one in findings(book())] == [
        "L102",
        "L104",
        "L101",
        "L105",
        "T001",
        "M501",
    ]


def test_a_finding_carries_everything_that_is_said_about_it(book, only):
    only(C302="error")
    (one,) = findings(book())
    assert (one.code, one.severity, one.gate, one.table, one.keys, one.source) == (
        "C302",
        "error",
        "customer",
        "strategy",
        ("test",),
        "a test",
    )
    assert (one.message, one.remedy) == ("C302 is found.", "Do something.")


def test_gates_are_empty_while_their_tables_are(book, only):
    only()
    assert list(statuses(book()).items()) == [
        ("link", "empty"),
        ("plans", "empty"),
        ("customer", "empty"),
        ("control", "empty"),
    ]
    for name, tables in ROWS.items():
        assert statuses(book(**tables))[name] == "passed"


def test_an_empty_gate_stays_empty_whatever_is_found(book, only):
    only(C302="error")
    assert statuses(book())["customer"] == "empty"
    assert gates(book())["errors"].tolist() == [0, 0, 1, 0]


def test_gates_fail_with_errors_and_are_at_risk_with_warnings(book, only):
    only(L101="error", L104="warning", T001="warning", P201="warning", M501="info")
    frame = gates(book(**EVERYTHING))
    assert list(frame.columns) == ["gate", "status", "errors", "warnings", "seen", "due"]
    assert frame["seen"].isna().all()
    assert frame["due"].all()
    assert frame.drop(columns=["seen", "due"]).to_numpy().tolist() == [
        ["link", "failed", 1, 1],
        ["plans", "at risk", 0, 2],
        ["customer", "passed", 0, 0],
        ["control", "passed", 0, 0],
    ]


def test_the_verdict_says_of_what_too_little_is_known(book, only):
    only(M501="info")
    unseen.looks("customer")(lambda _: [unseen.Look("evidence", 2, 5)])
    said = verdict(book(**EVERYTHING))
    assert (said.gate, said.status) == ("customer", "not known")
    assert said.sentence == (
        "It cannot be said yet: at the customer gate less than half of what is asked is entered. "
        "Missing: evidence (missing in 3 of 5)."
    )
    unseen.looks("customer")(lambda _: [unseen.Look("evidence", 3, 5)])
    assert verdict(book(**EVERYTHING)).status == "passed"


@pytest.mark.parametrize(
    ("code", "gate", "consequence"),
    [
        ("L101", "link", "the planned savings will be lost in extra cost, or customers will leave"),
        ("T001", "plans", "each function will work on its own, and the strategy will fail early"),
        ("P201", "plans", "each function will work on its own, and the strategy will fail early"),
        ("C302", "customer", "the money will be spent and customers will notice no improvement"),
        ("S401", "customer", "the money will be spent and customers will notice no improvement"),
        ("M501", "control", "nobody will know whether it works"),
    ],
)
def test_the_verdict_names_the_failed_gate_and_what_follows(book, only, code, gate, consequence):
    only(**{code: "error", "M504": "warning"})
    said = verdict(book(**EVERYTHING))
    assert (said.gate, said.status) == (gate, "failed")
    assert said.sentence == (
        f"Not ready: the {gate} gate fails with 1 error. If nothing changes, {consequence}."
    )


def test_the_verdict_names_the_first_of_the_failed_gates(book, only):
    only(M501="error", P201="error", T001="error", L104="warning")
    said = verdict(book(**EVERYTHING))
    assert said.gate == "plans"
    assert "fails with 2 errors" in said.sentence


def test_a_failed_gate_weighs_more_than_an_empty_one(book, only):
    only(M501="error")
    assert verdict(book(**ROWS["control"])).gate == "control"


def test_the_verdict_waits_for_what_is_not_entered(book, only):
    only(L101="warning")
    said = verdict(book(**ROWS["link"]))
    assert (said.gate, said.status) == ("plans", "empty")
    assert said.sentence == (
        "Too early to say: nothing is entered yet for the plans gate. Do the plans of all "
        "functions fit together?"
    )


@pytest.mark.parametrize(
    ("codes", "sentence"),
    [
        (["L104"], "Ready, with risks: no gate fails, and 1 warning puts the link gate at risk."),
        (
            ["T004", "P203"],
            "Ready, with risks: no gate fails, and 2 warnings put the plans gate at risk.",
        ),
        (
            ["L104", "M504"],
            (
                "Ready, with risks: no gate fails, and 2 warnings put the link and control "
                "gates at risk."
            ),
        ),
    ],
)
def test_the_verdict_counts_warnings(book, only, codes, sentence):
    only(**dict.fromkeys(codes, "warning"))
    said = verdict(book(**EVERYTHING))
    assert (said.status, said.sentence) == ("at risk", sentence)


def test_the_verdict_of_a_strategy_without_findings(book, only):
    only(L101="info")
    said = verdict(book(**EVERYTHING))
    assert (said.gate, said.status) == (None, "passed")
    assert said.sentence == "Ready: all four gates are passed."


def test_a_brand_new_strategy_is_too_early_to_judge(book):
    said = verdict(book())
    assert (said.gate, said.status) == ("link", "empty")


def test_a_plugin_comes_in_by_its_entry_point(book, tmp_path, monkeypatch):
    package = tmp_path / "complaints"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "checks.py").write_text(
        "from workbook.analysis.checks import Found, check\n"
        "@check('T901', 'info', 'a strategy of a plugin', source='its author')\n"
        "def from_outside(book):\n"
        "    yield Found('strategy', (book.key,), 'A plugin looked.', 'Nothing to do.')\n"
    )
    metadata = tmp_path / "complaints-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: complaints\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(
        "[workbook.chapters]\ncomplaints = complaints\nempty = json\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(linter, "_registered", dict(linter._registered))
    checks.cache_clear()
    registry.forget()
    try:
        (one,) = findings(book(), select=["T901"])
        assert (one.message, one.gate) == ("A plugin looked.", "plans")
    finally:
        checks.cache_clear()
        registry.forget()
        sys.modules.pop("complaints.checks", None)
        sys.modules.pop("complaints", None)


def test_reading_the_checks_costs_no_pictures_and_no_frames():
    import subprocess

    code = (
        "import sys; from workbook.analysis.checks import checks; checks(); "
        "print([name for name in ('altair', 'IPython', 'scipy.stats') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_finding_carries_what_its_sentences_tell_for_programs():
    book = make_book(
        functions=[{"key": "sales", "name": "Sales"}],
        members=[{"key": "ana", "name": "Ana", "function": "sales"}],
        commitments=[
            {
                "key": "c",
                "member": "ana",
                "statement": "Call",
                "made_on": "2026-05-01",
                "due_on": "2026-06-01",
            }
        ],
    )
    found = {one.code: one for one in findings(book)}
    facts = {
        "promise": "“Call”",
        "member": "Ana",
        "function": "Sales",
        "whose": " of Sales",
        "due_on": "2026-06-01",
    }
    assert found["M503"].facts == facts
    assert found["T002"].facts == {"number": 1, "functions": "Sales", "fewest_functions": 3}


def test_the_facts_of_a_part_of_a_sentence_are_among_them():
    book = make_book(
        choices=[{"key": "win", "statement": "Win back"}],
        functions=[{"key": "sales", "name": "Sales"}],
        objectives=[
            {
                "key": "o",
                "function": "sales",
                "choice": "win",
                "statement": "Win",
                "target": "5",
                "due_on": "2026-09-30",
                "baseline": "1",
            }
        ],
        expected_results=[{"objective": "o", "on": "2026-12-31", "value": "1"}],
    )
    (found,) = findings(book, ["P212"])
    assert found.facts["due_on"] == "2026-09-30"
    assert found.facts["objective"] == "“Win”"
