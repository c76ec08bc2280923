"""What was printed in the background: a register or a list too long to wait for, kept for its person for a time."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from persistence.models import CompanyTable


class Printout(CompanyTable):
    """One register or list somebody let print or export. `content` is the file, sealed; it is empty until it is done.

    `query` are the filters of the screen, sealed (`asking`); the file is in `language`. `rights` is a digest
    of what its person's rights followed from when it was made: with others it is not given out any more.
    `records` are the ids of those that stand in it; null: not known, so any may.
    `request`: more rows than one may take at once; it is made once, after that request is approved.
    """

    class Form(models.TextChoices):
        """What is printed."""

        REGISTER = "register", _("Register of records")
        LIST = "list", _("List of records")
        LIST_FILE = "list.file", _("List of records as a file")
        REGISTER_FILE = "reg.file", _("Register as a file")
        DUE_FILE = "due.file", _("Due dates as a file")
        CATALOGUE = "catalogue", _("Catalogue")
        CATALOGUE_FILE = "cat.file", _("Catalogue as a file")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=12, choices=Form.choices)
    query = models.TextField(blank=True)
    language = models.CharField(max_length=16)
    lines = models.PositiveIntegerField()
    turn = models.DateTimeField(
        null=True
    )  # since when it waits to be handed to the workers, or did
    job = models.BigIntegerField(null=True)
    request = models.BigIntegerField(null=True)
    approved_at = models.DateTimeField(null=True)
    rights = models.CharField(max_length=64, blank=True)
    content = models.BinaryField(null=True)
    records = ArrayField(models.BigIntegerField(), null=True)
    size = models.PositiveIntegerField(default=0)
    ordered_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_printout"
        verbose_name = _("printout")
        indexes = [models.Index(fields=["person", "-id"], name="printout_person")]

    def __str__(self) -> str:
        return f"{self.form} {self.pk}"
