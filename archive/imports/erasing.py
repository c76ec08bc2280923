"""Removes the staged rows that a sealed or destroyed record came from or was changed by."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q

from archive.imports.customer_models import ImportCustomer
from archive.imports.models import ImportDifference, ImportIssue, ImportRow
from archive.records.purging import Copies, Extent, register_copies
from kernel.text import N_
from persistence.arrays import any_id
from security.actor import Actor


def register_erasing() -> None:
    """Say how staged rows go with their record; called once at start-up."""
    register_copies("import_rows", Copies(label=N_("Rows of imports"), clear=_clear))


def _clear(_actor: Actor, record_ids: Sequence[int], _extent: Extent) -> int:
    """Remove rows, what was noted of them, and what was gathered of a customer: a seal that is lifted needs none."""
    about = Q(any_id("record_id", record_ids)) | Q(any_id("met_id", record_ids))
    rows = list(ImportRow.objects.filter(about).values_list("pk", "job_id", "row"))
    by_job: dict[int, list[int]] = {}
    for _pk, job, row in rows:
        by_job.setdefault(job, []).append(row)
    for job, numbers in by_job.items():
        for told in (ImportDifference, ImportIssue):
            told.objects.filter(job=job, row__in=numbers).delete()
    ImportRow.objects.filter(pk__in=[pk for pk, _job, _row in rows]).delete()
    made = ImportCustomer.objects.filter(any_id("record_id", record_ids))
    named = Exists(made.filter(job=OuterRef("job"), number=OuterRef("customer")))
    ImportRow.objects.filter(named, job__in=made.values("job")).update(customer=None)
    made.delete()
    return len(rows)
