"""Finds the files of customers among the records a person may see, by the rules duplicates are found by."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from archive.imports.customers import Profile
from archive.imports.lying_in import FilePlan
from archive.records.models import EqualityKey, Record
from archive.records.rules import State
from kernel.errors import Problem
from kernel.text import N_
from persistence.arrays import any_bytes, any_id
from policies.access.rules import Verb
from policies.fields.rules import Field
from security import permission
from security.actor import Actor
from security.keys import store

MOST_SHOWN = 20  # files one can choose from
HIDDEN = N_("The archive already has a record with this value, which must be unique.")
NOT_MINE = N_(
    "The file of this customer is there, but you may not change it; somebody who may has to import its rows."
)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What is known of one customer: its file, several that may be it, a reason against it, or none of them."""

    record_id: int | None = None
    candidates: tuple[int, ...] = ()
    problem: Problem | None = None


@dataclass(kw_only=True)
class _Held:
    """The records that hold what customers are known by: (field, text) → records; record → other codes it has."""

    by_text: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    codes: dict[tuple[int, str], bytes] = field(default_factory=dict)
    seen: frozenset[int] = frozenset()
    mine: frozenset[int] = frozenset()


def find_files(actor: Actor, plan: FilePlan, profiles: Sequence[Profile]) -> list[Found]:
    """Return for each customer, in order, what the archive has; asks in one go for all of them.

    By a code one file is found, by the name of a firm too. What agrees in one thing and differs in another,
    a person known by name alone and several files alike are to be chosen from.
    """
    readable = permission.readable(actor, plan.category)
    fields = {one.code: one for one in (*plan.names, *plan.codes)}
    if plan.phone is not None:
        fields[plan.phone.code] = plan.phone
    asked: dict[str, set[str]] = {}
    for profile in profiles:
        for one, text in _parts(plan, profile):
            if text and (readable.get(one.code, False) or one.unique):
                asked.setdefault(one.code, set()).add(text)
    held = _held(actor, plan, {code: sorted(texts) for code, texts in asked.items()})
    return [_Judging(plan=plan, held=held, profile=one).found() for one in profiles]


def _parts(plan: FilePlan, profile: Profile) -> Iterable[tuple[Field, str]]:
    if profile.name:
        yield from zip(plan.names, profile.name.split("\x1f"), strict=True)
    if plan.phone is not None:
        yield plan.phone, profile.phone
    yield from zip(plan.codes, profile.codes, strict=True)


def _held(actor: Actor, plan: FilePlan, asked: Mapping[str, Sequence[str]]) -> _Held:
    found = _Held()
    for code, texts in asked.items():
        digests = store.blind_indexes(code, texts)
        by_digest = dict(zip(digests, texts, strict=True))
        rows = EqualityKey.objects.filter(any_bytes("digest", digests), field=code)
        for digest, record in rows.values_list("digest", "record_id"):
            found.by_text.setdefault((code, by_digest[bytes(digest)]), set()).add(record)
    ids = set().union(*found.by_text.values()) if found.by_text else set()
    if not ids:
        return found
    files = Record.objects.filter(any_id("pk", ids), category=plan.category)
    seen = files.filter(permission.reach(actor, Verb.VIEW))
    found.seen = frozenset(seen.values_list("pk", flat=True))
    own = Q(created_by_id=actor.user_id, state__in=(State.DRAFT, State.RETURNED))
    may = permission.reach(actor, Verb.EDIT) | (own & permission.reach(actor, Verb.CREATE))
    found.mine = frozenset(seen.filter(may).values_list("pk", flat=True))
    codes = [one.code for one in plan.codes]
    if codes:
        rows = EqualityKey.objects.filter(any_id("record", found.seen), field__in=codes)
        for record, code, digest in rows.values_list("record_id", "field", "digest"):
            found.codes[record, code] = bytes(digest)
    return found


@dataclass(kw_only=True)
class _Judging:
    """Decides for one customer."""

    plan: FilePlan
    held: _Held
    profile: Profile

    def found(self) -> Found:
        named, coded = self._named(), self._coded()
        if coded is None:
            return Found(problem=Problem(code="known_value", message=HIDDEN))
        if coded:
            return self._by_code(coded, named)
        if not named:
            return Found()
        if self.plan.personal:
            same = named & self._of(self.plan.phone, self.profile.phone)
            return self._one_of(same) if same else self._open(named)
        fitting = {one for one in named if not self._has_other_code(one)}
        return self._one_of(fitting) if fitting == named else self._open(named)

    def _by_code(self, coded: set[int], named: set[int]) -> Found:
        if len(coded) > 1 or (self.profile.name and not coded <= named):
            return self._open(coded | named)
        return self._one_of(coded)

    def _one_of(self, found: set[int]) -> Found:
        if len(found) > 1:
            return self._open(found)
        if not found <= self.held.mine:
            return Found(problem=Problem(code="file_not_mine", message=NOT_MINE))
        return Found(record_id=next(iter(found)))

    def _open(self, found: set[int]) -> Found:
        return Found(candidates=tuple(sorted(found & self.held.mine)[:MOST_SHOWN]) or (0,))

    def _named(self) -> set[int]:
        if not self.profile.name:
            return set()
        texts = self.profile.name.split("\x1f")
        sets = [
            self._of(one, text) for one, text in zip(self.plan.names, texts, strict=True) if text
        ]
        return set.intersection(*sets)

    def _coded(self) -> set[int] | None:
        """Return the files with one of the codes; None where a hidden record has one that is unique."""
        found: set[int] = set()
        for one, text in zip(self.plan.codes, self.profile.codes, strict=True):
            holders = self.held.by_text.get((one.code, text), set()) if text else set()
            if one.unique and holders and not holders & self.held.seen:
                return None
            found |= holders & self.held.seen
        return found

    def _of(self, one: Field | None, text: str) -> set[int]:
        holders = self.held.by_text.get((one.code, text), set()) if one and text else set()
        return holders & self.held.seen

    def _has_other_code(self, record: int) -> bool:
        """Say whether a file of this name has another code where the rows give one."""
        return any(
            text and (record, one.code) in self.held.codes
            for one, text in zip(self.plan.codes, self.profile.codes, strict=True)
        )
