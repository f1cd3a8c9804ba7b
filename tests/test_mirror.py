"""Tests lie where the modules lie: a newcomer finds those of a module by its name.

The tests of ``workbook/wing/…/module.py`` are in ``tests/wing``, in a file ``test_module.py``
or ``test_…_module.py``. Where they are not, ``ELSEWHERE`` says which file has them; it may only
shrink. A module that only declares is tested by what reads all declarations of its kind.
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "workbook"

DECLARATIONS = {"chapter", "tables", "handbook", "unseen"}  # of a chapter: see what READ_BY says
READ_BY = ("book/test_declared.py", "analysis/test_handbook.py", "analysis/test_unseen.py")

ELSEWHERE = {
    "analysis/test_remarks.py": "chapters/team/remarks serve/remarks",
    "evidence/test_reading_layout.py": "evidence/reading/below",
    "evidence/test_doubts.py": "evidence/reading/looks",
    "pages/test_front_new.py": "pages/front_lab pages/front_parts",
    "pages/test_lab_page.py": "pages/lab_links",
    "serve/test_openid.py": "serve/openid_handlers",
    "stats/test_stats_counts.py": "stats/ranges",
    "serve/test_serve_strategy.py": "pages/small serve/downloads serve/workshop",
    "analysis/test_inspection.py": "analysis/glance",
    "cli/test_cli.py": "cli/app cli/linting cli/reporting cli/strategies",
    "serve/test_lab.py": "cli/opening",
    "chapters/link/test_link_measures.py": "analysis/alignment",
    "chapters/control/test_control_measures.py": (
        "analysis/course analysis/standing chapters/control/frames "
        "chapters/control/promises chapters/control/variation"
    ),
    "chapters/mine/test_mine.py": "chapters/mine/lists",
    "chapters/customer/test_customer_verdicts.py": (
        "analysis/verdicts/frames analysis/verdicts/judging analysis/verdicts/sample_size "
        "analysis/verdicts/sources"
    ),
    "chapters/customer/test_customer_measures.py": (
        "chapters/customer/cards chapters/customer/worth"
    ),
    "chapters/control/test_late.py": "chapters/control/deliveries chapters/control/lateness",
    "forms/test_voting.py": "book/rounds chapters/link/asking chapters/link/reveal",
    "chapters/plans/test_plans_charts.py": (
        "chapters/plans/effort chapters/plans/layers chapters/plans/maps "
        "chapters/plans/outlook chapters/plans/targets chapters/plans/timeline"
    ),
    "chapters/plans/test_plans_trial.py": "chapters/plans/cards",
    "chapters/plans/test_plans_checks.py": "chapters/plans/plan",
    "chapters/solution/test_solution_measures.py": (
        "chapters/solution/purpose chapters/solution/ranking"
    ),
    "chapters/solution/test_solution_charts.py": "chapters/solution/remaining",
    "chapters/summary/test_summary.py": "chapters/summary/progress chapters/summary/stations",
    "book/test_declared.py": "book/chapter book/columns book/model",
    "exchange/test_exchange_faults.py": "book/errors exchange/reading",
    "store/test_store_roles.py": "book/rights book/roles store/guarding",
    "charts/test_theme.py": "charts/labelling",
    "charts/test_fluid.py": "charts/palette",
    "evidence/test_evidence_disclosure.py": (
        "evidence/conditions evidence/ledger evidence/limits evidence/statement"
    ),
    "evidence/test_evidence_source.py": "evidence/strategy evidence/table",
    "evidence/test_evidence_spark.py": "evidence/patience",
    "exchange/test_exchange_writing.py": (
        "exchange/csv_folder exchange/excel_writer exchange/placing"
    ),
    "exchange/test_exchange_excel.py": "exchange/excel_cells exchange/excel_reader",
    "forms/test_forms_record.py": "forms/history",
    "pages/test_portfolio.py": (
        "pages/portfolio/branches pages/portfolio/charts pages/portfolio/measures"
    ),
    "runs/test_batch.py": ("runs/execution runs/manifest runs/planning runs/report runs/rowpages"),
    "runs/test_remote.py": "runs/folders",
    "runs/test_runs.py": "runs/parts pages/notebooks",
    "runs/formats/test_formats.py": (
        "runs/formats/excel runs/formats/markdown runs/formats/material runs/formats/paper "
        "runs/formats/pdf runs/formats/powerpoint"
    ),
    "serve/test_serve_page_handlers.py": (
        "serve/assets serve/cell_html serve/page_request serve/server serve/state"
    ),
    "serve/test_serve_tracebacks.py": "serve/kernel_handlers",
    "serve/test_serve_connections.py": "serve/listening",
    "serve/test_serve_book_cache.py": "serve/rendering serve/store_handle",
    "serve/test_serve_robust.py": "serve/broadcast serve/kernel_execution serve/renderer",
    "store/test_store_folders.py": "store/absence store/outside",
    "store/test_store_rounds.py": "store/blindness",
    "store/test_store_places.py": "store/copied store/sqlite",
    "store/test_store_clock.py": "store/notices store/redating",
    "store/test_store_reading.py": "store/past store/schema",
    "store/test_store_saving.py": "store/store store/whole",
    "workers/test_kernels_launching.py": "workers/protocol",
    "workers/test_pool.py": "workers/worker",
}


def modules():
    """Yield every module that does something: a path without its ending, below the package."""
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE).with_suffix("")
        is_declaration = place.parts[0] == "chapters" and place.name in DECLARATIONS
        if place.name != "__init__" and not is_declaration:
            yield place


def has_tests_of_its_name(place):
    wing = ROOT / "tests" / place.parts[0] if len(place.parts) > 1 else ROOT / "tests"
    return any(re.fullmatch(rf"test_(\w+_)?{place.name}", one.stem) for one in wing.rglob("*.py"))


def test_a_newcomer_finds_the_tests_of_every_module():
    told = {place for places in ELSEWHERE.values() for place in places.split()}
    lost = [
        place.as_posix()
        for place in modules()
        if not has_tests_of_its_name(place) and place.as_posix() not in told
    ]
    assert not lost, "write tests/…/test_<module>.py for these"


def test_the_list_of_exceptions_only_shrinks():
    left = {place.as_posix() for place in modules() if not has_tests_of_its_name(place)}
    done = [one for places in ELSEWHERE.values() for one in places.split() if one not in left]
    assert not done, "these have tests of their name now, or are gone: take them from ELSEWHERE"
    assert not [file for file in (*ELSEWHERE, *READ_BY) if not (ROOT / "tests" / file).exists()]
    assert sum(len(places.split()) for places in ELSEWHERE.values()) <= 114
