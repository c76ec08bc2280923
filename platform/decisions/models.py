"""What is asked for, who has to decide it in which order, and what was decided; decisions are only added."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from decisions import rules
from decisions.cooperation.models import Cooperation
from decisions.duties.models import Check, Duty, DutyBearer, DutyCause, DutySignature
from decisions.reviews.models import ReviewEntry, ReviewPolicy, ReviewSeal
from persistence.models import CompanyTable

__all__ = [
    "Check",
    "Cooperation",
    "Duty",
    "DutyBearer",
    "DutyCause",
    "DutySignature",
    "Request",
    "RequestState",
    "ReviewEntry",
    "ReviewPolicy",
    "ReviewSeal",
    "Step",
    "StepDecision",
    "StepPassing",
    "VerdictChoice",
]


class RequestState(models.TextChoices):
    """Where a request stands."""

    OPEN = rules.State.OPEN.value, _("open")
    APPROVED = rules.State.APPROVED.value, _("approved")
    RETURNED = rules.State.RETURNED.value, _("returned")
    WITHDRAWN = rules.State.WITHDRAWN.value, _("withdrawn")


class VerdictChoice(models.TextChoices):
    """What somebody said to a step."""

    APPROVE = rules.Verdict.APPROVE.value, _("approve")
    RETURN = rules.Verdict.RETURN.value, _("return")


class Request(CompanyTable):
    """Something asked for. `title` names the thing and holds no personal data beyond a record's title.

    `payload` holds references and digests, never record values: it lies in the open. `waiting` is the order
    of the step that waits, counted from 1, and one more than `step_count` once all approved.
    """

    subject = models.CharField(_("subject"), max_length=64)
    target_kind = models.CharField(max_length=32)
    target_id = models.CharField(max_length=64)
    title = models.CharField(_("title"), max_length=500)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("asked by"),
    )
    asked_at = models.DateTimeField(_("asked at"), db_default=Now())
    barred = models.JSONField(default=list)
    state = models.CharField(
        _("state"), max_length=16, choices=RequestState.choices, default=RequestState.OPEN
    )
    waiting = models.PositiveSmallIntegerField(default=1)
    step_count = models.PositiveSmallIntegerField()
    reason = models.TextField(_("reason"), blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    payload = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        app_label = "decisions"
        db_table = "decisions_request"
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        constraints = [
            models.CheckConstraint(
                name="request_waits_for_a_step_of_its_own",
                condition=Q(waiting__gte=1, waiting__lte=F("step_count") + 1, step_count__gte=1),
            ),
            models.CheckConstraint(
                name="request_approved_after_all_steps",
                condition=Q(state="approved", waiting=F("step_count") + 1)
                | (~Q(state="approved") & Q(waiting__lte=F("step_count"))),
            ),
            models.CheckConstraint(
                name="request_ended_has_time",
                condition=Q(state="open", ended_at__isnull=True)
                | (~Q(state="open") & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="request_returned_has_reason", condition=~Q(state="returned") | ~Q(reason="")
            ),
            models.UniqueConstraint(
                name="request_open_once",
                fields=("subject", "target_kind", "target_id", "asked_by"),
                condition=Q(state="open"),
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(fields=["target_kind", "target_id"], name="request_target"),
            models.Index(fields=["waiting", "id"], name="request_open", condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return self.title


class Step(CompanyTable):
    """Who decides, as it stood when asked; a later policy does not change requests on their way."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="steps")
    order = models.PositiveSmallIntegerField()
    position = models.CharField(max_length=16, blank=True)
    department = models.CharField(max_length=16, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        app_label = "decisions"
        db_table = "decisions_step"
        ordering = ["request", "order"]
        constraints = [
            models.UniqueConstraint(name="step_order_once", fields=("request", "order")),
            models.CheckConstraint(name="step_order_from_one", condition=Q(order__gte=1)),
            models.CheckConstraint(
                name="step_names_somebody",
                condition=~Q(position="") | ~Q(department="") | Q(person__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} of {self.request_id}"


class StepPassing(CompanyTable):
    """A step that named somebody passed to a successor, because that person leaves; the last one counts."""

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="passings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    passed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(db_default=Now())

    class Meta:
        app_label = "decisions"
        db_table = "decisions_step_passing"

    def __str__(self) -> str:
        return f"{self.step_id} to {self.person_id}"


class StepDecision(CompanyTable):
    """What somebody said to a step, in their own name or on behalf of whom they stand in for."""

    step = models.OneToOneField(Step, on_delete=models.PROTECT, related_name="decision")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=16, choices=VerdictChoice.choices)
    reason = models.TextField(blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        app_label = "decisions"
        db_table = "decisions_decision"
        constraints = [
            models.CheckConstraint(
                name="decision_returned_has_reason", condition=~Q(outcome="return") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="decision_on_behalf_of_another",
                condition=Q(on_behalf_of__isnull=True) | ~Q(on_behalf_of=F("by")),
            ),
            models.CheckConstraint(
                name="decision_outcome_known", condition=Q(outcome__in=("approve", "return"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} by {self.by_id}"
