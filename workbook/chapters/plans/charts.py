"""Pictures of the plans."""
from workbook.chapters.plans.maps import choice_map, contribution_map
from workbook.chapters.plans.timeline import gantt
from workbook.chapters.plans.effort import cost_by_function, load_by_owner
from workbook.chapters.plans.outlook import chances_by_objective, results_by_objective
__all__=["choice_map","contribution_map","gantt","cost_by_function","load_by_owner","chances_by_objective","results_by_objective"]
