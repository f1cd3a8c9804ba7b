"""Scripts and styles of the apps: cached in memory, named by what they hold, cached for a year."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import logging
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from mimetypes import guess_type
from pathlib import Path

from workbook.book.messages import say
from workbook.charts import theme

TEMPLATES = Path(__file__).parents[1] / "pages" / "templates"
STATIC = Path(__file__).with_name("static")
TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
SCRIPTS = (
    "assistant.js",
    "door.js",
    "figures.js",
    "find.js",
    "formulas.js",
    "live.js",
    "page.js",
    "people.js",
    "remark.js",
    "waiting.js",
    "widgets.js",
)
BUNDLE = f"vega-{version('vl-convert-python')}.js"

# Of a bundle of 0.9 MB, which takes seconds to make; see ``Bundle``.
_MAKE = (
    "import sys, vl_convert; "
    "sys.stdout.buffer.write(vl_convert.javascript_bundle(vl_version='6.4').encode())"
)

log = logging.getLogger("workbook.serve")


@dataclass(frozen=True)
class Asset:
    """One file that browsers load."""

    content: bytes
    packed: bytes
    type: str

    @classmethod
    def of(cls, name: str, content: bytes) -> Asset:
        """Pack a file's content."""
        kind = TYPES.get(name.rpartition(".")[2]) or guess_type(name)[0]
        return cls(content, gzip.compress(content, 6, mtime=0), kind or "application/octet-stream")


@cache
def assets() -> Mapping[str, Asset]:
    """Return the styles and scripts by their name, which changes with what they hold."""
    css = "".join(
        [
            theme.CSS,
            (TEMPLATES / "report.css").read_text(encoding="utf-8"),
            (TEMPLATES / "handbook.css").read_text(encoding="utf-8"),
            (TEMPLATES / "page.css").read_text(encoding="utf-8"),
            (TEMPLATES / "voila" / "app.css").read_text(encoding="utf-8"),
        ]
    )
    scripts = {name: (STATIC / name).read_bytes() for name in SCRIPTS}
    files = {"app.css": css.encode(), **scripts}
    return {_hashed(name, content): Asset.of(name, content) for name, content in files.items()}


@cache
def address(name: str) -> str:
    """Return the address of a file: ``app.css`` is at ``/static/app.3f….css``."""
    if name == "vega.js":
        return f"/static/{BUNDLE}"
    stem, _, ending = name.rpartition(".")
    return next(
        f"/static/{hashed}"
        for hashed in assets()
        if hashed.startswith(f"{stem}.") and hashed.endswith(ending)
    )


class StaticFolder:
    """The files of a folder, not of those below; each is packed when it is first asked for."""

    def __init__(self, place: Path) -> None:
        self._files = {path.name: path for path in place.iterdir() if path.is_file()}
        self._packed: dict[str, Asset] = {}

    def get(self, name: str) -> Asset | None:
        """Return a file, or None where the folder has none of this name."""
        if name not in self._packed and name in self._files:
            self._packed[name] = Asset.of(name, self._files[name].read_bytes())
        return self._packed.get(name)


class Bundle:
    """Vega, Vega-Lite and their embedding in one script, made once and cached on this computer.

    It comes out of the installed vl-convert, so it is neither fetched from anywhere nor a copy in
    the repository that would grow old. It is begun as the server starts; a reader who comes before
    it is there reads the pictures, which become interactive when it is.
    """

    def __init__(self) -> None:
        self._made: asyncio.Future[Asset] | None = None

    def begin(self) -> None:
        """Begin to make it, unless it is there."""
        self._made = asyncio.ensure_future(self._make())

    async def get(self) -> Asset:
        """Return the script when it is made."""
        if self._made is None or (self._made.done() and self._made.exception()):
            self.begin()
        assert self._made  # noqa: S101 begin sets it
        return await asyncio.shield(self._made)

    async def _make(self) -> Asset:
        cached = _cache_path()
        if cached.is_file():
            return Asset.of(BUNDLE, cached.read_bytes())
        making = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _MAKE, stdout=asyncio.subprocess.PIPE
        )
        content, _ = await making.communicate()
        if making.returncode or not content:
            raise OSError(say("The script that makes charts interactive could not be made."))
        try:
            cached.parent.mkdir(parents=True, exist_ok=True)
            beside = cached.with_name(f"{cached.name}.{making.pid}.part")
            beside.write_bytes(content)
            beside.replace(cached)
        except OSError as error:  # it will be made again at the next start
            log.info("The script for charts could not be cached: %s", error)
        return Asset.of(BUNDLE, content)


def _cache_path() -> Path:
    from jupyter_core.paths import jupyter_data_dir

    return Path(jupyter_data_dir()) / "strategy-workbook" / BUNDLE


def _hashed(name: str, content: bytes) -> str:
    stem, _, ending = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{ending}"
