"""What the audit trail stores: change sets, events and the changes of each record; all but the
first insert-only.
"""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Length, Now
from django.db.models.lookups import Exact

from persistence.models import CompanyTable

DIGEST_BYTES = 32
MONTH_KEY = "audit:"  # the purpose key of key_ref "month:2026-11" is "audit:2026-11"


class Outcome(models.TextChoices):
    """How what the event tells of ended."""

    DONE = "done", "done"
    REFUSED = "refused", "refused"
    FAILED = "failed", "failed"


class ChangeSet(CompanyTable):
    """What belongs together and can be undone together: a bulk action, an import run, an undo."""

    actor_id = models.TextField()
    actor_name = models.TextField()
    verb = models.TextField()
    opened_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)
    undo_of = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="undone_by", db_index=False
    )

    class Meta:
        app_label = "security"
        db_table = "security_change_set"
        constraints = [
            # Two people who take the same thing back at the same moment: the second is refused.
            models.UniqueConstraint(fields=("undo_of",), name="security_change_set_undone_once"),
        ]
        indexes = [
            models.Index(
                fields=["undo_of"],
                condition=Q(undo_of__isnull=False),
                name="security_change_set_undo",
            ),
            models.Index(fields=["actor_id", "id"], name="security_change_set_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} by {self.actor_name}"


class AuditEvent(CompanyTable):
    """One thing that happened: a header in clear without record values, and a sealed payload it
    commits to.
    """

    # The inserting transaction orders events for the sealer: below pg_snapshot_xmin all is there.
    # Not part of the header, because a restored company starts on a cluster with another count.
    xid = models.BigIntegerField(
        db_default=RawSQL("pg_current_xact_id()::text::bigint", ()), editable=False
    )
    at = models.DateTimeField()
    actor_id = models.TextField()
    actor_name = models.TextField()
    actor_kind = models.TextField()
    on_behalf_of = models.TextField(default="", db_default="")
    verb = models.TextField()
    target_kind = models.TextField()
    target_id = models.TextField(default="", db_default="")
    record_id = models.BigIntegerField(null=True)
    outcome = models.TextField(choices=Outcome.choices)
    request_id = models.TextField(default="", db_default="")
    change_set = models.ForeignKey(
        ChangeSet, models.PROTECT, null=True, related_name="events", db_index=False
    )
    bulk_count = models.IntegerField(default=0, db_default=0)
    bulk_root = models.BinaryField(null=True)
    commitment = models.BinaryField()
    key_ref = models.TextField()
    payload = models.BinaryField()

    class Meta:
        app_label = "security"
        db_table = "security_audit_event"
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=("done", "refused", "failed")),
                name="security_audit_event_outcome",
            ),
            models.CheckConstraint(
                condition=Q(bulk_count=0, bulk_root__isnull=True)
                | Q(bulk_count__gt=0, bulk_root__isnull=False),
                name="security_audit_event_root",
            ),
            models.CheckConstraint(
                condition=Exact(Length(F("commitment")), DIGEST_BYTES),
                name="security_audit_event_digest",
            ),
        ]
        indexes = [
            models.Index(fields=["xid", "id"], name="security_audit_event_xid"),
            models.Index(fields=["actor_id", "id"], name="security_audit_event_actor"),
            models.Index(
                fields=["record_id", "id"],
                condition=Q(record_id__isnull=False),
                name="security_audit_event_record",
            ),
            models.Index(
                fields=["change_set", "id"],
                condition=Q(change_set__isnull=False),
                name="security_audit_event_set",
            ),
            BrinIndex(fields=["at"], name="security_audit_event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.id}: {self.verb} {self.target_kind}:{self.target_id} {self.outcome}"


class AuditChange(CompanyTable):
    """What one event changed in one record, sealed with that record's key; the event's root commits
    to it.

    The order within an event is that of the ids.
    """

    # The one writer inserts event and changes together and nobody may delete either: PostgreSQL's own
    # check would add 9 µs to each of the 20 µs rows of an import.
    event = models.ForeignKey(
        AuditEvent, models.PROTECT, related_name="changes", db_index=False, db_constraint=False
    )
    record_id = models.BigIntegerField()
    key_ref = models.TextField()
    commitment = models.BinaryField()
    content = models.BinaryField()

    class Meta:
        app_label = "security"
        db_table = "security_audit_change"
        constraints = [
            models.CheckConstraint(
                condition=Exact(Length(F("commitment")), DIGEST_BYTES),
                name="security_audit_change_digest",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "id"], name="security_audit_change_event"),
            models.Index(fields=["record_id", "id"], name="security_audit_change_record"),
        ]

    def __str__(self) -> str:
        return f"record {self.record_id} in event {self.event_id}"
