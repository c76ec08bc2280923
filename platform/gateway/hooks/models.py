"""Webhooks of a company, what happened, and the ledger of what was sent."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from gateway.hooks import rules
from persistence.models import CompanyTable


class DeliveryStateChoice(models.TextChoices):
    """Where a delivery is."""

    WAITING = rules.DeliveryState.WAITING.value, _("waiting")
    SENDING = rules.DeliveryState.SENDING.value, _("being sent")
    SENT = rules.DeliveryState.SENT.value, _("sent")
    REFUSED = rules.DeliveryState.REFUSED.value, _("refused")
    FAILED = rules.DeliveryState.FAILED.value, _("given up")


class Hook(CompanyTable):
    """A program that is told. Address and secret are sealed; `place` binds them to this row."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    place = models.CharField(max_length=32, unique=True)
    host = models.CharField(_("host"), max_length=253)
    address = models.BinaryField()
    secret = models.BinaryField()
    events = models.JSONField(_("told of"), default=list)
    active = models.BooleanField(_("on"), default=True)
    failures = models.PositiveIntegerField(default=0)
    broken_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        app_label = "gateway"
        ordering = ["name", "pk"]
        verbose_name = _("webhook")

    def __str__(self) -> str:
        return self.name


class Happening(CompanyTable):
    """Something that happened and is told; `data` holds verbs and ids, never a name or a value."""

    event = models.CharField(max_length=32)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        app_label = "gateway"
        indexes = [models.Index(name="happening_at", fields=("at",))]

    def __str__(self) -> str:
        return f"{self.event} {self.pk}"


class HookDelivery(CompanyTable):
    """One thing to tell one program; sending it again by hand makes a row of its own."""

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="deliveries")
    happening = models.ForeignKey(Happening, on_delete=models.CASCADE, related_name="deliveries")
    again_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(
        _("state"),
        max_length=16,
        choices=DeliveryStateChoice.choices,
        default=DeliveryStateChoice.WAITING,
    )
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_at = models.DateTimeField(db_default=Now())
    status = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    problem = models.TextField(_("problem"), blank=True)
    problem_params = models.JSONField(default=dict)
    made_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "gateway"
        indexes = [
            models.Index(
                name="hook_delivery_due",
                fields=("next_at", "id"),
                condition=Q(state__in=("waiting", "sending")),
            ),
            models.Index(name="hook_delivery_of_hook", fields=("hook", "-id")),
        ]

    def __str__(self) -> str:
        return f"{self.happening_id} to {self.hook_id}"
