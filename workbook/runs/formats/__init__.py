"""A whole strategy in one file: a PDF for the board, slides, a workbook of figures, a short text.

Everything is made from the executed notebooks of its chapters and from its book. A format that
needs a program or package that is not there says so before a run begins.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from time import perf_counter
from typing import Any

from workbook.book.errors import BadInput, WorkbookError
from workbook.book.messages import say, speaking
from workbook.runs import Brief, Document, Made, Options, Plan, fingerprint
from workbook.runs.formats.material import Material

__all__ = ["make", "refuse_what_is_missing"]

_MODULES = {
    "pdf": "pdf",
    "xlsx": "excel",
    "pptx": "powerpoint",
    "md": "markdown",
    "data.xlsx": "data",
}


def make(
    format_: str,
    plan: Plan,
    brief: Brief,
    chapters: Sequence[Made],
    known: Mapping[str, Any] | None = None,
) -> Document:
    """Make a strategy's document and write it beside its chapters.

    Parameters
    ----------
    format_
        One of the formats of strategies: ``pdf``, ``xlsx``, ``pptx``, ``md``, ``data.xlsx``.
    plan, brief
        Which run, and which strategy of it.
    chapters
        Its chapters, whose notebooks lie in the folder of the reports.
    known
        What the manifest says of an earlier one; it is not made again from the same.

    Returns
    -------
    The document; whatever goes wrong is in it.
    """
    with speaking(brief.language):
        return _made(format_, plan, brief, chapters, known)


def _made(
    format_: str,
    plan: Plan,
    brief: Brief,
    chapters: Sequence[Made],
    known: Mapping[str, Any] | None,
) -> Document:
    start = perf_counter()
    made_of = (brief.fingerprint, brief.verdict, *_template_of(format_, plan.options))
    print_ = fingerprint.of_document([one.fingerprint for one in chapters], *made_of)
    file = f"{brief.folder}/{brief.file_name}.{format_}"
    document = Document(brief, format_, file, fingerprint=print_)
    if not plan.options.force and _is_unchanged(plan, document, chapters, known):
        return replace(document, unchanged=True)
    error = ""
    try:
        material = Material(plan, brief, tuple(chapters))
        with speaking("" if brief.error else material.book.language):
            content = _module(format_).content(material)
        plan.folder.write(file, content)
    except OSError as reason:
        error = say("It could not be written: {strerror}", strerror=reason.strerror or reason)
    except WorkbookError as reason:
        error = str(reason)
    except Exception as reason:  # one document must not stop the others
        error = f"{type(reason).__name__}: {reason}"
    return replace(
        document,
        duration=perf_counter() - start,
        error=" ".join(error.split()),
        reference=secrets.token_hex(4) if error else "",
    )


def refuse_what_is_missing(options: Options) -> None:
    """See to it that everything is there that the formats need.

    Raises
    ------
    BadInput
        A program or package is not installed, or the template cannot be used.
    """
    said = [_module(one).what_is_missing(options) for one in options.of_strategies]
    if any(said):
        raise BadInput("\n".join(one for one in said if one))


def _is_unchanged(
    plan: Plan, document: Document, chapters: Sequence[Made], known: Mapping[str, Any] | None
) -> bool:
    if known is None or known["status"] == "failed" or any(one.error for one in chapters):
        return False
    same = document.fingerprint and document.fingerprint == known.get("fingerprint")
    return bool(same) and plan.folder.has(document.file)


def _template_of(format_: str, options: Options) -> tuple[object, ...]:
    if format_ == "pptx" and options.template:
        return options.template, options.template.stat().st_mtime_ns, options.appendix
    return str(options.since), options.appendix


def _module(format_: str) -> Any:
    return import_module(f"{__name__}.{_MODULES[format_]}")
