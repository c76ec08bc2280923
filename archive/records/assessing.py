"""Judges new records before anything is written: the same for one typed by hand and for an import."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from archive.records.entering import Entering, section_problems, subject_of
from archive.records.filing import Fileable, Filed, judged, may_file, worked_out
from archive.records.keeping import Keeping
from archive.records.kept import Kept
from archive.records.rules import NewRecord, needs_review
from archive.records.storing import Prepared
from archive.records.unclassified import UNCLASSIFIED, has_no_class
from kernel.decision import Decision
from kernel.errors import Invalid, Problem, Refused
from kernel.text import N_
from policies.access.rules import Verb
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.permission import Subject


@dataclass(kw_only=True, slots=True)  # one for each row: a frozen one takes three times as long
class Assessed:
    """One new record as it would be written; `filed` where it goes straight into the archive, under its id."""

    row: Prepared
    problems: tuple[Problem, ...] = ()
    refusal: Refused | None = None
    filed: Filed | None = None
    basis: str = ""  # of Kept


def assess(
    actor: Actor,
    rows: Sequence[NewRecord],
    *,
    file: bool = False,
    verb: str = Verb.CREATE,
    ids: Sequence[int] = (),
    kept: Sequence[Kept | None] | None = None,
) -> list[Assessed]:
    """Return what would become of each row, in order; nothing is written.

    `verb` is the right that is needed, create or import; `file` needs the right to file as well.
    `ids` are those the records will have. `kept` says that all values were parsed by their fields under
    this policy version and are in their stored form: only what is required is asked again, and what an
    earlier call made of a row is taken where nothing it depended on has changed.
    Raise Missing for a category the policy does not have.
    """
    policy = published()
    entering = Entering.of(actor, policy, rows, stage="filing" if file else "draft")
    entering.checked = kept is not None
    judge = _Judge(actor=actor, entering=entering, verb=verb)
    keeping = Keeping(policy.document) if file else None
    return [
        judge.assessed(row, keeping, ids[place] if ids else 0, kept=kept[place] if kept else None)
        for place, row in enumerate(rows)
    ]


class _Judge:
    """Decides row after row; equal subjects are asked about once."""

    def __init__(self, *, actor: Actor, entering: Entering, verb: str) -> None:
        self._actor = actor
        self._entering = entering
        self._verb = verb
        self._known: dict[tuple[Any, ...], Refused | None] = {}

    def assessed(
        self, row: NewRecord, keeping: Keeping | None, record_id: int, *, kept: Kept | None = None
    ) -> Assessed:
        """Return what would become of one row."""
        made, problems = self._entering.prepared(row, kept)
        made.id = record_id
        refused = self._refusal(made, file=keeping is not None)
        # The right to import is the right to bring whole records in, all departments' parts with them.
        if self._verb != Verb.IMPORT:
            problems += section_problems(self._actor, made.shape, row.values)
        filed: Filed | None = None
        if keeping is not None and not problems and refused is None:
            problems += self._review_problems(made)
            if not problems:
                filed, problems = self._filed(made, keeping)
        return Assessed(
            row=made,
            problems=tuple(problems),
            refusal=refused,
            filed=filed,
            basis=self._entering.basis,
        )

    def _filed(self, made: Prepared, keeping: Keeping) -> tuple[Filed | None, list[Problem]]:
        parent = self._entering.parents.get(made.parent_id or 0)
        one = Fileable(
            record_id=made.id,
            shape=made.shape,
            title=made.title,
            department=made.department,
            level=made.level,
            values=made.values,
            filed_on=self._entering.day,
            parent_no=parent.archive_no if parent else "",
            adopt=made.legacy_no if made.adopt else "",
        )
        filed: Filed | None = None
        try:
            if made.id:
                filed = worked_out(one, keeping, self._actor)
            else:
                judged(one, keeping, self._actor)  # nothing is going to be written
        except Invalid as error:
            return None, list(error.problems)
        return filed, []

    def _refusal(self, made: Prepared, *, file: bool) -> Refused | None:
        key = (
            made.shape.code,
            made.department,
            made.owner_id,
            made.territory,
            made.level,
            made.state,
        )
        if key not in self._known:
            verbs = (self._verb, Verb.FILE) if file else (self._verb,)
            self._known[key] = self._decided(made, subject_of(made, self._actor), verbs)
        return self._known[key]

    def _decided(self, made: Prepared, subject: Subject, verbs: Sequence[str]) -> Refused | None:
        for verb in verbs:
            decision = permission.decide(self._actor, verb, subject)
            if decision and verb == Verb.FILE:
                decision = may_file(self._actor, made.shape, made.department)
            if not decision:
                return refused(self._actor, decision, verb, made.shape.code)
        return None

    def _review_problems(self, made: Prepared) -> list[Problem]:
        """What is imported with the number it has in a legacy archive was reviewed there."""
        if has_no_class(made.shape.category):
            return [Problem(code="unclassified", message=UNCLASSIFIED, where="category")]
        known_before = self._verb == Verb.IMPORT and made.legacy_no
        if known_before or not needs_review(made.shape.category.review, made.values):
            return []
        message = N_(
            "Records of this category are reviewed before they are filed; enter it as a draft."
        )
        return [Problem(code="review", message=message)]


def refused(actor: Actor, decision: Decision, verb: str, target: str) -> Refused:
    """Return the refusal of one thing, to be raised or shown."""
    return Refused(decision, actor=actor.id, verb=str(verb), target=target)
