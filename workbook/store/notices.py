"""What whoever works with a store should know of it, each thing in a sentence."""

from __future__ import annotations

from collections.abc import Iterable

from workbook.language import joined


def of_tables(names: Iterable[str]) -> tuple[str, ...]:
    """Say which tables this program does not know, and that they are kept."""
    known = sorted(names)
    if not known:
        return ()
    if len(known) == 1:
        said = f"The table {known[0]} is not known to this program; it is kept and exported."
        return (f"{said} A newer workbook, or a chapter that is not installed here, shows it.",)
    said = f"The tables {joined(known)} are not known to this program; they are kept and exported."
    return (f"{said} A newer workbook, or chapters that are not installed here, show them.",)
