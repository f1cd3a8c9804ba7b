"""Strategies for tests of the store, written as a person would write rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbook.book.fields import Row
from workbook.book.model import TABLES
from workbook.book.validation import parse_row

SMALL: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "strategy": [
        {"key": "acme", "name": "Acmé 🚚", "organisation": "Acme", "parent": "group"}
        | {"leader": "ana", "starts_on": "2026-01-01", "budget": "12000.5"}
    ],
    "functions": [
        {"key": "sales", "name": "Sales", "manager": "ana", "expertise": "negotiation;routes"},
        {"key": "finance", "name": "Finance", "customer_distance": "0"},
    ],
    "members": [
        {"key": "ana", "name": "Ana", "function": "sales"},
        {"key": "bo", "name": "Bo; the =second", "function": "finance", "capacity": "0.5"},
    ],
    "corporate_objectives": [{"key": "grow", "statement": "Grow sales", "weight": "2"}],
    "choices": [{"key": "call", "statement": "Call back", "channel": "phone;mail"}],
    "links": [
        {"choice": "call", "corporate_objective": "grow", "member": member, "round": 1}
        | {"contribution": 2}
        for member in ("ana", "bo")
    ],
    "indicators": [{"key": "rate", "name": "Rate", "unit": "%"}],
    "objectives": [
        {"key": "umbrella", "function": "sales", "choice": "call", "statement": "All"},
        {"key": "faster", "function": "sales", "choice": "call", "statement": "Faster"}
        | {"parent": "umbrella", "indicator": "rate", "target": "0.1"},
    ],
    "measurements": [{"indicator": "rate", "on": "2026-02-28", "value": "0.3", "n": "40"}],
    "moments": [{"key": "first", "name": "First", "position": 1, "before_contact": "no"}],
    "actions": [
        {"key": "train", "objective": "faster;umbrella", "function": "sales", "statement": "Train"}
    ],
    "assumptions": [{"key": "wants", "statement": "They want it", "importance": 5}],
    "assumption_uses": [
        {"assumption": "wants", "used_by_table": "actions", "used_by_key": "train"}
    ],
}


def rows_from(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, list[Row]]:
    """Return the rows of cells; the cells must be valid."""
    made: dict[str, list[Row]] = {}
    for name, table in tables.items():
        parsed = [parse_row(TABLES[name], cells, name, line) for line, cells in enumerate(table, 2)]
        assert not [fault for _, faults in parsed for fault in faults]
        made[name] = [row for row, _ in parsed]
    return made


def small(key: str = "acme", **tables: Sequence[Mapping[str, Any]]) -> dict[str, list[Row]]:
    """Return the rows of a small strategy that has something in every kind of column."""
    own = {"strategy": [{**SMALL["strategy"][0], "key": key}]}
    return rows_from({**SMALL, **own, **tables})
