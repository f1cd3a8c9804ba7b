"""A real FTP server in a thread, whose folder a test can look into."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import FTPServer


@contextmanager
def ftp_server(folder: Path, permissions: str = "elradfmwMT") -> Iterator[tuple[str, FTPServer]]:
    """Serve a folder to ana, whose password is secret; give the URL and the server."""
    authorizer = DummyAuthorizer()
    authorizer.add_user("ana", "secret", str(folder), perm=permissions)
    handler = type("Handler", (FTPHandler,), {"authorizer": authorizer})
    server = FTPServer(("127.0.0.1", 0), handler)
    serving = threading.Thread(target=server.serve_forever, kwargs={"timeout": 0.05})
    serving.start()
    try:
        yield f"ftp://ana:secret@127.0.0.1:{server.address[1]}", server
    finally:
        server.close_all()
        serving.join(10)
