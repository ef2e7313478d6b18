"""A server of our own on loopback over the test database, which can be killed and started again at the same address."""

import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from django.conf import settings

from tests.own_database import environment

ROOT = Path(__file__).parent.parent.parent


class Server:
    def __enter__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()

    def start(self):
        variables = environment() | {"SECRET_KEY": settings.SECRET_KEY, "DEBUG": "on"}
        command = [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{self.port}"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(command, cwd=ROOT, env=variables, **quiet)
        self.wait()

    def kill(self):
        """As a machine that loses its power: without a word to anybody. By its own process id."""
        self.process.kill()
        self.process.wait()

    def wait(self):
        for _ in range(100):
            try:
                urllib.request.urlopen(f"{self.url}/sign-in/", timeout=2).close()  # noqa: S310  our own, on loopback
                return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError("The server did not start.")
