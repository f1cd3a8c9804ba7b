"""Names and texts as SQL writes them: the one place where a text becomes part of a statement."""

from __future__ import annotations


def quoted_name(name: str) -> str:
    """Return the name of a table or a column as SQL."""
    return '"' + name.replace('"', '""') + '"'


def quoted_text(text: str) -> str:
    """Return a text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"
