"""Takes back entering, importing, changing and submitting records, out of what the trail kept of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext

from archive.records import actions, moving, parting
from archive.records.changing import (
    BESIDE,
    DEPARTMENT,
    LEVEL,
    OWNER,
    TITLE,
    facts_of,
    may_edit,
    may_withdraw,
    names_of_changers,
)
from archive.records.contents import by_field
from archive.records.editing import ALREADY
from archive.records.models import Record
from archive.records.putting_back import values_back
from archive.records.queries import lines_of
from archive.records.removing import remove
from archive.records.rules import CATEGORY, Edit, State
from archive.records.shapes import shape_of
from archive.records.standing import stand
from archive.records.storing import opened
from archive.records.title_sealing import called, with_titles
from archive.records.unasking import withdraw_asked
from kernel.decision import Decision, Outcome, refusal
from kernel.errors import Conflict, FondsError, Invalid
from kernel.text import N_
from persistence.arrays import any_id
from policies.access.rules import Verb
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.audit.models import AuditChange, ChangeSet
from security.audit.queries import changes_of_set, open_changes
from security.audit.undoing import Inverse, Item, Line, Parts, forbid, register

WITH_LINES = 200  # items of a preview that show their values; nobody reads more
_MADE = frozenset({"record.create", "record.import"})
_STATE = moving.STATE
_REMOVED = (  # what is read of records that are removed
    *(
        "category",
        "archive_no",
        "title",
        "sealed_title",
        "state",
        "department",
        "territory",
        "level",
    ),
    "version",
    *("owner_id", "created_by_id", "updated_by_id", "filed_on"),
)
_NOT_VALUES = frozenset({_STATE, moving.LEGACY, LEVEL})


@dataclass(kw_only=True)
class _Touched:
    """What one change set did to one record: the values before all of it and after all of it."""

    record_id: int
    verbs: set[str] = field(default_factory=set)
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    last_change: int = 0
    is_whole: bool = True

    @property
    def was_made(self) -> bool:
        """Whether the record did not exist before."""
        return not self.verbs.isdisjoint(_MADE)

    @property
    def submitted(self) -> bool:
        """Whether it was handed in, beside what an edit of its own makes of its state."""
        return not self.was_made and bool(self.verbs & {"record.submit", "record.file"})

    @property
    def codes(self) -> list[str]:
        """The fields whose values come back; state and the like go another way."""
        return sorted((self.before.keys() | self.after.keys()) - _NOT_VALUES)


def register_inverses() -> None:
    """Register how the acts on records are taken back; called once at start-up."""
    parts = Parts(count=parting.count, after=parting.after, plan=plan)
    inverse = Inverse(plan=plan, apply=take_back, parts=parts)
    for verb in ("record.create", "record.edit", "record.bulk_edit", "record.submit"):
        register(verb, inverse)
    register("import.commit", replace(inverse, days=lambda: settings.FONDS_IMPORT_UNDO_DAYS))
    forbid("record.file", FILED)
    forbid("record.check", N_("A check is a signature; it is not taken back."))
    forbid("request.decide", N_("A decision is a signature; it is not taken back."))
    forbid("request.ask", N_("Withdraw the request on its own page."))
    forbid("request.withdraw", N_("Ask again on the page of what it was about."))


FILED = N_(
    "Filing has given the record its archive number and its line in the register; change the record "
    "instead."
)


LOWERING = N_(
    "A second person decides on the level of a filed record; ask for another level on its own page."
)


REASON = N_("Taken back by the person who changed it.")


def plan(actor: Actor, found: ChangeSet, keys: Collection[int] | None = None) -> Sequence[Item]:
    """Return what became of each record of a change set (of these), and whether it can be taken back."""
    touched = _touched(found, keys)
    records = _visible(actor, touched)
    since = _Since.of(found, touched)
    values = opened([one for pk, one in records.items() if not touched[pk].was_made])
    names = names_of_changers(records.values())
    page = reverse("record_page", args=[0])  # resolved once, not for thousands of records
    items = []
    for place, one in enumerate(touched.values()):
        record = records.get(one.record_id)
        if record is None:
            gone = N_("It does not exist any more, is sealed, or you may not see it any more.")
            items.append(Item(key=one.record_id, label="—", decision=refusal(gone)))
        else:
            value = values.get(record.pk, {})
            asked = _Asked(
                actor=actor, one=one, record=record, values=value, page=page, by=names[record.pk]
            )
            items.append(asked.item(since, with_lines=place < WITH_LINES))
    return items


def take_back(
    actor: Actor, found: ChangeSet, keys: Collection[int], _why: str = ""
) -> Outcome[int]:
    """Take these records back; what cannot be is found first and refused, the rest goes together."""
    withdraw_asked(actor, found)
    touched = _touched(found, keys)
    made = [pk for pk, one in touched.items() if one.was_made]
    submitted = [pk for pk, one in touched.items() if one.submitted]
    edited = [pk for pk, one in touched.items() if not one.was_made and one.codes]
    done: dict[int, None] = {}
    refused = _holding_what_stays(made)
    # What was submitted has to be a draft again before its values can come back.
    for part, work in (
        (made, partial(remove, actor)),
        (submitted, partial(_unsubmit, actor, touched)),
    ):
        _in_halves([pk for pk in part if pk not in refused], work, done, refused)
    left = [pk for pk in edited if pk not in refused]
    refused |= _restore(actor, touched, left)
    done |= dict.fromkeys(left)
    return Outcome(
        done=tuple(pk for pk in done if pk not in refused), refused=tuple(refused.items())
    )


def _holding_what_stays(made: Sequence[int]) -> dict[int, Decision]:
    """Return the files that hold an item which stays, and the files these lie in."""
    refused: dict[int, Decision] = {}
    stays = refusal(N_("Items of this file stay, so it stays as well."))
    going = set(made)
    while True:
        items = Record.objects.filter(any_id("parent", going)).exclude(any_id("pk", going))
        holding = {pk for pk in items.values_list("parent", flat=True) if pk in going}
        if not holding:
            return refused
        refused |= dict.fromkeys(holding, stays)
        going -= holding


def _in_halves(
    ids: Sequence[int], work: Any, done: dict[int, None], refused: dict[int, Decision]
) -> None:
    """Do all at once; what is refused together is tried in halves until the refused ones stand alone.

    The plan has left out what it knows to be refused, so this ends after a few halves.
    """
    if not ids:
        return
    try:
        with transaction.atomic():
            work(ids)
    except FondsError as error:
        if len(ids) == 1:
            refused[ids[0]] = _said(error)
            return
        middle = len(ids) // 2
        _in_halves(ids[:middle], work, done, refused)
        _in_halves(ids[middle:], work, done, refused)
        return
    done |= dict.fromkeys(ids)


def _said(error: FondsError) -> Decision:
    if isinstance(error, Invalid) and error.problems:
        return refusal(error.problems[0].message, **error.problems[0].params)
    return refusal(error.template, **error.params)


def _restore(
    actor: Actor, touched: Mapping[int, _Touched], ids: Sequence[int]
) -> dict[int, Decision]:
    """Write the values of before, and return what is refused; judged together, without trying each alone."""
    if not ids:
        return {}
    records = {one.pk: one for one in Record.objects.filter(pk__in=list(ids))}
    edits = []
    for pk in ids:
        before = touched[pk].before
        shape = shape_of(published(), before.get(CATEGORY, records[pk].category))
        edits.append(
            Edit(
                record_id=pk,
                version=records[pk].version,
                title=before.get(TITLE),
                department=before.get(DEPARTMENT),
                owner=before.get(OWNER),
                category=before.get(CATEGORY),
                level=before.get(LEVEL),
                values=values_back(shape, before, touched[pk].after),
                reason=gettext(REASON),
            )
        )
    outcome = actions.edit(actor, edits, refused=actions.SKIP)
    # What has these values already is where it shall be.
    return {pk: one for pk, one in outcome.refused if one.reason != ALREADY}


def _unsubmit(actor: Actor, touched: Mapping[int, _Touched], ids: Sequence[int]) -> None:
    waiting = [pk for pk in ids if touched[pk].after[_STATE] == State.IN_REVIEW]
    if waiting:
        actions.withdraw(actor, waiting)
    ready = [pk for pk in ids if touched[pk].after[_STATE] == State.READY]
    rows = list(Record.objects.select_for_update().filter(pk__in=ready).order_by("pk"))
    for row in rows:  # what the preview saw may have been filed since
        decision = may_edit(actor, row)
        if not decision or row.state != State.READY:
            raise Conflict(decision.reason or FILED)
    moved = [moving.moved(actor, row, State(touched[row.pk].before[_STATE])) for row in rows]
    stand(rows)
    actions.note(actor, "record.withdraw", moved)


@dataclass(frozen=True, kw_only=True)
class _Since:
    """What happened after a change set: records touched again, files with items entered since."""

    touched: frozenset[int]
    filled: frozenset[int]

    @classmethod
    def of(cls, found: ChangeSet, touched: Mapping[int, _Touched]) -> "_Since":
        """Read it for all records of the set together."""
        later = AuditChange.objects.filter(any_id("record_id", touched))
        later = later.exclude(event__change_set=found)
        last = {pk: one.last_change for pk, one in touched.items()}
        pairs = later.values_list("record_id", "pk")
        items = Record.objects.filter(any_id("parent", touched)).exclude(any_id("pk", touched))
        return cls(
            touched=frozenset(record for record, pk in pairs if pk > last[record]),
            filled=frozenset(pk for pk in items.values_list("parent", flat=True) if pk),
        )


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """One record somebody wants to take something back of, as it is now."""

    actor: Actor
    one: _Touched
    record: Record
    values: Mapping[str, Any]
    page: str  # the address of record 0
    by: str  # who changed it last

    def item(self, since: _Since, *, with_lines: bool) -> Item:
        """Return what would become of the record."""
        return Item(
            key=self.record.pk,
            label=str(self.record),
            url=self.page.replace("/0/", f"/{self.record.pk}/"),
            lines=self._lines() if with_lines and not self.one.was_made else (),
            note=self._note(),
            decision=self._decided(since),
        )

    def _lines(self) -> tuple[Line, ...]:
        shape = shape_of(published(), self.record.category)
        codes = [code for code in self.one.codes if code in BESIDE or code in shape.by_code]
        sides = [(code, self._now.get(code), self.one.before.get(code)) for code in codes]
        found = lines_of(self.actor, shape, sides)
        return tuple(Line(label=label, now=now, back=back) for label, now, back in found)

    @property
    def _now(self) -> dict[str, Any]:
        owner = str(self.record.owner_id or "")
        beside = {TITLE: called(self.record), DEPARTMENT: self.record.department, OWNER: owner}
        beside[CATEGORY] = self.record.category
        beside[LEVEL] = self.record.level
        return by_field(self.values) | beside

    def _note(self) -> str:
        if self.one.was_made:
            return N_("It is removed; a number it has been given is void and never used again.")
        return N_("It is a draft again.") if self.one.submitted else ""

    def _decided(self, since: _Since) -> Decision:
        if not self.one.is_whole:
            return refusal(N_("What it was before cannot be read any more."))
        if self.one.was_made:
            return self._may_remove(since)
        if self.one.submitted:
            return self._may_unsubmit()
        now = self._now
        if any(now.get(code) != self.one.after.get(code) for code in self.one.codes):
            message = N_("{name} has changed the same fields since; what stands there now stays.")
            return refusal(message, name=self.by)
        if LEVEL in self.one.codes and self.record.state == State.FILED:
            return refusal(LOWERING)
        return may_edit(self.actor, self.record)

    def _may_unsubmit(self) -> Decision:
        after, record = self.one.after[_STATE], self.record
        if State.FILED in (after, record.state):
            return refusal(FILED)
        if record.state != after:
            return refusal(N_("It has been decided or changed since."))
        if record.state == State.IN_REVIEW:
            return may_withdraw(self.actor, record)
        return may_edit(self.actor, record)

    def _may_remove(self, since: _Since) -> Decision:
        record = self.record
        if record.pk in since.touched or record.version != 1:
            message = N_("{name} has worked on it since; it stays.")
            return refusal(message, name=self.by)
        if record.pk in since.filled:
            return refusal(N_("Items have been entered into this file since; it stays."))
        imported = "record.import" in self.one.verbs
        verb = Verb.IMPORT if imported else Verb.CREATE
        decision = permission.decide(self.actor, verb, facts_of(record))
        if decision and record.filed_on:
            return permission.decide(self.actor, Verb.FILE, facts_of(record))
        return decision


def _touched(found: ChangeSet, keys: Collection[int] | None = None) -> dict[int, _Touched]:
    """Return what a change set did to each record (of these), its changes joined from the newest to the oldest.

    What was made was nothing before: of such a change the contents are not opened.
    """
    changes = changes_of_set(found.pk)
    changes = changes if keys is None else changes.filter(any_id("record_id", keys))
    rows = list(changes.values_list("pk", "record_id", "event__verb"))
    wanted = [pk for pk, _, verb in rows if verb not in _MADE]
    contents = open_changes(list(changes.filter(any_id("pk", wanted)))) if wanted else {}
    by_record: dict[int, _Touched] = {}
    for pk, record_id, verb in rows:
        one = by_record.setdefault(record_id, _Touched(record_id=record_id))
        one.verbs.add(verb)
        one.last_change = max(one.last_change, pk)
        if verb in _MADE:
            continue
        content = contents[pk].content
        one.is_whole = one.is_whole and bool(content)
        before, after = content.get("before", {}), content.get("after", {})
        one.after = {**after, **one.after}
        older = before.keys() | after.keys()
        one.before = {
            **{code: value for code, value in one.before.items() if code not in older},
            **before,
        }
    return by_record


def _visible(actor: Actor, touched: Mapping[int, _Touched]) -> dict[int, Record]:
    rows = Record.objects.filter(permission.reach(actor, Verb.VIEW), any_id("pk", touched))
    if all(one.was_made for one in touched.values()):
        rows = rows.only(*_REMOVED)
    return {row.pk: row for row in with_titles(rows)}
