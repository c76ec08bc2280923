"""Roots and proofs of a tree of any size out of stored hashes: leaves, and the root of every 256 below; plain Python.

Level 0 are the leaves, level n + 1 the roots of 256 neighbours of level n, stored once there are 256. What lies
between is worked out: a proof over a million leaves reads six parts of at most 256 hashes.
"""

from collections.abc import Callable, Iterator, Sequence

from security.audit.merkle import EMPTY_ROOT, node_hash, root

HEIGHT = 8
WIDTH = 1 << HEIGHT

Load = Callable[[int, int], Sequence[bytes]]
"""`load(level, part)`: the hashes stored of that level from `part` × 256 on, at most 256."""


class Incomplete(LookupError):
    """A hash that the tree must have is not stored."""


class Tree:
    """The tree as it is stored now; make a new one after leaves were added."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._parts: dict[tuple[int, int], Sequence[bytes]] = {}

    def root(self, size: int) -> bytes:
        """Return the root of the first `size` leaves; raise Incomplete where there are fewer."""
        return self._hash(0, size) if size else EMPTY_ROOT

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """Return the path from leaf `index` up to the root of the first `size` leaves."""
        if not 0 <= index < size:
            raise IndexError(index)
        path, low, high = [], 0, size
        while high - low > 1:
            middle = low + _split(high - low)
            if index < middle:
                path.append(self._hash(middle, high))
                high = middle
            else:
                path.append(self._hash(low, middle))
                low = middle
        return path[::-1]

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Return the proof that the first `old` leaves begin the tree of the first `new` ones."""
        if not 0 < old <= new:
            raise IndexError(old)
        path, low, high, whole = [], 0, new, True
        while old != high - low:
            middle = _split(high - low)
            if old <= middle:
                path.append(self._hash(low + middle, high))
                high = low + middle
            else:
                path.append(self._hash(low, low + middle))
                low, old, whole = low + middle, old - middle, False
        if not whole:
            path.append(self._hash(low, high))
        return path[::-1]

    def completed(self, before: int, after: int) -> Iterator[tuple[int, int, bytes]]:
        """Yield (level, index, hash) of every stored root that becomes whole between two sizes, lowest first."""
        level = 1
        while after >> (HEIGHT * level):
            for index in range(before >> (HEIGHT * level), after >> (HEIGHT * level)):
                hashes = self._part(level - 1, index)
                if len(hashes) < WIDTH:
                    raise Incomplete(level - 1, index)
                made = root(hashes)
                self._add(level, index, made)
                yield level, index, made
            level += 1

    def _add(self, level: int, index: int, made: bytes) -> None:
        part, offset = divmod(index, WIDTH)
        held = list(self._part(level, part))
        if len(held) == offset:
            self._parts[level, part] = [*held, made]

    def _hash(self, low: int, high: int) -> bytes:
        size = high - low
        if size & (size - 1) == 0:
            return self._whole(low, size)
        middle = low + _split(size)
        return node_hash(self._hash(low, middle), self._hash(middle, high))

    def _whole(self, low: int, size: int) -> bytes:
        """Return the hash of a whole subtree: 2^n leaves from a multiple of 2^n on."""
        level, inner = divmod(size.bit_length() - 1, HEIGHT)
        part, offset = divmod(low >> (HEIGHT * level), WIDTH)
        hashes = self._part(level, part)[offset : offset + (1 << inner)]
        if len(hashes) < 1 << inner:
            raise Incomplete(level, part)
        return root(hashes)

    def _part(self, level: int, part: int) -> Sequence[bytes]:
        if (level, part) not in self._parts:
            self._parts[level, part] = self._load(level, part)
        return self._parts[level, part]


class Growing:
    """The root of leaves that come one after another, at any moment; it keeps a hash for each bit of the size."""

    def __init__(self) -> None:
        self.size = 0
        self._whole: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Take the next leaf."""
        size, node = self.size, leaf
        while size & 1:
            node, size = node_hash(self._whole.pop(), node), size >> 1
        self._whole.append(node)
        self.size += 1

    def root(self) -> bytes:
        """Return the root of all leaves so far."""
        if not self._whole:
            return EMPTY_ROOT
        node = self._whole[-1]
        for left in reversed(self._whole[:-1]):
            node = node_hash(left, node)
        return node


def _split(size: int) -> int:
    """Return the largest power of two below `size`, where RFC 6962 divides a tree."""
    return 1 << ((size - 1).bit_length() - 1)
