"""A strategy with a whole team: what the tests of roles, votes and My page are about."""

from __future__ import annotations

from books import JUDGED

from workbook.book.fields import Row
from workbook.book.model import TABLES
from workbook.book.validation import parse_row

TEAM = {
    "strategy": [{"key": "acme", "name": "Acme", "leader": "lea"}],
    "functions": [
        {"key": "sales", "name": "Sales", "manager": "max"},
        {"key": "finance", "name": "Finance"},
    ],
    "members": [
        {"key": "lea", "name": "Lea Leal", "role": "leader", "email": "lea@example.org"},
        {"key": "max", "name": "Max Mann", "function": "sales", "role": "manager"},
        {"key": "eva", "name": "Eva Egg", "function": "sales", "role": "expert"}
        | {"email": "Eva.Egg@example.org"},
        {"key": "fin", "name": "Fin Fay", "function": "finance", "role": "expert"},
        {"key": "vic", "name": "Vic Vey", "role": "viewer"},
        {"key": "noa", "name": "Noa Nix"},
    ],
    "remarks": [
        {"key": "hello", "on_table": "moments", "on_key": "first", "member": "max"}
        | {"made_at": "2026-01-05", "text": "Hello"},
    ],
    "corporate_objectives": [
        {"key": "grow", "statement": "Grow sales"},
        {"key": "save", "statement": "Save costs"},
    ],
    "choices": [{"key": "call", "statement": "Call back"}],
    "moments": [{"key": "first", "name": "First", "position": 1, "owner": "eva"}],
    "indicators": [
        {"key": "rate", "name": "Rate", "function": "sales"},
        {"key": "debt", "name": "Debt", "function": "finance"},
    ],
    "objectives": [
        {"key": "faster", "function": "sales", "choice": "call", "statement": "Faster"}
        | {"indicator": "rate", "target": 9, "due_on": "2099-12-31"},
        {"key": "leaner", "function": "finance", "choice": "call", "statement": "Leaner"}
        | {"indicator": "debt", "target": 1, "due_on": "2099-12-31"},
    ],
    "actions": [
        {"key": "train", "objective": "faster", "function": "sales", "statement": "Train"},
        {"key": "bill", "objective": "leaner", "function": "finance", "statement": "Bill"},
        {"key": "visit", "objective": "leaner", "function": "finance", "statement": "Visit"}
        | {"owner": "eva"},
    ],
    "sources": [
        {"key": "log", "name": "Log", "kind": "answers", "file": "log.csv", "owner": "eva"},
        {"key": "bills", "name": "Bills", "kind": "answers", "file": "bills.csv", "owner": "fin"},
    ],
    "assumptions": [
        {"key": "wants", "statement": "They want it", "importance": 5, "owner": "eva"},
        {"key": "pays", "statement": "They pay", "importance": 4},
    ],
    "solutions": [{"key": "crm", "name": "CRM"}],
    "savings": [{"key": "mail", "channel": "mail", "cost_saved": 5}],
    "requests": [
        {"key": "staff", "asked_on": "2026-01-10", "of": "eva", "statement": "Staff"},
        {"key": "lorry", "asked_on": "2026-01-10", "of": "fin", "statement": "A lorry"},
    ],
    "scenarios": [{"key": "boom", "name": "Boom"}],
    "attributes": [{"key": "price", "name": "Price"}],
    "commitments": [
        {"key": "ring", "statement": "Ring", "member": "eva", "made_on": "2026-01-01"},
        {"key": "sum", "statement": "Sum", "member": "fin", "made_on": "2026-01-01"},
    ],
}


def team(**tables: list[dict[str, object]]) -> dict[str, list[Row]]:
    """Return the rows of the strategy, some tables replaced."""
    made = {}
    for name, table in {**TEAM, **tables}.items():
        known = {"judged": JUDGED} if name == "strategy" else {}
        parsed = [
            parse_row(TABLES[name], {**known, **cells}, name, line)
            for line, cells in enumerate(table, 2)
        ]
        assert not [fault for _, faults in parsed for fault in faults]
        made[name] = [row for row, _ in parsed]
    return made
