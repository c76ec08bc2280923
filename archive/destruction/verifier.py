#!/usr/bin/env python3
"""Proves that one record is in a Fonds destruction certificate, on any machine and without Fonds.

    fonds-certificate-verify CERTIFICATE [LEAF …] [--key KEY] [--json]

Needs Python 3.11 and the package `cryptography`; this one file may be copied anywhere and run by itself. It proves

- that the certificate was signed by the key it names (Ed25519), the one that signs the company's audit trail,
- that its counts add up: destroyed and skipped make what was listed, and as many leaves as were destroyed,
- that each LEAF, the proof of one destroyed record, lies in it (RFC 6962 inclusion, leaf salted by 32 bytes).

A leaf says nothing of other records: it holds hashes of them, and their salts are handed out with their own leaves
alone. `--key` is the public key you were given by another way than the certificate; without it the key in the
certificate is used, and who made the certificate could have made that too. Exit status: 0 all proved, 1 something
is wrong, 2 wrong usage or no certificate.
"""

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

CERTIFICATE = "fonds-destruction-certificate/1"
LEAF = "fonds-destruction-leaf/1"
ED25519 = 1
SALT = 32
PROVED, WRONG, USAGE = 0, 1, 2


@dataclass
class Findings:
    """What was proved, and what is wrong."""

    proved: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


class NoCertificate(ValueError):
    """This file is nothing that can be checked."""


def read_key(text: str) -> bytes:
    """Return the 32 bytes of a public key as text (NAME+ID+KEY)."""
    try:
        name, named, encoded = text.strip().split("+", 2)
        raw = base64.b64decode(encoded, validate=True)
    except ValueError as error:
        raise NoCertificate("the key is no public key of a trail (NAME+ID+KEY)") from error
    if raw[:1] != bytes((ED25519,)):
        raise NoCertificate(f"the key's suite {raw[:1].hex()} is not known to this program")
    if hashlib.sha256(f"{name}\n".encode() + raw).digest()[:4].hex() != named:
        raise NoCertificate("the key does not belong to its own name")
    return raw[1:]


def is_included(root: bytes, leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bool:
    """Say whether `path` proves `leaf` at `index` of the tree with `size` leaves and this root."""
    if not 0 <= index < size:
        return False
    node, last, siblings = leaf, size - 1, list(path)
    while last > 0:
        if index & 1 or index < last:
            if not siblings:
                return False
            sibling = siblings.pop(0)
            pair = sibling + node if index & 1 else node + sibling
            node = hashlib.sha256(b"\x01" + pair).digest()
        index, last = index >> 1, last >> 1
    return not siblings and node == root


def check(certificate: dict[str, Any], leaves: Sequence[dict[str, Any]], key: str) -> Findings:
    """Check a certificate and the leaves that are said to be in it; `key` "": the certificate's own."""
    found = Findings()
    if not key:
        found.warnings.append(
            "the public key came with the certificate; compare it with one you got another way"
        )
    text = certificate["statement"]
    try:
        public = Ed25519PublicKey.from_public_bytes(read_key(key or certificate["key"]))
        public.verify(base64.b64decode(certificate["signature"], validate=True), text.encode())
    except (InvalidSignature, ValueError) as error:
        if isinstance(error, NoCertificate):
            raise
        found.wrong.append("the certificate is not signed by this key")
        return found
    statement = json.loads(text)
    found.proved.append(f"certificate {statement['reference']} is signed")
    _check_counts(statement, found)
    for number, leaf in enumerate(leaves, start=1):
        _check_leaf(statement, leaf, number, found)
    return found


def _check_counts(statement: dict[str, Any], found: Findings) -> None:
    counts = statement["counts"]
    listed, destroyed, skipped = (counts[one] for one in ("listed", "destroyed", "skipped"))
    if destroyed + skipped != listed or statement["size"] != destroyed:
        found.wrong.append(
            f"the counts do not add up: {destroyed} destroyed, {skipped} skipped, {listed} listed, "
            f"{statement['size']} leaves"
        )
    else:
        found.proved.append(f"{destroyed} destroyed and {skipped} skipped of {listed} listed")


def _check_leaf(statement: dict[str, Any], leaf: dict[str, Any], at: int, found: Findings) -> None:
    if leaf.get("format") != LEAF:
        found.wrong.append(f"leaf {at} is no proof of the form {LEAF}")
        return
    salt = bytes.fromhex(leaf["salt"])
    item = json.loads(leaf["item"])
    hashed = hashlib.sha256(b"\x00" + salt + leaf["item"].encode()).digest()
    path = [bytes.fromhex(one) for one in leaf["path"]]
    root = bytes.fromhex(statement["root"])
    if len(salt) != SALT or not is_included(root, hashed, leaf["index"], statement["size"], path):
        found.wrong.append(f"leaf {at}, {item.get('number')}: it is not in the certificate")
    else:
        found.proved.append(f"{item['number']} was destroyed on {item['destroyed_at']}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the certificate and the leaves named on the command line."""
    parser = argparse.ArgumentParser(
        prog="fonds-certificate-verify", description=__doc__.splitlines()[0]
    )
    parser.add_argument("certificate", type=Path)
    parser.add_argument("leaf", type=Path, nargs="*")
    parser.add_argument("--key", default="", help="the public key, or its file")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args(arguments)
    try:
        key = Path(options.key).read_text() if Path(options.key).is_file() else options.key
        certificate, *leaves = (
            json.loads(path.read_text(encoding="utf-8"))
            for path in (options.certificate, *options.leaf)
        )
        if not isinstance(certificate, dict) or certificate.get("format") != CERTIFICATE:
            raise NoCertificate(f"{options.certificate.name}: no certificate of {CERTIFICATE}")
        found = check(certificate, leaves, key.strip())
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        named = (
            str(error) if isinstance(error, OSError | NoCertificate) else f"unreadable ({error!r})"
        )
        sys.stderr.write(f"{named}\n")
        return USAGE
    _tell(found, as_json=options.json)
    return WRONG if found.wrong else PROVED


def _tell(found: Findings, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(vars(found), ensure_ascii=False, indent=2) + "\n")
        return
    lines = [f"checked: {one}" for one in found.proved]
    lines += [f"note: {one}" for one in found.warnings]
    lines += [f"WRONG: {one}" for one in found.wrong]
    lines.append(f"{len(found.wrong)} things are wrong" if found.wrong else "all proved")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
