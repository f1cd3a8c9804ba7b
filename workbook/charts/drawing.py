"""Charts as SVG by Vega: those of a plugin that say nothing of what stands beside their marks.

Our own charts are read from the same grammar without it (see ``plot``). The first chart of a
process takes half a second longer than the next one: the engine starts and reads Vega.
"""

from __future__ import annotations

import re

VEGA_LITE = "6.4"

_BEYOND_16_BITS = re.compile(  # in JSON, as it stands or as two escapes, also in an expression
    r"(?:[\U00010000-\U0010ffff]|\\+u[dD][89abAB][0-9a-fA-F]{2}\\+u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"(?:\u200d|\ufe0f|\\+u200[dD]|\\+u[fF][eE]0[fF])*"
)


def svg(spec: str) -> str:
    """Draw a Vega-Lite specification.

    Raises
    ------
    ValueError
        It is none that can be drawn.
    """
    import vl_convert

    try:
        return str(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE))
    except ValueError:
        # Vega cuts a long label between two letters of 16 bits, and so an emoji into two halves
        # that the engine cannot measure.
        plain = _BEYOND_16_BITS.sub("□", spec)
        if plain == spec:
            raise
        return str(vl_convert.vegalite_to_svg(plain, vl_version=VEGA_LITE))
