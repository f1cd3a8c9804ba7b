"""Parameters by URL: those that the notebook's parameters cell declares, and no others."""

from __future__ import annotations

import ast
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbook.book.errors import BadInput, Fault
from workbook.book.fields import nearest
from workbook.book.messages import _, say, translate

SET_BY_SERVER = ("store", "mode")
LONGEST = 200

_WORDS = {
    "str": _("text"),
    "int": _("a whole number"),
    "float": _("a number"),
    "bool": _("true or false"),
}


@dataclass(frozen=True)
class Parameter:
    """One name of a parameters cell: ``as_of: str = ""``."""

    name: str
    type: str
    default: Any

    def cast(self, text: str) -> Any:
        """Read a value as the annotation says.

        Raises
        ------
        ValueError
            The text is no such value, is too long, or holds control characters.
        """
        if len(text) > LONGEST or not text.isprintable():
            raise ValueError(text)
        return _CASTS[self.type](text)

    @property
    def expected(self) -> str:
        """What a value looks like."""
        return say(
            "{words} of at most {longest} letters",
            words=translate(_WORDS[self.type]),
            longest=LONGEST,
        )


LANGUAGE = {"language": Parameter("language", "str", "")}
"""What every page takes, also one of a notebook that does not declare it."""


def declared(notebook: Mapping[str, Any]) -> dict[str, Parameter]:
    """Return the parameters of a notebook by name; those without a known type are left out."""
    for cell in notebook["cells"]:
        if "parameters" in cell.get("metadata", {}).get("tags", ()):
            found = (_parameter(node) for node in ast.parse(_source(cell)).body)
            return {one.name: one for one in found if one}
    return {}


def from_query(
    known: Mapping[str, Parameter], query: Mapping[str, Sequence[bytes]]
) -> dict[str, Any]:
    """Cast a URL's parameters.

    Raises
    ------
    BadInput
        Names that the page does not take, names given twice, and values of another type; all
        faults at once.
    """
    allowed = {name: one for name, one in known.items() if name not in SET_BY_SERVER}
    values: dict[str, Any] = {}
    faults = []
    for name, given in query.items():
        if name not in allowed:
            names = ", ".join(sorted(allowed))
            expected = say(
                "one of the names {names}{nearest}",
                names=names,
                nearest=nearest(name, tuple(allowed)),
            )
            faults.append(Fault("address", None, "", _shorten(name), expected))
        elif len(given) != 1:
            faults.append(
                Fault(
                    "address",
                    None,
                    name,
                    say("{number} values", number=len(given)),
                    say("one value"),
                )
            )
        else:
            try:
                values[name] = allowed[name].cast(given[0].decode())
            except ValueError:
                shown = _shorten(given[0].decode(errors="replace"))
                faults.append(Fault("address", None, name, shown, allowed[name].expected))
    if faults:
        raise BadInput(say("This address asks for something the page does not have."), faults)
    return values


def inject(notebook: Any, values: Mapping[str, Any]) -> Any:
    """Put a cell with these values behind the parameters cell, and give the notebook."""
    import nbformat

    lines = "\n".join(f"{name} = {value!r}" for name, value in values.items())
    cell = nbformat.v4.new_code_cell(lines)  # type: ignore[no-untyped-call]
    cell.metadata["tags"] = ["injected-parameters"]
    at = next(
        (
            at + 1
            for at, one in enumerate(notebook.cells)
            if "parameters" in one.metadata.get("tags", ())
        ),
        0,
    )
    notebook.cells.insert(at, cell)
    return notebook


def prelaunch(handler: Any, notebook: Any, cwd: str, language: str = "") -> Any:  # noqa: ARG001 Voila's signature
    """Return a notebook the values of the request's address: Voila's hook before a kernel starts.

    ``language`` is that of the page around it, whatever its address says.

    Raises
    ------
    BadInput
        The address holds names or values that the notebook does not take.
    """
    known = declared(notebook)
    values = from_query({**LANGUAGE, **known}, handler.request.query_arguments)
    own = {"language": language, **handler.settings.get("workbook_parameters", {})}
    return inject(notebook, {name: one for name, one in {**values, **own}.items() if name in known})


def _parameter(node: ast.stmt) -> Parameter | None:
    if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
        return None
    kind = ast.unparse(node.annotation)
    if kind not in _CASTS:
        return None
    default = ast.literal_eval(node.value) if node.value else None
    return Parameter(node.target.id, kind, default)


def _source(cell: Mapping[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _shorten(text: str) -> str:
    """Cut what a stranger wrote to what fits in a sentence."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in text)
    return plain if len(plain) <= 40 else plain[:39] + "…"


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _flag(text: str) -> bool:
    value = json.loads(text.lower())
    if not isinstance(value, bool):
        raise ValueError(text)
    return value


_CASTS: Mapping[str, Callable[[str], Any]] = {
    "str": str,
    "int": int,
    "float": _finite,
    "bool": _flag,
}
