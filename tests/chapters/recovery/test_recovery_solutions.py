"""Solutions that failed and are chosen again, with what they rest on unproven."""

import copy

from workbook.analysis.checks import findings
from workbook.analysis.handbook import book_of
from workbook.chapters.recovery.handbook import EXAMPLES


def found(rows, code="R"):
    return [(one.code, one.table, one.keys) for one in findings(book_of(rows), select=[code])]


def changed(code, change):
    rows = {name: copy.deepcopy(of) for name, of in EXAMPLES[code].items()}
    change(rows)
    return rows


def test_what_was_under_way_when_an_attempt_ended_failed_with_it():
    for status in ("live", "chosen"):
        rows = changed("R103", lambda rows, s=status: rows["earlier.solutions"][0].update(status=s))
        assert found(rows, "R103") == [("R103", "solutions", ("messages",))]
    rows = changed("R103", lambda rows: rows["earlier.solutions"][0].update(status="dropped"))
    assert found(rows, "R103") == []


def test_a_failed_solution_is_recognised_by_its_words():
    other = {"key": "sms", "name": "Messages to all consumers", "status": "live"}
    rows = changed("R103", lambda rows: rows.update(solutions=[other]))
    assert found(rows, "R103") == [("R103", "solutions", ("sms",))]
    unlike = {"key": "sms", "name": "Free telephone line", "status": "live"}
    rows = changed("R103", lambda rows: rows.update(solutions=[unlike]))
    assert found(rows, "R103") == []


def test_a_dropped_solution_is_not_chosen_again():
    rows = changed("R103", lambda rows: rows["solutions"][0].update(status="dropped"))
    assert found(rows, "R103") == []


def test_a_test_that_refuted_it_again_is_still_said():
    def tested(rows):
        rows["assumptions"] = rows["earlier.assumptions"]
        rows["evidence"] = [{"key": "s", "assumption": "phones", "n": 400, "successes": 80}]

    (one,) = findings(book_of(changed("R103", tested)), select=["R103"])
    assert one.message.endswith("is still refuted.")
