"""HTTPS of the server's own, with a certificate made here; and the warning where there is none."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys

import pytest
from serve.apps import ROOT, TOKEN, serving
from waiting import LONGEST

from workbook.book.errors import BadInput
from workbook.serve import AccessRules, Settings
from workbook.serve.settings import refuse_unsafe, warning

GOOD = "/good?strategy=acme"


def certificate(folder, name="server", *more):
    """Make a certificate that vouches for itself, and its key."""
    files = [str(folder / f"{name}.pem"), str(folder / f"{name}.key")]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
         "-out", files[0], "-keyout", files[1], *(more or ["-nodes"])],
        check=True, capture_output=True,
    )  # fmt: skip
    return files


@pytest.fixture(scope="module")
def encrypted(place, tmp_path_factory):
    """A server that speaks HTTPS and asks for a token."""
    cert, key = certificate(tmp_path_factory.mktemp("tls"))
    access_rules = AccessRules(token=TOKEN)
    with serving(place, workers=1, access_rules=access_rules, certificate=cert, key=key) as served:
        yield served


def test_pages_come_by_https_and_cookies_only_by_it(encrypted):
    assert encrypted.address.startswith("https://127.0.0.1:")
    way_in = encrypted.ask("/login")
    assert way_in.status == 401
    assert way_in.headers["Strict-Transport-Security"] == "max-age=31536000"
    answer = encrypted.ask(f"{GOOD}&token={TOKEN}")
    assert answer.status == 302
    cookies = [*way_in.headers.get_all("Set-Cookie"), *answer.headers.get_all("Set-Cookie")]
    assert {one.split("=")[0] for one in cookies} == {"_xsrf", "workbook-reader"}
    for cookie in cookies:
        assert "secure" in cookie.lower()
    kept = "; ".join(one.split(";")[0] for one in cookies)
    assert encrypted.ask(GOOD, Cookie=kept).status == 200


def test_nothing_is_said_without_encryption(encrypted):
    plain = http.client.HTTPConnection("127.0.0.1", encrypted.port, timeout=LONGEST)
    plain.request("GET", "/login")
    with pytest.raises((http.client.HTTPException, OSError)):
        plain.getresponse()


def test_widgets_work_through_it_too(encrypted, visit):
    page = visit(ignore_https_errors=True)
    page.goto(f"{encrypted.address}/trial?strategy=acme&token={TOKEN}")
    handle = page.locator(".noUi-handle").first
    handle.focus()
    page.keyboard.press("ArrowRight")
    page.get_by_text("8 calls").wait_for()
    page.close()


@pytest.mark.parametrize("wrong", ["another key", "locked key", "no key", "no certificate"])
def test_what_cannot_be_used_is_told_at_the_start(place, tmp_path, wrong):
    cert, key = certificate(tmp_path)
    if wrong == "another key":
        _, key = certificate(tmp_path, "other")
    elif wrong == "locked key":
        cert, key = certificate(tmp_path, "locked", "-passout", "pass:secret")
    elif wrong == "no key":
        key = str(tmp_path / "nothing.key")
    else:
        cert = key
    command = "from workbook.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", command, "serve", "--port=0", "--certificate", cert, "--key", key],
        capture_output=True, text=True, check=False, cwd=place, timeout=LONGEST,
        env={**os.environ, "PYTHONPATH": str(ROOT), "WORKBOOK_STORE": "store.sqlite"},
    )  # fmt: skip
    assert done.returncode == 2
    assert "The pages cannot be encrypted." in done.stderr
    assert "both as PEM and without a password" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("half", [{"certificate": "a.pem"}, {"key": "a.key"}])
def test_half_of_a_pair_is_refused(half):
    with pytest.raises(BadInput, match="both the certificate and its private key"):
        refuse_unsafe(Settings(**half))


def test_an_open_line_is_warned_of_in_one_sentence(locked, viewing, encrypted, behind_proxy):
    said = "WARNING:workbook.serve:Tokens, passwords, links and pages travel unencrypted"
    assert locked.log.count(said) == 1
    assert "give --certificate and --key" in locked.log
    for quiet in (viewing, encrypted, behind_proxy):
        assert "unencrypted" not in quiet.log


def test_who_needs_no_warning_gets_none():
    access_rules = AccessRules(token=TOKEN)
    assert warning(Settings(address="0.0.0.0", access_rules=access_rules))
    assert not warning(
        Settings(address="0.0.0.0", access_rules=access_rules, certificate="a", key="b")
    )
    assert not warning(Settings(access_rules=access_rules))
