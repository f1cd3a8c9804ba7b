"""Findings in the two formats that CI systems show: JUnit and SARIF.

JUnit: a test suite a strategy and a test case a check; an error is a failure, a warning is told
in the case's output and fails nothing. SARIF 2.1.0 (OASIS, 2020): a rule a check and a result a
finding. A finding has no line in a file: its place is the strategy's table and key, and the file
is the one that an export of the strategy has for this table.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

from workbook import __version__
from workbook.analysis.checks import Check, Finding, checks
from workbook.analysis.glance import Glance
from workbook.book.messages import say

TOOL = "Service Strategy Workbook"
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

_LEVELS: Mapping[str, str] = {"error": "error", "warning": "warning", "info": "note"}
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(checked: Sequence[Glance], select: Sequence[str] = (), ignore: Sequence[str] = ()) -> str:
    """Write what was found as JUnit XML; ``select`` and ``ignore`` say which checks there were."""
    rules = _chosen(select, ignore)
    suites = [_suite(one, rules) for one in checked]
    root = ET.Element("testsuites", _sums(suites, name=TOOL))
    root.extend(suites)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode")


def sarif(checked: Sequence[Glance], select: Sequence[str] = (), ignore: Sequence[str] = ()) -> str:
    """Write what was found as SARIF; ``select`` and ``ignore`` say which checks there were."""
    rules = _chosen(select, ignore)
    place = {rule.code: at for at, rule in enumerate(rules)}
    stopped = [_notification(one) for one in checked if one.error]
    invocation: dict[str, Any] = {"executionSuccessful": not stopped}
    if stopped:
        invocation["toolExecutionNotifications"] = stopped
    driver = {
        "name": TOOL,
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "results": [result for one in checked for result in _results(one, place)],
    }
    whole = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _chosen(select: Sequence[str], ignore: Sequence[str]) -> list[Check]:
    return [
        rule
        for code, rule in checks().items()
        if (not select or code.startswith(tuple(select))) and not code.startswith(tuple(ignore))
    ]


def _suite(one: Glance, rules: Sequence[Check]) -> ET.Element:
    cases = [_unchecked(one)] if one.error else [_case(one, rule) for rule in rules]
    suite = ET.Element("testsuite", {"name": one.key, **_counts(cases)})
    suite.set("timestamp", f"{one.as_of.isoformat()}T00:00:00")
    properties = ET.SubElement(suite, "properties")
    for name, value in (("name", one.name), ("verdict", one.verdict)):
        ET.SubElement(properties, "property", {"name": name, "value": _clean(value)})
    suite.extend(cases)
    return suite


def _case(one: Glance, rule: Check) -> ET.Element:
    case = ET.Element(
        "testcase",
        {"classname": f"{one.key}.{rule.gate}", "name": f"{rule.code} {rule.finds}", "time": "0"},
    )
    found = [finding for finding in one.findings if finding.code == rule.code]
    said = _clean("\n\n".join(f"{finding.message}\n{finding.remedy}" for finding in found))
    if found and rule.severity == "error":
        message = _clean(found[0].message)
        message += say(" (and {found} more)", found=len(found) - 1) if len(found) > 1 else ""
        ET.SubElement(case, "failure", {"type": "error", "message": message}).text = said
    elif found:
        ET.SubElement(case, "system-out").text = f"{rule.severity}\n{said}"
    return case


def _unchecked(one: Glance) -> ET.Element:
    case = ET.Element("testcase", {"classname": one.key, "name": "checks", "time": "0"})
    ET.SubElement(case, "error", {"type": "stopped", "message": _clean(one.error)})
    return case


def _counts(cases: Sequence[ET.Element]) -> dict[str, str]:
    return {
        "tests": str(len(cases)),
        "failures": str(sum(case.find("failure") is not None for case in cases)),
        "errors": str(sum(case.find("error") is not None for case in cases)),
        "skipped": "0",
        "time": "0",
    }


def _sums(suites: Sequence[ET.Element], name: str) -> dict[str, str]:
    sums = {
        count: str(sum(int(suite.get(count, "0")) for suite in suites))
        for count in ("tests", "failures", "errors")
    }
    return {"name": name, **sums, "time": "0"}


def _rule(rule: Check) -> dict[str, Any]:
    return {
        "id": rule.code,
        "shortDescription": {"text": f"{rule.finds[0].upper()}{rule.finds[1:]}."},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"gate": rule.gate, "source": rule.source},
    }


def _results(one: Glance, place: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    seen: Counter[str] = Counter()
    for found in one.findings:
        print_ = _fingerprint(one, found)
        seen[print_] += 1
        yield {
            "ruleId": found.code,
            "ruleIndex": place[found.code],
            "level": _LEVELS[found.severity],
            "message": {"text": f"{found.message} {found.remedy}"},
            "locations": [_location(one, found)],
            # One check may find several things in one row; they are told apart by their order.
            "partialFingerprints": {"place/v1": f"{print_}:{seen[print_]}"},
        }


def _location(one: Glance, found: Finding) -> dict[str, Any]:
    key = ", ".join(found.keys)
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": f"{quote(one.key)}/{quote(found.table)}.csv"}
        },
        "logicalLocations": [
            {
                "name": key or found.table,
                "fullyQualifiedName": "/".join(filter(None, (one.key, found.table, key))),
            }
        ],
    }


def _fingerprint(one: Glance, found: Finding) -> str:
    """Tell a finding from all others, also when its numbers move."""
    text = json.dumps([one.key, found.code, found.table, found.keys], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _notification(one: Glance) -> dict[str, Any]:
    said = say(
        "{fact} ({fact_2}) was not checked: {error}", fact=one.name, fact_2=one.key, error=one.error
    )
    return {"level": "error", "message": {"text": said}}


def _clean(text: str) -> str:
    """Leave out what XML cannot hold, such as control characters pasted into a name."""
    return _NOT_IN_XML.sub("", text)
