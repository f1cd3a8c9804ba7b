"""Pictures of the plans, and what does not fit in them, in words."""

from __future__ import annotations

from workbook.chapters.plans.cards import (
    clash_cards,
    conflict_cards,
    critical_steps,
    impossible_cards,
    unscheduled_cards,
)
from workbook.chapters.plans.effort import cost_by_function, load_by_owner
from workbook.chapters.plans.finishing import finish_chart
from workbook.chapters.plans.maps import choice_map, contribution_map, loose_list
from workbook.chapters.plans.outlook import (
    chance_picture,
    chances_by_objective,
    results_by_objective,
)
from workbook.chapters.plans.timeline import gantt

__all__ = [
    "chance_picture",
    "chances_by_objective",
    "choice_map",
    "clash_cards",
    "conflict_cards",
    "contribution_map",
    "cost_by_function",
    "critical_steps",
    "finish_chart",
    "gantt",
    "impossible_cards",
    "load_by_owner",
    "loose_list",
    "results_by_objective",
    "unscheduled_cards",
]
