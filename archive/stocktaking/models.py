"""Stock-takes, the devices that scan for them, every scan in its order, and what each came to."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from archive.custody.place_models import Copy, Location
from archive.records.models import Record
from archive.stocktaking import rules
from persistence.models import CompanyTable


class StockTake(CompanyTable):
    """A count of what lies at a place and in it; one of a place is open at a time."""

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = rules.State.OPEN.value, _("being counted")
        CLOSED = rules.State.CLOSED.value, _("closed")
        CANCELLED = rules.State.CANCELLED.value, _("given up")

    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="stock_takes")
    token = models.CharField(max_length=32)
    public_key = models.CharField(max_length=120)
    private_key = models.TextField()  # sealed: what devices hold, nobody but the archive opens
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_stock_take"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(name="stock_take_token_once", fields=("token",)),
            models.UniqueConstraint(
                name="stock_take_open_once", fields=("location",), condition=Q(state="open")
            ),
            models.CheckConstraint(
                name="stock_take_ended_has_time",
                condition=Q(state="open", ended_at__isnull=True)
                | (~Q(state="open") & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.location}"


class StockDevice(CompanyTable):
    """One phone, or one page of a computer, that scans for a stock-take; its scans are numbered without a gap."""

    take = models.ForeignKey(StockTake, on_delete=models.CASCADE, related_name="devices")
    token = models.CharField(max_length=64)  # made by the device
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField()
    last = models.PositiveIntegerField(default=0)  # the number of its last scan that has arrived
    at = models.ForeignKey(
        Location, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )  # the place it scanned last

    class Meta:
        app_label = "archive"
        db_table = "archive_stock_device"
        constraints = [
            models.UniqueConstraint(name="stock_device_once", fields=("take", "token")),
        ]

    def __str__(self) -> str:
        return f"{self.take_id}/{self.pk}: {self.last}"


class StockScan(CompanyTable):
    """One scan: never changed, and no number of a device twice."""

    device = models.ForeignKey(StockDevice, on_delete=models.CASCADE, related_name="scans")
    order = models.PositiveIntegerField()
    kind = models.CharField(max_length=8)
    text = models.CharField(max_length=rules.LONGEST_LABEL, blank=True)  # of what nobody knows
    record = models.ForeignKey(Record, null=True, on_delete=models.CASCADE, related_name="+")
    copy = models.ForeignKey(Copy, null=True, on_delete=models.CASCADE, related_name="+")
    location = models.ForeignKey(
        Location, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )  # where it was scanned; of a place: itself
    at = models.DateTimeField()
    arrived_at = models.DateTimeField()

    class Meta:
        app_label = "archive"
        db_table = "archive_stock_scan"
        constraints = [
            models.UniqueConstraint(name="stock_scan_once", fields=("device", "order")),
            models.CheckConstraint(
                name="stock_scan_of_its_kind",
                condition=Q(kind="record", record__isnull=False, copy__isnull=True)
                | Q(kind="copy", record__isnull=False, copy__isnull=False)
                | Q(
                    kind="place",
                    record__isnull=True,
                    copy__isnull=True,
                    location__isnull=False,
                )
                | Q(kind__in=("foreign", "unknown"), record__isnull=True, copy__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.device_id}#{self.order} {self.kind}"


class StockFinding(CompanyTable):
    """What a closed stock-take came to for one record, or one copy of it; `moved_at`: the register was put right."""

    take = models.ForeignKey(StockTake, on_delete=models.CASCADE, related_name="findings")
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="stock_findings")
    copy = models.ForeignKey(Copy, null=True, on_delete=models.CASCADE, related_name="+")
    result = models.CharField(max_length=10)
    registered = models.ForeignKey(
        Location, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    seen = models.ForeignKey(
        Location, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    moved_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "archive"
        db_table = "archive_stock_finding"
        constraints = [
            models.UniqueConstraint(
                name="stock_finding_once", fields=("take", "record", "copy"), nulls_distinct=False
            ),
            models.CheckConstraint(
                name="stock_finding_result",
                condition=Q(result="missing", seen__isnull=True)
                | Q(result__in=("found", "misplaced", "surplus"), seen__isnull=False),
            ),
            models.CheckConstraint(
                name="stock_finding_misplaced_is_elsewhere",
                condition=~Q(result="misplaced") | ~Q(registered=F("seen")),
            ),
        ]
        indexes = [models.Index(fields=["take", "result", "id"], name="stock_finding_list")]

    def __str__(self) -> str:
        return f"{self.take_id}: {self.record_id} {self.result}"
