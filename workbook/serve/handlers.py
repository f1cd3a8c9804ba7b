"""What every answer of the server has in common: safe headers, known readers, calm errors."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader
from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, RequestHandler

from workbook import __version__
from workbook.book.errors import BadInput, NotAllowed, NotFound, StoreError, WorkbookError
from workbook.book.messages import (
    _,
    about,
    converse,
    is_offered,
    language,
    say,
    tag,
    translate,
)
from workbook.serve import access, cross_site
from workbook.serve.addresses import base_of, local
from workbook.serve.assets import TEMPLATES, address

if TYPE_CHECKING:
    from workbook.serve.state import AppState

log = logging.getLogger("workbook.serve")

_TOLD = "workbook_told"
_LONGEST_TOLD = 1_000  # letters of a cookie
FLUSH = "\0"  # where a template says that what is there so far can be sent

_SAME = "default-src 'none'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'"
_ENDS = "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
POLICY = f"{_SAME}; style-src 'self' 'unsafe-inline'; script-src 'self'; {_ENDS}"
# Jupyter's scripts make code from text, and a widget's own script comes as a blob.
WIDGET_POLICY = (
    f"{_SAME}; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-eval' blob:; {_ENDS}"
)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Server": "workbook",
}

_HTTPS_ONLY = "max-age=31536000"  # seconds

_TITLES = {
    400: (_("This address is not valid"), _("Go to the list of strategies and choose from it.")),
    403: (_("You have no access to this page"), _("Ask your administrator for access.")),
    404: (_("Page not found"), _("Go to the list of strategies and choose from it.")),
    429: (_("Too many attempts"), _("Wait a minute, then try again.")),
    405: (
        _("This address only shows a page"),
        _("Go to the list of strategies and choose from it."),
    ),
}
_ELSE = (_("The page could not be shown"), _("Try again in a moment."))


_ELSEWHERE = (
    _("This is not open to other sites"),
    _("Another site asked for this page in your browser. Open the page itself to read it."),
)


class SafeHandler(RequestHandler):
    """A handler, ours or Jupyter's, that answers safely and never with a traceback."""

    @property
    def base(self) -> str:
        """Path that this request's pages are below, without its last slash."""
        return base_of(self.request, self.settings["workbook_state"].settings)

    async def prepare(self, **how: Any) -> None:
        """Refuse what another site asks for in a reader's browser."""
        self._speak()
        self.refuse_cross_site()
        if not self._finished:
            prepared = super().prepare(**how)
            if prepared is not None:
                await prepared

    def _speak(self) -> None:
        """Speak the language that the address names, also where it turns out to be wrong."""
        given = self.request.query_arguments.get("language", [b""])
        wanted = given[0].decode(errors="replace").replace("-", "_")
        if is_offered(wanted):
            converse(wanted)

    def refuse_cross_site(self) -> None:
        """Answer a request that another site makes; it starts nothing.

        Raises
        ------
        HTTPError
            It is no link that somebody follows to a page.
        """
        self.current_user = None  # nobody has been looked for yet, and an answer may be written
        request = self.request
        if not cross_site.is_cross_site(
            request, self.settings["workbook_state"].settings.access_rules
        ):
            return
        if not (isinstance(self, PageHandler) and cross_site.is_navigation(request)):
            raise PublicError(403, *_ELSEWHERE)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        there = self.base + local(request.uri or "/")
        page = pages().get_template("arrival.html.j2")
        self.finish(page.render(there=there, **_frame(self, None)))

    def redirect(self, url: str, permanent: bool = False, status: int | None = None) -> None:
        """Send a reader to another path of this server, which is below the base URL."""
        super().redirect(self.base + url, permanent, status)

    def set_cookie(self, name: str, value: str | bytes, *args: Any, **kwargs: Any) -> None:
        """Set a cookie for our own pages, and for nothing else on this host."""
        super().set_cookie(name, value, *args, **{**kwargs, "path": self.base or "/"})

    def set_default_headers(self) -> None:
        """Set the headers that every answer has."""
        for name, value in HEADERS.items():
            self.set_header(name, value)
        self.set_header("Content-Security-Policy", POLICY)
        if self.settings["workbook_state"].settings.is_encrypted:
            self.set_header("Strict-Transport-Security", _HTTPS_ONLY)

    @property
    def content_security_policy(self) -> str:
        """Policy, where Jupyter asks for it."""
        return POLICY

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say calmly what is wrong; what only a programmer understands goes to the log."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        title, sentence = _TITLES.get(status_code, _ELSE)
        faults: list[str] = []
        reference = ""
        if isinstance(error, PublicError):
            title, sentence, faults = error.title, error.sentence, error.faults
        elif status_code >= 500:
            reference = secrets.token_hex(4)
            log.error("Reference %s: %s failed.", reference, self.request.path, exc_info=error)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        if status_code == 429:
            self.set_header("Retry-After", "60")
        title, sentence = translate(title), translate(sentence)
        page = pages().get_template("message.html.j2")
        reader = getattr(self, "current_user", None)
        self.finish(
            page.render(
                title=title,
                sentence=sentence,
                faults=faults,
                reference=reference,
                **_frame(self, reader),
            )
        )

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Leave the log to ``write_error``, which knows the reference."""


class PublicError(HTTPError):
    """An error that a reader understands."""

    def __init__(self, status: int, title: str, sentence: str, faults: Sequence[str] = ()) -> None:
        super().__init__(status)
        self.title, self.sentence, self.faults = title, sentence, list(faults)


def public_error(error: WorkbookError) -> PublicError:
    """Return one of our own errors as the answer to a reader."""
    if isinstance(error, BadInput):
        faults = [
            say(
                "{column}: found {value}, expected {expected}.",
                column=fault.column or say("Name"),
                value=repr(fault.value),
                expected=fault.expected,
            )
            for fault in error.faults
        ]
        return PublicError(400, say("This address is not valid"), error.summary, faults)
    if isinstance(error, NotFound):
        # What follows the first line is for whoever runs the program.
        return PublicError(404, say("Page not found"), str(error).partition("\n")[0])
    if isinstance(error, NotAllowed):
        return PublicError(403, say("You have no access to this page"), str(error))
    if isinstance(error, StoreError):  # names places on the server
        log.error("The store failed: %s", error)
        sentence = say(
            "The strategies cannot be read at the moment. Please try again shortly. Your "
            "administrator finds the cause in the server’s log."
        )
        return PublicError(503, say("The page could not be shown"), sentence)
    if type(error) is WorkbookError:  # it says all there is to say
        return PublicError(400, say("The page could not be shown"), str(error))
    return PublicError(500, say("The page could not be shown"), say("Try again in a moment."))


class PageHandler(SafeHandler, JupyterHandler):
    """A page of ours, for people."""

    @property
    def state(self) -> AppState:
        """What all pages share."""
        state: AppState = self.settings["workbook_state"]
        return state

    @property
    def reader(self) -> access.Reader:
        """Who asks."""
        reader: access.Reader = self.current_user
        return reader

    async def prepare(self, **how: Any) -> None:
        """Find out who asks; a token in the address becomes a cookie, and leaves the address."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self._speak()
        self.refuse_cross_site()
        if self._finished:
            return
        access_rules = self.state.settings.access_rules
        given = self.request.query_arguments.get("token")
        if given and access_rules.token:
            word = given[0].decode(errors="replace")
            if not await access.knows(self, word):
                raise PublicError(403, *_TITLES[403])
            access.let_in(self)
            rest = {name: v for name, v in self.request.query_arguments.items() if name != "token"}
            query = urlencode(rest, doseq=True)
            self.redirect(f"{local(self.request.path)}{'?' + query if query else ''}")
            return
        await super().prepare(**how)

    @property
    def address_language(self) -> str:
        """The language that the address names, which links go on with; empty for none."""
        return language() if "language" in self.request.query_arguments else ""

    def tell(self, message: str) -> None:
        """Keep a message for the next page that the reader sees."""
        self.set_signed_cookie(_TOLD, message[:_LONGEST_TOLD], expires_days=None, httponly=True,
                               samesite="Lax")  # fmt: skip

    def take_told(self) -> str:
        """Return the message that was kept, once."""
        kept = self.get_signed_cookie(_TOLD)
        if kept is not None:
            self.clear_cookie(_TOLD)
        return kept.decode(errors="replace") if kept else ""

    def page(self, template: str, **values: Any) -> str:
        """Render a page in one piece."""
        values = {**_frame(self, self.current_user), **values}
        return pages().get_template(template).render(values)

    async def stream(self, template: str, **values: Any) -> None:
        """Send a page while it is being made, as far as its reader waits for it."""
        values = {**_frame(self, self.current_user), **values}
        made = pages(streamed=True).get_template(template).generate_async(values)
        async for piece in made:
            self.write(piece.replace(FLUSH, ""))
            if FLUSH in piece:
                try:
                    await self.flush()
                except StreamClosedError:  # the reader has left
                    await made.aclose()
                    return


class NotFoundHandler(PageHandler):
    """Every address that leads nowhere."""

    @allow_unauthenticated
    def get(self, *_: str) -> None:
        """Say that there is nothing."""
        raise HTTPError(404)

    post = put = delete = patch = head = options = get


@cache
def pages(*, streamed: bool = False) -> Environment:
    """Templates of the apps; ``streamed`` are sent while they are still being filled."""
    environment = Environment(
        loader=FileSystemLoader([TEMPLATES / "voila", TEMPLATES]),
        autoescape=True,
        enable_async=streamed,
    )
    environment.globals.update(
        about=about, language=tag, _=translate, asset=address, version=__version__, flush=FLUSH
    )
    return environment


def _frame(handler: Any, reader: access.Reader | None) -> dict[str, Any]:
    settings = handler.settings["workbook_state"].settings
    return {
        "base": handler.base,
        "reader": reader,
        "edit": settings.edit,
        "carried": language() if "language" in handler.request.query_arguments else "",
        "visiting": bool(reader and reader.username.startswith(("visit:", "member:"))),
        "sign_in": settings.access_rules.sign_in,
        "xsrf": handler.xsrf_form_html(),
        "here": local(handler.request.uri or "/"),
    }
