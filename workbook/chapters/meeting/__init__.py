"""Meeting: what is on the table today?"""

from __future__ import annotations
