"""The golden pictures: what the samples' charts look like, to a tenth of a pixel."""

from __future__ import annotations

import difflib

from golden.charts import CHARTS, HERE, pictures


def test_the_charts_look_as_they_did():
    kept = {path.stem: path.read_text(encoding="utf-8") for path in HERE.glob("*.svg")}
    assert set(kept) == set(CHARTS)
    drawn = pictures()
    changed = [
        line
        for name in kept
        for line in difflib.unified_diff(
            kept[name].splitlines(), drawn[name].splitlines(), name, "now", lineterm="", n=0
        )
    ]
    assert not changed, (
        "Look at the pictures in tests/golden/charts; if the change is meant, make golden:\n"
        + "\n".join(changed[:20])
    )
