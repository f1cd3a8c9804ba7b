"""The server: Voila's application with our pages in front, and only what they need of it."""

from __future__ import annotations

import asyncio
import logging
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
from jupyterlab_server.config import get_federated_extensions  # noqa: E402
from tornado.netutil import bind_sockets  # noqa: E402
from tornado.web import HTTPError, StaticFileHandler  # noqa: E402
from traitlets.config import Config  # noqa: E402
from voila.app import Voila  # noqa: E402
from voila.utils import get_page_config, get_voila_labextensions_path  # noqa: E402

from workbook import workers as kernels  # noqa: E402
from workbook.book.errors import BadInput, Fault, StoreError, WorkbookError  # noqa: E402
from workbook.pages.notebooks import personal_in, portfolio_in  # noqa: E402
from workbook.runs import (  # noqa: E402
    Chapter,
    chapters_in,
    notebooks_folder,
)
from workbook.serve.access import Doorkeeper  # noqa: E402
from workbook.serve.addresses import (  # noqa: E402
    PrefixedApplication,
    is_from_proxy,
    source_of,
)
from workbook.serve.assets import Folder, address  # noqa: E402
from workbook.serve.capacity import Capacity  # noqa: E402
from workbook.serve.guard import Guarded, Nothing  # noqa: E402
from workbook.serve.kernel_handlers import (  # noqa: E402
    KernelChannels,
    KernelModel,
    Outputs,
    Shutdown,
    Waiting,
)
from workbook.serve.listening import (  # noqa: E402
    FILES_OF_SERVER,
    BoundedServer,
    most_connections,
    raise_file_limit,
)
from workbook.serve.office import Office  # noqa: E402
from workbook.serve.pages import (  # noqa: E402
    DAY,
    ChapterOfNotebook,
    ChapterPage,
    Front,
    HandbookPage,
    Login,
    Logout,
    PortfolioPage,
    Scripts,
    Static,
)
from workbook.serve.painting import Studio  # noqa: E402
from workbook.serve.parameters import prelaunch  # noqa: E402
from workbook.serve.settings import Settings, refuse_unsafe, warning  # noqa: E402
from workbook.serve.shelf import Shelf  # noqa: E402
from workbook.store import locate  # noqa: E402

log = logging.getLogger("workbook.serve")

# Every other extension that is installed for JupyterLab would slow every page.
EXTENSIONS = (
    "@jupyter-widgets/jupyterlab-manager",
    "@voila-dashboards/widgets-manager8",
    "anywidget",
)

REHEARSED = 3  # strategies
LARGEST_BODY = 2**16  # bytes; forms for coming in and going out are all that is sent
LONGEST_FOLDER = 50  # Linux takes 107 letters for the path of a socket, and its name takes 50

_KERNEL = r"(\w+-\w+-\w+-\w+-\w+)"


class _Apps(Voila):  # type: ignore[misc]  # untyped
    """Voila without its own pages, files and configuration files."""

    def load_config_file(self, *_: Any, **__: Any) -> None:
        """Leave the files where they are: what was meant for other apps could open this one."""


class _Extension(Guarded, FileFindHandler):
    """Scripts of the widgets' extensions."""

    def set_headers(self) -> None:
        """Let browsers keep them for a day: Jupyter would have them asked for on every page."""
        StaticFileHandler.set_headers(self)
        self.set_header("Cache-Control", f"public, max-age={DAY}")

    def validate_absolute_path(self, root: str, absolute_path: str) -> str | None:
        """Refuse every extension that our pages do not load."""
        inside = Path(absolute_path).as_posix()
        if not any(f"/labextensions/{name}/static/" in inside for name in EXTENSIONS):
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
    asyncio.run(_serve(settings, ready))


async def _serve(settings: Settings, ready: Callable[[str], object]) -> None:
    url = locate(settings.store)
    chapters = _chapters(settings)
    encryption = _encryption(settings)
    sockets = _listen(settings)
    with Shelf(url, read_only=not settings.edit) as shelf, TemporaryDirectory() as place:
        studio = Studio(settings, url)
        files = raise_file_limit()
        connections = most_connections(files)
        capacity = Capacity(
            settings.kernels, settings.kernels_each, files - connections - FILES_OF_SERVER
        )
        office = Office(
            settings, shelf, url, chapters, studio, _portfolio(settings), capacity=capacity
        )
        apps = _apps(settings, place)
        server = BoundedServer(
            _application(apps, office),
            most=connections,
            source_of=partial(source_of, door=settings.door),
            is_proxy=partial(is_from_proxy, settings.door),
            ssl_options=encryption,
            max_body_size=LARGEST_BODY,
        )
        server.add_sockets(sockets)
        studio.open()
        office.bundle.begin()
        in_background = (
            asyncio.ensure_future(_warm(office)),
            asyncio.ensure_future(capacity.watch(apps.kernel_manager)),
        )
        port = sockets[0].getsockname()[1]
        if warning(settings):
            log.warning("%s", warning(settings))
        with suppress(StoreError):  # of a server that is not up yet, every page says so
            for notice in shelf.store.notices():
                log.warning("%s", notice)
        scheme = "https" if settings.is_encrypted else "http"
        ready(f"{scheme}://{_named(settings.address)}:{port}{settings.base}/")
        try:
            await _stopped()
        finally:
            for task in in_background:
                task.cancel()
            server.stop()
            studio.close()
            await apps.kernel_manager.shutdown_all(now=True)


def _chapters(settings: Settings) -> tuple[Chapter, ...]:
    """Return the chapters; who edits has a page of their own too."""
    folder = settings.notebooks or notebooks_folder()
    own = personal_in(folder) if settings.edit else ()
    return (*own, *chapters_in(folder))


def _portfolio(settings: Settings) -> Chapter | None:
    """Return the page about all strategies, which is for those who may see all of them."""
    folder = settings.notebooks or notebooks_folder()
    return None if settings.door.members_only else portfolio_in(folder)


def _apps(settings: Settings, place: str) -> _Apps:
    """Return Voila as we use it: its kernels end when nobody is connected, its log is ours."""
    kernels.fork_by_default()
    if settings.edit:
        kernels.warm_up()
    config = Config()
    config.MappingKernelManager.cull_idle_timeout = settings.idle
    config.MappingKernelManager.cull_interval = max(1, settings.idle // 4)
    config.MappingKernelManager.cull_connected = False
    if len(place) < LONGEST_FOLDER:
        # By files in a folder of our own: a port found free may be taken before a kernel opens it.
        config.KernelManager.transport = "ipc"
        config.KernelManager.transport_encryption = "disabled"
    else:
        config.KernelManager.transport_encryption = "auto"
    config.VoilaConfiguration.progressive_rendering = True
    config.VoilaConfiguration.extension_denylist = _unneeded_extensions()
    config.VoilaConfiguration.show_tracebacks = False
    apps = _Apps(config=config, log_level=logging.WARNING, connection_dir_root=place)
    apps.initialize([])
    apps.voila_configuration.prelaunch_hook = prelaunch
    apps.connection_dir = place
    apps.identity_provider_class = Doorkeeper
    return apps


def _application(apps: _Apps, office: Office) -> PrefixedApplication:
    settings = office.settings
    given = {
        **apps.init_settings(),
        "workbook_office": office,
        "workbook_parameters": {"store": "", "mode": settings.mode},
        # Elsewhere a name of another site that leads to this computer must not open the pages.
        "allow_remote_access": not settings.is_local,
        "local_hostnames": ["localhost"],
        "login_url": "/login",
        "xsrf_cookies": True,
        "xsrf_cookie_kwargs": {"samesite": "Strict", "secure": settings.is_encrypted},
        "compress_response": True,
        "default_handler_class": Nothing,
        "log_function": _log_request,
        "autoreload": False,
    }
    given["identity_provider"].door = settings.door
    given["workbook_page_config"] = {
        **get_page_config(
            base_url="/", settings=given, log=apps.log, voila_configuration=apps.voila_configuration
        ),
        "fullMathjaxUrl": address("formulas.js"),
    }
    scripts = Path(apps.data_dir) / "templates" / "base" / "static"
    return PrefixedApplication(
        [
            (r"/", Front),
            (r"/login", Login),
            (r"/logout", Logout),
            (r"/static/([\w.-]+)", Static),
            (r"/voila/static/([\w.-]+)", Scripts, {"folder": Folder(scripts)}),
            (r"/voila/labextensions/(.*)", _Extension, {"path": apps.labextensions_path}),
            (rf"/waiting/{_KERNEL}", Waiting),
            (rf"/api/kernels/{_KERNEL}", KernelModel),
            (rf"/api/kernels/{_KERNEL}/channels", KernelChannels),
            (rf"/voila/execution/{_KERNEL}", Outputs),
            (rf"/voila/api/shutdown/{_KERNEL}", Shutdown),
            (r"/portfolio", PortfolioPage),
            (r"/handbook", HandbookPage),
            (r"/([a-z0-9_]+)\.ipynb", ChapterOfNotebook),
            (r"/([a-z][a-z0-9_]*)", ChapterPage),
        ],
        **given,
    )


def _unneeded_extensions() -> list[str]:
    found = get_federated_extensions(get_voila_labextensions_path())
    return [name for name in found if name not in EXTENSIONS]


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


def _named(address: str) -> str:
    if address in ("0.0.0.0", "::", ""):  # noqa: S104 only to be shown
        return socket.gethostname()
    return f"[{address}]" if ":" in address else address


async def _stopped() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    await stop.wait()


async def _warm(office: Office) -> None:
    """Paint pages that will be asked for, so that the first reader gets them as fast as others.

    Every painter paints each page once, and none while a reader waits.
    """
    from workbook.serve.visit import rehearse

    try:
        strategies = office.store.strategies() if office.settings.rehearse else ()
        for key in [one.key for one in strategies[:REHEARSED]]:
            for shown in office.chapters:
                for _ in range(office.settings.pages_at_once):
                    while office.studio.is_busy:
                        await asyncio.sleep(0.2)
                    await rehearse(office, shown, key)
    except WorkbookError as error:
        log.warning("The pages were not painted beforehand: %s", error)


def _log_request(handler: tornado.web.RequestHandler) -> None:
    """Tell what was asked without what follows the path: it may hold a token."""
    request = handler.request
    status = handler.get_status()
    if status < 400 and request.path.startswith("/waiting/"):
        return  # a page that waits asks every other second
    tell = log.info if status < 400 else log.warning
    took = 1000 * request.request_time()
    tell("%d %s %s (%.0f ms)", status, request.method, request.path[:200], took)
