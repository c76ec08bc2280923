"""What sealing the trail stores: the place of each event in the tree, roots of parts, signed heads, places outside."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from persistence.models import CompanyTable
from security.audit.models import DIGEST_BYTES, AuditEvent

LEAST_DAYS = 184  # six months (GB/T 22239, the Cybersecurity Law): no company goes below
DEFAULT_DAYS = 1_096  # three years, a leap day among them


class AuditLeaf(CompanyTable):
    """The place of one event in the tree, for ever; insert-only, 0, 1, 2 … without a gap."""

    position = models.BigIntegerField(primary_key=True)
    # Written for rows just read, a million in a run, and neither may be deleted: no second check by PostgreSQL.
    event = models.OneToOneField(
        AuditEvent, models.PROTECT, related_name="leaf", db_constraint=False
    )
    hash = models.BinaryField()

    class Meta:
        app_label = "security"
        db_table = "security_audit_leaf"
        constraints = [
            models.CheckConstraint(
                condition=Exact(Length(F("hash")), DIGEST_BYTES), name="security_audit_leaf_digest"
            ),
            models.CheckConstraint(
                condition=Q(position__gte=0), name="security_audit_leaf_position"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: event {self.event_id}"


class AuditNode(CompanyTable):
    """The root of 256 neighbours one level below, kept because nothing below it changes; insert-only."""

    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        app_label = "security"
        db_table = "security_audit_node"
        constraints = [
            models.UniqueConstraint(fields=["level", "index"], name="security_audit_node_place"),
            models.CheckConstraint(
                condition=Exact(Length(F("hash")), DIGEST_BYTES), name="security_audit_node_digest"
            ),
        ]

    def __str__(self) -> str:
        return f"level {self.level}, {self.index}"


class AuditCheckpoint(CompanyTable):
    """One signed head of the tree: so many events, this root; the note is what is published. Insert-only."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    at = models.DateTimeField()
    suite = models.TextField()
    note = models.TextField()

    class Meta:
        app_label = "security"
        db_table = "security_audit_checkpoint"
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="security_audit_checkpoint_size"),
            models.CheckConstraint(
                condition=Exact(Length(F("root")), DIGEST_BYTES),
                name="security_audit_checkpoint_root",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.size} events at {self.at:%Y-%m-%d %H:%M}"


class AuditPlace(CompanyTable):
    """A place outside the database that receives signed heads: which it has, and why it has no newer one."""

    place = models.TextField(primary_key=True)
    size = models.BigIntegerField(default=0, db_default=0)
    at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    why = models.TextField(default="", db_default="")

    class Meta:
        app_label = "security"
        db_table = "security_audit_place"

    def __str__(self) -> str:
        return f"{self.place}: {self.size}"


class AuditKeeping(CompanyTable):
    """For how many days the content of the trail is kept; without the row the default holds."""

    ONLY = 1

    days = models.IntegerField()

    class Meta:
        app_label = "security"
        db_table = "security_audit_keeping"
        constraints = [
            models.CheckConstraint(
                condition=Q(days__gte=LEAST_DAYS), name="security_audit_keeping_floor"
            ),
            models.CheckConstraint(condition=Q(id=1), name="security_audit_keeping_one_row"),
        ]

    def __str__(self) -> str:
        return f"{self.days} days"
