"""The database of strategies: reads a book as it stands or stood, saves changes, forgets nothing.

One SQLite file by default, PostgreSQL for a team. Each table of the model is a plain typed table
that people may query; every version that a row ever had stays in the table ``history``. Nothing
but this package writes to the database.
"""

from workbook.store.database import locate
from workbook.store.past import HistoryEntry
from workbook.store.saving import Change
from workbook.store.store import Store, StrategyInfo, Written, open_store

__all__ = ["Change", "HistoryEntry", "Store", "StrategyInfo", "Written", "locate", "open_store"]
