"""A number pattern as a row of blocks: taken apart even while it is not sound, and changed one block at a time."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kernel.errors import Problem
from policies.numbering.grammar import (
    FILE_SCOPE,
    LEVEL,
    YEAR_SCOPE,
    Kind,
    Segment,
    literal_text,
    read_token,
)

UNKNOWN = "unknown"  # the kind of a block that is no token of the grammar
DATES = (Kind.YEAR, Kind.MONTH, Kind.DAY)
# What can be added, in the order it is offered, each as it first stands there.
NEW: Mapping[str, str] = {
    Kind.LITERAL: LEVEL,
    Kind.FONDS: "{FONDS}",
    Kind.CATEGORY: "{CAT}",
    Kind.YEAR: "{YYYY}",
    Kind.RETENTION: "{RP}",
    Kind.DEPARTMENT: "{DEPT}",
    Kind.REGION: "{REGION:2}",
    Kind.CUSTOMER_TYPE: "{CT}",
    Kind.PARENT: "{parent}",
    Kind.FIELD: "{F:field}",
    Kind.COUNTER: "{SEQ:4}",
    Kind.CHECK: "{CHK}",
}
WHOLE, AS_CODE, FIRST, LAST, OTHER = "all", "code", "first", "last", "other"


@dataclass(frozen=True, kw_only=True)
class Block:
    """One part of a pattern text. `raw` is as it stands there; `segment` None where it is not understood."""

    raw: str
    segment: Segment | None = None

    @property
    def kind(self) -> str:
        """The kind of the segment, or UNKNOWN."""
        return self.segment.kind.value if self.segment else UNKNOWN

    @property
    def part(self) -> str:
        """Which part of a field's value is shown: all, its code, the first or last characters, another slice."""
        one = self.segment
        if one is None or not (one.sliced or one.as_code):
            return WHOLE
        if not one.sliced:
            return AS_CODE
        if not one.start and one.stop and one.stop > 0:
            return FIRST
        return LAST if one.stop is None and one.start and one.start < 0 else OTHER

    @property
    def characters(self) -> int | None:
        """How many characters of a field's value are shown, where that is told so."""
        one = self.segment
        if one is None or self.part not in {FIRST, LAST}:
            return None
        return one.stop if self.part == FIRST else -(one.start or 0)


def blocks_of(text: str) -> tuple[Block, ...]:
    """Return the blocks of a pattern text, whatever stands in it; joined again they are the text."""
    found = []
    for raw in filter(None, re.split(r"(\{[^{}]*\})", text)):
        if raw.startswith("{") and raw.endswith("}"):
            token = read_token(raw[1:-1])
            found.append(Block(raw=raw, segment=None if isinstance(token, Problem) else token))
        elif {"{", "}"} & set(raw):
            found.append(Block(raw=raw))
        else:
            found.append(Block(raw=raw, segment=Segment(kind=Kind.LITERAL, text=literal_text(raw))))
    return tuple(found)


def joined(blocks: Sequence[Block]) -> str:
    """Return the pattern text of blocks."""
    return "".join(one.raw for one in blocks)


def with_added(text: str, kind: str, *, field: str = "") -> str:
    """Return the text with a new block at its end; `field` is the field a block of that kind first names."""
    new = NEW.get(kind, "")
    return text + (f"{{F:{field}}}" if kind == Kind.FIELD and field else new)


def without_block(text: str, at: int) -> str:
    """Return the text without the block at a place, from 0; a place that is not there changes nothing."""
    return joined([one for place, one in enumerate(blocks_of(text)) if place != at])


def with_moved(text: str, at: int, to: int) -> str:
    """Return the text with the block at one place at another, the rest in its order."""
    blocks = list(blocks_of(text))
    if not (0 <= at < len(blocks) and 0 <= to < len(blocks)):
        return text
    blocks.insert(to, blocks.pop(at))
    return joined(blocks)


def with_values(text: str, values: Sequence[Mapping[str, str]]) -> str:
    """Return the text with what was filled in for each block, in their order; {} leaves a block as it is."""
    blocks = blocks_of(text)
    given = [*values, *({} for _ in blocks)]
    return "".join(
        _said(one, said) if said else one.raw for one, said in zip(blocks, given, strict=False)
    )


def _said(block: Block, said: Mapping[str, str]) -> str:
    """Return a block as its small form says it."""
    kind = block.kind
    if kind == Kind.LITERAL:
        return re.sub(r"[{}]", "", said.get("text", block.raw))
    if kind == Kind.CATEGORY:
        level = said.get("level", "")
        return f"{{CAT:{level}}}" if level else "{CAT}"
    if kind in DATES:
        form = said.get("form", "")
        return f"{{{form}}}" if form in set(DATES) else block.raw
    if kind == Kind.REGION:
        return f"{{REGION:{said.get('digits', '')}}}"
    if kind == Kind.COUNTER:
        scope = said.get("scope", "")
        return f"{{SEQ:{said.get('width', '').strip()}{f'@{scope}' if scope else ''}}}"
    return _field(block, said) if kind == Kind.FIELD else block.raw


def _field(block: Block, said: Mapping[str, str]) -> str:
    code, part = said.get("field", ""), said.get("part", WHOLE)
    count = said.get("characters", "").strip() or "4"
    known = block.segment.slice_text if block.segment else ""
    ends = {AS_CODE: ".code", FIRST: f"[:{count}]", LAST: f"[-{count}:]", OTHER: known}
    return f"{{F:{code}{ends.get(part, '')}}}"


def scopes_for(blocks: Sequence[Block], at: int) -> list[str]:
    """Return the scopes the counter at a place can have beside all left of it: those its number shows."""
    names = [
        one.segment.name
        for place, one in enumerate(blocks)
        if place != at and one.segment and one.kind not in {Kind.LITERAL, Kind.COUNTER, Kind.CHECK}
    ]
    kinds = {one.kind for one in blocks}
    found = [YEAR_SCOPE] if kinds & set(DATES) else []
    found += [FILE_SCOPE] if Kind.PARENT in kinds else []
    found += list(dict.fromkeys(names))
    own = blocks[at].segment
    held = "+".join(own.scope) if own else ""
    return found if not held or held in found else [*found, held]
