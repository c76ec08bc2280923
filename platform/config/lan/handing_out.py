"""Gives phones the root certificate by plain http: before they trust it, they can have nothing by TLS."""

import io
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import segno

NAME = "/fonds.crt"


def hand_out(root: Path, address: str, port: int) -> ThreadingHTTPServer:
    """Serve the root under one path until `shutdown`, and nothing else; return what serves it."""
    content = root.read_bytes()

    class Handler(BaseHTTPRequestHandler):
        """Knows one file."""

        def do_GET(self) -> None:
            """Give the root certificate, which is public."""
            if self.path != NAME:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Type", "application/x-x509-ca-cert")
            self.send_header("Content-Disposition", 'attachment; filename="fonds.crt"')
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base has it
            """Say nothing on the terminal, where the address stands."""

    server = ThreadingHTTPServer((address, port), Handler)
    Thread(target=server.serve_forever, name="lan-root", daemon=True).start()
    return server


def code_of(text: str) -> str:
    """Return a text as a code that a phone reads off the terminal."""
    drawn = io.StringIO()
    segno.make(text, error="m", micro=False).terminal(out=drawn, compact=True)
    return drawn.getvalue()
