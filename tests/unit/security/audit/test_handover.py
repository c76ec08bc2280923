"""A key hands over to the next: both sign, each is good for its own heads, one nobody announced for none."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from security.audit.handover import Reach, body_of, reaches, sealed
from security.audit.notes import key_text
from security.keys.signing import is_signed

NAME, AT = "fonds/x", datetime(2026, 11, 30, tzinfo=UTC)
KEYS = [Ed25519PrivateKey.generate() for _ in range(3)]
TEXTS = [key_text(NAME, key.public_key().public_bytes_raw()) for key in KEYS]


def certificate(old, new, size, by=None):
    body = body_of(NAME, TEXTS[old], TEXTS[new], size=size, at=AT)
    signers = by or (old, new)
    return sealed(body, *(KEYS[one].sign(body.encode()) for one in signers))


def test_each_key_is_good_for_the_heads_between_its_handovers():
    chain = ["", certificate(0, 1, 10), certificate(1, 2, 25)]
    found = reaches(TEXTS, chain, check=is_signed)
    assert found == [Reach(until=10), Reach(after=10, until=25), Reach(after=25)]
    assert [one.covers(10) for one in found] == [True, False, False]
    assert [one.covers(11) for one in found] == [False, True, False]


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "nonsense\n\nAA==\nAA==\n",
        certificate(0, 1, 10, by=(1, 1)),
        certificate(0, 1, 10, by=(0, 2)),
        certificate(0, 2, 10),
        certificate(0, 1, 10).replace("from 10", "from 1"),
    ],
    ids=["none", "no text", "not by the old", "not by the new", "for another key", "changed since"],
)
def test_a_key_nobody_announced_is_good_for_nothing_and_so_is_what_follows(wrong):
    found = reaches(TEXTS, ["", wrong, certificate(1, 2, 25)], check=is_signed)
    assert found == [Reach(), None, None]
