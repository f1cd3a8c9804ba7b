"""What a column seems to be by its name: a weight, a stratum, or who answered; what a total is."""

from __future__ import annotations

import re

TOTALS = ("total", "totals", "totales", "grand total", "gran total", "subtotal", "suma", "sum",
          "total general", "promedio", "average", "gesamt", "summe", "insgesamt")  # fmt: skip
"""What stands in small letters in a row that is none but the sum of others."""

_LOOKS = {
    "weight": r"weights?|wt|wgt|pesos?|ponderaci[oó]n|ponderador|factor|factor_exp\w*|fexp\w*",
    "stratum": r"stratum|strata|estratos?",
    "cluster": r"clusters?|psu|upm|conglomerado",
    "respondent": (
        r"respondent(s|_?id)?|respondente|encuestad[oa]|participant(_?id)?|e_?mail|email_?address"
        r"|correo(_electr[oó]nico)?|user_?id|customer_?(id|number)|client_?id|id_?cliente"
        r"|member_?id|ip_?address|dni|nif|rut|phone_?number|tel[eé]fono|external_?reference"
    ),
}


def looks_like(name: str, kind: str, filled: int, different: int) -> str:
    """Return what a column seems to be by its name and its numbers; empty for a plain one."""
    plain = re.sub(r"[\s.:\-]+", "_", name.strip().casefold())
    for looks, pattern in _LOOKS.items():
        if re.fullmatch(pattern, plain):
            if looks == "weight" and kind != "number":
                continue
            if looks == "respondent" and different <= max(3, filled * 0.2):
                continue
            return looks
    return "date" if kind == "date" else ""
