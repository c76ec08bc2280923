"""A certificate proves each record it lists, by itself, and nothing of the others."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive.destruction import verifier
from archive.destruction.leaves import Leaf, canonical, certificate, new_salt, proof_of, root_of
from security.audit.notes import key_text

MANY = 37


@pytest.fixture
def made(tmp_path):
    """A signed certificate over many leaves, as files, and the leaves."""
    private = Ed25519PrivateKey.generate()
    leaves = [
        Leaf(
            text=canonical({"number": f"XH-{at}", "destroyed_at": "2026-12-01T10:00"}),
            salt=new_salt(),
        )
        for at in range(MANY)
    ]
    statement = {
        "reference": "XH-2026-1", "root": root_of(leaves).hex(), "size": MANY,
        "counts": {"listed": MANY + 2, "destroyed": MANY, "skipped": 2},
    }  # fmt: skip
    key = key_text("fonds/x", private.public_key().public_bytes_raw())
    whole = certificate(statement, key=key, signature=private.sign(canonical(statement).encode()))
    return leaves, statement, whole, key, tmp_path


def run(made, leaf, whole=None, key=None):
    """Let the program look at files; return its status."""
    _leaves, _statement, signed, own, folder = made
    one, two = folder / "certificate.json", folder / "leaf.json"
    one.write_text(json.dumps(whole or signed))
    two.write_text(json.dumps(leaf))
    return verifier.main([str(one), str(two), "--key", key or own])


def test_each_leaf_is_proved_and_names_no_other(made, capsys):
    leaves = made[0]
    for at in (0, 1, MANY // 2, MANY - 1):
        proof = proof_of(leaves, at)
        assert run(made, proof) == verifier.PROVED
        text = json.dumps(proof)
        others = [one for number, one in enumerate(leaves) if number != at]
        assert not any(one.text in text or one.salt.hex() in text for one in others)
        assert not any(f'XH-{number}\\"' in text for number in range(MANY) if number != at)
    assert "all proved" in capsys.readouterr().out


@pytest.mark.parametrize("what", ["item", "salt", "index", "path"])
def test_a_leaf_altered_anywhere_is_not_in_it(made, what):
    proof = proof_of(made[0], 5)
    proof[what] = {
        "item": proof["item"].replace("XH-5", "XH-6"),
        "salt": "00" * 32,
        "index": 6,
        "path": proof["path"][1:],
    }[what]
    assert run(made, proof) == verifier.WRONG


def test_what_another_key_signed_or_does_not_add_up_is_wrong(made):
    leaves, statement, whole, _key, _folder = made
    other = Ed25519PrivateKey.generate()
    key = key_text("fonds/x", other.public_key().public_bytes_raw())
    proof = proof_of(leaves, 0)
    assert run(made, proof, key=key) == verifier.WRONG
    assert (
        run(made, proof, whole={**whole, "statement": whole["statement"].replace("37", "36")}) == 1
    )
    short = {**statement, "counts": {"listed": MANY, "destroyed": MANY, "skipped": 2}}
    signed = certificate(short, key=key, signature=other.sign(canonical(short).encode()))
    assert run(made, proof, whole=signed, key=key) == verifier.WRONG
    assert run(made, proof, whole={"format": "x"}) == verifier.USAGE
    forged = {**whole, "signature": base64.b64encode(b"0" * 64).decode()}
    assert run(made, proof, whole=forged) == verifier.WRONG
