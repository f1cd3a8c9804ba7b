"""Addresses of requests: the base URL that pages are below, paths of this server, who asks.

What a proxy says (``X-Forwarded-…``) counts only in requests that come from the proxy that whoever
runs the server trusts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Any

from tornado.web import Application

from workbook.serve.settings import base_path

if TYPE_CHECKING:
    from tornado.httputil import HTTPHeaders, HTTPServerRequest

    from workbook.serve.settings import AccessRules, Settings

# Visible ASCII without a backslash, which browsers read as a slash.
_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")
_NETWORK = 64  # bits; whoever has one IPv6 address has all of its network


def base_of(request: HTTPServerRequest, settings: Settings) -> str:
    """Return the path that a request's pages are below, without its last slash."""
    given = request.headers.get_list("X-Forwarded-Prefix")
    if len(given) == 1 and is_from_proxy(settings.access_rules, request.remote_ip):
        try:
            return base_path(given[0].strip())
        except ValueError:
            pass
    return settings.base


def local(path: str) -> str:
    """Return a path of this server, or that of the front page where it is anything else."""
    if not _PATH.fullmatch(path):
        return "/"
    steps = path.partition("?")[0].partition("#")[0].lower().replace("%2e", ".").split("/")
    return "/" if {".", ".."} & set(steps) else path


def is_from_proxy(access_rules: AccessRules, remote_ip: str | None) -> bool:
    """Return whether a request comes from the trusted proxy."""
    return bool(access_rules.proxy_address) and remote_ip == access_rules.proxy_address


def source_of(headers: HTTPHeaders, remote_ip: str, access_rules: AccessRules) -> str:
    """Return whom a request is counted for: an IPv4 address, or a network of IPv6 addresses.

    Behind the trusted proxy it is the address that the proxy itself has seen, the last in
    ``X-Forwarded-For``; what stands before it may be made up.
    """
    if is_from_proxy(access_rules, remote_ip):
        forwarded = ",".join(headers.get_list("X-Forwarded-For")).rpartition(",")[2].strip()
        return _network(forwarded) or _network(remote_ip) or remote_ip
    return _network(remote_ip) or remote_ip


class PrefixedApplication(Application):
    """An application that its pages' base URL is invisible to.

    A proxy may take the base URL off or leave it: both are answered.
    """

    def find_handler(self, request: HTTPServerRequest, **kwargs: Any) -> Any:
        """Find the handler of a request by the path below the base URL."""
        settings = self.settings["workbook_state"].settings
        for base in filter(None, (base_of(request, settings), settings.base)):
            if request.path == base or request.path.startswith(f"{base}/"):
                request.path = request.path[len(base) :] or "/"
                request.uri = f"{request.path}{'?' + request.query if request.query else ''}"
                break
        if "Cookie" in request.headers:
            cookies = _first_of_each(request.headers["Cookie"].split(";"))
            request.headers["Cookie"] = "; ".join(cookies)
        return super().find_handler(request, **kwargs)


def _first_of_each(cookies: Iterable[str]) -> list[str]:
    """Keep the first cookie of a name: a browser sends that of the longest path, ours, first."""
    kept: dict[str, str] = {}
    for cookie in cookies:
        kept.setdefault(cookie.partition("=")[0].strip(), cookie.strip())
    return list(kept.values())


def _network(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((int(address), _NETWORK), strict=False))
    return str(address)
