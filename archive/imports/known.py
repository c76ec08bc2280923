"""Finds out which rows of a file say what an earlier row, or a record there is, says already."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from archive.imports.declining import DECLINED, may_decline, who_declined
from archive.imports.made import Doubt, Made
from archive.imports.making import Plan
from archive.imports.meeting import say_number_kept
from archive.imports.staging import records_by_number
from archive.records.alike import holders, identifying, texts_of
from archive.records.models import EqualityKey, Record
from archive.records.shapes import Shape
from kernel.errors import Problem
from kernel.text import N_
from persistence.arrays import any_bytes, any_id
from policies.access.rules import Verb
from policies.fields.rules import Field, FieldType
from policies.numbering.rules import normalise
from security import permission
from security.actor import Actor
from security.keys import store

ERROR, WARNING, DUPLICATE = "error", "warning", "duplicate"
_STRONG = frozenset({FieldType.USCC, FieldType.CNID})
ALIKE_RECORD, ALIKE_ROW, ALIKE_HIDDEN = "alike", "alike_row", "alike_hidden"
ALIKE = (ALIKE_RECORD, ALIKE_ROW, ALIKE_HIDDEN, DECLINED)
_SAME_ROW = N_("The row says the same as row {row} of this file.")
_SAME_NUMBER = N_("Row {row} of this file has the same legacy number.")
_KNOWN_NUMBER = N_("The archive already has a record with the number {number}.")
_TWO_RECORDS = N_(
    "The row names two records, one by its number and another by this value; correct one of them."
)
_MET_BEFORE = N_("Row {row} of this file is about the same record.")
_KNOWN_VALUE = N_("The archive already has a record with this value, which must be unique.")
_FILE_VALUE = N_("Row {row} of this file has the same value, which must be unique.")
_ALIKE_ROW = N_("Row {row} of this file has the same value; it may be the same customer.")
_ALIKE = N_("Another record you may see has the same value; it may be the same customer.")
HIDDEN = N_(
    "The archive may have this customer in a record you may not see; ask those who keep these records."
)


@dataclass(kw_only=True)
class Seen:
    """What earlier rows of the same file held, over all its batches: value → row."""

    rows: dict[bytes, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    values: dict[tuple[str, str], int] = field(default_factory=dict)
    met: dict[int, int] = field(default_factory=dict)  # record → row
    alike: dict[tuple[str, str], int] = field(default_factory=dict)  # field, value → row


def is_duplicate(made: Made) -> bool:
    """Say whether a row is left out because the same is there already."""
    return bool(made.doubts) and any(one.severity == DUPLICATE for one in made.doubts)


@dataclass(kw_only=True)
class Known:
    """Looks for what is known of rows, and adds it to their doubts; `met` is row → the record it is about.

    `alike` is row → the record it may be the same customer as, None where that is an earlier row of the file
    or a record the actor may not see; looked for where the plan asks about each of them.

    Records are met where the plan updates them: by a number of theirs, else by a unique value that the
    actor may read. Whoever may not see the record is told no more than that the value is taken.
    """

    actor: Actor
    plan: Plan
    shape: Shape
    seen: Seen
    met: dict[int, int] = field(default_factory=dict)
    alike: dict[int, int | None] = field(default_factory=dict)

    def look_for(self, rows: Sequence[Made]) -> None:
        """Go through the rows of one part."""
        self._in_the_file(rows)
        fresh = [made for made in rows if not is_duplicate(made)]
        self._by_number(fresh)
        for one in self.shape.keyed:
            if one.unique or one.type in _STRONG:
                self._by_value([made for made in fresh if not is_duplicate(made)], one)
        if self.met:
            self._met_once(fresh)
        if self.plan.ask or may_decline(self.shape.policy.document):
            left = [made for made in fresh if not is_duplicate(made) and made.row not in self.met]
            for one in identifying(self.shape):
                self._alike([made for made in left if not made.is_bad], one)

    def _alike(self, rows: Sequence[Made], one: Field) -> None:
        """Tell rows that may be a customer the archive, or an earlier row, has: by one field.

        Where nobody is asked, of those alone who declined.
        """
        asked = [(made, text) for made in rows for text in texts_of(one, made.new.values)]
        held = holders(self.actor, [(one.code, text) for _, text in asked])
        refused = who_declined({pk for known in held.values() for pk in known.all})
        for made, text in asked:
            first = self.seen.alike.setdefault((one.code, text), made.row)
            known = held.get((one.code, text))
            if known and not self.plan.ask:
                known = known.without(known.all - refused.keys())
            if known:
                self._say_declined(made, one, [refused[pk] for pk in known.seen if pk in refused])
            if known and known.seen:
                self._say(made, ALIKE_RECORD, _ALIKE, one.code, WARNING)
                self.alike[made.row] = self.alike.get(made.row) or min(known.seen)
            elif known:  # no more is told of it, nor by which value it was found
                if made.row not in self.alike:
                    self._say(made, ALIKE_HIDDEN, HIDDEN, "", WARNING)
                self.alike.setdefault(made.row, None)
            elif first != made.row and self.plan.ask:
                self._say(made, ALIKE_ROW, _ALIKE_ROW, one.code, WARNING, row=first)
                self.alike.setdefault(made.row, None)

    def _say_declined(self, made: Made, one: Field, problems: Sequence[Problem]) -> None:
        column, target = self.plan.column_of(one.code)
        made.doubts += [
            Doubt(problem=problem, column=column, code=target, severity=WARNING)
            for problem in problems[:1]
        ]

    def _in_the_file(self, rows: Sequence[Made]) -> None:
        """Tell rows that stand twice in the file, and legacy numbers that do."""
        for made in rows:
            first = self.seen.rows.setdefault(made.digest, made.row)
            if first != made.row:
                self._say(made, "same_row", _SAME_ROW, "", DUPLICATE, row=first)
                continue
            number = normalise(made.new.legacy_no) if made.new.legacy_no else ""
            other = self.seen.numbers.setdefault(number, made.row) if number else made.row
            if other != made.row:
                self._say(made, "same_number", _SAME_NUMBER, "legacy_no", WARNING, row=other)

    def _by_number(self, rows: Sequence[Made]) -> None:
        known = records_by_number(None, (made.new.legacy_no for made in rows))
        seen = records_by_number(self.actor, known) if known and self.plan.update else {}
        for made in rows:
            number = normalise(made.new.legacy_no) if made.new.legacy_no else ""
            if number in seen:
                self.met[made.row] = seen[number]
            elif number in known:
                told = made.new.legacy_no
                self._say(made, "known_number", _KNOWN_NUMBER, "legacy_no", DUPLICATE, number=told)

    def _by_value(self, rows: Sequence[Made], one: Field) -> None:
        asked = [(made, text) for made in rows for text in texts_of(one, made.new.values)]
        if not asked:
            return
        digests = store.blind_indexes(one.code, [text for _, text in asked])
        held = EqualityKey.objects.filter(any_bytes("digest", digests), field=one.code)
        if not one.unique:
            visible = Record.objects.filter(permission.reach(self.actor, Verb.VIEW)).values("pk")
            held = held.filter(record_id__in=visible)
        known = {bytes(digest): pk for digest, pk in held.values_list("digest", "record_id")}
        meeting = self._may_meet(one, known.values())
        for (made, text), digest in zip(asked, digests, strict=True):
            holder = known.get(digest)
            if not one.unique:
                if holder is not None and made.row not in self.met and not self.plan.ask:
                    self._say(made, "alike", _ALIKE, one.code, WARNING)
                continue
            first = self.seen.values.setdefault((one.code, text), made.row)
            if holder is not None:
                self._hold(made, one, holder, is_met=holder in meeting)
            elif first != made.row:
                self._say(made, "same_value", _FILE_VALUE, one.code, DUPLICATE, row=first)

    def _may_meet(self, one: Field, holders: Iterable[int]) -> frozenset[int]:
        """Return which of these records a row may be about by this value."""
        wanted = list(holders)
        if not (self.plan.update and one.unique and wanted):
            return frozenset()
        if not permission.readable(self.actor, self.shape.code).get(one.code, False):
            return frozenset()
        rows = Record.objects.filter(permission.reach(self.actor, Verb.VIEW), any_id("pk", wanted))
        return frozenset(rows.values_list("pk", flat=True))

    def _hold(self, made: Made, one: Field, holder: int, *, is_met: bool) -> None:
        """A record holds the row's unique value: the row is about it, or is left out."""
        named = self.met.get(made.row)
        if named == holder:
            return
        if not is_met:
            if named is None:
                self._say(made, "known_value", _KNOWN_VALUE, one.code, DUPLICATE)
            return  # the record refuses the value itself
        if named is not None:
            self._say(made, "two_records", _TWO_RECORDS, one.code, ERROR)
            return
        self.met[made.row] = holder
        if made.new.legacy_no:
            say_number_kept(made, self.plan)

    def _met_once(self, rows: Sequence[Made]) -> None:
        """A record is about one row of a file: what a second one says of it is left out."""
        for made in rows:
            record = self.met.get(made.row)
            if record is None or is_duplicate(made):
                continue
            first = self.seen.met.setdefault(record, made.row)
            if first != made.row:
                self._say(made, "met_before", _MET_BEFORE, "", DUPLICATE, row=first)

    def _say(
        self, made: Made, code: str, message: str, where: str, severity: str, **params: Any
    ) -> None:
        column, target = self.plan.column_of(where) if where else ("", "")
        problem = Problem(code=code, message=message, params=params)
        made.doubts.append(Doubt(problem=problem, column=column, code=target, severity=severity))
