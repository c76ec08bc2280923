"""A Sentry of the suite's own on the loopback interface."""

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import sentry_sdk


class FakeSentry(ThreadingHTTPServer):
    """Keeps what arrives; while `gate` is closed it answers nobody."""

    daemon_threads = True

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.arrived = threading.Semaphore(0)
        self.asked = threading.Semaphore(0)
        self.gate = threading.Event()
        self.gate.set()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def dsn(self) -> str:
        return f"http://public@127.0.0.1:{self.server_address[1]}/1"

    def items(self) -> list[dict[str, Any]]:
        """The JSON parts of every envelope."""
        return [
            json.loads(line)
            for body in self.bodies
            for line in body.decode().splitlines()
            if line.startswith("{")
        ]

    def events(self) -> list[dict[str, Any]]:
        return [item for item in self.items() if "exception" in item or "logentry" in item]


class _Handler(BaseHTTPRequestHandler):
    server: FakeSentry

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.release()
        self.server.gate.wait(30)
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        self.server.bodies.append(body)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")
        self.server.arrived.release()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def fake_sentry() -> Iterator[FakeSentry]:
    """Serve for the block, and switch error reports off behind it."""
    server = FakeSentry()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.gate.set()
    sentry_sdk.get_client().close(timeout=2)
    sentry_sdk.get_global_scope().set_client(None)
    server.shutdown()
    server.server_close()
    thread.join()
