"""Puts changes of records in force, one or thousands: rows, what is derived from them, how long they are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.records import keeping, provisional, reminding, storing, verifying
from archive.records.bars import Act, demand_free
from archive.records.changing import BESIDE, DEPARTMENT, LEVEL, OWNER, TITLE, Changed
from archive.records.contents import difference
from archive.records.deriving import OPEN
from archive.records.going_along import with_their_files
from archive.records.models import Record
from archive.records.moving import STATE, Moved
from archive.records.rewriting import Rewrite, rewrite
from archive.records.rules import CATEGORY, State, carrier_of, territory_of
from archive.records.shapes import Shape
from archive.records.storing import Digest
from archive.records.title_sealing import KEYED, called
from archive.records.versions import file_anew
from kernel.clock import now
from policies.document.queries import published
from security.actor import Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class Applying:
    """A record and what becomes of it; `stored` are its values now."""

    record: Record
    shape: Shape
    stored: dict[str, Any]
    after: Changed

    @property
    def moves(self) -> bool:
        """Whether it comes into another category, so that everything follows anew."""
        return CATEGORY in self.after.codes

    @property
    def has_new_values(self) -> bool:
        """Whether more than title and place differs."""
        return self.moves or not self.after.codes <= BESIDE

    @property
    def is_of_content(self) -> bool:
        """Whether what the record says differs, not only its place or who answers for it."""
        return self.has_new_values or TITLE in self.after.codes

    @property
    def has_new_keys(self) -> bool:
        """Whether equality keys follow from what differs."""
        return self._touches(self.shape.keyed_codes)

    @property
    def has_new_seal(self) -> bool:
        """Whether sealed values follow from what differs."""
        return self._touches(self.shape.sealed_codes)

    @property
    def new_words(self) -> frozenset[str] | None:
        """The sensitivities whose search words follow from what differs; None for all there are."""
        if self.moves or (self._is_of_another_policy and self.has_new_values):
            return None
        codes = self.after.codes
        found = [
            kind
            for kind, places in self.shape.searched_codes.items()
            if not codes.isdisjoint(places)
        ]
        return frozenset([*found, OPEN, KEYED] if TITLE in codes else found)

    @property
    def has_new_dates(self) -> bool:
        """Whether the time it is kept follows from what differs."""
        return self._touches(self.shape.timed_codes)

    @property
    def _is_of_another_policy(self) -> bool:
        # Under another policy than the record's own everything may follow anew.
        return self.record.policy_version != self.shape.policy.number

    def _touches(self, places: frozenset[str]) -> bool:
        if self.moves or self._is_of_another_policy:
            return self.has_new_values
        return not self.after.codes.isdisjoint(places)


@dataclass(frozen=True, kw_only=True, slots=True)
class Applied:
    """What differs in each record, and the keys the records are sealed with."""

    moved: list[Moved]
    keys: (
        Mapping[int, bytes] | None
    )  # None: items went along with their file, whose keys were not needed


def digests_of(rows: Sequence[Applying]) -> list[Digest]:
    """Return the equality keys of what the records shall hold."""
    return storing.digests_of(
        [(one.record.pk, one.shape, one.after.values) for one in rows if one.has_new_keys]
    )


def applied(
    actor: Actor, rows: Sequence[Applying], digests: Sequence[Digest] | None = None
) -> Applied:
    """Put these changes in force and return what differs; a reviewed draft is a draft again.

    Without `digests` they are worked out, and Double is raised for a value that another record holds.
    """
    if digests is None:
        digests = digests_of(rows)
        leaving = {one.record.pk for one in rows}
        storing.refuse_doubles(digests, leaving=leaving)
    _demand_kept([one.record.pk for one in rows if one.moves])
    file_anew(actor, [(one.record, one.stored) for one in rows if one.is_of_content])
    moved = [_changed(actor, one) for one in rows]
    moved += with_their_files(actor, [(one.record, one.shape) for one in rows], moved)
    keys = rewrite(
        [
            Rewrite(
                record=one.record,
                shape=one.shape,
                values=one.after.values,
                has_new_values=one.has_new_values,
                has_new_keys=one.has_new_keys,
                has_new_seal=one.has_new_seal,
                new_words=one.new_words,
            )
            for one in rows
        ],
        digests,
    )
    _keep_again([one.record for one in rows if one.has_new_dates and one.record.filed_on])
    verifying.after_change(
        actor, {one.record.pk: one.after.codes for one in rows if one.record.filed_on}
    )
    provisional.forget(one.record.pk for one in rows if not one.record.filed_on)
    reminding.derive_drafts((one.record.pk, one.shape) for one in rows if not one.record.filed_on)
    return Applied(moved=moved, keys=keys if len(moved) == len(rows) else None)


def _changed(actor: Actor, one: Applying) -> Moved:
    """Lay the change over the row and return what differs."""
    record, after = one.record, one.after
    old, new = difference(one.stored, after.values) if one.has_new_values else ({}, {})
    if after.title != called(record):
        old[TITLE], new[TITLE] = called(record), after.title
        record.opened = after.title
    if after.department != record.department:
        old[DEPARTMENT], new[DEPARTMENT] = record.department, after.department
        record.department = after.department
    if after.owner_id != record.owner_id:
        old[OWNER], new[OWNER] = str(record.owner_id or ""), str(after.owner_id or "")
        record.owner_id = after.owner_id
    if one.moves:
        known = one.shape.category
        old[CATEGORY], new[CATEGORY] = record.category, known.code
        record.category, record.class_code = known.code, known.code
        record.carrier = carrier_of(known.carrier, record.carrier)
    if after.level != record.level:
        old[LEVEL], new[LEVEL] = record.level, after.level
        record.level = after.level
    if one.has_new_values:
        record.territory = territory_of(after.values)
    if record.state == State.READY:
        old[STATE], new[STATE] = str(record.state), str(State.DRAFT)
        record.state = State.DRAFT
        record.signed_by_id, record.signed_at = None, None
    storing.touch(record, actor.user_id, now())
    return Moved(record_id=record.pk, before=old, after=new)


def _demand_kept(ids: Sequence[int]) -> None:
    """Raise Conflict where another category, and with it another period, is barred."""
    if ids:
        demand_free(Act.RETAIN, ids)


def _keep_again(records: Sequence[Record]) -> None:
    """Work out anew how long filed records are kept, then the files they lie in."""
    policy = published()
    if records:
        keeping.keep_files_as_long(policy, [one.pk for one in records])
    parents = {one.parent_id for one in records if one.parent_id is not None}
    if parents:
        keeping.keep_files_as_long(policy, parents)
