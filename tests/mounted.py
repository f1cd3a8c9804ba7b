"""Folders on a small or a read-only medium, mounted where only the commands of a test see them."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOM = 4  # megabytes


@cache
def _why_not() -> str:
    if shutil.which("unshare") is None:
        return "there is no program unshare, which mounts for one process only"
    tried = subprocess.run(
        ["unshare", "-m", "mount", "-t", "tmpfs", "-o", "size=1m", "none", "/mnt"],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    return f"this user may not mount: {tried.stderr.strip()}" if tried.returncode else ""


def on_a_small_disk(
    folder: Path, script: str, timeout: float = 300
) -> subprocess.CompletedProcess[str]:
    """Run a shell script that sees ``folder`` as an empty disk of four megabytes.

    In the script ``fill`` leaves no room, ``empty`` makes room, ``protect`` makes the disk
    read-only, and ``$DISK`` is the folder.
    """
    if reason := _why_not():
        pytest.skip(reason)
    prepared = f"""
        DISK={folder}
        mount -t tmpfs -o size={ROOM}m none "$DISK"
        fill() {{
            dd if=/dev/zero of="$DISK/fill" bs=64k 2>/dev/null || true
            dd if=/dev/zero of="$DISK/rest" bs=1 count=4096 2>/dev/null || true
        }}
        empty() {{ rm "$DISK/fill" "$DISK/rest"; }}
        protect() {{ mount -o remount,ro "$DISK"; }}
        cd "$DISK"
    """
    return subprocess.run(
        ["unshare", "-m", "bash", "-eu", "-c", prepared + script],
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )
