"""A token as it is kept: its hash, whose it is, what it lets through, until when; how fast it may call."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from persistence.models import CompanyTable


class Token(CompanyTable):
    """By this a program acts as a person. The token itself is shown once and never stored.

    `networks` empty means from anywhere. A token never loses its row: the trail names it.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
    )
    name = models.CharField(_("used by"), max_length=100)
    prefix = models.CharField(_("begins with"), max_length=16, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(_("rights"), default=list)
    networks = models.JSONField(_("networks"), default=list)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("made at"), db_default=Now())
    expires_on = models.DateField(_("valid until"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        app_label = "gateway"
        verbose_name = _("token")
        constraints = [
            models.CheckConstraint(
                name="token_revoked_by_somebody",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]
        indexes = [models.Index(name="token_of_person", fields=("user", "-id"))]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class Pace(CompanyTable):
    """How far ahead of an even pace somebody is who calls: one row for each token and the company."""

    key = models.CharField(max_length=64, unique=True)
    due_at = models.DateTimeField()

    class Meta:
        app_label = "gateway"

    def __str__(self) -> str:
        return self.key


class Repeat(CompanyTable):
    """What was answered to a call that carried a key, so that the same call again does nothing again.

    `answer` holds ids, states and numbers, never a value of a record: it lies in the open.
    """

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(default=dict)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        app_label = "gateway"
        constraints = [models.UniqueConstraint(name="repeat_once", fields=("token", "key"))]
        indexes = [models.Index(name="repeat_age", fields=("made_at",))]

    def __str__(self) -> str:
        return self.key
