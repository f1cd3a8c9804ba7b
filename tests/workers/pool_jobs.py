"""Jobs that the workers of tests do: they count, and do all that goes wrong with processes."""

import os
import signal
import sys
import time
from pathlib import Path


class Odd(Exception):
    """Cannot be read again in another process: it wants two arguments."""

    def __init__(self, one, two):
        super().__init__(one)
        self.two = two


class Counting:
    """Answers with numbers up to the request's; ``at`` says where something happens, and what."""

    def __init__(self):
        sys.stdout.write("loaded, and this is no answer\n")
        self.tidied = 0

    def answers(self, request):
        for number in range(request["to"]):
            if number == request.get("at") and self._happens(request):
                getattr(self, request["do"])(request)
            sys.stdout.write("this is no answer\n")
            yield number, os.getpid()

    def tidy(self):
        self.tidied += 1
        sys.stdout.flush()

    def die(self, _):
        os.kill(os.getpid(), signal.SIGKILL)

    def hang(self, _):
        time.sleep(600)

    def fail(self, _):
        raise ValueError("no such number")

    def fail_oddly(self, _):
        raise Odd("one", 2)

    def grow(self, _):
        self.much = bytearray(os.urandom(1)) * 2**27

    def _happens(self, request):
        """Happen each time, or once for all where a file remembers it."""
        if "once" not in request:
            return True
        try:
            Path(request["once"]).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True
