"""Where paper lies: rooms, cabinets, shelves and boxes, which record or copy lies where now, and every move."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from archive.records.models import Record
from persistence.models import CompanyTable


class Location(CompanyTable):
    """A place in the archive; each lies in a larger one, a room in none. At most four deep, so nothing recurses.

    `level`: up to which confidentiality it is secured, '' as the place around it. `closed_on`: out of use since.
    """

    class Kind(models.TextChoices):
        """What a place is, the largest first."""

        ROOM = "room", _("storage room")
        CABINET = "cabinet", _("cabinet")
        SHELF = "shelf", _("shelf")
        BOX = "box", _("box")

    code = models.CharField(max_length=32)
    name = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="inside")
    capacity = models.PositiveIntegerField(null=True)
    level = models.CharField(max_length=8, blank=True)
    closed_on = models.DateField(null=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_location"
        constraints = [
            models.UniqueConstraint(Upper("code"), name="location_code_once"),
            models.CheckConstraint(
                name="location_room_stands_alone",
                condition=Q(kind="room", parent__isnull=True) | ~Q(kind="room"),
            ),
            models.CheckConstraint(
                name="location_not_in_itself",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()


class Placing(CompanyTable):
    """Where the paper of a record lies now: one place, and no second one."""

    record = models.OneToOneField(Record, on_delete=models.CASCADE, related_name="placing")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="placings")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_placing"

    def __str__(self) -> str:
        return f"{self.record_id} @ {self.location_id}"


class Copy(CompanyTable):
    """A physical copy made as backup (实体档案备份): of which record, what of it, and where it lies by itself.

    It outlives the record, whose number it carries with a suffix of its own: whoever destroys the original has to
    find it. `items`: the records of the file it has, none: the whole; `part`: pages that are no records.
    """

    class Kind(models.TextChoices):
        """What was made."""

        PHOTOCOPY = "photocopy", _("photocopy")
        SCAN = "scan", _("scans on a medium")
        DUPLICATE = "duplicate", _("duplicate original")

    record = models.ForeignKey(
        Record, on_delete=models.DO_NOTHING, related_name="copies", db_constraint=False
    )
    number = models.CharField(max_length=200)
    suffix = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=210)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    items = models.JSONField(default=list)
    part = models.CharField(max_length=200, blank=True)
    pages = models.PositiveIntegerField()
    made_on = models.DateField()
    made_by = models.CharField(max_length=100)
    location = models.ForeignKey(
        Location, null=True, on_delete=models.PROTECT, related_name="copies"
    )
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    withdrawn_on = models.DateField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    withdrawn_why = models.CharField(max_length=200, blank=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_copy"
        constraints = [
            models.UniqueConstraint(name="copy_suffix_once", fields=("record", "suffix")),
            models.UniqueConstraint(Upper("label"), name="copy_label_once"),
            models.CheckConstraint(
                name="copy_lies_until_withdrawn",
                condition=Q(location__isnull=False, withdrawn_on__isnull=True)
                | (Q(location__isnull=True, withdrawn_on__isnull=False) & ~Q(withdrawn_why="")),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Move(CompanyTable):
    """A record, a copy, or a place with all that lies in it, went from one place to another; never changed again."""

    record = models.ForeignKey(Record, null=True, on_delete=models.CASCADE, related_name="moves")
    copy = models.ForeignKey(Copy, null=True, on_delete=models.CASCADE, related_name="moves")
    moved = models.ForeignKey(
        Location, null=True, on_delete=models.PROTECT, related_name="moves", db_index=False
    )
    origin = models.ForeignKey(
        Location, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    target = models.ForeignKey(
        Location, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_location_move"
        constraints = [
            models.CheckConstraint(
                name="location_move_of_one_thing",
                condition=Q(record__isnull=True, copy__isnull=True, moved__isnull=False)
                | Q(record__isnull=False, copy__isnull=True, moved__isnull=True)
                | Q(record__isnull=True, copy__isnull=False, moved__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["moved"], name="location_move_place", condition=Q(moved__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id or self.copy_id or self.moved_id}: {self.origin_id} → {self.target_id}"
