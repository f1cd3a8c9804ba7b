"""The server: Voila's application with our pages in front, and only what they need of it."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from workbook.book.messages import say
from workbook.startup import skip_unused_imports

skip_unused_imports()  # before anything loads jsonschema

import tornado.web  # noqa: E402
from jupyter_server.base.handlers import FileFindHandler  # noqa: E402
from tornado.netutil import bind_sockets  # noqa: E402
from tornado.web import HTTPError, StaticFileHandler  # noqa: E402

from workbook import workers as kernels  # noqa: E402
from workbook.book import identity  # noqa: E402
from workbook.book.errors import BadInput, Fault, StoreError, WorkbookError  # noqa: E402
from workbook.pages.notebooks import personal_in, portfolio_in  # noqa: E402
from workbook.runs import (  # noqa: E402
    ChapterNotebook,
    chapters_in,
    notebooks_folder,
)
from workbook.serve import voila  # noqa: E402
from workbook.serve.access import AppsIdentityProvider  # noqa: E402
from workbook.serve.addresses import (  # noqa: E402
    PrefixedApplication,
    is_from_proxy,
    source_of,
)
from workbook.serve.asking import Assistant  # noqa: E402
from workbook.serve.assets import StaticFolder, address  # noqa: E402
from workbook.serve.assistant import (  # noqa: E402
    AskFileHandler,
    AskHandler,
    AskReadingsHandler,
    AskSaveHandler,
    AskStopHandler,
)
from workbook.serve.capacity import Capacity  # noqa: E402
from workbook.serve.door import ManageHandler, NewHandler, UploadHandler  # noqa: E402
from workbook.serve.downloads import DownloadHandler  # noqa: E402
from workbook.serve.further import FurtherHandler  # noqa: E402
from workbook.serve.guests import GuestHandler, PosterHandler  # noqa: E402
from workbook.serve.handlers import NotFoundHandler, SafeHandler  # noqa: E402
from workbook.serve.kernel_handlers import (  # noqa: E402
    KernelChannels,
    KernelModel,
    OutputsHandler,
    ShutdownHandler,
    WaitingHandler,
)
from workbook.serve.listening import (  # noqa: E402
    FILES_OF_SERVER,
    BoundedServer,
    most_connections,
    raise_file_limit,
)
from workbook.serve.openid import Provider  # noqa: E402
from workbook.serve.openid_handlers import OpenIdBackHandler, OpenIdHandler  # noqa: E402
from workbook.serve.page_handlers import (  # noqa: E402
    DAY,
    ChapterHandler,
    FrontHandler,
    HandbookHandler,
    LoginHandler,
    LogoutHandler,
    NotebookLinkHandler,
    PortfolioHandler,
    ScriptsHandler,
    StaticHandler,
)
from workbook.serve.parameters import prelaunch  # noqa: E402
from workbook.serve.remarks import RemarkHandler  # noqa: E402
from workbook.serve.reminding import RemindHandler  # noqa: E402
from workbook.serve.renderer import Renderer  # noqa: E402
from workbook.serve.settings import Settings, refuse_unsafe, warning  # noqa: E402
from workbook.serve.sign_in import JoinHandler, PeopleHandler, RoomHandler  # noqa: E402
from workbook.serve.state import AppState  # noqa: E402
from workbook.serve.store_handle import StoreHandle  # noqa: E402
from workbook.serve.strategy import (  # noqa: E402
    FindingsHandler,
    KitHandler,
    RowHandler,
    StrategyHandler,
)
from workbook.serve.weighing import WeighHandler, WeighSaveHandler  # noqa: E402
from workbook.serve.workshop import Workshop  # noqa: E402
from workbook.store import locate  # noqa: E402

log = logging.getLogger("workbook.serve")

PREWARMED = 3  # strategies
LARGEST_BODY = 2**16  # bytes; forms for coming in and going out are all that is sent

_KERNEL = r"(\w+-\w+-\w+-\w+-\w+)"


class _Extension(SafeHandler, FileFindHandler):
    """Scripts of the widgets' extensions."""

    def set_headers(self) -> None:
        """Let browsers keep them for a day: Jupyter would have them asked for on every page."""
        StaticFileHandler.set_headers(self)
        self.set_header("Cache-Control", f"public, max-age={DAY}")

    def validate_absolute_path(self, root: str, absolute_path: str) -> str | None:
        """Refuse every extension that our pages do not load."""
        if not voila.is_needed(absolute_path):
            raise HTTPError(404)
        found: str | None = super().validate_absolute_path(root, absolute_path)
        return found


def run(settings: Settings, ready: Callable[[str], object] = print) -> None:
    """Serve until a signal to stop; ``ready`` is told the address when pages can be opened.

    Raises
    ------
    WorkbookError
        The settings are unsafe, or the store, the notebooks or the port cannot be used.
    """
    refuse_unsafe(settings)
    # Every process that makes pages or files for readers asks it of whatever else it reads.
    os.environ[identity.MEMBERS_ONLY] = "1" if settings.access_rules.for_members else ""
    asyncio.run(_serve(settings, ready))


async def _serve(settings: Settings, ready: Callable[[str], object]) -> None:
    url = locate(settings.store)
    chapters = _chapters(settings)
    encryption = _encryption(settings)
    provider = Provider(settings.access_rules) if settings.access_rules.openid else None
    sockets = _listen(settings)
    with (
        StoreHandle(url, read_only=not settings.edit) as store_handle,
        TemporaryDirectory() as place,
    ):
        renderer = Renderer(settings, url)
        files = raise_file_limit()
        connections = most_connections(files)
        capacity = Capacity(
            settings.kernels, settings.kernels_each, files - connections - FILES_OF_SERVER
        )
        state = AppState(
            settings, store_handle, url, chapters, renderer, _portfolio(settings), capacity=capacity
        )
        state.workshop = Workshop(Path(place), url, settings.notebooks or notebooks_folder())
        state.assistant = Assistant(url) if settings.edit else None
        state.openid = provider
        kernels.fork_by_default()
        apps = voila.apps(place, settings.idle, prelaunch, AppsIdentityProvider)
        server = BoundedServer(
            _application(apps, state),
            most=connections,
            source_of=partial(source_of, access_rules=settings.access_rules),
            is_proxy=partial(is_from_proxy, settings.access_rules),
            ssl_options=encryption,
            max_body_size=LARGEST_BODY,
        )
        server.add_sockets(sockets)
        renderer.open()
        state.bundle.begin()
        in_background = (
            asyncio.ensure_future(_warm(state)),
            asyncio.ensure_future(capacity.watch(apps.kernel_manager)),
        )
        port = sockets[0].getsockname()[1]
        if warning(settings):
            log.warning("%s", warning(settings))
        with suppress(StoreError):  # of a server that is not up yet, every page says so
            for notice in store_handle.store.notices():
                log.warning("%s", notice)
        scheme = "https" if settings.is_encrypted else "http"
        stop = _stopping()  # first, so that whoever is told may stop it at once
        ready(f"{scheme}://{_host_name(settings.address)}:{port}{settings.base}/")
        try:
            await stop.wait()
        finally:
            for task in in_background:
                task.cancel()
            server.stop()
            renderer.close()
            state.workshop.close()
            if state.assistant is not None:
                state.assistant.close()
            if provider is not None:
                provider.close()
            await _end_kernels(apps.kernel_manager)


async def _end_kernels(kernels: Any) -> None:
    """End every kernel; the library stumbles over one that is ending, or has ended, by itself."""
    for _ in range(20):
        try:
            await kernels.shutdown_all(now=True)
            return
        except (asyncio.InvalidStateError, HTTPError):
            await asyncio.sleep(0.1)


def _chapters(settings: Settings) -> tuple[ChapterNotebook, ...]:
    """Return the chapters; who edits has a page of their own too."""
    folder = settings.notebooks or notebooks_folder()
    own = personal_in(folder) if settings.edit else ()
    return (*own, *chapters_in(folder))


def _portfolio(settings: Settings) -> ChapterNotebook | None:
    """Return the page about all strategies, which is for those who may see all of them."""
    folder = settings.notebooks or notebooks_folder()
    return None if settings.access_rules.for_members else portfolio_in(folder)


def _application(apps: voila.Apps, state: AppState) -> PrefixedApplication:
    settings = state.settings
    given = {
        **apps.init_settings(),
        "workbook_state": state,
        "workbook_parameters": {"store": "", "mode": settings.mode},
        # Elsewhere a name of another site that leads to this computer must not open the pages.
        "allow_remote_access": not settings.is_local,
        "local_hostnames": ["localhost"],
        "login_url": "/login",
        "xsrf_cookies": True,
        "xsrf_cookie_kwargs": {"samesite": "Strict", "secure": settings.is_encrypted},
        "compress_response": True,
        "default_handler_class": NotFoundHandler,
        "log_function": _log_request,
        "autoreload": False,
    }
    given["identity_provider"].access_rules = settings.access_rules
    given["workbook_page_config"] = {
        **voila.page_config(apps, given),
        "fullMathjaxUrl": address("formulas.js"),
    }
    return PrefixedApplication(routes(apps), **given)


def routes(apps: voila.Apps) -> list[Any]:
    """Return what there is to ask for: patterns of paths, with who answers."""
    return [
        (r"/", FrontHandler),
        (r"/login", LoginHandler),
        (r"/logout", LogoutHandler),
        (r"/static/([\w.-]+)", StaticHandler),
        (
            r"/voila/static/([\w.-]+)",
            ScriptsHandler,
            {"folder": StaticFolder(voila.scripts_folder(apps))},
        ),
        (r"/voila/labextensions/(.*)", _Extension, {"path": apps.labextensions_path}),
        (rf"/waiting/{_KERNEL}", WaitingHandler),
        (rf"/api/kernels/{_KERNEL}", KernelModel),
        (rf"/api/kernels/{_KERNEL}/channels", KernelChannels),
        (rf"/voila/execution/{_KERNEL}", OutputsHandler),
        (rf"/voila/api/shutdown/{_KERNEL}", ShutdownHandler),
        (r"/portfolio", PortfolioHandler),
        (r"/strategy", StrategyHandler),
        (r"/findings", FindingsHandler),
        (r"/ask", AskHandler),
        (r"/ask/file", AskFileHandler),
        (r"/ask/save", AskSaveHandler),
        (r"/ask/stop", AskStopHandler),
        (r"/ask/readings", AskReadingsHandler),
        (r"/chapters", FurtherHandler),
        (r"/weigh", WeighHandler),
        (r"/weigh/save", WeighSaveHandler),
        (r"/row", RowHandler),
        (r"/remark", RemarkHandler),
        (r"/kit", KitHandler),
        (r"/download", DownloadHandler),
        (r"/new", NewHandler),
        (r"/new/file", UploadHandler),
        (r"/manage", ManageHandler),
        (r"/remind", RemindHandler),
        (r"/join", JoinHandler),
        (r"/openid", OpenIdHandler),
        (r"/openid/back", OpenIdBackHandler),
        (r"/room", RoomHandler),
        (r"/people", PeopleHandler),
        (r"/poster", PosterHandler),
        (r"/guest", GuestHandler),
        (r"/handbook", HandbookHandler),
        (r"/([a-z0-9_]+)\.ipynb", NotebookLinkHandler),
        (r"/([a-z][a-z0-9_]*)", ChapterHandler),
    ]


def _listen(settings: Settings) -> list[socket.socket]:
    try:
        # Of a port chosen by the system, every address would get its own.
        return bind_sockets(settings.port, settings.address)[: None if settings.port else 1]
    except OSError as error:
        expected = say("an address of this computer and a free port")
        fault = Fault("workbook serve", None, "--port", settings.port, expected)
        raise BadInput(
            say(
                "The server cannot listen on {address}: {strerror}.",
                address=settings.address,
                strerror=error.strerror,
            ),
            [fault],
        ) from error


def _encryption(settings: Settings) -> ssl.SSLContext | None:
    if not settings.is_encrypted:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        # A key that is locked by a password would be asked for at the terminal.
        context.load_cert_chain(settings.certificate, settings.key, password="")
    except (OSError, ValueError) as error:  # an SSLError is an OSError
        expected = say("a certificate and its own private key, both as PEM and without a password")
        files = f"{settings.certificate}, {settings.key}"
        fault = Fault("workbook serve", None, "--certificate, --key", files, expected)
        raise BadInput(say("The pages cannot be encrypted."), [fault]) from error
    return context


def _host_name(address: str) -> str:
    if address in ("0.0.0.0", "::", ""):  # noqa: S104 only to be shown
        return socket.gethostname()
    return f"[{address}]" if ":" in address else address


def _stopping() -> asyncio.Event:
    """Return what is set when the server is told to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    return stop


async def _warm(state: AppState) -> None:
    """Paint pages that will be asked for, so that the first reader gets them as fast as others.

    Every worker renders each page once, and none while a reader waits.
    """
    from workbook.serve.page_request import prewarm

    try:
        strategies = state.store.strategies() if state.settings.prewarm else ()
        for key in [one.key for one in strategies[:PREWARMED]]:
            for shown in state.chapters:
                for _ in range(state.settings.pages_at_once):
                    while state.renderer.is_busy:
                        await asyncio.sleep(0.2)
                    await prewarm(state, shown, key)
    except WorkbookError as error:
        log.warning("The pages were not rendered beforehand: %s", error)


def _log_request(handler: tornado.web.RequestHandler) -> None:
    """Tell what was asked without what follows the path: it may hold a token."""
    request = handler.request
    status = handler.get_status()
    if status < 400 and request.path.startswith("/waiting/"):
        return  # a page that waits asks every other second
    tell = log.info if status < 400 else log.warning
    took = 1000 * request.request_time()
    tell("%d %s %s (%.0f ms)", status, request.method, request.path[:200], took)
