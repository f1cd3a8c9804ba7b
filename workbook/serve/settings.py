"""What a server of apps is told when it starts, and what it refuses to start with."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from workbook.book.errors import BadInput, Fault
from workbook.book.messages import say
from workbook.workers.limits import rendering_at_once

SHORTEST_TOKEN = 16

_BASE = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[\w.~@%+-]+)+/?", re.ASCII)
_LONGEST_BASE = 200


@dataclass(frozen=True)
class AccessRules:
    """Who gets in.

    ``token`` and ``password_hash`` (made by ``workbook serve --hash-password``) let in whoever
    knows them, without a name. ``proxy_header`` names the reader, and counts only in requests that
    come from ``proxy_address``, as do ``X-Forwarded-For``, ``-Host``, ``-Prefix`` and ``-Proto``.
    With ``sign_in`` each member comes in by a link of their own, or in a room by six digits; with
    ``openid``, the address of a provider, by an account of the company too.
    """

    token: str = field(default="", repr=False)
    password_hash: str = field(default="", repr=False)
    proxy_header: str = ""
    proxy_address: str = ""
    members_only: bool = False
    sign_in: bool = False
    openid: str = ""
    openid_client: str = ""
    openid_secret: str = field(default="", repr=False)

    @property
    def is_locked(self) -> bool:
        """Whether anything is asked of a reader."""
        return bool(self.token or self.password_hash or self.proxy_header or self.sign_in)

    @property
    def for_members(self) -> bool:
        """Whether a strategy is shown to its members only."""
        return self.members_only or self.sign_in


@dataclass(frozen=True)
class Settings:
    """How the apps are served.

    Parameters
    ----------
    store
        URL or file of the store; empty for the usual place.
    notebooks
        Folder of the chapters' notebooks; None to find it.
    edit
        Whether pages carry forms. Without it nothing of the book can be changed; what evidence said
        when it was shown is kept beside the book where the store can be written to.
    address, port
        Where to listen; port 0 takes a free one.
    access_rules
        Who gets in.
    workers
        How many pages are rendered at once; 0 for as many as there are processors, at most 4.
    idle
        Seconds after which a kernel that no browser is connected to ends.
    slowest_cell
        Seconds that a cell may take.
    prewarm
        Whether pages are rendered once before anybody asks for them.
    base_url
        Path that the pages are below, such as ``/tools/strategy``; empty for the root. A trusted
        proxy can name another in ``X-Forwarded-Prefix``.
    kernels, kernels_each
        How many pages may have widgets that work at once, in all and of one reader; 0 to go by the
        memory, and for a dozen.
    certificate, key
        Files with the certificate (its chain behind it) and its private key, both as PEM: the
        server then speaks HTTPS, and nothing else.
    uploads
        Folder in which files that people drop are kept, each strategy's in a folder of its own;
        empty where nobody may drop any.
    """

    store: str = ""
    notebooks: Path | None = None
    edit: bool = False
    address: str = "127.0.0.1"
    port: int = 8866
    access_rules: AccessRules = AccessRules()
    workers: int = 0
    idle: int = 120
    slowest_cell: int = 120
    prewarm: bool = True
    base_url: str = ""
    kernels: int = 0
    kernels_each: int = 0
    certificate: str = ""
    key: str = ""
    uploads: str = ""

    @property
    def base(self) -> str:
        """Base URL without its last slash."""
        return base_path(self.base_url)

    @property
    def is_encrypted(self) -> bool:
        """Whether this server itself speaks HTTPS."""
        return bool(self.certificate)

    @property
    def is_local(self) -> bool:
        """Whether only this computer can reach the server."""
        if self.address == "localhost":
            return True
        try:
            return ip_address(self.address).is_loopback
        except ValueError:
            return False

    @property
    def pages_at_once(self) -> int:
        """How many workers there are."""
        return self.workers or rendering_at_once()

    @property
    def mode(self) -> str:
        """Mode of the pages."""
        return "edit" if self.edit else "view"


def base_path(text: str) -> str:
    """Return a base URL without its last slash: ``/tools/strategy``; empty for the root.

    Raises
    ------
    ValueError
        It is no path.
    """
    if text in ("", "/"):
        return ""
    if len(text) > _LONGEST_BASE or not _BASE.fullmatch(text):
        raise ValueError(text)
    return text.rstrip("/")


def refuse_unsafe(settings: Settings) -> None:
    """Refuse settings that would let anybody in, or that contradict each other.

    Raises
    ------
    BadInput
        Says everything that has to change.
    """
    faults = [
        Fault("workbook serve", None, option, value, expected)
        for wrong, option, value, expected in _rules(settings)
        if wrong
    ]
    if faults:
        raise BadInput(say("The apps are not served like this."), faults)


def warning(settings: Settings) -> str:
    """Say what is allowed and yet unwise; empty where nothing is."""
    access_rules = settings.access_rules
    if (
        settings.is_local
        or settings.is_encrypted
        or not (access_rules.token or access_rules.password_hash or access_rules.sign_in)
    ):
        return ""
    return (
        "Tokens, passwords, links and pages travel unencrypted, and whoever is on the network can "
        "read them: give --certificate and --key, or put a proxy that speaks HTTPS in front."
    )


def _rules(settings: Settings) -> list[tuple[bool, str, str | None, str]]:
    access_rules = settings.access_rules
    return [
        (
            not settings.is_local and not access_rules.is_locked,
            "--address",
            settings.address,
            (
                "--sign-in, --token, a password (--password-file or WORKBOOK_PASSWORD_HASH) or "
                "--proxy-header beside an address that other computers can reach"
            ),
        ),
        (
            bool(access_rules.token) and len(access_rules.token) < SHORTEST_TOKEN,
            "--token",
            None,
            say(
                "at least {shortest_token} letters, so that it is hard to guess",
                shortest_token=SHORTEST_TOKEN,
            ),
        ),
        (
            bool(access_rules.password_hash)
            and not access_rules.password_hash.startswith("argon2:"),
            "password",
            None,
            "its hash, as workbook serve --hash-password prints it",
        ),
        (
            bool(access_rules.proxy_header) and not access_rules.proxy_address,
            "--proxy-address",
            None,
            say("the address of the proxy that sets the header"),
        ),
        (
            bool(access_rules.proxy_address) and not _is_address(access_rules.proxy_address),
            "--proxy-address",
            access_rules.proxy_address,
            say("one IP address"),
        ),
        (
            access_rules.members_only and not access_rules.proxy_header,
            "--members-only",
            None,
            "--proxy-header beside it, which tells who is reading",
        ),
        (
            access_rules.sign_in and not settings.edit,
            "--sign-in",
            None,
            say("--edit beside it: members come in to work on their strategy"),
        ),
        (
            access_rules.sign_in
            and bool(access_rules.token or access_rules.password_hash or access_rules.proxy_header),
            "--sign-in",
            None,
            say("no token, password or proxy beside it: each member has a link of their own"),
        ),
        (
            bool(access_rules.openid) and not _is_safe_provider(access_rules.openid),
            "--openid",
            access_rules.openid,
            say("the provider’s address, as it names itself, such as https://login.example.com"),
        ),
        (
            bool(access_rules.openid) != bool(access_rules.openid_client),
            "--openid-client" if access_rules.openid else "--openid",
            None,
            say("both the provider and the name that it knows the workbook by"),
        ),
        (
            bool(access_rules.openid) and not access_rules.sign_in,
            "--sign-in",
            None,
            "--sign-in beside it",
        ),
        (
            not _is_base(settings.base_url),
            "--base-url",
            settings.base_url,
            say("a path such as /tools/strategy"),
        ),
        (
            min(settings.kernels, settings.kernels_each) < 0,
            "--kernels, --kernels-each",
            f"{settings.kernels}, {settings.kernels_each}",
            say("numbers from 1 on, or 0 for what suits this computer"),
        ),
        (
            bool(settings.uploads) and not settings.edit,
            "--uploads",
            settings.uploads,
            say("--edit beside it: where pages are for reading, nobody drops a file"),
        ),
        (
            bool(settings.certificate) != bool(settings.key),
            "--key" if settings.certificate else "--certificate",
            None,
            say("both the certificate and its private key"),
        ),
    ]


def _is_base(text: str) -> bool:
    try:
        base_path(text)
    except ValueError:
        return False
    return True


def _is_safe_provider(text: str) -> bool:
    """Say whether nobody on the way can answer in a provider's place."""
    try:
        parts = urlsplit(text)
        here = parts.hostname == "localhost" or _is_loopback(parts.hostname or "")
    except ValueError:
        return False
    plain = not (parts.query or parts.fragment or "@" in parts.netloc)
    return (
        bool(parts.hostname)
        and plain
        and (parts.scheme == "https" or (parts.scheme == "http" and here))
    )


def _is_loopback(text: str) -> bool:
    return _is_address(text) and ip_address(text).is_loopback


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
