"""What is kept of people in bulk: a file between preview and confirmation, and invitations."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from persistence.models import CompanyTable
from security.people.models import User


class PeopleFile(CompanyTable):
    """A file of people somebody looks at before it is done; its rows are forgotten once it is."""

    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    name = models.CharField(_("file"), max_length=255)
    rows = models.JSONField(default=dict)
    effective = models.DateField(_("moves count from"))
    complete = models.BooleanField(_("lists everybody"), default=False)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "security"
        verbose_name = _("file of people")

    def __str__(self) -> str:
        return self.name


class Invitation(CompanyTable):
    """Somebody is asked to choose a password; the link holds a signature the database does not know."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    nonce = models.CharField(max_length=64)
    by_mail = models.BooleanField(_("by mail"), default=False)
    sent_at = models.DateTimeField(_("sent at"))
    expires_at = models.DateTimeField(_("good until"))
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "security"
        ordering = ["-sent_at", "-id"]
        verbose_name = _("invitation")
        constraints = [
            models.UniqueConstraint(
                name="invitation_open_once",
                fields=("user",),
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}"
