"""Requests that other sites make in a reader's browser: they start nothing here.

A browser says where a request comes from (``Sec-Fetch-Site``). It does not where the connection is
neither encrypted nor to this computer; there ``Origin`` and ``Referer`` tell. A link in a mail or
on an intranet page still opens a page: its answer is a small page that asks for it again, and that
second request comes from ourselves. A picture, a frame or a script on a foreign page never does so.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from workbook.serve.addresses import is_from_proxy

if TYPE_CHECKING:
    from tornado.httputil import HTTPServerRequest

    from workbook.serve.settings import AccessRules

OWN = ("same-origin", "none")  # ``none``: typed, a bookmark, or a link in a program's window
STRICT_COOKIE = "_xsrf"  # browsers send it only with requests that our own pages make


def is_cross_site(request: HTTPServerRequest, access_rules: AccessRules) -> bool:
    """Return whether another site makes this request."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site not in OWN
    hosts = {_host(request.host)}
    if is_from_proxy(access_rules, request.remote_ip):
        hosts.add(_host(request.headers.get("X-Forwarded-Host", "").rpartition(",")[2].strip()))
    named = [request.headers[name] for name in ("Origin", "Referer") if name in request.headers]
    if all(_is_own(one, hosts) for one in named):
        return False
    return "Origin" in request.headers or STRICT_COOKIE not in request.cookies


def is_navigation(request: HTTPServerRequest) -> bool:
    """Return whether somebody goes to a page of ours, and sees that they do."""
    headers = request.headers
    if request.method not in ("GET", "HEAD") or "Upgrade" in headers:
        return False
    if any("prefetch" in headers.get(name, "") for name in ("Sec-Purpose", "Purpose")):
        return False
    if "Sec-Fetch-Mode" in headers:
        kind = headers["Sec-Fetch-Mode"], headers.get("Sec-Fetch-Dest", "document")
        return kind == ("navigate", "document")
    return "text/html" in headers.get("Accept", "")


def _is_own(address: str, hosts: AbstractSet[str]) -> bool:
    try:
        return _host(urlsplit(address).netloc) in hosts
    except ValueError:
        return False


def _host(netloc: str) -> str:
    host = netloc.rpartition("@")[2].lower()
    return host.removesuffix(":80").removesuffix(":443")
