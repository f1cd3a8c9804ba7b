"""Who somebody is: the name that the surroundings give, and the member of the team it belongs to.

The name is taken, in this order, from JupyterHub (``JUPYTERHUB_USER``), from ``WORKBOOK_USER``
(which a server sets from the header of the proxy that let the visitor in, or a person for their
own computer), and from the account that runs the program. Under a server of apps the account is
the server's own and says nothing about the visitor, so there it does not count.

A notebook's kernel runs as the person, who can set these variables: an identity keeps honest
people apart and their names in the history. Who must be kept out needs an account of the database.
"""

from __future__ import annotations

import getpass
import os
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

_HUB, _OWN = "JUPYTERHUB_USER", "WORKBOOK_USER"
MEMBERS_ONLY = "WORKBOOK_MEMBERS_ONLY"
"""Set where pages are made for a server that shows each strategy only to its members."""
FORMER = "former-member"
"""Key of a member who was forgotten; the second one's ends with ``-2``, and so on."""
_ONLY = "only:"


def who(environment: Mapping[str, str] | None = None) -> str:
    """Return the name of the person at work, or the empty text where nothing tells it."""
    known = os.environ if environment is None else environment
    named = (known.get(_HUB) or known.get(_OWN) or "").strip()
    if named or is_app(known):
        return named
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return ""


def is_app(environment: Mapping[str, str]) -> bool:
    """Say whether a process makes pages of the apps, ours or plain Voila's."""
    return "voila" in environment.get("SERVER_SOFTWARE", "")


def only(strategies: Iterable[str]) -> str:
    """Return what ``MEMBERS_ONLY`` says to somebody who is let into these strategies by name."""
    return f"{_ONLY}{';'.join(strategies)}"


def has_links(environment: Mapping[str, str]) -> bool:
    """Say whether people come in by links here, so that a poster can carry one."""
    return environment.get(MEMBERS_ONLY, "").startswith(_ONLY)


def is_hidden(environment: Mapping[str, str], strategy: str, member: str | None) -> bool:
    """Say whether a strategy is hidden here from whoever is this member of it, or nobody."""
    told = environment.get(MEMBERS_ONLY, "")
    if told.startswith(_ONLY):  # the same name may be another's there
        return strategy not in told.removeprefix(_ONLY).split(";")
    return bool(told) and member is None


def member(members: Iterable[Any], name: str) -> str | None:
    """Return the key of the member whom a name, a key or an e-mail address belongs to.

    Parameters
    ----------
    members
        Rows of the table ``members``.
    name
        What the surroundings call the person; case and accents' encoding do not matter.

    Returns
    -------
    None where it belongs to nobody, or to more than one.
    """
    wanted = folded(name)
    found = {
        row.key
        for row in members
        if wanted and wanted in {folded(row.key), folded(row.name), folded(row.email)}
    }
    return str(found.pop()) if len(found) == 1 else None


def is_former(key: str) -> bool:
    """Say whether a member's key is the one that is left of somebody who was forgotten."""
    return re.fullmatch(rf"{FORMER}(-\d+)?", key) is not None


def folded(text: str | None) -> str:
    """Return a name as it is compared: without capital letters, double spaces or encodings."""
    return " ".join(unicodedata.normalize("NFKC", text or "").casefold().split())
