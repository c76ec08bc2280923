"""Watches every request and every job of a test: whoever changed a table of the company wrote an event with it."""

import contextlib
from contextvars import ContextVar
from dataclasses import dataclass, field

import pytest

# Written without an event, each with its reason. Everything else that changes is in the trail.
UNTOLD = {
    "django_session": "who is signed in; signing in and out are events",
    "axes_accessattempt": "counts wrong passwords; each is an event of its own, after the rollback",
    "axes_accesslog": "when somebody signed in; signing in is an event",
    "axes_accessfailurelog": "as axes_accessattempt",
    "security_opensession": "when a browser was last used; signing in and out and ending are events",
    "security_namepace": "as axes_accessattempt",
    "security_factorpace": "counts wrong codes; each is an event of its own, after the rollback",
    "security_providerpace": "counts who leaves for a provider too often",
    "security_providerlogout": "tokens of sign-outs that were used; the sign-out is an event",
    "security_providerflow": "who is on the way to a provider and back; coming in, or being refused, is an event",
    "security_providerdiscovery": "what a provider said of itself, remembered for an hour",
    "security_change_set": "what an event belongs to; never written but beside one",
    "security_audit_event": "the trail itself",
    "security_audit_change": "the trail itself",
    "security_audit_leaf": "the places of events: proofs of the trail itself",
    "security_audit_node": "the same",
    "security_audit_checkpoint": "the same, signed",
    "security_audit_place": "which place outside has which signed head; telling it would make a new head",
    "gateway_repeat": "the answer a program got, given again to a request sent twice",
    "gateway_pace": "counts who calls too often, and is forgotten within the hour",
    "notices_receipt": "what somebody was told and has read: what it tells of is the event",
    "notices_occasion": "what somebody was told, beside the event it tells of",
    "notices_delivery": "the ledger of mails and posts: due, tried, arrived; it is one itself",
    "gateway_hookdelivery": "as notices_delivery, of webhooks",
    "jobs_job": "how far background work is; what the work changes is an event of the work",
    "security_unfinished_entry": "what somebody typed and did not send; only he can read it",
    "archive_held_file": "what he sent with it; attaching it to the record it becomes is told",
    "archive_editing": "who has a page open just now",
    "security_purpose_key": "the key of a month is made when it is first needed",
}
_STAGED = {
    "archive_import_job", "archive_import_row", "archive_import_issue", "archive_import_difference",
    "archive_import_customer",
}  # fmt: skip
# What a job does in many transactions and tells once, or never because it only counts.
UNTOLD_BY_JOBS = {
    # Failures in a row are counted there; switching off after too many is an event.
    "job notices.deliver": {"notices_channel"},
    "job hooks.deliver": {"gateway_hook"},
    # Due dates follow from the policy, and its publication is an event.
    "job records.keep_again": {"archive_retention_state"},
    # So does when records are checked, and for new ones their filing is the event.
    "job records.verify_again": {"archive_verification_state", "archive_reminder_state"},
    "job records.verify_new": {"archive_verification_state", "archive_reminder_state"},
    # Which dates come near follows from both; each reminder that is raised of one is an event.
    "job records.remind": {"archive_reminder_state", "decisions_duty_cause"},
    # What cannot be right in records follows from what they say; each change of that is an event.
    "job anomalies.look": {"archive_anomaly"},
    # Of which change somebody who watches was told; a watch that ends because the right to the record did.
    "job following.tell": {"archive_watch"},
    # Upon what a rule has nothing to change; what it changes is told.
    "job statuses.follow": {"archive_status_mark"},
    # How far the rules are dealt with; each duty that arises is in the event of its opening.
    "job duties.daily": {"decisions_duty_cause"},
    # So does what records are sorted and found by.
    "job records.derive_again": {"archive_record", "archive_record_key", "archive_search_words"},
    # What publishing would do, stored part by part; that it was asked for and that it is ready are events.
    "job policies.plan": {"archive_policy_plan", "archive_plan_effect", "archive_plan_sight"},
    # The order is an event, and so is each taking away.
    "job printing.print": {"archive_printout"},
    # The same conditions, no longer open.
    "job lists.seal_older_views": {"archive_saved_view"},
    # The same keys wrapped anew; that an epoch began, that all are wrapped by it, and its end are events.
    "job administration.renew_keys": {"security_record_key"},
    # Lines of a ledger that are no records yet, and how far the work is; its end is an event.
    # How far the scan of a file is; its verdict is an event.
    "job files.scan": {"archive_file"},
    # The thumbnails follow from the file.
    "job files.preview": {"archive_file_preview"},
    "job files.preview_again": {"archive_file_preview"},
    "job imports.rehearse": _STAGED,
    "job imports.commit": _STAGED,
}
# The tables of a company stay as they were made; looked up for each transaction among the 1,000 relations that
# every company of the run adds to the catalogue, they took a sixth of the time of the suite.
_TABLES = (
    "SELECT relname, oid FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'r'"
)
_COUNTS = """
    SELECT pg_stat_get_xact_tuples_inserted(t), pg_stat_get_xact_tuples_updated(t),
           pg_stat_get_xact_tuples_deleted(t)
    FROM unnest(%s::oid[]) WITH ORDINALITY AS listed(t, place) ORDER BY place
"""
_tables = {}  # schema → the names and the ids of its tables
_STANDS = "SELECT EXISTS (SELECT FROM {} WHERE xmin::text::bigint >= %s)"


@dataclass
class Seen:
    """What one transaction did: its name, the tables it changed, whether it wrote an event."""

    name: str
    tables: frozenset[str]
    told: bool

    @property
    def untold(self):
        """Return what was changed and not told, without what needs no telling."""
        known = UNTOLD.keys() | UNTOLD_BY_JOBS.get(self.name, set())
        return frozenset() if self.told else self.tables - known


@dataclass
class Watch:
    """Every transaction of the requests and jobs of one test."""

    seen: list = field(default_factory=list)

    @property
    def untold(self):
        return [(one.name, sorted(one.untold)) for one in self.seen if one.untold]


_name = ContextVar("watched", default="")


def _asked(sql, params=()):
    """Ask beside Django, which counts its questions for the tests of how many there are."""
    from django.db import connection

    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        return cursor.execute(sql, params).fetchall()


def _counts(company):
    if company.schema not in _tables:
        _tables[company.schema] = tuple(zip(*_asked(_TABLES, [company.schema]), strict=True))
    names, ids = _tables[company.schema]
    return dict(zip(names, map(list, _asked(_COUNTS, [list(ids)])), strict=True))


def _before(company):
    """Return the counts from which a transaction starts.

    What earlier transactions left to report is in them as well: reported between the two readings, one event
    less and one more would look like none.
    """
    _asked("SELECT pg_stat_force_next_flush()")
    return _counts(company)


def _standing(scope, tables):
    """Return which of the tables really changed: rows of a savepoint that was rolled back are counted too."""
    if not tables:
        return frozenset()
    ((own,),) = _asked("SELECT pg_current_xact_id()::text::bigint")
    found = set()
    for table, deleted in tables.items():
        name = f'{scope.company.schema}."{table}"'
        if _asked(_STANDS.format(name), [own])[0][0] or (deleted and _is_fewer(name)):
            found.add(table)
    return frozenset(found)


def _is_fewer(name):
    """Return whether a table holds other many rows than what everybody else sees of it."""
    from django.db import connections

    with connections["migrator"].cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {name}")  # noqa: S608 - a name of the catalogue
        (own,) = _asked(f"SELECT count(*) FROM {name}")  # noqa: S608 - the same
        return cursor.fetchone() != own


def _changed(before, after):
    """Return table → whether rows were deleted, for those that are not as they were."""
    none = [0, 0, 0]
    return {
        table: numbers[2] > before.get(table, none)[2]
        for table, numbers in after.items()
        if numbers != before.get(table, none)
    }


def watched(monkeypatch):
    """Watch from now on; return what is seen."""
    from django.db import connection

    import tenants.middleware
    import tenants.scope
    from jobs import running
    from tenants.middleware import CompanyMiddleware

    found = Watch()
    real_scope, real_last = tenants.scope.tenant_scope, tenants.scope.run_last_steps
    real_committed, real_perform = CompanyMiddleware._committed, running._perform

    @contextlib.contextmanager
    def tenant_scope(company, **more):
        # Before the transaction: one that wants a snapshot must be asked nothing before that.
        before = _before(company) if _name.get() and not connection.in_atomic_block else None
        with real_scope(company, **more) as scope:
            if before is not None:
                scope.trail = before
            yield scope

    def run_last_steps(scope):
        real_last(scope)
        if hasattr(scope, "trail"):
            tables = _standing(scope, _changed(scope.trail, _counts(scope.company)))
            found.seen.append(Seen(_name.get(), tables, "security_audit_event" in tables))

    def committed(self, request, company, kept):
        with _named(f"{request.method} {request.path}"):
            return real_committed(self, request, company, kept)

    def perform(task, progress, envelope):
        with _named(f"job {envelope.task}"):
            return real_perform(task, progress, envelope)

    monkeypatch.setattr(tenants.scope, "tenant_scope", tenant_scope)
    monkeypatch.setattr(tenants.middleware, "tenant_scope", tenant_scope)
    monkeypatch.setattr(tenants.scope, "run_last_steps", run_last_steps)
    monkeypatch.setattr(CompanyMiddleware, "_committed", committed)
    monkeypatch.setattr(running, "_perform", perform)
    return found


@contextlib.contextmanager
def _named(name):
    token = _name.set(name)
    try:
        yield
    finally:
        _name.reset(token)


@pytest.fixture(autouse=True)
def nothing_untold(monkeypatch):
    """Hold it in every test that asks over HTTP or runs a job in this process."""
    found = watched(monkeypatch)
    yield found
    assert not found.untold, f"changed without an event in the same transaction: {found.untold}"
