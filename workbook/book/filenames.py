"""Names of the files and folders that the program makes: its own, and a strategy's.

A strategy's key may be the name of one of our files, a name that Windows keeps for itself, or
differ from another key by the case of a letter only, which is the same name on many disks. The
strategy's folder then gets another name, so that no strategy stops the reports of others.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from hashlib import sha256

INDEX = "index.html"
MANIFEST = "manifest.json"
CHANGES = "changes.md"
HANDBOOK = "handbook.html"
JOURNAL = "unfinished.jsonl"
NOTES = "unfinished"  # of a folder elsewhere: a file for each line
LOCK = "run.lock"
PORTFOLIO = "portfolio"

FILES = frozenset({INDEX, MANIFEST, CHANGES, HANDBOOK, JOURNAL, LOCK})
"""What lies as a file in a folder of reports."""

OWN = FILES | {NOTES, PORTFOLIO}
"""Every name that a folder of reports gives to something else than a strategy."""

_LONGEST = 150  # bytes, where a name may take 255, with what is added to it while it is written
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{device}{digit}" for device in ("com", "lpt") for digit in "0123456789¹²³"}
)


def folded(name: str) -> str:
    """Return what two names have in common when only case or Unicode composition differs."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def safe(key: str, others: Iterable[str] = ()) -> str:
    """Return the name of a strategy's folder: its key, unless that would meet another name.

    Parameters
    ----------
    key
        The strategy's key.
    others
        Keys of all strategies of the store. Of those that are alike, one keeps its key as name.
    """
    alike = [other for other in others if other != key and folded(other) == folded(key)]
    if not is_reserved(key) and all(_rank(key) < _rank(other) for other in alike):
        return key
    # No key holds a ~; the digits tell apart what a disk takes for the same name.
    digits = sha256(key.encode()).hexdigest()[:8]
    return f"strategy~{key.replace('.', '-')[:30]}~{digits}"


def is_reserved(name: str) -> bool:
    """Tell whether a folder cannot have this name everywhere, beside our own files."""
    plain = folded(name)
    return (
        plain in {folded(own) for own in OWN}
        or plain.split(".")[0].strip() in _DEVICES
        or plain.endswith((".", " "))
        or len(name.encode()) > _LONGEST
    )


def _rank(key: str) -> tuple[bool, str]:
    return key != folded(key), key
