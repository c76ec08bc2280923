"""The Merkle tree of RFC 6962 §2.1 over leaf hashes: root, proofs of inclusion and of consistency, and their
check; plain Python.
"""

import hashlib
import hmac
from collections.abc import Sequence

_NODE = b"\x01"
EMPTY_ROOT = hashlib.sha256(b"").digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(_NODE + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the tree hash over leaf hashes; that of no leaf is SHA-256 of nothing."""
    level = list(leaves)
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        level = _above(level)
    return level[0]


def proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the sibling hashes from leaf `index` up to the root; raise IndexError outside the
    tree.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    level, path = list(leaves), []
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        level, index = _above(level), index >> 1
    return path


def includes(
    tree_root: bytes, leaf: bytes, *, index: int, size: int, path: Sequence[bytes]
) -> bool:
    """Say whether `path` proves that `leaf` is at `index` of the tree with `size` leaves and this
    root.
    """
    if not 0 <= index < size:
        return False
    remaining, node, last = list(path), leaf, size - 1
    while last > 0:
        if index & 1 or index < last:
            if not remaining:
                return False
            sibling = remaining.pop(0)
            node = node_hash(sibling, node) if index & 1 else node_hash(node, sibling)
        index, last = index >> 1, last >> 1
    return not remaining and hmac.compare_digest(node, tree_root)


def extends(old_root: bytes, new_root: bytes, *, old: int, new: int, path: Sequence[bytes]) -> bool:
    """Say whether `path` proves that the tree of `new` leaves begins with the tree of `old` leaves."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not path and hmac.compare_digest(old_root, new_root)
    index, last, remaining = old - 1, new - 1, list(path)
    while index & 1:
        index, last = index >> 1, last >> 1
    # An old tree that is whole is its own first node; any other brings that node along.
    first = remaining.pop(0) if index and remaining else old_root
    before = after = first
    while last > 0:
        if index & 1 or index < last:
            if not remaining:
                return False
            sibling = remaining.pop(0)
            before = node_hash(sibling, before) if index & 1 else before
            after = node_hash(sibling, after) if index & 1 else node_hash(after, sibling)
        index, last = index >> 1, last >> 1
    same = hmac.compare_digest(before, old_root) and hmac.compare_digest(after, new_root)
    return same and not remaining


def _above(level: list[bytes]) -> list[bytes]:
    """Pair neighbours; an odd last one moves up unchanged, which is RFC 6962's split at powers of
    two.
    """
    paired = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
    return paired + level[-1:] if len(level) % 2 else paired
