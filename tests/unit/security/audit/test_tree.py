"""Proofs out of stored parts are those of RFC 6962, at every size, and prove nothing else."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from security.audit.merkle import extends, includes, root
from security.audit.tree import WIDTH, Growing, Incomplete, Tree

MANY = [hashlib.sha256(str(number).encode()).digest() for number in range(66_100)]


def stored(leaves):
    """Return a tree over what a sealer would have stored: leaves, and each root of 256 that is whole."""
    levels = [leaves]
    while len(levels[-1]) >= WIDTH:
        below = levels[-1]
        whole = range(0, len(below) - len(below) % WIDTH, WIDTH)
        levels.append([root(below[at : at + WIDTH]) for at in whole])

    def load(level, part):
        at = part * WIDTH
        return levels[level][at : at + WIDTH] if level < len(levels) else []

    return Tree(load)


TREE = stored(MANY)
# Small ones, and those around the whole parts of 256 and of 65,536.
SIZES = st.integers(1, 1_100) | st.integers(len(MANY) - 600, len(MANY))


@settings(max_examples=15, deadline=None)
@given(SIZES, st.data())
def test_every_leaf_of_every_size_is_proved_at_its_place_only(size, data):
    index = data.draw(st.integers(0, size - 1))
    whole, path = root(MANY[:size]), TREE.inclusion(index, size)
    assert TREE.root(size) == whole
    assert includes(whole, MANY[index], index=index, size=size, path=path)
    other = data.draw(st.integers(0, size - 1))
    assert includes(whole, MANY[index], index=other, size=size, path=path) == (other == index)


@settings(max_examples=15, deadline=None)
@given(SIZES, SIZES)
def test_a_smaller_tree_is_proved_to_begin_the_larger(one, two):
    old, new = sorted((one, two))
    before, after = root(MANY[:old]), root(MANY[:new])
    path = TREE.consistency(old, new)
    assert extends(before, after, old=old, new=new, path=path)
    other = hashlib.sha256(before).digest()
    assert not extends(other, after, old=old, new=new, path=path)
    assert not extends(before, other, old=old, new=new, path=path)
    assert not extends(before, after, old=old, new=new, path=[*path, other])


@given(st.integers(1, 70), st.integers(1, 70), st.integers(0, 69))
def test_a_tree_with_one_leaf_changed_is_no_continuation(one, two, at):
    old, new = sorted((one, two))
    leaves = MANY[:new]
    forged = [*leaves[: at % old], b"x" * 32, *leaves[at % old + 1 :]]
    path = stored(forged).consistency(old, new)
    assert not extends(root(leaves[:old]), root(forged), old=old, new=new, path=path)


def test_what_becomes_whole_is_told_once_and_in_its_order():
    grown, made = [], {}

    def load(level, part):
        at = part * WIDTH
        if level == 0:
            return grown[at : at + WIDTH]
        return [made[level, i] for i in range(at, at + WIDTH) if (level, i) in made]

    for before, after in ((0, 200), (200, 700), (700, 66_000)):
        grown[:] = MANY[:after]
        for level, index, node in Tree(load).completed(before, after):
            assert (level, index) not in made
            made[level, index] = node
    assert made[1, 0] == root(MANY[:WIDTH])
    assert made[2, 0] == root(MANY[: WIDTH * WIDTH])
    assert len(made) == 66_000 // WIDTH + 1


def test_a_leaf_that_is_missing_is_no_proof_of_something_else():
    with pytest.raises(Incomplete):
        stored(MANY[:300]).root(301)
    with pytest.raises(IndexError):
        TREE.inclusion(5, 5)


@given(st.integers(0, 300))
def test_a_growing_tree_has_the_root_of_its_leaves(size):
    growing = Growing()
    for leaf in MANY[:size]:
        growing.add(leaf)
    assert (growing.size, growing.root()) == (size, root(MANY[:size]))
