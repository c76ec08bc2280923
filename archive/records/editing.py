"""Judges edits of records, one or thousands, before anything is written: the same for a preview and for the act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.records import storing
from archive.records.alike import links_in, texts_brought
from archive.records.applying import Applying, digests_of
from archive.records.changing import (
    DEPARTMENT,
    OWNER,
    Changed,
    changed,
    demand_version,
    facts_of,
    may_edit_facts,
    may_level_facts,
)
from archive.records.demands import waits
from archive.records.models import ProposedChange, Record
from archive.records.rules import CATEGORY, Edit
from archive.records.shapes import Shape, shape_of
from archive.records.storing import Digest, Double
from archive.records.together import Bringing, Together, doubts
from kernel.decision import Decision, refusal
from kernel.errors import Conflict, FondsError, Invalid, Missing, Refused
from kernel.text import N_
from persistence.arrays import any_id
from policies.access.rules import Verb
from policies.document.queries import PublishedPolicy, published
from security.actor import Actor
from security.permission import Subject

ALREADY = N_("It has these values already.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """What would become of one edit: an error, nothing new, a change at once or one that waits."""

    edit: Edit
    record: Record | None = None
    shape: Shape | None = None
    stored: dict[str, Any] | None = None
    after: Changed | None = None
    error: FondsError | None = None
    is_proposal: bool = False

    @property
    def applying(self) -> Applying | None:
        """The change as it is put in force; None where there is none to make at once."""
        if self.error or self.is_proposal or not self.after:
            return None
        if self.record is None or self.shape is None or self.stored is None:
            return None
        return Applying(record=self.record, shape=self.shape, stored=self.stored, after=self.after)


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """All edits in their order; those that change at once, and their equality keys."""

    edits: tuple[Judged, ...]
    applying: tuple[Applying, ...]
    digests: tuple[Digest, ...]


def judged(
    actor: Actor,
    edits: Sequence[Edit],
    records: Mapping[int, Record],
    *,
    together: Together = Together.NO,
    waits: bool = False,
) -> Judgement:
    """Judge edits of these records; one that is not among them is missing. Nothing is raised.

    Of edits made `together` none makes a record perhaps a customer there is; with `waits`, until the
    transaction ends, nobody else's does either.
    """
    judge = _Judge(actor, records)
    found = [judge.judged(one) for one in edits]
    if together is not Together.NO:
        found = _without_doubts(actor, found, together, waits=waits)
    return _without_doubles(found)


def decision_of(error: FondsError) -> Decision:
    """Return an error as the reason of a no."""
    if isinstance(error, Refused):
        return error.decision
    if isinstance(error, Invalid):
        first = error.problems[0]
        return refusal(first.message, **first.params)
    return refusal(error.template, **error.params)


class _Judge:
    """Asks each question once, however many edits share it."""

    def __init__(self, actor: Actor, records: Mapping[int, Record]) -> None:
        self._actor = actor
        self._records = records
        self._stored = storing.opened(list(records.values()))
        self._policy: PublishedPolicy = published()
        self._decided: dict[tuple[str, Subject], Decision] = {}
        self._waiting = frozenset(
            ProposedChange.objects.filter(
                any_id("record", records), state=ProposedChange.State.OPEN
            ).values_list("record", flat=True)
        )

    def judged(self, edit: Edit) -> Judged:
        """Return what would become of one edit."""
        record = self._records.get(edit.record_id)
        if record is None:
            return Judged(edit=edit, error=Missing())
        try:
            return self._change(edit, record)
        except FondsError as error:
            return Judged(edit=edit, record=record, error=error)

    def _change(self, edit: Edit, record: Record) -> Judged:
        facts = facts_of(record)
        self._demand(record, facts, edit)
        demand_version(record, edit.version)
        shape = shape_of(self._policy, edit.category or record.category)
        stored = self._stored[record.pk]
        after = changed(self._actor, record, shape, stored, edit)
        if after.codes & {DEPARTMENT, OWNER, CATEGORY} or after.level != record.level:
            # Nobody gives a record into hands where he could not change it himself.
            self._demand(record, _placed(facts, after), edit)
        is_proposal = bool(after) and waits(record, shape, after)
        if is_proposal and record.pk in self._waiting:
            raise Conflict(N_("A change of this record waits for its approval already."))
        return Judged(
            edit=edit,
            record=record,
            shape=shape,
            stored=stored,
            after=after,
            is_proposal=is_proposal,
        )

    def _demand(self, record: Record, facts: Subject, edit: Edit) -> None:
        """Raise Refused for who may not change the record, or not its level where that is changed by hand."""
        levels = edit.level is not None and edit.level != record.level
        asked = [may_level_facts] if levels else []
        if not levels or not _is_level_alone(edit):
            asked.append(may_edit_facts)
        for may in asked:
            key = (may.__name__, facts)
            if key not in self._decided:
                self._decided[key] = may(self._actor, facts)
            if not self._decided[key]:
                raise Refused(
                    self._decided[key],
                    actor=self._actor.id,
                    verb=str(Verb.EDIT),
                    target=f"record:{record.pk}",
                )


def _is_level_alone(edit: Edit) -> bool:
    """Say whether nothing but the level is said anew: confidentiality is a stage of its own."""
    others = (edit.title, edit.department, edit.owner, edit.category)
    return not edit.values and all(one is None for one in others)


def _placed(facts: Subject, after: Changed) -> Subject:
    return Subject(
        category=after.category,
        department=after.department,
        owner=str(after.owner_id or ""),
        created_by=facts.created_by,
        territory=facts.territory,
        level=after.level,
        state=facts.state,
        record=facts.record,
    )


def _without_doubts(
    actor: Actor, found: list[Judged], together: Together, *, waits: bool
) -> list[Judged]:
    """Turn away what would make a record perhaps a customer there is (REQ-COL-21)."""
    brought = [made for one in found if (made := _brought(one)) is not None]
    errors = doubts(actor, brought, together, waits=waits)
    return [
        Judged(edit=one.edit, record=one.record, error=errors[one.edit.record_id])
        if one.edit.record_id in errors
        else one
        for one in found
    ]


def _brought(one: Judged) -> Bringing | None:
    if one.error or not one.after or one.shape is None or one.record is None:
        return None
    if not one.shape.category.asks_about_doubles:
        return None
    was = shape_of(one.shape.policy, one.record.category)
    texts = texts_brought(one.shape, was, one.stored or {}, one.after.values)
    beside = {*links_in(one.shape, one.after.values), one.record.parent_id or 0}
    return Bringing(
        record_id=one.record.pk,
        shape=one.shape,
        texts=frozenset(texts),
        beside=frozenset(beside),
    )


def _without_doubles(found: list[Judged]) -> Judgement:
    """Turn away who would hold another's unique value; who stays keeps his, which may make a further double."""
    while True:
        rows = [one.applying for one in found]
        staying = [row for row in rows if row is not None]
        digests = digests_of(staying)
        leaving = {row.record.pk for row in staying if row.has_new_keys}
        doubles = storing.doubles_in(digests, leaving=leaving)
        if not doubles:
            return Judgement(edits=tuple(found), applying=tuple(staying), digests=tuple(digests))
        found = [_doubled(one, doubles) for one in found]


def _doubled(one: Judged, doubles: Mapping[int, Mapping[str, int]]) -> Judged:
    held = doubles.get(one.edit.record_id)
    if held is None or one.applying is None:
        return one
    error = Double([storing.double(code) for code in held], held)
    return Judged(edit=one.edit, record=one.record, error=error)
