"""Put files where they belong, wholly or not at all.

Everything is first written beside its place, on the same disk, and moved there by renaming.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from workbook.book.errors import BadInput
from workbook.book.messages import say


def put_file(target: Path, content: bytes) -> None:
    """Write a file, or replace one, in a single step."""
    if target.is_dir():
        raise BadInput(
            say("{target} is a folder. Give the path of an Excel file in it.", target=target)
        )
    with _aside(target.parent) as stage:
        fresh = stage / target.name
        fresh.write_bytes(content)
        fresh.replace(target)


def put_folder(target: Path, contents: Mapping[str, bytes], copies: Mapping[str, Path]) -> None:
    """Write files into a folder: ``contents`` by name, and ``copies`` of other files.

    A new folder appears in a single step. In an existing folder the files are replaced one by
    one, once all of them are written; its other files stay.
    """
    if target.exists() and not target.is_dir():
        raise BadInput(
            say(
                "{target} is a file. Give the path of a folder, or one that ends in .xlsx.",
                target=target,
            )
        )
    exists = target.is_dir()
    if exists:
        _refuse_obstacles(target, [*contents, *copies])
    with _aside(target if exists else target.parent) as stage:
        fresh = stage / "folder"
        fresh.mkdir()
        for name, content in contents.items():
            (fresh / name).write_bytes(content)
        for name, original in copies.items():
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(original, fresh / name)
        if not exists:
            fresh.rename(target)
            return
        for name in (*contents, *copies):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).replace(target / name)


def _refuse_obstacles(target: Path, names: list[str]) -> None:
    """Refuse before anything is replaced: a folder in a file's place, or a link that leads away."""
    for name in names:
        place = target / name
        if place.is_dir():
            raise BadInput(
                say(
                    "{place} is a folder, but a file is to be written. Move the folder.",
                    place=place,
                )
            )
        if not place.parent.resolve().is_relative_to(target):
            raise BadInput(
                say(
                    "{parent} leads out of {target}. Remove it.",
                    parent=place.parent,
                    target=target,
                )
            )
        blocked = [part for part in place.parents if part.is_file()]
        if blocked:
            raise BadInput(
                say(
                    "{blocked} is a file, but a folder is needed. Move the file.",
                    blocked=blocked[0],
                )
            )


@contextmanager
def _aside(parent: Path) -> Iterator[Path]:
    parent.mkdir(parents=True, exist_ok=True)
    stage = parent / f".workbook-{os.urandom(8).hex()}"
    stage.mkdir()
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)
