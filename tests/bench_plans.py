"""How long the plans of 2,000 actions take: schedule, load and all P checks. Target: under 1 s.

Then the page: every picture and list that the notebook shows. Target: under 1 MB in all.

Run it as a script. Every round makes its own book, so that nothing is remembered.
"""

import random
import sys
import time
from datetime import date, timedelta

from books import make_book

from workbook.analysis import delivery
from workbook.analysis.checks import checks, findings
from workbook.chapters import plans
from workbook.charts import theme

ACTIONS, DEPENDENCIES, MEMBERS, OBJECTIVES, INDICATORS, ROUNDS = 2_000, 3_000, 50, 200, 100, 5
PAGE = (
    "contribution_map", "gantt", "critical_steps", "unscheduled_cards", "load_by_owner",
    "impossible_cards", "cost_by_function", "conflict_cards", "chances_by_objective",
    "results_by_objective",
)  # fmt: skip
FUNCTIONS = ("marketing", "sales", "finance", "logistics", "systems")


def big_book(seed):
    chance = random.Random(seed)
    pairs = set()
    while len(pairs) < DEPENDENCIES:
        first, second = sorted(chance.sample(range(ACTIONS), 2))
        pairs.add((f"a{second}", f"a{first}"))
    return make_book(
        strategy=[{"key": "bench", "name": "Bench", "budget": 1_000}],
        functions=[{"key": key, "name": key, "expertise": key} for key in FUNCTIONS],
        members=[
            {"key": f"m{n}", "name": f"Member {n}", "function": FUNCTIONS[n % 5]}
            for n in range(MEMBERS)
        ],
        choices=[{"key": f"c{n}", "statement": f"Choice {n}"} for n in range(10)],
        indicators=[
            {"key": f"i{n}", "name": f"Indicator {n}", "direction": "up"}
            for n in range(INDICATORS)
        ],
        objectives=[_objective(n) for n in range(OBJECTIVES)],
        expected_results=[
            {"objective": f"o{n}", "on": "2027-12-31", "value": 11} for n in range(OBJECTIVES)
        ],
        forecasts=[
            {"objective": f"o{n}", "member": f"m{m}", "low": 5, "likely": 9 + n % 6, "high": 17}
            for n in range(OBJECTIVES)
            for m in range(5)
        ],
        actions=[_action(n, chance) for n in range(ACTIONS)],
        action_dependencies=[{"action": one, "needs": other} for one, other in sorted(pairs)],
        action_effects=[
            {"action": f"a{n}", "indicator": f"i{chance.randrange(INDICATORS)}",
             "effect": chance.choice([-2, 1, 3])}
            for n in range(ACTIONS)
        ],
        holidays=[{"on": f"2026-{month:02d}-01"} for month in range(1, 13)],
    )  # fmt: skip


def _objective(n):
    return {"key": f"o{n}", "statement": f"Objective {n}", "function": FUNCTIONS[n % 5],
            "choice": f"c{n % 10}", "indicator": f"i{n % INDICATORS}", "baseline": 0,
            "target": 10 + n % 3, "due_on": "2027-12-31"}  # fmt: skip


def _action(n, chance):
    start = date(2026, 1, 5) + timedelta(chance.randrange(700))
    end = start + timedelta(chance.randrange(1, 60))
    return {"key": f"a{n}", "objective": f"o{n % OBJECTIVES}", "function": chance.choice(FUNCTIONS),
            "statement": f"Action {n}", "owner": f"m{chance.randrange(MEMBERS)}",
            "starts_on": start, "ends_on": end, "effort_days": chance.randrange(1, 20),
            "cost": chance.randrange(1_000), "domain": chance.choice(FUNCTIONS)}  # fmt: skip


def run():
    checks()  # loading the chapters is not what is measured
    for seed in range(ROUNDS):
        book = big_book(seed)
        began = time.perf_counter()
        plans.schedule(book)
        plans.load(book)
        scheduled = time.perf_counter()
        found = findings(book, select=["P"])
        checked = time.perf_counter()
        delivery.works(book), delivery.delays(book), delivery.money(book), delivery.end(book)
        ended = time.perf_counter()
        sys.stdout.write(
            f"schedule and load {scheduled - began:.3f} s, P checks {checked - scheduled:.3f} s "
            f"({len(found)} findings), what is late and what it costs {ended - checked:.3f} s, "
            f"together {ended - began:.3f} s\n"
        )


def draw():
    """Draw the page once; the first chart of a process also starts the renderer."""
    theme.figure(plans.gantt(small_book()))
    book = big_book(0)
    total, began = 0, time.perf_counter()
    for name in PAGE:
        start = time.perf_counter()
        made = getattr(plans, name)(book)
        html = theme.figure(made) if hasattr(made, "properties") else made or ""
        total += len(html.encode())
        sys.stdout.write(
            f"{name} {len(html.encode()) / 1e3:.0f} kB, {time.perf_counter() - start:.2f} s\n"
        )
    seconds = time.perf_counter() - began
    sys.stdout.write(f"the page's charts {total / 1e6:.2f} MB, {seconds:.1f} s\n")
    action = book.rows("actions")[0]
    start = time.perf_counter()
    plans.moved(book, plans.what_if(book, drop=[action.key]))
    sys.stdout.write(f"what moves when an action is dropped {time.perf_counter() - start:.2f} s\n")


def small_book():
    return make_book(
        functions=[{"key": "sales", "name": "Sales"}],
        choices=[{"key": "c0", "statement": "Choice"}],
        indicators=[{"key": "i0", "name": "Indicator"}],
        objectives=[_objective(0) | {"function": "sales"}],
        actions=[{"key": "a0", "objective": "o0", "function": "sales", "statement": "Action",
                  "starts_on": "2026-01-05", "ends_on": "2026-02-27"}],
    )  # fmt: skip


if __name__ == "__main__":
    run()
    draw()
