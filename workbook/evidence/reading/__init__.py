"""The reader in front of the engine: what a company's file is, found once and stated.

``encoding`` finds how letters were written, ``layout`` which lines are headings, answers and
neither, ``values`` what numbers and dates mean, ``typed`` puts them into a table, and ``reading``
says all of it in one sentence. Where the file allows two readings, none is taken.
"""

from __future__ import annotations
