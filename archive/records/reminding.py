"""Which dates of records come near, worked out by the database; what was raised of them follows the record.

The days are those of `policies.cadences.rules.next_occasion`; a test compares both.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import timedelta

from django.db.models import BigIntegerField, CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from psycopg import sql

from archive.records.greeting import STILL_WANTED
from archive.records.levels import SEALED
from archive.records.models import Record, ReminderState
from archive.records.shapes import Shape, shape_of
from decisions.duties.models import Duty
from decisions.duties.occasions import end_occasions, hand_over, raise_occasions, remind_again
from decisions.duties.port import Occasion
from decisions.duties.rules import Bearer, State
from kernel.calendar import parse_period
from kernel.clock import today
from kernel.scope import current
from persistence.arrays import any_id, any_text
from persistence.stating import work_out
from policies.cadences.rules import CUSTODIAN, PERSON, Cadence, CadenceKind, in_force, length
from policies.cadences.selecting import governing_text
from policies.document.effective import EffectiveCategory, effective
from policies.document.queries import published, published_or_none
from policies.document.values import PolicyDocument
from policies.fields.reckoning import is_reckoned
from security.people.models import User

SOURCE = "reminders"
SUBJECT = "record"
# A record whose relationship, contract, account or case has ended asks for nothing any more.
ENDS = frozenset({"END", "CON", "ACCT", "CLOSE"})
_DATE = "^[0-9]{4}-[0-9]{2}-[0-9]{2}"
_NOTHING = "SELECT NULL::text AS code, NULL::date AS day, NULL::boolean AS runs WHERE false"


def reminders_of(document: PolicyDocument) -> tuple[Cadence, ...]:
    """Return the reminders of a policy that are in force."""
    kind = CadenceKind.REMINDER
    return tuple(one for one in document.cadences if one.kind is kind and not one.retired)


def reminders_now() -> tuple[Cadence, ...]:
    """Return the reminders in force today; none before the first version of the policy."""
    found = published_or_none()
    return reminders_of(found.document) if found is not None else ()


def reminded_by(document: PolicyDocument) -> tuple[object, ...]:
    """Return what of a document reminders depend on: themselves, where their dates stand, what ends a record."""
    found = reminders_of(document)
    if not found:
        return ()
    named = {one.date_field for one in found} | {one.condition for one in found}
    fields = [
        (one.category, one.code, one.repeat, one.trigger, one.retired)
        for one in document.fields
        if one.code in named or one.trigger
    ]
    return found, fields


def derive(ids: Sequence[int], *, since: str) -> None:
    """Work out which dates of these filed records come next; `since`: as in `verifying`.

    Reminders that were raised of a date, a value or a record that is no more end, and those of a record that
    has changed hands go along.
    """
    if not ids:
        return
    document = published().document
    found = reminders_of(document)
    if found:
        statement = _DERIVE.format(
            dates=_dates(document),
            ended=_ended(document),
            terms=_terms(found),
            today=sql.Literal(today()),
            sealed=sql.Literal(SEALED),
            since=sql.Literal(today())
            if since == "today"
            else sql.SQL("greatest(r.filed_on, (r.created_at AT TIME ZONE {})::date)").format(
                sql.Literal(current().company.time_zone)
            ),
        )
        work_out(statement, {"ids": list(ids)})
    else:
        ReminderState.objects.filter(any_id("record", ids)).delete()
    settle(ids)


def limited() -> tuple[str, ...]:
    """Return the categories whose drafts have time limits that run already."""
    policy = published()
    return tuple(
        one.code
        for one in policy.document.categories
        if not one.retired and shape_of(policy, one.code).is_limited
    )


def derive_drafts(drafts: Iterable[tuple[int, Shape]]) -> None:
    """Work out the time limits that run for these drafts already: what was asked for waits for its answer."""
    running = [pk for pk, shape in drafts if shape.is_limited]
    if running:
        derive(running, since="filed")


def settle(ids: Sequence[int]) -> None:
    """Let what was raised of these records follow them: end what has lost its reason, give the rest to its owner."""
    of_these = any_text("subject_id", map(str, ids))
    duties = list(_raised().filter(of_these).order_by("pk"))
    if not duties:
        return
    gone = set(_raised().filter(of_these).filter(_has_no_reason()).values_list("pk", flat=True))
    actor = current().actor
    end_occasions(actor, [one for one in duties if one.pk in gone])
    left = [one for one in duties if one.pk not in gone]
    records = {one.pk: one for one in _whose(int(duty.subject_id) for duty in left)}
    known = {one.code: one for one in reminders_now()}
    bearing = _Bearing(records.values())
    wanted = {
        duty: bearing.of(known[duty.cadence], records[int(duty.subject_id)])
        for duty in left
        if duty.cadence in known and int(duty.subject_id) in records
    }
    hand_over(actor, wanted)


def end_lost(limit: int) -> int:
    """End up to `limit` reminders that time alone ended: their record is closed by now, or gone; return how many."""
    found = list(_raised().filter(_has_no_reason()).order_by("pk")[:limit])
    return end_occasions(current().actor, found)


def tell_again() -> int:
    """Tell again of what was raised, where a reminder has several days ahead; return of how many."""
    leads = {one.code: one.lead for one in reminders_now() if len(one.lead) > 1}
    return remind_again(SOURCE, leads) if leads else 0


def raise_near(limit: int) -> tuple[int, int]:
    """Raise up to `limit` reminders whose day has come near; return of how many dates, and how many are new.

    Of a date that came back more than once while no worker ran only the last return is raised.
    """
    in_force_now = reminders_now()
    if not in_force_now:
        return 0, 0
    rows = list(_near(in_force_now).order_by("pk").values_list("record_id", flat=True)[:limit])
    derive(sorted(set(rows)), since="filed")
    known = {one.code: one for one in in_force_now}
    near = _near(in_force_now).filter(any_id("record", set(rows)))
    states = list(near.order_by("pk")[:limit])
    records = {one.pk: one for one in _whose({one.record_id for one in states})}
    bearing = _Bearing(records.values())
    wanted = [
        _occasion(known[one.cadence], one, bearing.of(known[one.cadence], records[one.record_id]))
        for one in states
    ]
    ReminderState.objects.filter(any_id("pk", [one.pk for one in states])).update(
        raised=F("occasion")
    )
    raised = raise_occasions(current().actor, SOURCE, wanted)
    derive(sorted(records), since="filed")
    return len(states), raised


def _raised() -> QuerySet[Duty]:
    return Duty.objects.filter(source=SOURCE, state=State.OPEN, subject_kind=SUBJECT)


def _has_no_reason() -> Q:
    """Return the condition of duties whose record has no such date any more, or has ended."""
    still = ReminderState.objects.filter(
        Q(until=None) | Q(until__gt=today()),
        record=Cast(OuterRef("subject_id"), BigIntegerField()),
        cadence=OuterRef("cadence"),
    ).annotate(what=Concat("cadence", Value("|"), Cast("day", CharField())))
    return ~Q(Exists(still.filter(what=OuterRef("cause"))))


def _near(found: Sequence[Cadence]) -> QuerySet[ReminderState]:
    """Return the dates that have come near, of records that have not ended."""
    near = Q(pk__in=())
    for one in found:
        near |= Q(cadence=one.code, occasion__lte=today() + timedelta(days=_first(one)))
    return ReminderState.objects.filter(near).filter(Q(until=None) | Q(until__gt=today()))


def _first(cadence: Cadence) -> int:
    """Return how many days before the date its reminder appears."""
    return max(cadence.lead, default=0)


def _whose(ids: Iterable[int]) -> list[Record]:
    """Return records with what says whose duty they are."""
    return list(
        Record.objects.filter(any_id("pk", ids)).only("pk", "category", "department", "owner_id")
    )


class _Bearing:
    """Who has the reminders of these records: who left is asked for once."""

    def __init__(self, records: Collection[Record]) -> None:
        owners = {one.owner_id for one in records if one.owner_id is not None}
        there = User.objects.filter(pk__in=owners, is_active=True)
        self._here = set(there.values_list("pk", flat=True))
        self._document = published().document

    def of(self, cadence: Cadence, record: Record) -> tuple[Bearer, ...]:
        """Return who signs the reminder of one record: both where it is joint."""
        found = [self._first(cadence, record)]
        if cadence.second_department:
            second = cadence.second_position
            found.append(
                Bearer(department=cadence.second_department, position=second, leads=not second)
            )
        return tuple(found)

    def _first(self, cadence: Cadence, record: Record) -> Bearer:
        post = cadence.position
        if cadence.of == PERSON:
            # Where nobody is in charge, or who was has left, it is the department's.
            person = str(record.owner_id) if record.owner_id in self._here else ""
            return Bearer(department=record.department, position=post, person=person)
        department = cadence.department
        if cadence.of == CUSTODIAN:
            keeps = effective(self._document, record.category)
            department = keeps.custodian_of(record.department) or record.department
        return Bearer(department=department, position=post, leads=not post)


def _occasion(cadence: Cadence, state: ReminderState, bearers: tuple[Bearer, ...]) -> Occasion:
    on = state.occasion or state.day
    cause = f"{cadence.code}|{state.day.isoformat()}"
    return Occasion(
        key=f"{cause}|{state.record_id}|{on.isoformat()}",
        cause=cause,
        cadence=cadence.code,
        kind=str(cadence.kind),
        zh=cadence.zh,
        en=cadence.en,
        subject=f"{SUBJECT}:{state.record_id}",
        appears_on=max(on - timedelta(days=_first(cadence)), state.since),
        due_on=on,
        bearers=bearers,
    )


# A date comes on itself, or on its returns counted from itself (29 February comes every fourth year on its own);
# of several returns that have come near already the last counts.
_DERIVE = sql.SQL("""
WITH wanted AS MATERIALIZED (
  SELECT DISTINCT r.id AS record_id, w.code, w.day, {ended} AS ended, {since} AS since
  FROM archive_record r
  CROSS JOIN LATERAL ({dates}) w
  WHERE r.id = ANY(%(ids)s) AND (r.filed_on IS NOT NULL OR w.runs) AND r.level <> {sealed}
), gone AS (
  DELETE FROM archive_reminder_state s
  WHERE s.record_id = ANY(%(ids)s) AND NOT EXISTS (
    SELECT FROM wanted w
    WHERE w.record_id = s.record_id AND w.code = s.cadence AND w.day = s.day)
)
INSERT INTO archive_reminder_state (record_id, cadence, day, occasion, since, raised, until)
SELECT w.record_id, w.code, w.day, o.occasion, f.since, s.raised, w.ended
FROM wanted w
JOIN ({terms}) c ON c.code = w.code
LEFT JOIN archive_reminder_state s
  ON s.record_id = w.record_id AND s.cadence = w.code AND s.day = w.day
CROSS JOIN LATERAL (
  SELECT coalesce(s.since, w.since) AS since,
         greatest(coalesce(s.since, w.since), s.raised + 1) AS first
) f
CROSS JOIN LATERAL (
  SELECT CASE WHEN c.length IS NULL THEN CASE WHEN w.day >= f.first THEN w.day END
  ELSE (
    SELECT coalesce(max(k.on) FILTER (WHERE k.on <= {today} + c.lead), min(k.on))
    FROM generate_series(
      greatest(0, floor((f.first - w.day) / c.length)::int - 1),
      greatest(0, ceil((greatest(f.first, {today} + c.lead) - w.day) / c.length)::int + 1)
    ) i
    CROSS JOIN LATERAL (
      SELECT (w.day + make_interval(months => c.months * i, days => c.days * i))::date AS on
    ) k
    WHERE k.on >= f.first
  ) END AS occasion
) o
ON CONFLICT (record_id, cadence, day) DO UPDATE
SET occasion = excluded.occasion, until = excluded.until
""")


def _terms(found: Sequence[Cadence]) -> sql.Composable:
    """Return what the database needs of each reminder, as a table of its own; a length only where it returns."""
    columns = sql.SQL(
        "SELECT {}::text AS code, {}::float AS length, {} AS months, {} AS days, {} AS lead"
    )
    rows = []
    for one in found:
        span = parse_period(one.every) if one.every else None
        said: tuple[object, ...] = (
            one.code,
            length(one.every) if one.every else None,
            span.months if span else 0,
            span.days if span else 0,
            _first(one),
        )
        rows.append(columns.format(*map(sql.Literal, said)))
    return sql.SQL(" UNION ALL ").join(rows)


def _dates(document: PolicyDocument) -> sql.Composable:
    """Return the dates of a record with the reminder of each, as SQL: categories that are alike share a part."""
    alike: dict[tuple[Cadence, str, bool], list[str]] = {}
    for category, found in _by_category(document):
        dates = {one.code: one for one in category.fields}
        for one in found:
            date = dates.get(one.date_field)
            if date is not None:
                alike.setdefault((one, date.repeat, is_reckoned(date)), []).append(category.code)
    parts = [_dated(one, group, codes, runs=runs) for (one, group, runs), codes in alike.items()]
    return sql.SQL(" UNION ALL ").join(parts or [sql.SQL(_NOTHING)])


def _by_category(
    document: PolicyDocument,
) -> Iterator[tuple[EffectiveCategory, tuple[Cadence, ...]]]:
    parents = {one.code: one.parent for one in document.categories}
    every = reminders_of(document)
    for one in document.categories:
        found = in_force(every, one.code, parents=parents)
        if found:
            yield effective(document, one.code), found


def _dated(cadence: Cadence, group: str, categories: list[str], *, runs: bool) -> sql.Composable:
    rows: sql.Composable = sql.SQL("r.values")
    holds = governing_text((cadence,), rows, repeats={cadence.date_field: group})
    source = sql.SQL("(SELECT {} AS one) g").format(rows)
    if group:
        rows = sql.SQL("(r.values -> {})").format(sql.Literal(group))
        source = sql.SQL(
            "jsonb_array_elements(CASE jsonb_typeof({rows}) WHEN 'array' THEN {rows} ELSE '[]' END)"
            " AS g(one)"
        ).format(rows=rows)
    return sql.SQL(
        "SELECT {code} AS code, left(g.one ->> {field}, 10)::date AS day, {runs} AS runs FROM {source}"
        " WHERE r.category = ANY({categories}) AND ({holds}) IS NOT NULL"
        " AND g.one ->> {field} ~ {date}{wanted}"
    ).format(
        wanted=sql.SQL(STILL_WANTED if cadence.every else ""),
        date=sql.Literal(_DATE),
        code=sql.Literal(cadence.code),
        runs=sql.Literal(runs),
        field=sql.Literal(cadence.date_field),
        source=source,
        categories=sql.Literal(categories),
        holds=holds,
    )


def _ended(document: PolicyDocument) -> sql.Composable:
    """Return the first day on which a record ended, by the dates in it that say so; null while it has not."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for one in document.categories:
        fields = tuple(sorted(_ending(effective(document, one.code))))
        if fields:
            alike.setdefault(fields, []).append(one.code)
    whens = [
        sql.SQL("WHEN r.category = ANY({}) THEN least({})").format(
            sql.Literal(codes),
            sql.SQL(", ").join(
                sql.SQL(
                    "CASE WHEN r.values ->> {field} ~ {date} THEN left(r.values ->> {field}, 10)::date END"
                ).format(field=sql.Literal(one), date=sql.Literal(_DATE))
                for one in fields
            ),
        )
        for fields, codes in alike.items()
    ]
    return (
        sql.SQL("CASE {} END").format(sql.SQL(" ").join(whens)) if whens else sql.SQL("NULL::date")
    )


def _ending(category: EffectiveCategory) -> Iterator[str]:
    """Yield the open dates of the record itself that say it has ended."""
    for one in (*category.fields, *category.retired_fields):
        if one.trigger in ENDS and not one.repeat and not one.sealed:
            yield one.code
