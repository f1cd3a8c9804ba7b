"""Paths of this server, and whom a request is counted for, whatever a request says of itself."""

from __future__ import annotations

import pytest
from tornado.httputil import HTTPHeaders, HTTPServerRequest, RequestStartLine

from workbook.serve import AccessRules, Settings
from workbook.serve.addresses import base_of, is_from_proxy, local, source_of

PROXY = "10.0.0.1"
BEHIND = AccessRules(proxy_address=PROXY)


@pytest.mark.parametrize("path", ["/", "/link?strategy=acme", "/a/b#there", "/a..b", "/x?to=../y"])
def test_a_path_of_this_server_is_kept(path):
    assert local(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "link",
        "https://example.org/",
        "//example.org",
        "/\\example.org",
        "/a\\..\\b",
        "/a/../b",
        "/a/%2e%2E/b",
        "/./a",
        "/..?x",
        "/..#x",
        "/a b",
        "/a\r\nSet-Cookie: x=1",
        "/\N{FULLWIDTH SOLIDUS}example.org",
    ],
)
def test_anything_else_leads_to_the_front_page(path):
    assert local(path) == "/"


def test_without_a_trusted_proxy_nobody_is_one():
    assert is_from_proxy(BEHIND, PROXY)
    assert not is_from_proxy(BEHIND, "10.0.0.2")
    assert not is_from_proxy(AccessRules(), "")
    assert not is_from_proxy(AccessRules(), None)


@pytest.mark.parametrize(
    ("remote_ip", "source"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),  # whoever has one has the network
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("socket", "socket"),
    ],
)
def test_a_request_is_counted_for_an_address_or_a_network(remote_ip, source):
    made_up = HTTPHeaders({"X-Forwarded-For": "198.51.100.9"})
    assert source_of(made_up, remote_ip, AccessRules()) == source
    assert source_of(made_up, remote_ip, BEHIND) == source  # who is no proxy speaks for nobody


@pytest.mark.parametrize(
    ("forwarded", "source"),
    [
        (["192.0.2.7"], "192.0.2.7"),
        (["198.51.100.9, 192.0.2.7"], "192.0.2.7"),  # the last is what the proxy has seen
        (["198.51.100.9", "2001:db8:1:2:3::4"], "2001:db8:1:2::/64"),
        (["192.0.2.7, nonsense"], PROXY),
        ([""], PROXY),
        ([], PROXY),
    ],
)
def test_behind_the_proxy_it_is_counted_for_whom_the_proxy_saw(forwarded, source):
    headers = HTTPHeaders()
    for one in forwarded:
        headers.add("X-Forwarded-For", one)
    assert source_of(headers, PROXY, BEHIND) == source


@pytest.mark.parametrize(
    ("remote_ip", "prefixes", "base"),
    [
        (PROXY, ["/hub/strategy/"], "/hub/strategy"),
        (PROXY, ["/"], ""),
        (PROXY, ["//example.org"], "/tools"),
        (PROXY, ["/a", "/b"], "/tools"),  # which of the two nobody knows
        (PROXY, [], "/tools"),
        ("192.0.2.7", ["/hub"], "/tools"),
    ],
)
def test_only_the_proxy_says_what_pages_are_below(remote_ip, prefixes, base, tmp_path):
    headers = HTTPHeaders({"Host": "localhost"})
    for one in prefixes:
        headers.add("X-Forwarded-Prefix", one)
    settings = Settings(notebooks=tmp_path, base_url="/tools/", access_rules=BEHIND)
    request = HTTPServerRequest(
        start_line=RequestStartLine("GET", "/", "HTTP/1.1"), headers=headers
    )
    request.remote_ip = remote_ip
    assert base_of(request, settings) == base
