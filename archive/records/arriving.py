"""New records on their way in: what they depend on is read, what takes long is worked out, then they are written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from archive.records import keeping, moving, storing
from archive.records.assessing import Assessed, Assessment
from archive.records.entering import Entering, Way
from archive.records.models import Record
from archive.records.moving import Moved
from archive.records.rules import NewRecord
from archive.records.storing import Columns, Digest, Prepared, Shared
from kernel.clock import today
from persistence.identities import take_ids
from policies.document.queries import published
from security.actor import Actor
from security.keys import store

AT_ONCE = 150  # rows worked out in one step: so long the database may wait for the next load


@dataclass(kw_only=True)
class Arriving:
    """Rows of one call, their ids taken and all that takes time worked out before anything is written.

    A large import works a batch out while the one before it is being loaded, in that one's scope. What it
    was worked out from is read again in its own: `holds` says whether that is still the same.
    """

    actor: Actor
    rows: Sequence[NewRecord]
    way: Way
    ids: Sequence[int]
    assessment: Assessment
    found: list[Assessed] = field(default_factory=list)
    keys: dict[int, bytes] = field(default_factory=dict)
    digests: list[Digest] = field(default_factory=list)
    columns: list[Columns] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    _working: Iterator[bool] | None = None

    @classmethod
    def of(cls, actor: Actor, rows: Sequence[NewRecord], way: Way) -> "Arriving":
        """Read what the rows refer to, and take ids for them; nothing is worked out yet."""
        stage = "filing" if way.file else "draft"
        entering = Entering.of(actor, published(), rows, stage=stage)
        entering.checked = way.kept is not None
        assessment = Assessment(entering=entering, verb=way.verb, file=way.file)
        ids = take_ids(Record, len(rows))
        return cls(actor=actor, rows=rows, way=way, ids=ids, assessment=assessment)

    @property
    def made(self) -> list[Prepared]:
        """The rows as they are written."""
        return [one.row for one in self.found]

    def write_the_rest(self) -> None:
        """Write keys, due dates and legacy numbers: what nothing else of these records waits for."""
        store.keep_fresh(self.keys)
        keeping.write_new((one.row.id, one.filed.due) for one in self.found if one.filed)
        moving.keep_legacy_numbers(self.actor, self.made)

    def holds(self) -> bool:
        """Whether what the rows were worked out from is the same now: policy, day, files, people, rights."""
        before = self.assessment.entering
        again = Entering.of(self.actor, published(), self.rows, stage=before.stage)
        told = (before.basis, before.parents, before.people)
        return told == (again.basis, again.parents, again.people) and self.assessment.holds()

    def steps(self) -> Iterator[bool]:
        """Work the rows out in steps, each of them a matter of milliseconds; go on where an earlier call stopped.

        Asks the database nothing. What is wrong with a row stands in `found`; then nothing is sealed or derived.
        """
        if self._working is None:
            self._working = self._worked_out()
        while next(self._working, False):  # listening can stop, the work goes on later
            yield True

    def _worked_out(self) -> Iterator[bool]:
        kept = self.way.kept
        for start in range(0, len(self.rows), AT_ONCE):
            end = start + AT_ONCE
            self.found += self.assessment.of(
                self.rows[start:end], ids=self.ids[start:end], kept=kept and kept[start:end]
            )
            yield True
        if any(one.problems or one.refusal for one in self.found):
            return
        for one in self.found:
            if one.filed is not None:
                one.row.filed_on, one.row.retention_code = today(), one.filed.due.rule
        self.keys = store.fresh_keys(self.ids)
        made = self.made
        used = storing.used_slots(made)
        shared: Shared = {}
        for start in range(0, len(made), AT_ONCE):
            part = made[start : start + AT_ONCE]
            self.moved += [moving.created(row) for row in part]
            self.digests += storing.digests_of_new(part)
            yield True
            self.columns += storing.columns_of(part, self.keys, used, shared)
            yield True
