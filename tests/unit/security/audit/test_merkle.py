"""The Merkle tree agrees with RFC 6962's own definition, and a proof proves one leaf at one place."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from security.audit.merkle import EMPTY_ROOT, includes, proof, root

LEAVES = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40)


def by_definition(leaves):
    """RFC 6962 §2.1, word for word: split at the largest power of two below n."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    left, right = by_definition(leaves[:split]), by_definition(leaves[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


@given(LEAVES)
def test_root_is_that_of_the_definition(leaves):
    assert root(leaves) == by_definition(leaves)


def test_root_of_no_leaf_is_the_digest_of_nothing():
    assert root([]) == EMPTY_ROOT == hashlib.sha256(b"").digest()


def test_root_of_the_first_certificate_transparency_vectors():
    entries = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
    entries.append("606162636465666768696a6b6c6d6e6f")
    leaves = [hashlib.sha256(b"\x00" + bytes.fromhex(entry)).digest() for entry in entries]
    assert root(leaves[:1]).hex() == (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert root(leaves).hex() == (
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    )


@given(LEAVES, st.data())
def test_every_leaf_can_be_proved(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    path = proof(leaves, index)
    assert includes(root(leaves), leaves[index], index=index, size=len(leaves), path=path)


@given(LEAVES, st.data())
def test_a_changed_leaf_or_path_proves_nothing(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    path, whole, size = proof(leaves, index), root(leaves), len(leaves)
    other = hashlib.sha256(leaves[index]).digest()
    assert not includes(whole, other, index=index, size=size, path=path)
    assert not includes(whole, leaves[index], index=index, size=size, path=[*path, other])
    assert not includes(whole, leaves[index], index=size, size=size, path=path)
    if path:
        assert not includes(whole, leaves[index], index=index, size=size, path=path[1:])


@given(
    st.lists(st.binary(min_size=32, max_size=32), min_size=2, max_size=40, unique=True), st.data()
)
def test_a_proof_holds_at_its_own_place_only(leaves, data):
    places = st.integers(0, len(leaves) - 1)
    index, elsewhere = data.draw(places), data.draw(places)
    path = proof(leaves, index)
    proved = includes(root(leaves), leaves[index], index=elsewhere, size=len(leaves), path=path)
    assert proved == (index == elsewhere)


def test_a_leaf_outside_the_tree_has_no_proof():
    with pytest.raises(IndexError):
        proof([b"x" * 32], 1)
