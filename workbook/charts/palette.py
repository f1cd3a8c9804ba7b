"""The colours of pictures: each has a name, by which a page shows it in the light and in the dark.

Okabe and Ito's colours, which colour-blind readers tell apart, darkened to read on white.
"""

from __future__ import annotations

from collections.abc import Mapping

FOR = "#0b6aa2"
AGAINST = "#c2410c"
CAUTION = "#a16207"
GOOD = "#00755a"
QUIET = "#6b7280"
INK = "#1f2933"
GRID = "#e5e7eb"
PAPER = "white"
WASH = "#f3f4f6"
PALE = "#a9cbe6"
ROSE = "#f3b6a6"
FIELD = "#fdeadf"
MIST = "#d1d5db"
WIRE = "#9aa5b1"
PLUM = "#8a4f7d"
SLATE = "#4b5563"
AMBER = "#e3b04b"
DARK = "#1a2026"  # letters on amber, in the light and in the dark
ON_FILL = "#fffffe"  # letters on a strong fill: white in the light, and dark in the dark
SERIES = (FOR, AGAINST, GOOD, PLUM, CAUTION, SLATE)

NAMES: Mapping[str, str] = {
    FOR: "for",
    AGAINST: "against",
    CAUTION: "caution",
    GOOD: "good",
    QUIET: "quiet",
    INK: "ink",
    GRID: "line",
    PAPER: "paper",
    WASH: "wash",
    PALE: "pale",
    ROSE: "rose",
    FIELD: "field",
    MIST: "mist",
    WIRE: "wire",
    PLUM: "plum",
    SLATE: "slate",
    AMBER: "amber",
    DARK: "dark",
    ON_FILL: "on",
}
"""Colour → the end of its names in ``figure.css``: ``--wb-for``, ``.f-for``, ``.s-for``."""
