"""How due dates of filed records move under another policy: worked out by the database, told apart here."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from psycopg import sql

from archive.planning.forecast import Share, share_of
from archive.planning.rules import Kind, moved, standing_of
from archive.records.rekeeping import kept_by
from persistence.copying import fields_of, line_of
from persistence.reading import copied
from policies.categories.rules import Kind as CategoryKind
from policies.document.effective import effective
from policies.document.values import PolicyDocument
from policies.fields.rules import Field, FieldType
from policies.retention.due import State
from policies.retention.schedule import Action
from policies.retention.standing import as_item, as_standing, standing_text

FILED = "FILED"  # the trigger that is the filing itself
MOST_KNOWN = 100_000  # moves whose answer is kept
_DAY_LENGTH = 10

Moves = Counter[tuple[Share, Share]]  # from where in the forecast to where, how many records


class About(NamedTuple):
    """What equal effects on many records share; `line` is what follows the record's id in a row of COPY."""

    kind: Kind
    category: str
    detail: str
    line: bytes


def about(kind: Kind, category: str, detail: str = "", old: str = "", new: str = "") -> About:
    """Return what many effects share."""
    return About(kind, category, detail, line_of("", kind, category, detail, old, new).encode())


def kept_effects(
    old: PolicyDocument, new: PolicyDocument, *, today: date, moves: Moves
) -> Iterator[tuple[bytes, About]]:
    """Yield the id of each filed record whose end moves, with what becomes of it; none where no period changed.

    `moves` counts those that stand elsewhere in the forecast, as they go by.
    """
    if kept_by(old) == kept_by(new):
        return
    known: dict[bytes, tuple[About | None, tuple[Share, Share]]] = {}
    for row in copied(_rows(new, today)):
        record, move = row.split(b"\t", 1)
        found = known.get(move)
        if found is None:
            if len(known) >= MOST_KNOWN:
                known.clear()
            found = known[move] = _told(move, today)
        effect, shares = found
        moves[shares] += 1
        if effect is not None:
            yield record, effect


def _told(move: bytes, today: date) -> tuple[About | None, tuple[Share, Share]]:
    """Return what a move means: category, standing before and after, as a row of COPY wrote them."""
    category, old, new = fields_of(move)
    before, after = standing_of(old), standing_of(new)
    kind = moved(before, after, today=today)
    shares = share_of(category, before, today=today), share_of(category, after, today=today)
    return about(kind, category, "", old, new) if kind is not None else None, shares


# Where a set is unnested the planner does not fold the questions into each other: each text is made once.
_MOVED = """
WITH own AS NOT MATERIALIZED (
    SELECT r.id, r.parent_id, r.kind, r.category,
           concat(coalesce(s.state, {unknown}), '|', s.due, '|', coalesce(s.action, {keep}), '|', s.rule) AS standing,
           unnest(ARRAY[CASE r.category {standings} ELSE {unruled} END]) COLLATE "C" AS text
    FROM archive_record r LEFT JOIN archive_retention_state s ON s.record_id = r.id
    WHERE r.filed_on IS NOT NULL
), items AS (
    SELECT parent_id, max({item}) AS text FROM own
    WHERE kind = {is_item} AND parent_id IS NOT NULL GROUP BY parent_id
), longest AS (
    SELECT own.id, own.category, own.standing, unnest(ARRAY[
        CASE own.kind WHEN {is_item} THEN own.text ELSE greatest(own.text, items.text) END]) AS text
    FROM own LEFT JOIN items ON items.parent_id = own.id
), compared AS (
    SELECT id, category, standing, unnest(ARRAY[{standing}]) AS later FROM longest
)
SELECT id, category, standing, later FROM compared
WHERE standing <> later AND standing NOT LIKE {held} ORDER BY id
"""


def _rows(document: PolicyDocument, today: date) -> sql.Composed:
    """Return the question for the filed records that stand otherwise: id, category, standing before and after."""
    text = sql.Identifier("text")
    parents = {one.code: one.parent for one in document.categories}
    codes = {*parents, *(one.category for one in document.retention)}
    standings = [
        sql.SQL("WHEN {} THEN {}").format(
            sql.Literal(code), _standing(document, code, parents=parents)
        )
        for code in sorted(codes)
    ]
    unruled = standing_text((), "", parents={}, dates={}, flags={})
    return sql.SQL(_MOVED).format(
        standings=sql.SQL(" ").join(standings),
        unruled=unruled,
        unknown=sql.Literal(str(State.NO_RULE)),
        keep=sql.Literal(str(Action.KEEP)),
        item=as_item(text),
        is_item=sql.Literal(str(CategoryKind.ITEM)),
        standing=as_standing(text, today=today),
        held=sql.Literal(f"{State.HELD}|%"),  # a hold beats every period: it stays where it is
    )


def _standing(
    document: PolicyDocument, category: str, *, parents: Mapping[str, str]
) -> sql.Composed:
    """Return how long a record of a category is kept, read from its values."""
    dates: dict[str, list[sql.Composable]] = {FILED: [sql.SQL("r.filed_on")]}
    flags: dict[str, sql.Composable] = {}
    for one in _fields(document, category):
        if one.trigger:
            dates.setdefault(one.trigger, []).append(
                sql.SQL("left(nullif({}, ''), {})::date").format(_value(one), _DAY_LENGTH)
            )
        if one.type is FieldType.BOOL:
            flags[one.code] = sql.SQL("{} = 'true'").format(_value(one))
    latest = {
        trigger: sql.SQL("greatest({})").format(sql.SQL(", ").join(days))
        for trigger, days in dates.items()
    }
    return standing_text(document.retention, category, parents=parents, dates=latest, flags=flags)


def _fields(document: PolicyDocument, category: str) -> tuple[Field, ...]:
    """Return all fields of a category, retired ones too; none where no record lies in it."""
    known = document.categories_by_code.get(category)
    if known is None or known.abstract:
        return ()
    found = effective(document, category)
    return (*found.fields, *found.retired_fields)


def _value(one: Field) -> sql.Composed:
    return sql.SQL("(r.values ->> {})").format(sql.Literal(one.code))
