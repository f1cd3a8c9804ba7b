"""One script out of several modules: a widget takes its JavaScript as a single text.

The modules in ``static`` import each other as any browser, linter and type checker understands it.
What comes first is what others need; the lines that import, and the word ``export``, go, because
in one script everything sees everything.
"""

from __future__ import annotations

import re
from pathlib import Path

STATIC = Path(__file__).with_name("static")
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w.-]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default\b)", re.MULTILINE)


def script(entry: str, folder: Path = STATIC) -> str:
    """Return a module and all that it imports as one script.

    Parameters
    ----------
    entry
        Name of the module whose default export the script keeps.
    folder
        Where the modules are.

    Raises
    ------
    ValueError
        Modules import each other in a ring, so that none can come first; the message names them.
    """
    texts: dict[str, str] = {}
    _collect(entry, folder, (), texts)
    return "\n".join(texts.values())


def _collect(name: str, folder: Path, above: tuple[str, ...], texts: dict[str, str]) -> None:
    if name in above:
        raise ValueError(f"These modules import each other in a ring: {' → '.join((*above, name))}")
    if name in texts:
        return
    text = (folder / name).read_text(encoding="utf-8")
    for needed in _IMPORT.findall(text):
        _collect(needed, folder, (*above, name), texts)
    texts[name] = _EXPORT.sub("", _IMPORT.sub("", text))
