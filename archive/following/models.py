"""Notes on how a customer develops, only ever added, and who watches which record."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from archive.following import rules
from archive.records.models import Record
from persistence.models import CompanyTable


class DevelopmentNote(CompanyTable):
    """What happened to a customer, when, by which source, and who wrote it down.

    Never changed: a note is put right by another one that names it. It goes with its record alone.
    """

    record = models.ForeignKey(
        Record, on_delete=models.CASCADE, db_index=False, related_name="development_notes"
    )
    happened_on = models.DateField(_("happened on"))
    text = models.CharField(_("what happened"), max_length=rules.LONGEST)
    source = models.CharField(_("source"), max_length=rules.LONGEST_SOURCE)
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.CASCADE, related_name="corrections"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        app_label = "archive"
        db_table = "archive_development_note"
        constraints = [
            models.CheckConstraint(
                name="development_note_whole", condition=~Q(text="") & ~Q(source="")
            ),
        ]
        indexes = [
            models.Index(fields=["record", "-happened_on"], name="development_note_record"),
            models.Index(F("happened_on").desc(), F("id").desc(), name="development_note_day"),
        ]

    def __str__(self) -> str:
        return f"{self.happened_on} {self.record_id}"


class Watch(CompanyTable):
    """Somebody watches a record. `seen`: the last change of the trail that was looked at for him.

    The others say what he was told of last.
    """

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="watches")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    since = models.DateTimeField()
    seen = models.BigIntegerField()
    news_at = models.DateTimeField(null=True)
    news_by = models.CharField(max_length=100, blank=True)
    news_verb = models.CharField(max_length=60, blank=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_watch"
        constraints = [
            models.UniqueConstraint(name="watch_once", fields=("person", "record")),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} watches {self.record_id}"
