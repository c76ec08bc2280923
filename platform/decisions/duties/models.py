"""Duties, who has to sign each, and the signatures, which are only ever added."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from decisions.duties import rules
from persistence.models import CompanyTable


class DutyState(models.TextChoices):
    """Where a duty stands."""

    OPEN = rules.State.OPEN.value, _("open")
    SIGNED = rules.State.SIGNED.value, _("signed")
    LAPSED = rules.State.LAPSED.value, _("lapsed")


class DutyResult(models.TextChoices):
    """What was found."""

    NO_CHANGE = rules.Result.NO_CHANGE.value, _("done, nothing changed")
    CHANGED = rules.Result.CHANGED.value, _("done, something changed")
    FINDING = rules.Result.FINDING.value, _("finding")
    DONE = rules.Result.DONE.value, pgettext_lazy("duty", "done")
    NOT_NEEDED = rules.Result.NOT_NEEDED.value, _("not needed")


class DutyCause(CompanyTable):
    """A rule out of which duties arise, and the day up to which its periods have been dealt with."""

    source = models.CharField(max_length=32)
    cause = models.CharField(max_length=200)
    since = models.DateField()  # the day it was first asked
    through = models.DateField(null=True)  # None: nothing has been opened yet

    class Meta:
        app_label = "decisions"
        db_table = "decisions_duty_cause"
        constraints = [
            models.UniqueConstraint(name="duty_cause_once", fields=("source", "cause")),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.cause}"


class Duty(CompanyTable):
    """One duty of one period; its key makes sure that it arises once only."""

    source = models.CharField(max_length=32)
    key = models.CharField(max_length=250)
    cause = models.CharField(max_length=200)
    cadence = models.CharField(max_length=32)
    kind = models.CharField(_("kind"), max_length=32)
    zh = models.CharField(max_length=200)
    en = models.CharField(max_length=200, blank=True)
    subject_kind = models.CharField(max_length=32, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    joint = models.BooleanField(default=False)
    starts = models.DateField()
    ends = models.DateField()
    appears_on = models.DateField()
    due_on = models.DateField(_("due on"))
    state = models.CharField(
        _("state"), max_length=8, choices=DutyState.choices, default=DutyState.OPEN
    )
    result = models.CharField(max_length=12, choices=DutyResult.choices, blank=True)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    escalated_on = models.DateField(null=True, blank=True)

    class Meta:
        app_label = "decisions"
        db_table = "decisions_duty"
        constraints = [
            models.UniqueConstraint(name="duty_once", fields=("source", "key")),
            models.CheckConstraint(
                name="duty_ended_has_time",
                condition=Q(state="open", ended_at__isnull=True)
                | (~Q(state="open") & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="duty_signed_has_result", condition=~Q(state="signed") | ~Q(result="")
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="duty_open", condition=Q(state="open")),
            models.Index(
                fields=["source", "cause"], name="duty_open_cause", condition=Q(state="open")
            ),
            models.Index(
                fields=["subject_id"],
                name="duty_open_record",
                condition=Q(state="open", subject_kind="record"),
            ),
            models.Index(
                fields=["-ended_at", "-id"], name="duty_ended", condition=~Q(state="open")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """How it is called, in the reader's language."""
        return self.en or self.zh if (get_language() or "").startswith("en") else self.zh

    @property
    def subject(self) -> str:
        """What is checked, as "kind:id"; '' for the company as a whole."""
        return f"{self.subject_kind}:{self.subject_id}" if self.subject_kind else ""


class DutyBearer(CompanyTable):
    """Who has to give one of the signatures of a duty."""

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="bearers")
    order = models.PositiveSmallIntegerField()
    department = models.CharField(max_length=16, blank=True)
    position = models.CharField(max_length=32, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    leads = models.BooleanField(default=False)
    is_open = models.BooleanField(default=True)  # neither signed nor lapsed

    class Meta:
        app_label = "decisions"
        db_table = "decisions_duty_bearer"
        constraints = [
            models.UniqueConstraint(name="duty_bearer_once", fields=("duty", "order")),
        ]
        indexes = [
            models.Index(
                fields=["department", "position"],
                name="duty_bearer_open",
                condition=Q(is_open=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty_id}.{self.order}"

    @property
    def bearer(self) -> rules.Bearer:
        """Who it is, as the rules see it."""
        return rules.Bearer(
            department=self.department,
            position=self.position,
            person=str(self.person_id or ""),
            leads=self.leads,
        )


class DutySignature(CompanyTable):
    """One signature: who found what, when, for which post, and how far the work was then."""

    bearer = models.OneToOneField(DutyBearer, on_delete=models.PROTECT, related_name="signature")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    department = models.CharField(max_length=16, blank=True)
    position = models.CharField(max_length=32, blank=True)
    result = models.CharField(max_length=12, choices=DutyResult.choices)
    remark = models.TextField(blank=True)
    total = models.PositiveIntegerField(null=True, blank=True)
    done = models.PositiveIntegerField(null=True, blank=True)
    changed = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        app_label = "decisions"
        db_table = "decisions_duty_signature"
        constraints = [
            models.CheckConstraint(
                name="duty_finding_has_words", condition=~Q(result="finding") | ~Q(remark="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bearer_id} {self.result}"


class Check(CompanyTable):
    """Somebody checked one thing and found it unchanged: the signature that satisfies a due check of it."""

    subject_kind = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    on = models.DateField()  # that day in the company's time zone
    department = models.CharField(max_length=16, blank=True)
    cadence = models.CharField(max_length=32, blank=True)
    due_on = models.DateField(null=True)  # what it was due for
    remark = models.TextField(blank=True)

    class Meta:
        app_label = "decisions"
        db_table = "decisions_check"
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "-id"], name="check_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind}:{self.subject_id} {self.on}"
