"""Scans lie on a phone sealed for the stock-take's key: what the device keeps only the company's archive can open.

The device has the public half alone (ADR 0037): neither who finds it nor who was signed out reads what it holds. Suite
P-256 ECDH with a key of its own for each scan, HKDF-SHA256, AES-256-GCM; stock-take, device and number are bound in.
"""

import base64
import binascii
import json
from datetime import UTC, datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from archive.stocktaking.rules import LONGEST_LABEL, Arrived
from kernel.text import one_line
from security.keys import store
from security.keys.envelope import Unreadable, from_text, to_text

PURPOSE, PLACE = "stocktaking", "stock_take"
SUITE = "P256-HKDF-SHA256-A256GCM"
_POINT, _NONCE = 65, 12
_INFO = b"fonds stocktaking"


def new_key(token: str) -> tuple[str, str]:
    """Return the public half for devices (Base64) and the private one as it is stored, sealed for this stock-take."""
    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    raw = private.private_numbers().private_value.to_bytes(32, "big")
    sealed = store.seal_bytes(store.purpose_key(PURPOSE), raw, PLACE, token)
    return base64.b64encode(public).decode(), to_text(sealed)


class Opener:
    """Opens what the devices of one stock-take sealed."""

    def __init__(self, token: str, sealed: str) -> None:
        raw = store.open_bytes(store.purpose_key(PURPOSE), from_text(sealed), PLACE, token)
        self._private = ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1())
        self._token = token

    def opened(self, device: str, order: int, sealed: str) -> Arrived:
        """Return one scan; Unreadable for what was altered, renumbered or sealed for another stock-take."""
        try:
            raw = base64.b64decode(sealed, validate=True)
            theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw[:_POINT])
            shared = self._private.exchange(ec.ECDH(), theirs)
            key = HKDF(hashes.SHA256(), 32, salt=b"", info=_INFO).derive(shared)
            nonce, content = raw[_POINT : _POINT + _NONCE], raw[_POINT + _NONCE :]
            bound = f"{SUITE}|{self._token}|{device}|{order}".encode()
            said = json.loads(AESGCM(key).decrypt(nonce, content, bound))
            at = datetime.fromtimestamp(int(said["at"]) / 1000, UTC)
            text = one_line(str(said["text"]))[:LONGEST_LABEL]
        except (
            InvalidTag,
            binascii.Error,
            ValueError,
            KeyError,
            TypeError,
            OverflowError,
            RecursionError,
        ) as error:
            raise Unreadable from error
        return Arrived(order=order, text=text, at=at)
