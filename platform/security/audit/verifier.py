#!/usr/bin/env python3
"""Checks a bundle of a Fonds audit trail, on any machine and without Fonds.

    fonds-audit-verify BUNDLE [--key KEY] [--head FILE …] [--list] [--json]

Needs Python 3.11 and the package `cryptography`; this one file may be copied anywhere and run by itself. It proves

- that each signed head (C2SP checkpoint, Ed25519) was signed by the trail's key,
- that each later head continues the earlier one and changed nothing in it (RFC 6962 consistency),
- that each event in the bundle lies at its place under the newest head (RFC 6962 inclusion),
- that no place of the period is left out, and that opened contents are what the events committed to.

`--key` is the public key you were given by another way than the bundle; without it the bundle's own key is used, and
who made the bundle could have made that too. Of a trail whose key was changed any of its keys will do: each is bound
to the one before by a text both signed, and a key that nobody announced is named. `--head` is a file with heads you
kept or got from elsewhere: a trail rewritten or cut off since then does not continue them. Exit status: 0 all proved,
1 something is wrong, 2 wrong usage or no bundle.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "fonds-audit-bundle/1"
HANDOVER = "fonds-audit-key/1"
ED25519 = 1
PROVED, WRONG, USAGE = 0, 1, 2
_SIGNED = re.compile(r"— (\S+) ([A-Za-z0-9+/=]+)")
_NOTE = re.compile(r"[^\n]+\n\d+\n[A-Za-z0-9+/=]+\n(?:[^\n]+\n)*\n— [^\n]+\n")


@dataclass(frozen=True)
class Head:
    """One signed head: how many events, which root, and where it was found."""

    place: str
    origin: str
    size: int
    root: bytes
    at: str
    body: bytes
    key_id: bytes
    signature: bytes


@dataclass
class Findings:
    """What was proved, and what is wrong."""

    proved: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


class NoBundle(ValueError):
    """This file is nothing that can be checked."""


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def leaf_hash(content: bytes) -> bytes:
    """Return SHA-256(0x00 ‖ content)."""
    return hashlib.sha256(b"\x00" + content).digest()


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
            node = node_hash(sibling, node) if index & 1 else node_hash(node, sibling)
        index, last = index >> 1, last >> 1
    return not siblings and node == root


def is_continued(old: Head, new: Head, path: Sequence[bytes]) -> bool:
    """Say whether `path` proves that the tree of `new` begins with the tree of `old`."""
    if not 0 < old.size <= new.size:
        return False
    if old.size == new.size:
        return old.root == new.root
    index, last, siblings = old.size - 1, new.size - 1, list(path)
    while index & 1:
        index, last = index >> 1, last >> 1
    if index and not siblings:
        return False
    before = after = siblings.pop(0) if index else old.root
    while last > 0:
        if index & 1 or index < last:
            if not siblings:
                return False
            sibling = siblings.pop(0)
            before = node_hash(sibling, before) if index & 1 else before
            after = node_hash(sibling, after) if index & 1 else node_hash(after, sibling)
        index, last = index >> 1, last >> 1
    return not siblings and (before, after) == (old.root, new.root)


def read_heads(text: str, place: str) -> list[Head]:
    """Return every signed head in a text; raise NoBundle where there is none."""
    found = [_head(note, place) for note in _NOTE.findall(text)]
    if not found:
        raise NoBundle(f"{place}: there is no signed head in it")
    return found


def _head(note: str, place: str) -> Head:
    body, _, last = note.partition("\n\n")
    lines = body.split("\n")
    signed = _SIGNED.fullmatch(last.strip())
    try:
        raw = base64.b64decode(signed[2], validate=True) if signed else b""
        root = base64.b64decode(lines[2], validate=True)
        at = next((line[3:] for line in lines[3:] if line.startswith("at ")), "")
        return Head(
            place, lines[0], int(lines[1]), root, at, f"{body}\n".encode(), raw[:4], raw[4:]
        )
    except (ValueError, IndexError) as error:
        raise NoBundle(f"{place}: a signed head is unreadable") from error


def read_key(text: str) -> tuple[str, bytes, bytes]:
    """Return name, the four bytes that name it, and the 32 bytes of a public key as text."""
    try:
        name, named, encoded = text.strip().split("+", 2)
        raw = base64.b64decode(encoded, validate=True)
    except ValueError as error:
        raise NoBundle("the key is no public key of a trail (NAME+ID+KEY)") from error
    if raw[:1] != bytes((ED25519,)):
        raise NoBundle(f"the key's suite {raw[:1].hex()} is not known to this program")
    key_id = hashlib.sha256(f"{name}\n".encode() + raw).digest()[:4]
    if key_id.hex() != named:
        raise NoBundle("the key does not belong to its own name")
    return name, key_id, raw[1:]


class Verifier:
    """Checks one bundle; everything that is found goes into `findings`."""

    def __init__(
        self, bundle: dict[str, Any], keys: Sequence[str], outside: Sequence[Head]
    ) -> None:
        self.bundle = bundle
        self.findings = Findings()
        self.outside = list(outside)
        if not keys:
            self.findings.warnings.append(
                "the public key came with the bundle; compare it with one you got another way"
            )
        trusted = [text.strip() for text in keys or bundle["keys"][:1]]
        self.spans = {
            text: [0, sys.maxsize] for text in trusted
        }  # public key → the sizes of its heads
        while any(self._hands_over(text) for text in bundle.get("certificates", ())):
            pass
        self.keys = [(*read_key(text), span) for text, span in self.spans.items()]
        self.hashes = [base64.b64decode(one) for one in bundle["hashes"]]

    def check(self) -> Findings:
        """Check heads, then events under the newest head that is good."""
        heads = [head for head in self._heads() if self._is_signed(head)]
        by_size = self._one_of_each_size(heads)
        self._check_consistency(by_size)
        own = [by_size[head.size] for head in heads if head not in self.outside]
        if not own:
            self.findings.wrong.append("no head of the bundle is signed by the trail's key")
            return self.findings
        newest = max(own, key=lambda head: head.size)
        for head in self.outside:
            if head.size > newest.size:
                self.findings.wrong.append(
                    f"cut off: {head.place} has a head of {head.size} events, the bundle ends at "
                    f"{newest.size}"
                )
        self._check_events(newest)
        return self.findings

    def _heads(self) -> Iterator[Head]:
        for one in self.bundle["heads"]:
            yield from read_heads(one["note"], one["place"])
        yield from self.outside

    def _is_signed(self, head: Head) -> bool:
        named = f"head of {head.size} events ({head.place})"
        if head.origin != self.bundle["origin"]:
            self.findings.wrong.append(f"{named}: it belongs to another trail, {head.origin}")
            return False
        found = next((one for one in self.keys if one[1] == head.key_id), None)
        if found is None:
            known = any(read_key(text)[1] == head.key_id for text in self.bundle["keys"])
            which = f", {head.key_id.hex()}, that no key you trust announced" if known else ""
            self.findings.wrong.append(f"{named}: signed with another key{which}")
            return False
        key, (after, until) = found[2], found[3]
        if not after < head.size <= until:
            self.findings.wrong.append(f"{named}: signed with a key that was not in force then")
            return False
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(head.signature, head.body)
        except (InvalidSignature, ValueError):
            self.findings.wrong.append(f"{named}: the signature is not good")
            return False
        return True

    def _hands_over(self, certificate: str) -> bool:
        """Take a certificate into account; say whether a key became known by it."""
        body, _, signatures = certificate.partition("\n\n")
        lines, content = body.split("\n"), f"{body}\n".encode()
        if lines[:2] != [HANDOVER, self.bundle["origin"]] or self.spans.keys() >= {*lines[2:4]}:
            return False
        old, new, size = lines[2], lines[3], int(lines[4].removeprefix("from "))
        if old not in self.spans and new not in self.spans:
            return False
        try:
            for text, signature in zip((old, new), signatures.split(), strict=True):
                public = Ed25519PublicKey.from_public_bytes(read_key(text)[2])
                public.verify(base64.b64decode(signature), content)
        except (InvalidSignature, ValueError):
            return False
        self.spans.setdefault(old, [0, sys.maxsize])[1] = size
        self.spans.setdefault(new, [0, sys.maxsize])[0] = size
        return True

    def _one_of_each_size(self, heads: Sequence[Head]) -> dict[int, Head]:
        found: dict[int, Head] = {}
        for head in heads:
            other = found.setdefault(head.size, head)
            if other.root != head.root:
                self.findings.wrong.append(
                    f"head of {head.size} events: {other.place} and {head.place} have two trees"
                )
        return found

    def _check_consistency(self, by_size: dict[int, Head]) -> None:
        sizes = sorted(by_size)
        paths = {(one["old"], one["new"]): one["path"] for one in self.bundle["consistency"]}
        proved = 0
        for old, new in pairwise(sizes):
            path = paths.get((old, new))
            named = f"heads of {old} and {new} events ({by_size[new].place})"
            if path is None:
                self.findings.wrong.append(
                    f"{named}: the bundle has no proof that one continues the other; "
                    "ask for one made with this head"
                )
            elif not is_continued(by_size[old], by_size[new], self._path(path)):
                self.findings.wrong.append(f"{named}: the later tree does not continue the earlier")
            else:
                proved += 1
        self.findings.proved.append(f"{len(sizes)} signed heads, {proved} continuations")

    def _path(self, indices: Sequence[int]) -> list[bytes]:
        return [self.hashes[index] for index in indices]

    def _check_events(self, head: Head) -> None:
        places: dict[int, int] = {}
        opened = sealed = changes = 0
        previous = -1
        for one in self.bundle["events"]:
            header, place = json.loads(one["header"]), one["place"]
            named = f"event {header.get('id')} at place {place}"
            leaf = leaf_hash(one["header"].encode())
            if not is_included(head.root, leaf, place, head.size, self._path(one["path"])):
                self.findings.wrong.append(f"{named}: it is not what the signed tree has there")
            if place <= previous:
                self.findings.wrong.append(f"{named}: it stands in another order than in the tree")
            previous = max(previous, place)
            places[place] = header.get("id")
            opened += self._is_opened(named, one, header["commitment"])
            sealed += "payload" not in one
            changes += sum(self._is_changed(named, header, part) for part in one.get("changes", ()))
        self._check_gaps(places, head)
        self.findings.proved.append(
            f"{len(places)} events under the head of {head.size} events of {head.at} ({head.place}); "
            f"{opened} opened, {sealed} sealed, {changes} changes of records"
        )

    def _is_opened(self, named: str, part: dict[str, Any], commitment: str) -> bool:
        if "payload" not in part:
            return False
        content = base64.b64decode(part["salt"]) + base64.b64decode(part["payload"])
        if hashlib.sha256(content).hexdigest() != commitment:
            self.findings.wrong.append(f"{named}: its content is not what it committed to")
            return False
        return True

    def _is_changed(self, named: str, header: dict[str, Any], part: dict[str, Any]) -> bool:
        named = f"{named}, change of record {part['record_id']}"
        text = f'{{"format":1,"record_id":{part["record_id"]},"commitment":"{part["commitment"]}"}}'
        root, count = bytes.fromhex(header["bulk_root"] or ""), header["bulk_count"]
        path = self._path(part["path"])
        if not is_included(root, leaf_hash(text.encode()), part["index"], count, path):
            self.findings.wrong.append(f"{named}: it is not what the event wrote")
            return False
        self._is_opened(named, part, part["commitment"])
        return True

    def _check_gaps(self, places: dict[int, int], head: Head) -> None:
        """A bundle of a period holds every place of it; one that runs to the end, the last."""
        of = self.bundle["of"]
        if of["kind"] != "period":
            self.findings.warnings.append(
                "a bundle of one record proves what it shows, not that nothing else happened to it"
            )
            return
        first, last = of["first"], of["last"]
        if of.get("to_the_end") and last != head.size - 1:
            self.findings.wrong.append(
                f"cut off: places {last + 1} to {head.size - 1} at the end are missing"
            )
        if of.get("from_the_start") and first != 0:
            self.findings.wrong.append(f"cut off: places 0 to {first - 1} are missing")
        missing = [place for place in range(first, last + 1) if place not in places]
        self.findings.wrong += [f"dropped: the event at place {place}" for place in missing[:100]]
        outside = [place for place in places if not first <= place <= last]
        self.findings.wrong += [f"place {place} lies outside the period" for place in outside]


def said(event: dict[str, Any]) -> str:
    """Return one event as a line."""
    header = json.loads(event["header"])
    target = ":".join(filter(None, (header["target_kind"], header["target_id"])))
    return (
        f"{event['place']:>9}  {header['at']}  {header['actor_name'] or header['actor']}  "
        f"{header['verb']}  {target}  {header['outcome']}"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the bundle named on the command line."""
    parser = argparse.ArgumentParser(prog="fonds-audit-verify", description=__doc__.splitlines()[0])
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--key", action="append", default=[], help="the public key, or its file")
    parser.add_argument(
        "--head", action="append", default=[], type=Path, help="heads kept elsewhere"
    )
    parser.add_argument("--list", action="store_true", help="print the events as well")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args(arguments)
    try:
        keys = [Path(one).read_text() if Path(one).is_file() else one for one in options.key]
        outside = [
            head
            for path in options.head
            for head in read_heads(path.read_text(encoding="utf-8"), path.name)
        ]
        bundle = json.loads(options.bundle.read_text(encoding="utf-8"))
        if not isinstance(bundle, dict) or bundle.get("format") != FORMAT:
            raise NoBundle(f"{options.bundle.name}: this is no bundle of the form {FORMAT}")
        findings = Verifier(bundle, keys, outside).check()
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        named = str(error) if isinstance(error, OSError | NoBundle) else f"unreadable ({error!r})"
        sys.stderr.write(f"{named}\n")
        return USAGE
    _tell(bundle, findings, options)
    return WRONG if findings.wrong else PROVED


def _tell(bundle: dict[str, Any], findings: Findings, options: argparse.Namespace) -> None:
    if options.json:
        document = {**vars(findings), "company": bundle["company"], "origin": bundle["origin"]}
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
        return
    lines = [f"{bundle['company']} ({bundle['origin']})"]
    lines += [said(event) for event in bundle["events"]] if options.list else []
    lines += [f"checked: {one}" for one in findings.proved]
    lines += [f"note: {one}" for one in findings.warnings]
    lines += [f"WRONG: {one}" for one in findings.wrong]
    lines.append(f"{len(findings.wrong)} things are wrong" if findings.wrong else "all proved")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
