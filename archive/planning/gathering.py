"""Counts every effect of a policy and takes the digest over all of them, as they go by; writes nothing."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from archive.planning.duties import COMPANY, company_duties
from archive.planning.effects import Comparison, SightCount
from archive.planning.keeping import Moves
from archive.planning.rules import Fingerprint
from persistence.copying import line_of
from policies.document.canonical import digest_of

BLOCK = 5_000  # effects that are kept and told to the digest at once


class Found:
    """What was counted while the effects went by, and the digest over all of them."""

    def __init__(self) -> None:
        self.effects: Counter[tuple[str, str, str]] = Counter()
        self.sights: list[SightCount] = []
        self.moves: Moves = Counter()
        self.digest = ""

    def counts(self) -> dict[str, Any]:
        """Return kind → category → number, for what is missing kind → category/field → number."""
        said: dict[str, dict[str, int]] = {}
        for (kind, category, detail), number in self.effects.items():
            place = f"{category}/{detail}" if detail else category
            said.setdefault(kind, {})[place] = number
        return said


def gather(comparison: Comparison, keep: Callable[[bytes], object] = len) -> Found:
    """Work out every effect, in the caller's transaction; `keep` is given them as rows of COPY, many at once."""
    found = Found()
    fingerprint = Fingerprint(digest_of(comparison.old), digest_of(comparison.new))
    block: list[bytes] = []
    for record, effect in comparison.effects(found.moves):
        found.effects[effect[:3]] += 1
        block += record, effect.line
        if len(block) >= 2 * BLOCK:
            _pass_on(block, fingerprint, keep)
    _pass_on(block, fingerprint, keep)
    for kind, code in company_duties(comparison.old, comparison.new):
        found.effects[kind, COMPANY, code] = 0  # no record stands behind it, both documents do
    for sight in comparison.seen():
        fingerprint.take(line_of(*_parts(sight)).encode(errors="replace"))
        found.sights.append(sight)
    found.digest = fingerprint.value()
    return found


def _pass_on(block: list[bytes], fingerprint: Fingerprint, keep: Callable[[bytes], object]) -> None:
    rows = b"".join(block)
    block.clear()
    if rows:
        fingerprint.take(rows)
        keep(rows)


def _parts(one: SightCount) -> tuple[str, ...]:
    return (one.kind, one.which, one.role.key, *one.place, str(one.records), one.digest)
