"""What a CI system reads: the schema here says of SARIF what OASIS says, for the parts we use."""

import json
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

from workbook.analysis.checks import Finding, checks
from workbook.analysis.inspection import inspect
from workbook.cli.pipelines import junit, sarif


def closed(required=(), **properties):
    return {"type": "object", "required": list(required), "properties": properties,
            "additionalProperties": False}  # fmt: skip


def many(items):
    return {"type": "array", "items": items}


TEXT = {"type": "string", "minLength": 1}
LEVEL = {"enum": ["none", "note", "warning", "error"]}  # SARIF 2.1.0 §3.27.10
MESSAGE = closed(["text"], text=TEXT)  # §3.11
RULE = closed(  # §3.49
    ["id"], id=TEXT, shortDescription=MESSAGE, properties={"type": "object"},
    defaultConfiguration=closed(level=LEVEL),
)  # fmt: skip
LOCATION = closed(  # §3.28, §3.29, §3.33
    physicalLocation=closed(["artifactLocation"], artifactLocation=closed(uri=TEXT)),
    logicalLocations=many(closed(name=TEXT, fullyQualifiedName=TEXT)),
)
RESULT = closed(  # §3.27
    ["message"], ruleId=TEXT, ruleIndex={"type": "integer", "minimum": 0}, level=LEVEL,
    message=MESSAGE, locations=many(LOCATION),
    partialFingerprints={"type": "object", "additionalProperties": TEXT},
)  # fmt: skip
INVOCATION = closed(  # §3.20, §3.58
    ["executionSuccessful"], executionSuccessful={"type": "boolean"},
    toolExecutionNotifications=many(closed(["message"], level=LEVEL, message=MESSAGE)),
)  # fmt: skip
DRIVER = closed(["name"], name=TEXT, semanticVersion=TEXT, rules=many(RULE))
RUN = closed(["tool"], tool=closed(["driver"], driver=DRIVER), results=many(RESULT),
             invocations=many(INVOCATION))  # fmt: skip
LOG = closed(["version", "runs"], **{"$schema": TEXT}, version={"const": "2.1.0"}, runs=many(RUN))


@pytest.fixture
def checked(book):
    one = replace(inspect(book()), key="north", name="Nord & <Süd>\x1b")
    return [one, replace(one, key="odd", findings=(), error="a check stopped with KeyError.")]


def read(checked, *codes):
    log = json.loads(sarif(checked, *codes))
    Draft202012Validator(LOG).validate(log)
    return log["runs"][0]


def test_sarif_has_a_rule_for_every_check_and_a_result_for_every_finding(checked):
    run = read(checked)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(checks())
    assert rules[0]["defaultConfiguration"] == {"level": "error"}
    assert len(run["results"]) == len(checked[0].findings)
    for result, found in zip(run["results"], checked[0].findings, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == found.code
        assert result["level"] == found.severity
        assert result["message"]["text"] == f"{found.message} {found.remedy}"


def test_sarif_places_a_finding_in_the_table_that_an_export_has_for_it(checked):
    found = Finding("L101", "error", "link", "links", ("a b", "grow"), "Facts.", "Do.", "[004]")
    (result,) = read([replace(checked[0], findings=(found,))])["results"]
    (place,) = result["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "north/links.csv"
    assert place["logicalLocations"][0]["fullyQualifiedName"] == "north/links/a b, grow"


def test_sarif_knows_a_finding_again_whose_numbers_moved_and_tells_repeats_apart(checked):
    found = Finding("L101", "error", "link", "links", ("a", "b"), "It is 1.", "Do.", "[004]")
    moved = replace(found, message="It is 2.")

    def prints(*findings):
        results = read([replace(checked[0], findings=findings)])["results"]
        return [result["partialFingerprints"]["place/v1"] for result in results]

    assert prints(found) == prints(moved)
    assert len(set(prints(found, moved, replace(found, keys=("a", "c"))))) == 3


def test_sarif_tells_that_a_strategy_could_not_be_checked(checked):
    (invocation,) = read(checked)["invocations"]
    assert not invocation["executionSuccessful"]
    (note,) = invocation["toolExecutionNotifications"]
    assert "(odd) was not checked: a check stopped" in note["message"]["text"]
    assert read(checked[:1])["invocations"] == [{"executionSuccessful": True}]


def test_only_the_checks_that_ran_are_rules_and_cases(checked):
    chosen = (["L", "P20"], ["L101"])
    codes = [rule["id"] for rule in read(checked, *chosen[:0])["tool"]["driver"]["rules"]]
    assert len(codes) == len(checks())
    none = [replace(checked[0], findings=())]
    rules = read(none, *chosen)["tool"]["driver"]["rules"]
    assert {rule["id"][:1] for rule in rules} == {"L", "P"}
    assert "L101" not in {rule["id"] for rule in rules}
    cases = list(ET.fromstring(junit(none, *chosen)).iter("testcase"))
    assert len(cases) == len(rules)


def test_junit_has_a_suite_for_each_strategy_and_a_case_for_each_check(checked):
    root = ET.fromstring(junit(checked))
    first, odd = root.findall("testsuite")
    assert first.get("name") == "north"
    assert len(first.findall("testcase")) == int(first.get("tests")) == len(checks())
    failures = [case for case in first.findall("testcase") if case.find("failure") is not None]
    codes = {one.code for one in checked[0].findings if one.severity == "error"}
    assert {case.get("name").split()[0] for case in failures} == codes
    assert int(first.get("failures")) == len(failures)
    assert odd.find("testcase/error").get("message") == "a check stopped with KeyError."
    for count in ("tests", "failures", "errors"):
        assert int(root.get(count)) == sum(int(suite.get(count)) for suite in (first, odd))


def test_junit_fails_on_errors_only_and_tells_warnings(checked):
    warning = Finding("L104", "warning", "link", "links", ("a",), "They differ.", "Talk.", "")
    root = ET.fromstring(junit([replace(checked[0], findings=(warning,))]))
    assert root.get("failures") == "0"
    (said,) = root.iter("system-out")
    assert said.text == "warning\nThey differ.\nTalk."


def test_junit_holds_what_people_wrote_without_what_xml_cannot_hold(checked):
    name = ET.fromstring(junit(checked)).find("testsuite/properties/property[@name='name']")
    assert name.get("value") == "Nord & <Süd>"
