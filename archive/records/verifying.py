"""When records are next to be checked: the cadence that governs each and its day, worked out by the database.

The rules are those of `policies.cadences.rules`; a test compares both.
"""

from collections.abc import Collection, Mapping, Sequence

from django.db.models import Exists, OuterRef
from psycopg import sql

from archive.records import reminding
from archive.records.changing import BESIDE, TITLE
from archive.records.levels import SEALED
from archive.records.models import Record, VerificationState
from jobs.port import defer
from kernel.calendar import parse_period
from kernel.clock import today
from kernel.scope import current
from persistence.arrays import any_id
from persistence.stating import work_out
from policies.cadences.rules import Cadence, CadenceKind, Counting, DoneBy, strictness, tracks
from policies.cadences.selecting import governing_text
from policies.document.queries import published, published_or_none
from policies.document.statuses import STATUS
from policies.document.values import PolicyDocument
from security.actor import Actor

TASK = "records.verify_again"
BATCH = 5_000
FILED = Record.objects.filter(filed_on__isnull=False)
# What the system writes when somebody has checked a record is no change of it; nor is where the customer stands.
VERIFIED_ON, VERIFIED_BY = "verified_on", "verified_by"
_NO_CHANGE = (BESIDE - {TITLE}) | {VERIFIED_ON, VERIFIED_BY, STATUS}
_BY_CHANGE = frozenset({DoneBy.EITHER, DoneBy.CHANGE})
_BY_CHECK = frozenset({DoneBy.EITHER, DoneBy.SIGNED})


def cadences_of(document: PolicyDocument) -> tuple[Cadence, ...]:
    """Return the cadences by which records are checked, the strictest first; the first that matches governs."""
    found = [one for one in document.cadences if one.kind is CadenceKind.VERIFY and not one.retired]
    return tuple(sorted(found, key=strictness))


def cadences_now() -> tuple[Cadence, ...]:
    """Return the cadences by which records are checked today; none before the first version of the policy."""
    found = published_or_none()
    return cadences_of(found.document) if found is not None else ()


def after_publication(old: PolicyDocument, new: PolicyDocument) -> None:
    """Ask for the work where what is checked, or where it lies in the tree, is another than before."""
    if _judged_by(old) != _judged_by(new):
        defer(TASK)


def after_change(actor: Actor, codes: Mapping[int, Collection[str]]) -> None:
    """Note that filed records were changed (`codes`: what of each), and work out when each is next due."""
    if not codes:
        return
    if reminding.reminders_now():
        reminding.derive(list(codes), since="filed")
    changed = [pk for pk, touched in codes.items() if not _NO_CHANGE.issuperset(touched)]
    if cadences_now():
        _derive(list(codes), since="filed")
    if changed:
        note(changed, column="changed", by=actor.user_id)


def note(ids: Sequence[int], *, column: str, by: int | None) -> None:
    """Note on today's date that records were "changed" or "checked" by somebody, and when each is next due.

    Also where no cadence asks for it: when somebody last verified a record is shown of each (REQ-UPD-10).
    """
    if not cadences_now():
        _derive(ids, since="filed")
    VerificationState.objects.filter(any_id("record", ids)).update(
        **{f"{column}_on": today(), f"{column}_by": by}
    )
    _derive(ids, since="filed")


def derive(ids: Sequence[int]) -> None:
    """Work out by which cadence these filed records are checked, and when; nothing where none is."""
    if cadences_now():
        _derive(ids, since="filed")
    if reminding.reminders_now():
        reminding.derive(ids, since="filed")


def again(after: int) -> tuple[int, int]:
    """Work out the next records behind id `after`, and of what they remind; return how many, and the last id.

    What comes under a cadence only now begins today: a new rule makes nothing overdue at once.
    """
    limited = reminding.limited()
    rows = Record.objects.filter(category__in=limited) | FILED if limited else FILED
    filed = dict(rows.filter(pk__gt=after).order_by("pk").values_list("pk", "filed_on")[:BATCH])
    found = list(filed)
    _derive([pk for pk, day in filed.items() if day], since="today")
    reminding.derive(found, since="today")
    return len(found), found[-1] if found else after


def take_new(after: int = 0) -> tuple[int, int]:
    """Work out filed records behind id `after` that have no state yet; return how many, and the last id."""
    if not cadences_now() and not reminding.reminders_now():
        return 0, after
    state = VerificationState.objects.filter(record=OuterRef("pk"))
    rows = FILED.filter(~Exists(state), pk__gt=after).order_by("pk")
    found = list(rows.values_list("pk", flat=True)[:BATCH])
    _derive(found, since="filed")
    if reminding.reminders_now():
        reminding.derive(found, since="filed")
    return len(found), found[-1] if found else after


def _judged_by(document: PolicyDocument) -> tuple[object, ...]:
    tree = [(one.code, one.parent) for one in document.categories]
    return cadences_of(document), reminding.reminded_by(document), tree


# `due` as `rules.first_due` and `rules.due_after` say it: by the calendar the end of the period that holds the
# first day, or of the one after the period it was done in; else one period later, months before days.
_DERIVE = sql.SQL("""
INSERT INTO archive_verification_state (record_id, cadence, due, since)
SELECT r.id, coalesce(c.code, ''), CASE
    WHEN c.code IS NULL THEN NULL
    WHEN c.by_calendar THEN make_date(
        ((m.month / c.months + 1 + m.later) * c.months / 12)::int,
        ((m.month / c.months + 1 + m.later) * c.months %% 12 + 1)::int, 1) - 1
    ELSE (m.day + make_interval(months => c.months) + make_interval(days => c.days))::date
  END, b.since
FROM archive_record r
LEFT JOIN archive_verification_state s ON s.record_id = r.id
CROSS JOIN LATERAL (SELECT {governing} AS code) g
LEFT JOIN ({cadences}) c ON c.code = g.code AND r.level <> {sealed}
CROSS JOIN LATERAL (
  SELECT CASE WHEN s.record_id IS NULL OR s.cadence = '' THEN {since} ELSE s.since END AS since
) b
CROSS JOIN LATERAL (
  SELECT greatest(
    CASE WHEN c.by_change THEN s.changed_on END,
    CASE WHEN c.by_check THEN s.checked_on END,
    {dates}
  ) AS done
) d
CROSS JOIN LATERAL (
  SELECT CASE WHEN d.done >= b.since THEN d.done ELSE b.since END AS day,
         CASE WHEN d.done >= b.since THEN 1 ELSE 0 END AS later
) e
CROSS JOIN LATERAL (
  SELECT e.day, e.later, extract(year FROM e.day)::int * 12 + extract(month FROM e.day)::int - 1 AS month
) m
WHERE r.id = ANY(%(ids)s) AND r.filed_on IS NOT NULL
ON CONFLICT (record_id) DO UPDATE
SET cadence = excluded.cadence, due = excluded.due, since = excluded.since
""")


def _derive(ids: Sequence[int], *, since: str) -> None:
    """Write the states of filed records; `since` is the first day of those that come under a cadence now."""
    if not ids:
        return
    document = published().document
    found = cadences_of(document)
    statement = _DERIVE.format(
        governing=_governing(document),
        cadences=_table(found),
        sealed=sql.Literal(SEALED),
        dates=_dates(found),
        since=sql.SQL("{}").format(sql.Literal(today()))
        if since == "today"
        else sql.SQL("greatest(r.filed_on, (r.created_at AT TIME ZONE {})::date)").format(
            sql.Literal(current().company.time_zone)
        ),
    )
    work_out(statement, {"ids": list(ids)})


def _governing(document: PolicyDocument) -> sql.Composable:
    """Return the code of the cadence that governs a record, as SQL: the law stands in `selecting`."""
    parents = {one.code: one.parent for one in document.categories}
    alike: dict[tuple[Cadence, ...], list[str]] = {}
    for one in document.categories:
        track = tracks(document.cadences, one.code, parents=parents).get(CadenceKind.VERIFY, ())
        if track:
            alike.setdefault(track, []).append(one.code)
    if not alike:
        return sql.SQL("NULL::text")
    cases = [
        sql.SQL("WHEN r.category = ANY({}) THEN {}").format(
            sql.Literal(codes), governing_text(track, sql.SQL("r.values"), repeats={})
        )
        for track, codes in alike.items()
    ]
    return sql.SQL("CASE {} END").format(sql.SQL(" ").join(cases))


def _table(found: Sequence[Cadence]) -> sql.Composable:
    """Return what the database needs of each cadence, as a table of its own."""
    columns = sql.SQL(
        "SELECT {}::text AS code, {} AS months, {} AS days, {} AS by_calendar,"
        " {} AS by_change, {} AS by_check"
    )
    rows = []
    for one in found:
        span = parse_period(one.every)
        said: tuple[object, ...] = (
            one.code,
            span.months,
            span.days,
            one.counting is Counting.CALENDAR,
            one.done_by in _BY_CHANGE,
            one.done_by in _BY_CHECK,
        )
        rows.append(columns.format(*map(sql.Literal, said)))
    nothing: tuple[object, ...] = (None, 1, 0, False, False, False)
    return sql.SQL(" UNION ALL ").join(rows or [columns.format(*map(sql.Literal, nothing))])


def _dates(found: Sequence[Cadence]) -> sql.Composable:
    """Return the date in the record that a cadence is counted from, where it names one."""
    cases = [
        sql.SQL(
            "WHEN c.code = {code} AND r.values->>{field} ~ '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}'"
            " THEN left(r.values->>{field}, 10)::date"
        ).format(code=sql.Literal(one.code), field=sql.Literal(one.date_field))
        for one in found
        if one.date_field
    ]
    return (
        sql.SQL("CASE {} END").format(sql.SQL(" ").join(cases)) if cases else sql.SQL("NULL::date")
    )
