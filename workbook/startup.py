"""What has to happen before the heavy packages load, in a command and in a kernel alike."""

from __future__ import annotations

import sys


def skip_unused_imports() -> None:
    """Keep ``rfc3987_syntax`` from loading.

    jsonschema, which altair, papermill and nbconvert import, offers it for checking the format of
    international links. It builds a grammar as it loads, which takes 1 to 2 s in every process,
    and nothing here asks for that check.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None is Python's own mark for "not importable"
