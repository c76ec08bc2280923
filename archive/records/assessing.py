"""Judges new records before anything is written: the same for one typed by hand and for an import."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from archive.records.entering import Entering, Parent, section_problems, subject_of
from archive.records.filing import Fileable, Filed, Foreseen, judged, may_file_new, worked_out
from archive.records.keeping import Keeping
from archive.records.kept import Checked, Kept
from archive.records.rules import NewRecord, needs_review
from archive.records.shapes import Shape, shape_of
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
    foreseen: Foreseen | None = None  # the same of one that is not going to be written
    basis: str = ""  # of Kept


def assess(  # noqa: PLR0913 - rows, how they come, and what is known of them
    actor: Actor,
    rows: Sequence[NewRecord],
    *,
    file: bool = False,
    verb: str = Verb.CREATE,
    ids: Sequence[int] = (),
    kept: Sequence[Kept | None] | None = None,
    said: Sequence[Checked | None] = (),
    coming: Mapping[int, Parent] | None = None,
) -> list[Assessed]:
    """Return what would become of each row, in order; nothing is written.

    `verb` is the right that is needed, create or import; `file` needs the right to file as well.
    `ids` are those the records will have. `kept` says that all values were parsed by their fields under
    this policy version and are in their stored form: only what is required is asked again, and what an
    earlier call made of a row is taken where nothing it depended on has changed. `said` is what their
    fields say to the rows, where that was asked before. `coming` are files that are made before the rows.
    Raise Missing for a category the policy does not have.
    """
    entering = Entering.of(actor, published(), rows, stage="filing" if file else "draft")
    entering.checked = kept is not None
    if coming:
        entering.parents = {**entering.parents, **coming}
    return Assessment(entering=entering, verb=verb, file=file).of(
        rows, ids=ids, kept=kept, said=said
    )


class Assessment:
    """Decides row after row; equal subjects are asked about once."""

    def __init__(self, *, entering: Entering, verb: str, file: bool) -> None:
        self.entering = entering
        self._actor = entering.actor
        self._verb = verb
        self._file = file
        self._known: dict[tuple[Any, ...], tuple[Subject, Refused | None]] = {}
        self._keeping = Keeping(entering.policy.document) if file else None

    def of(
        self,
        rows: Sequence[NewRecord],
        *,
        ids: Sequence[int] = (),
        kept: Sequence[Kept | None] | None = None,
        said: Sequence[Checked | None] = (),
    ) -> list[Assessed]:
        """Return what would become of each row, as `assess` does."""
        ahead = zip_longest(rows, ids, kept or (), said)
        return [self._assessed(row, number or 0, was, told) for row, number, was, told in ahead]

    def holds(self) -> bool:
        """Whether each right that was asked for is decided in the same way now."""
        policy = self.entering.policy
        return all(
            (refused is None)
            == (self._decided(subject, shape_of(policy, code), department) is None)
            for (code, department, *_), (subject, refused) in self._known.items()
        )

    def _assessed(
        self, row: NewRecord, record_id: int, kept: Kept | None, said: Checked | None
    ) -> Assessed:
        keeping = self._keeping
        made, problems = self.entering.prepared(row, kept, said)
        made.id = record_id
        refused = self._refusal(made)
        # The right to import is the right to bring whole records in, all departments' parts with them.
        if self._verb != Verb.IMPORT:
            problems += section_problems(self._actor, made.shape, row.values)
        filed: Filed | Foreseen | None = None
        if keeping is not None and not problems and refused is None:
            problems += self._review_problems(made)
            if not problems:
                filed, problems = self._filed(made, keeping)
        return Assessed(
            row=made,
            problems=tuple(problems),
            refusal=refused,
            filed=filed if isinstance(filed, Filed) else None,
            foreseen=filed if isinstance(filed, Foreseen) else None,
            basis=self.entering.basis,
        )

    def _filed(
        self, made: Prepared, keeping: Keeping
    ) -> tuple[Filed | Foreseen | None, list[Problem]]:
        parent = self.entering.parents.get(made.parent_id or 0)
        one = Fileable(
            record_id=made.id,
            shape=made.shape,
            title=made.title,
            department=made.department,
            level=made.level,
            values=made.values,
            filed_on=self.entering.day,
            carrier=made.carrier,
            parent_no=parent.archive_no if parent else "",
            adopt=made.legacy_no if made.adopt else "",
        )
        filed: Filed | Foreseen | None = None
        try:
            work = worked_out if made.id else judged  # without an id nothing is going to be written
            filed = work(one, keeping, self._actor)
        except Invalid as error:
            return None, list(error.problems)
        return filed, []

    def _refusal(self, made: Prepared) -> Refused | None:
        key = (
            made.shape.code,
            made.department,
            made.owner_id,
            made.territory,
            made.level,
            made.state,
        )
        if key not in self._known:
            subject = subject_of(made, self._actor)
            self._known[key] = subject, self._decided(subject, made.shape, made.department)
        return self._known[key][1]

    def _decided(self, subject: Subject, shape: Shape, department: str) -> Refused | None:
        for verb in (self._verb, Verb.FILE) if self._file else (self._verb,):
            decision = permission.decide(self._actor, verb, subject)
            if decision and verb == Verb.FILE:
                decision = may_file_new(self._actor, shape, department)
            if not decision:
                return refused(self._actor, decision, verb, shape.code)
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
