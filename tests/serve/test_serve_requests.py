"""What a server answers to requests that nobody's browser would send, and to honest ones."""

from __future__ import annotations

import gzip
import re

import pytest

TRICKS = [
    "/1_good.ipynb",
    "/notebooks/1_good.ipynb",
    "/voila/render/1_good.ipynb",
    "/voila/files/1_good.ipynb",
    "/voila/files/notebooks/1_good.ipynb",
    "/voila/files/store.sqlite",
    "/voila/tree",
    "/voila/api/contents",
    "/voila/templates/lab/static/../../../../etc/passwd",
    "/files/1_good.ipynb",
    "/store.sqlite",
    "/workbook.sqlite",
    "/data/strategy.csv",
    "/api/contents",
    "/api/contents/1_good.ipynb",
    "/api/kernels",
    "/api/kernels/00000000-0000-0000-0000-000000000000",
    "/api/kernels/00000000-0000-0000-0000-000000000000/channels",
    "/api/kernelspecs",
    "/api/sessions",
    "/api/status",
    "/api/terminals",
    "/metrics",
    "/tree",
    "/lab",
    "/static/../settings.py",
    "/static/../../templates/voila/frame.html.j2",
    "/static/%2e%2e/%2e%2e/pyproject.toml",
    "/static/..%2f..%2fpyproject.toml",
    "/static/%2fetc%2fpasswd",
    "/static//etc/passwd",
    "/static/",
    "/voila/static/../../../../../../etc/passwd",
    "/voila/static/%2e%2e/page.html",
    "/voila/static/..%2fpage.html",
    "/voila/static/",
    "/voila/labextensions/../../../etc/passwd",
    "/voila/labextensions/%2e%2e/%2e%2e/etc/passwd",
    "/voila/labextensions/jupyterlab_pygments/package.json",
    "/voila/labextensions/anywidget/package.json",
    "/voila/labextensions/anywidget/static/../package.json",
    "/voila/execution/00000000-0000-0000-0000-000000000000",
    "/../../../../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "//etc/passwd",
    "/good/../1_good.ipynb",
    "/good%00?strategy=acme",
    "/good.ipynb?strategy=acme",
    "/Good?strategy=acme",
    "/good/?strategy=acme",
    "/unknown?strategy=acme",
    "/%c0%ae%c0%ae/etc/passwd",
]
QUERIES = [
    "/good?strategy=acme&mode=edit",
    "/good?strategy=acme&store=other.sqlite",
    "/good?strategy=acme&store=",
    "/good?strategy=acme&page=1",
    "/good?strategy=acme&strategy=other",
    "/good?strategy=acme&template=lab",
    "/good?strategy=acme&theme=dark",
    "/good?strategy=acme&as_of=yesterday",
    "/good?strategy=acme&as_of=2026-13-45",
    "/good?strategy=acme&as_of=%27%3B+import+os",
    "/good?strategy=%ff%fe",
    "/good?strategy=a%00b",
    "/good?strategy=" + "a" * 500,
    "/good?strategy=../../store",
    "/typed?strategy=acme&years=1.5",
    "/typed?strategy=acme&years=",
    "/typed?strategy=acme&rate=nan",
    "/typed?strategy=acme&deep=maybe",
    "/?strategy=acme",
    "/?as_of=soon",
    "/?token=guess",
]
OURS = (".ipynb", "Traceback", "/home", "site-packages", 'File "')


@pytest.mark.parametrize("path", TRICKS)
def test_no_path_leads_to_a_file_or_to_jupyter(viewing, path):
    answer = viewing.ask(path)
    assert 400 <= answer.status < 500, answer.text[:300]
    assert "nbformat" not in answer.text
    assert "root:" not in answer.text
    assert not [word for word in OURS if word in answer.text]


@pytest.mark.parametrize("path", QUERIES)
def test_a_wrong_question_is_answered_by_a_friendly_page(viewing, path):
    answer = viewing.ask(path)
    assert 400 <= answer.status < 500
    assert '<html lang="en">' in answer.text
    assert answer.text.count("<h1") == 1
    assert not [word for word in OURS if word in answer.text]
    assert not viewing.children_named("ipykernel")


def test_an_unknown_strategy_is_not_found_and_a_near_one_is_offered(viewing):
    answer = viewing.ask("/good?strategy=acmee")
    assert answer.status == 404
    assert "acme" in answer.text
    assert viewing.ask("/good?strategy=acme&as_of=2020-01-01").status == 404


def test_what_a_stranger_writes_is_shown_as_text(viewing):
    answer = viewing.ask("/good?strategy=%3Cscript%3Ealert(1)%3C/script%3E")
    assert answer.status == 404
    assert "<script>alert" not in answer.text
    answer = viewing.ask("/good?%3Cimg%20src=x%3E=1&strategy=acme")
    assert answer.status == 400
    assert "<img src" not in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", ["/", "/good?strategy=acme", "/api/kernels", "/static/live.js"])
def test_nothing_can_be_sent(viewing, method, path):
    answer = viewing.ask(path, method, body="x=1")
    assert 400 <= answer.status < 500
    assert "Traceback" not in answer.text


def test_values_are_cast_before_the_notebook_gets_them(viewing):
    answer = viewing.ask("/typed?strategy=acme&years=21&rate=0.25&deep=true")
    assert answer.status == 200
    assert "years: 42 rate: 0.25 deep: True" in answer.text
    assert "years: 2 rate: 0.5 deep: False" in viewing.ask("/typed?strategy=acme").text


@pytest.mark.parametrize(
    "path",
    ["/", "/good?strategy=acme", "/nothing", "/good?strategy=x", "/static/x", "/api/kernels"],
)
def test_every_answer_has_safe_headers(viewing, path):
    headers = viewing.ask(path).headers
    policy = dict(
        part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert policy["base-uri"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "ornado" not in headers["Server"]
    assert not headers.get_all("Access-Control-Allow-Origin")


def test_pages_are_not_kept_and_scripts_are(viewing):
    page = viewing.ask("/good?strategy=acme")
    assert page.headers["Cache-Control"] == "no-store"
    for path in set(re.findall(r'(?:src|href|data-vega)="(/static/[^"]+)"', page.text)):
        script = viewing.ask(path, Accept_Encoding="identity")
        assert script.status == 200, path
        assert "immutable" in script.headers["Cache-Control"]
        assert script.headers["Content-Type"].startswith(("text/css", "text/javascript"))
        packed = viewing.ask_bytes(path, Accept_Encoding="gzip")
        assert gzip.decompress(packed).decode() == script.text


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8866", "127.0.0.1.evil.example"])
def test_a_name_of_another_site_that_leads_here_opens_nothing(viewing, host):
    answer = viewing.ask("/good?strategy=acme", Host=host)
    assert answer.status == 403
    assert "alignment" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1234", "[::1]:8866"])
def test_this_computers_own_names_do(viewing, host):
    assert viewing.ask("/typed?strategy=acme", Host=host).status == 200


def test_no_page_names_a_place_on_the_server(viewing):
    for path in ("/", "/good?strategy=acme", "/failing?strategy=acme", "/nothing"):
        text = viewing.ask(path).text
        assert str(viewing.folder) not in text
        assert "undefined_name" not in text
        assert "open_page(" not in text  # nor the code
