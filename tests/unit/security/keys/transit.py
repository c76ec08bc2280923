"""A transit engine on the loopback interface: versions of a key, encryption with associated data."""

import base64
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TOKEN = "s.for-the-suite"


class Transit(ThreadingHTTPServer):
    """Keys by name, each a list of versions; keeps which addresses were asked."""

    daemon_threads = True

    def __init__(self):
        self.keys = {"fonds": [AESGCM.generate_key(256)]}
        self.asked = []
        self.binds = True
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"] or 0)) or "{}")
        self.server.asked.append(self.path)
        if self.headers["X-Vault-Token"] != TOKEN:
            return self._answer(403, {"errors": ["permission denied"]})
        _, _, _, verb, name, *more = self.path.split("/")
        if more == ["rotate"]:
            self.server.keys[said.get("name") or name].append(AESGCM.generate_key(256))
            return self._answer(204, None)
        try:
            return self._answer(200, {"data": self._work(verb, self.server.keys[name], said)})
        except (KeyError, IndexError, InvalidTag):
            return self._answer(400, {"errors": ["cipher: message authentication failed"]})

    do_PUT = do_POST  # noqa: N815 - theirs

    def _work(self, verb, versions, said):
        bound_to = base64.b64decode(said["associated_data"]) if self.server.binds else b""
        if verb == "encrypt":
            nonce = len(self.server.asked).to_bytes(12, "big")
            sealed = AESGCM(versions[-1]).encrypt(
                nonce, base64.b64decode(said["plaintext"]), bound_to
            )
            text = base64.b64encode(nonce + sealed).decode()
            return {"ciphertext": f"vault:v{len(versions)}:{text}"}
        _, version, text = said["ciphertext"].split(":")
        sealed = base64.b64decode(text)
        plain = AESGCM(versions[int(version[1:]) - 1]).decrypt(sealed[:12], sealed[12:], bound_to)
        return {"plaintext": base64.b64encode(plain).decode()}

    def _answer(self, status, content):
        body = b"" if content is None else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Say nothing."""


@contextmanager
def transit():
    """Serve for the block."""
    server = Transit()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
