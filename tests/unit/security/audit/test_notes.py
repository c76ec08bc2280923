"""A signed head is a checkpoint as others read it, and nothing of it can be changed unseen."""

import base64
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from security.audit.notes import BadNote, TreeHead, key_id, key_text, read, signed
from security.keys.signing import is_signed

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PUBLIC = KEY.public_key().public_bytes_raw()
HEAD = TreeHead(
    origin="fonds/a1", size=1207, root=b"r" * 32, at=datetime(2026, 11, 30, 8, tzinfo=UTC)
)


def test_a_note_has_the_lines_of_a_checkpoint():
    note = signed(HEAD, PUBLIC, KEY.sign)
    body, _, last = note.partition("\n\n")
    assert body.split("\n") == [
        "fonds/a1",
        "1207",
        base64.b64encode(b"r" * 32).decode(),
        "at 2026-11-30T08:00:00Z",
    ]
    assert last.startswith("— fonds/a1 ")
    assert last.endswith("\n")
    raw = base64.b64decode(last.split(" ")[2])
    assert raw[:4] == key_id("fonds/a1", PUBLIC)
    assert len(raw) == 68


def test_what_was_signed_is_read_and_its_signature_is_good():
    found = read(signed(HEAD, PUBLIC, KEY.sign))
    assert found.head == HEAD
    assert is_signed(PUBLIC, found.signature, found.body)


@pytest.mark.parametrize(
    ("old", "new"), [("1207", "1206"), ("fonds/a1\n1", "fonds/b2\n1"), ("08:00", "09:00")]
)
def test_a_changed_note_is_not_signed(old, new):
    found = read(signed(HEAD, PUBLIC, KEY.sign).replace(old, new, 1))
    assert not is_signed(PUBLIC, found.signature, found.body)


@pytest.mark.parametrize("text", ["", "a\nb\nc\n", "fonds/a1\nmany\nAA==\nat now\n\n— x AAAA\n"])
def test_another_text_is_no_note(text):
    with pytest.raises(BadNote):
        read(text)


def test_a_public_key_as_text_names_its_suite():
    name, four, encoded = key_text("fonds/a1", PUBLIC).split("+", 2)
    assert (name, four) == ("fonds/a1", key_id("fonds/a1", PUBLIC).hex())
    assert base64.b64decode(encoded) == b"\x01" + PUBLIC
