"""A phone without a browser: seals what it scans as the page does, numbers it, and sends it."""

import base64
import json
import os
import uuid
from datetime import UTC, datetime

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from archive.stocktaking.sealing import SUITE


class Phone:
    """One phone in somebody's hand."""

    def __init__(self, browser, take):
        self.browser, self.take = browser, take
        self.token, self.made = str(uuid.uuid4()), 0
        self.answer = self.post("device", {"device": self.token})
        self.facts = self.answer.json()

    def post(self, what, body):
        path = f"/stocktaking/{self.take}/{what}/"
        return self.browser.post(path, body, content_type="application/json", secure=True)

    def scan(self, *texts, at=None):
        """Scan labels; return them as the device keeps them."""
        kept = []
        for text in texts:
            self.made += 1
            kept.append({"order": self.made, "sealed": self.sealed(self.made, text, at)})
        return kept

    def send(self, kept):
        return self.post("scans", {"device": self.token, "scans": kept})

    def sealed(self, order, text, at=None):
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(
            ec.SECP256R1(), base64.b64decode(self.facts["key"])
        )
        own = ec.generate_private_key(ec.SECP256R1())
        shared = own.exchange(ec.ECDH(), theirs)
        key = HKDF(hashes.SHA256(), 32, salt=b"", info=b"fonds stocktaking").derive(shared)
        moment = int((at or datetime.now(UTC)).timestamp() * 1000)
        said = json.dumps({"text": text, "at": moment}).encode()
        nonce = os.urandom(12)
        bound = f"{SUITE}|{self.facts['bound']}|{self.token}|{order}".encode()
        point = own.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return base64.b64encode(point + nonce + AESGCM(key).encrypt(nonce, said, bound)).decode()
