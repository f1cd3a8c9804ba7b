"""A log of claims with known answers, and books that describe it."""

from datetime import datetime, timedelta

from books import make_book

FUNCTIONS = [
    {"key": "sales", "name": "Sales", "customer_distance": 0},
    {"key": "stores", "name": "Stores", "customer_distance": 1},
    {"key": "finance", "name": "Finance", "customer_distance": 2},
]
SOURCE = {
    "key": "log", "name": "Claim log", "kind": "events", "file": "log.csv", "on": "at",
    "case": "case", "activity": "step", "sector": "area",
}  # fmt: skip
MOMENT = {"key": "claim", "name": "Claiming a pallet", "position": 1}
CLOSED = {"source": "log", "column": "activity", "value": "closed", "means": "closed"}
PARTS = [
    {"moment": "claim", "function": "sales", "part": "Asks", "assigned_days": 1, "position": 1,
     "hands_to": "stores"},
    {"moment": "claim", "function": "stores", "part": "Checks", "assigned_days": 2, "position": 2,
     "hands_to": "finance"},
    {"moment": "claim", "function": "finance", "part": "Pays", "assigned_days": 1, "position": 3},
]  # fmt: skip
PROMISE = {"key": "in-four", "moment": "claim", "statement": "Paid in four days", "within_days": 4}


def write(folder, cases=20, *, still_open=0, nobody=0):
    """Write cases of five days: stores after one day, finance after two more, sales after two.

    Of the last ``still_open`` the end is missing; of the first ``nobody`` finance is not named.
    """
    rows = ["case,at,area,step"]
    for case in range(cases):
        at = datetime.fromisoformat("2026-03-02T10:00") + timedelta(days=case)
        steps = [("Sales", "asked", 0), ("Stores", "checked", 1), ("Finance", "paid", 2),
                 ("Sales", "closed", 2)]  # fmt: skip
        for area, step, days in steps[: 3 if case >= cases - still_open else 4]:
            at += timedelta(days=days)
            named = "" if area == "Finance" and case < nobody else area
            rows.append(f"C{case:02d},{at:%Y-%m-%d %H:%M},{named},{step}")
    (folder / "log.csv").write_text("\n".join(rows) + "\n", "utf-8")


def book_of(folder, **tables):
    """Return a book that describes the log."""
    return make_book(
        **{
            "strategy": [{"key": "test", "name": "Test", "data_folder": str(folder)}],
            "functions": FUNCTIONS,
            "sources": [SOURCE],
            "source_values": [CLOSED],
            "moments": [MOMENT],
            **tables,
        }
    )
