"""What a server refuses to start with."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest
from serve.apps import ROOT, TOKEN

from workbook.book.errors import BadInput
from workbook.serve import AccessRules, Settings, hash_of
from workbook.serve.settings import refuse_unsafe

HASH = hash_of("correct horse battery")


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.7", "example.org", ""])
def test_an_open_door_to_other_computers_is_refused(address):
    with pytest.raises(BadInput, match="--token"):
        refuse_unsafe(Settings(address=address))


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.10", "::1", "localhost"])
def test_this_computer_needs_no_door(address):
    refuse_unsafe(Settings(address=address))


@pytest.mark.parametrize(
    "access_rules",
    [
        AccessRules(token=TOKEN),
        AccessRules(password_hash=HASH),
        AccessRules(proxy_header="X-Reader", proxy_address="10.0.0.1"),
        AccessRules(proxy_header="X-Reader", proxy_address="::1", members_only=True),
    ],
)
def test_other_computers_come_in_through_a_door(access_rules):
    refuse_unsafe(Settings(address="0.0.0.0", access_rules=access_rules))


@pytest.mark.parametrize(
    ("access_rules", "named"),
    [
        (AccessRules(token="short"), "--token"),
        (AccessRules(password_hash="plain text"), "--hash-password"),
        (AccessRules(proxy_header="X-Reader"), "--proxy-address"),
        (AccessRules(proxy_address="10.0.0.1"), "--proxy-header"),
        (AccessRules(proxy_header="X-Reader", proxy_address="proxy.local"), "one IP address"),
        (AccessRules(token=TOKEN, members_only=True), "--members-only"),
    ],
)
def test_half_a_door_is_refused_with_what_is_missing(access_rules, named):
    with pytest.raises(BadInput, match=named):
        refuse_unsafe(Settings(address="0.0.0.0", access_rules=access_rules))


def test_a_secret_is_not_repeated_in_a_message_or_a_representation():
    settings = Settings(address="0.0.0.0", access_rules=AccessRules(token="too-short-secret"[:9]))
    with pytest.raises(BadInput) as refused:
        refuse_unsafe(settings)
    assert "too-short" not in str(refused.value) + repr(settings)


def serve(place, *options):
    command = "from workbook.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", command, "serve", *options],
        capture_output=True, text=True, check=False, cwd=place,
        env={**os.environ, "PYTHONPATH": str(ROOT), "WORKBOOK_STORE": "store.sqlite"},
    )  # fmt: skip


def test_a_port_in_use_is_told(place):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = serve(place, "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert "The server cannot listen on 127.0.0.1: Address already in use." in done.stderr
    assert "Traceback" not in done.stderr


def test_the_command_ends_with_2_and_a_sentence(place):
    done = serve(place, "--address", "0.0.0.0")
    assert done.returncode == 2
    assert "The apps are not served like this." in done.stderr
    assert "Traceback" not in done.stderr
