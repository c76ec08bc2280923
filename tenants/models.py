"""The registry of companies in schema public: which exist, under which host, in which state."""

from typing import Any

from django.db import models
from django.db.models.functions import Now
from django_tenants.models import DomainMixin, TenantMixin

from kernel.errors import Conflict
from kernel.scope import Company as CompanyValue
from kernel.text import N_


class State(models.TextChoices):
    """Where a company stands in its life on this installation."""

    SPARE = "spare", "spare"
    PROVISIONING = "provisioning", "provisioning"
    ACTIVE = "active", "active"
    SUSPENDED = "suspended", "suspended"
    DELETED = "deleted", "deleted"


class Company(TenantMixin):
    """One company: one schema, one role, one key."""

    auto_create_schema = False
    auto_drop_schema = False

    id = models.CharField(primary_key=True, max_length=26)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, default="company")
    state = models.CharField(max_length=16, choices=State.choices, default=State.PROVISIONING)
    language = models.CharField(max_length=16, default="zh-hans")
    time_zone = models.CharField(max_length=64, default="Asia/Shanghai")
    template_version = models.CharField(max_length=64, default="")
    pack = models.CharField(max_length=16, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="company_kind_known", condition=models.Q(kind__in=("company", "control"))
            ),
            models.UniqueConstraint(
                name="company_one_control", fields=("kind",), condition=models.Q(kind="control")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def __enter__(self) -> None:
        raise Conflict(N_("Companies are entered through tenants.scope.tenant_scope only."))

    def __exit__(self, *error: Any) -> None:
        """Nothing was entered."""

    def value(self, host: str = "") -> CompanyValue:
        """Return what the layers below may know of this company."""
        return CompanyValue(
            id=self.id,
            schema=self.schema_name,
            name=self.name,
            host=host,
            kind=self.kind,
            state=self.state,
            language=self.language,
            time_zone=self.time_zone,
        )


class Domain(DomainMixin):
    """A host name under which a company is reached."""

    def __str__(self) -> str:
        return str(self.domain)


class TemplateScript(models.Model):
    """The compiled script that makes a company schema, by the digest of all migrations."""

    version = models.CharField(primary_key=True, max_length=64)
    script = models.TextField()
    compiled_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.version


class CompanyEvent(models.Model):
    """What happened to a company as such: made, suspended, resumed. Append-only."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField(auto_now_add=True)
    what = models.CharField(max_length=32)
    who = models.CharField(max_length=200, default="")
    detail = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.company_id} {self.what}"


class FailedSignIn(models.Model):
    """A name that was tried in vain in a company from an address; keyed hashes, forgotten after an hour.

    No foreign key: a company that goes is not held back by it.
    """

    company = models.CharField(max_length=26)
    address = models.CharField(max_length=32)
    name = models.CharField(max_length=32)
    failures = models.PositiveIntegerField(default=1)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("address", "company", "name"), name="tenants_failedsignin_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company}: {self.failures}"


class AuditCheckpoint(models.Model):
    """A signed head of a company's audit trail, kept where the company cannot reach it. Append-only."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="checkpoints")
    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("company", "size"), name="tenants_auditcheckpoint_size"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company_id}: {self.size} events"


class AuditKey(models.Model):
    """A public key by which a company's trail is signed, with what announced it; kept where no company writes.

    A key in the company's folder that is not here was not put there by `fonds audit rotate`. Append-only.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="audit_keys")
    number = models.IntegerField()
    key = models.TextField()
    certificate = models.TextField(blank=True, default="")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("company", "number"), name="tenants_auditkey_number"),
        ]

    def __str__(self) -> str:
        return f"{self.company_id}: key {self.number}"
