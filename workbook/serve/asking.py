"""The job of the one worker that questions to files are put to, before and while they are saved.

One process for all readers, so that it knows everything that was asked of a file since the server
began: what two answers together would tell about a person is refused whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workbook.book.messages import joined, say, speaking

JOB = "workbook.serve.asking:Asking"


class Asking:
    """Makes the page of a question, saves one, and brings readings up to date."""

    def __init__(self) -> None:
        from workbook.book import registry

        registry.load_everything()

    def answers(self, request: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """Return one answer: the page as ``html``, and what is ``saved`` or ``refused``."""
        with speaking(request["language"]):
            yield _DOING[request["do"]](request)

    def tidy(self) -> None:
        """Keep what was asked for the next request."""


def _page(request: Mapping[str, Any]) -> Mapping[str, Any]:
    from workbook.pages.assistant import Surroundings, assistant_page
    from workbook.store import open_store

    with open_store(read_only=True) as store:
        book = store.read(request["strategy"], reader=request["who"])
    around = Surroundings(
        request["base"], request["drops"], request.get("message", ""), request["may_save"]
    )
    return {"html": str(assistant_page(book, request["picks"], around))}


def _save(request: Mapping[str, Any]) -> Mapping[str, Any]:
    from workbook.analysis import inquiring
    from workbook.book.errors import WorkbookError
    from workbook.store import open_store

    try:
        with open_store() as store:
            book = store.read(request["strategy"], reader=request["who"])
            draft = inquiring.draft_of(book, request["picks"])
            if draft is None:
                return {"refused": say("The question is not complete, so nothing was saved.")}
            store.save(book.key, inquiring.changes_of(book, draft), request["who"])
    except WorkbookError as refused:
        return {"refused": say("Nothing was saved. {why}", why=str(refused))}
    return {"saved": draft.evidence["key"]}


def _readings(request: Mapping[str, Any]) -> Mapping[str, Any]:
    from workbook.analysis.readings import refresh
    from workbook.store import open_store

    with open_store() as store:
        told = list(refresh(store, [request["strategy"]], request["who"]))
    return {"saved": joined(told) if told else say("The readings from files are up to date.")}


_DOING = {"page": _page, "save": _save, "readings": _readings}
