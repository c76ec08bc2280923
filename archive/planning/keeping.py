"""How the due dates of filed records move under another policy, read family by family: items before their file."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from psycopg import sql

from archive.planning.forecast import Share, share_of
from archive.planning.rules import Kind, Standing, moved, standing_text
from archive.records.rekeeping import kept_by
from archive.records.rules import circumstances
from persistence.reading import streamed
from policies.categories.rules import Kind as CategoryKind
from policies.document.effective import effective
from policies.document.values import PolicyDocument
from policies.fields.rules import Field, FieldType
from policies.retention.due import Due, State, due
from policies.retention.schedule import ALTERNATIVE, Action, lineage

FILED = "FILED"  # the trigger that is the filing itself
_SIGN = "\x1f"  # stands between the parts of a row, and in none of them
MOST_KNOWN = 200_000  # circumstances whose answer is kept


class Kept(NamedTuple):
    """One filed record whose period changes: its standing before and after, as text."""

    record: str
    category: str
    old: str
    new: str


Moves = Counter[tuple[Share, Share]]  # from where in the forecast to where, how many records


def kept_effects(
    old: PolicyDocument, new: PolicyDocument, *, today: date, moves: Moves
) -> Iterator[tuple[Kind, Kept]]:
    """Yield each filed record whose end moves, with what becomes of it; nothing where no period changed.

    `moves` counts those that stand elsewhere in the forecast, as they go by.
    """
    if kept_by(old) == kept_by(new):
        return
    recount = Recount(new, today)
    family, items = "", set[Standing]()
    for (row,) in streamed(_rows(recount.codes)):
        record, parent, kind, category, filed_on, day, action, state, rule, *texts = row.split(
            _SIGN
        )
        head = parent or record
        if head != family:
            family, items = head, set()
        is_item = kind == CategoryKind.ITEM
        before = Standing(state or State.NO_RULE, _day(day), action or Action.KEEP, rule or "")
        after = recount.standing(category, filed_on, texts, () if is_item else items)
        if is_item and parent:
            items.add(after)
        if before != after:
            moves[
                share_of(category, before, today=today), share_of(category, after, today=today)
            ] += 1
        effect = moved(before, after, today=today)
        if effect is not None:
            yield effect, Kept(record, category, standing_text(before), standing_text(after))


class Recount:
    """Works out due dates under one policy; equal circumstances once."""

    def __init__(self, document: PolicyDocument, today: date) -> None:
        self._rules, self._today = document.retention, today
        self._parents = {one.code: one.parent for one in document.categories}
        self._timed = {
            one.code: _timed(document, one.code, self._asked(one.code))
            for one in document.categories
            if not one.abstract
        }
        # Where no rule asks when a record was filed, that day makes no difference.
        self._by_filing = {code for code in self._timed if FILED in self._asked(code)}
        self.codes = sorted({one.code for fields in self._timed.values() for one in fields})
        places = {code: place for place, code in enumerate(self.codes)}
        self._places = {
            category: [places[one.code] for one in fields]
            for category, fields in self._timed.items()
        }
        self._known: dict[tuple[object, ...], Standing] = {}

    def _asked(self, category: str) -> frozenset[str]:
        """Return the triggers and the conditions that rules of a category ask for."""
        near = set(lineage(category, self._parents))
        rules = [one for one in self._rules if one.category in near]
        triggers = {code for one in rules for code in one.trigger.split(ALTERNATIVE)}
        return frozenset(triggers | {one.condition for one in rules})

    def standing(
        self,
        category: str,
        filed_on: str,
        texts: Sequence[str],
        items: Collection[Standing],
    ) -> Standing:
        """Return how long a record is kept; `texts` are its values of `codes` as the database writes them, '' none."""
        asked = [texts[place] for place in self._places.get(category, ())]
        day = filed_on if category in self._by_filing else ""
        key = (category, day, *asked, frozenset(items))
        found = self._known.get(key)
        if found is None:
            found = self._worked_out(category, filed_on, asked, items)
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[key] = found
        return found

    def _worked_out(
        self,
        category: str,
        filed_on: str,
        asked: Sequence[str],
        items: Collection[Standing],
    ) -> Standing:
        fields = self._timed.get(category, ())
        values = {
            one.code: text == "true" if one.type is FieldType.BOOL else text
            for one, text in zip(fields, asked, strict=True)
        }
        facts = circumstances(
            category,
            fields,
            values,
            filed_on=date.fromisoformat(filed_on),
            items=[_due_of(one) for one in sorted(items, key=standing_text)],
        )
        found = due(self._rules, facts, parents=self._parents, today=self._today)
        return Standing(str(found.state), found.date, str(found.action), found.rule)


def _timed(document: PolicyDocument, category: str, asked: frozenset[str]) -> tuple[Field, ...]:
    """Return the fields, retired ones too, whose values the rules of a category ask for."""
    known = effective(document, category)
    return tuple(
        one
        for one in (*known.fields, *known.retired_fields)
        if (one.trigger and one.trigger in asked)
        or (one.type is FieldType.BOOL and one.code in asked)
    )


def _due_of(one: Standing) -> Due:
    return Due(
        date=one.day,
        permanent=one.state == State.PERMANENT,
        action=Action(one.action),
        state=State(one.state),
        steps=(),
        rule=one.rule,
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _rows(codes: Sequence[str]) -> sql.Composed:
    """Return the question for all filed records, the items of a file before it, each as one text: quickest to read."""
    values = [sql.SQL(", r.values ->> {}").format(sql.Literal(code)) for code in codes]
    texts = sql.SQL(
        "ARRAY[r.id::text, r.parent_id::text, r.kind, r.category, r.filed_on::text, s.due::text, "
        "s.action, s.state, s.rule{}]"
    ).format(sql.SQL("").join(values))
    return sql.SQL(
        "SELECT array_to_string({}, {}, '') FROM archive_record r "
        "LEFT JOIN archive_retention_state s ON s.record_id = r.id WHERE r.filed_on IS NOT NULL "
        "ORDER BY coalesce(r.parent_id, r.id), r.kind DESC, r.id"
    ).format(texts, sql.Literal(_SIGN))
