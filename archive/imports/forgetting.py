"""Removes what was staged of an import before its rows are judged anew."""

from archive.imports.customer_models import ImportCustomer
from archive.imports.models import ImportDifference, ImportIssue, ImportJob, ImportRow
from archive.imports.origins import DONE
from kernel.errors import Conflict
from kernel.text import N_


def forget_rows(job: ImportJob, *, but_committed: bool = False) -> frozenset[int]:
    """Remove what was staged; return the rows that are in records already, which stay if `but_committed`.

    Their customers are gathered anew for the other rows: the files the first commit made are found then.
    """
    done = ImportRow.objects.filter(job=job, state__in=DONE)
    kept = frozenset(done.values_list("row", flat=True))
    if kept and not but_committed:
        raise Conflict(
            N_("Some rows are committed already; commit the others, or upload the file again.")
        )
    ImportRow.objects.filter(job=job).exclude(state__in=DONE).delete()
    done.update(customer=None)
    ImportCustomer.objects.filter(job=job).delete()
    for told in (ImportDifference, ImportIssue):
        about = told.objects.filter(job=job)
        (about.exclude(row__in=done.values("row")) if kept else about).delete()
    return kept
