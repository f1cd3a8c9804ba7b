"""What a fork server and its clients tell each other, and how a server is started.

A client sends, beside the descriptors, one JSON object on a line: ``entry`` (a function as
``module:name``), ``arguments``, ``environment`` and ``directory``. It gets two messages back.
"""

from __future__ import annotations

import struct

MESSAGE = struct.Struct("!ci")
BEGUN, ENDED = b"b", b"e"  # with the process id, with the exit code

KERNEL = "workbook.workers.forkserver:run_kernel"
REQUESTS = "workbook.workers.worker:main"

# Libraries read these as they are loaded; a worker then gets the environment of its own request.
SETTINGS = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",  # of pyarrow, where pandas finds it
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # as ipykernel's own kernel spec has it
}
