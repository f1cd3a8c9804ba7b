"""Plans: what will each function do, by when, with what result, and do the plans fit together?

- ``capacity``: load as pure sums (``analysis`` has working days and critical paths)
- ``plan``: what of a book takes part, and its schedule and loads
- ``ends``: when the work for each objective is finished, where it may take longer than planned
- ``targets``: which way is good, what reaches a target, and with what chance
- ``collisions``, ``clashing``: where plans collide, and what cannot be done together on any days
- ``chain``, ``waiting``: how plans hang together, and why an action could not be scheduled
- ``measures``, ``checks``: what notebooks show and what the linter finds
- ``layers``, ``maps``, ``timeline``, ``effort``, ``outlook``, ``cards``, ``finishing``: the
  pictures and words that ``charts`` makes public
- ``spending``: kinds of cost, and the product that each action helps to sell, in words
- ``alternatives``, ``trial``: what else moves when an action does, and the place to try it out

A module never has the name of a measure or chart: ``plans.schedule`` is the measure.
"""

from __future__ import annotations

from workbook.chapters import lazily

__getattr__ = lazily(__name__, "measures", "alternatives", "trial", "charts", "spending")
