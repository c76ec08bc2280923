"""What programs get of imports: their states, what was understood and decided, the doubts about rows."""

from typing import Any

from django.db.models import QuerySet

from archive.imports import lying_files, origins, queries
from archive.imports.customer_models import ImportCustomer
from archive.imports.known import ALIKE
from archive.imports.models import ImportIssue, ImportJob
from archive.imports.planning import policy_asks
from archive.imports.report import said
from archive.imports.resolving import waiting
from backoffice.sentences import say
from security.actor import Actor


def line(job: ImportJob) -> dict[str, Any]:
    """Return an import as a list shows it."""
    return {
        "id": job.pk,
        "file": job.file_name,
        "category": job.category,
        "state": str(job.state),
        "counts": {name: number for name, number in job.counts.items() if isinstance(number, int)},
        "created_at": job.created_at,
    }


def shown(actor: Actor, job: ImportJob) -> dict[str, Any]:
    """Return an import: what was understood, what was decided, how far it is."""
    table, mapping = job.table, job.mapping
    header = table.get("header_row")
    work = queries.job_state(actor, job.job) if job.job else None
    return {
        **line(job),
        "sheet": str(table.get("sheet") or ""),
        "header_row": None if header is None else header + 1,
        "rows": int(table.get("rows") or 0),
        "files_by": str(mapping.get("lying") or ""),
        "columns": [_column(one) for one in mapping.get("columns", ())],
        "fixed": mapping.get("fixed", {}),
        "filing": bool(mapping.get("file")),
        "adopt": bool(mapping.get("adopt")),
        "met": str(mapping.get("met") or ""),
        "totals": bool(table.get("chosen_totals")),
        "encoding": str(table.get("encoding") or ""),
        "ask": bool(mapping.get("ask")) or policy_asks(job.category),
        "taken_back": _taken_back(actor, job),
        "work": work
        and {
            "finished": work.finished,
            "done": work.done,
            "total": work.total,
            "problem": work.problem,
        },
    }


def _taken_back(actor: Actor, job: ImportJob) -> dict[str, int] | None:
    found = origins.taking_back(actor, job) if job.change_set else None
    return {"back": found.back, "stay": found.stay} if found and found.undone_by else None


def _column(one: dict[str, Any]) -> dict[str, Any]:
    problem = one.get("problem")
    return {
        "column": one["column"],
        "target": one["target"],
        "reason": say(one["reason"], one["params"]),
        "confidence": one["confidence"],
        "problem": say(problem["message"], problem["params"]) if problem else "",
    }


def page(rows: QuerySet[ImportJob], *, before: int | None, limit: int) -> dict[str, Any]:
    """Return imports, the latest first."""
    found = list((rows if before is None else rows.filter(pk__lt=before))[: limit + 1])
    return {
        "items": [line(job) for job in found[:limit]],
        "next": found[limit - 1].pk if len(found) > limit else None,
    }


def problems(job: ImportJob, *, severity: str, code: str, after: int, limit: int) -> dict[str, Any]:
    """Return doubts about rows in the order in which they were found."""
    rows = ImportIssue.objects.filter(job=job, pk__gt=after).order_by("pk")
    rows = rows.filter(severity=severity) if severity else rows
    found = list((rows.filter(code=code) if code else rows)[: limit + 1])
    return {
        "items": [
            {
                "row": one.row,
                "column": one.column,
                "target": one.field,
                "severity": str(one.severity),
                "code": one.code,
                "message": said(one.message, one.params),
            }
            for one in found[:limit]
        ],
        "next": found[limit - 1].pk if len(found) > limit else None,
    }


def alike(actor: Actor, job: ImportJob, *, field: str, after: int, limit: int) -> dict[str, Any]:
    """Return rows that may be a customer there is, each with the record as far as `actor` sees it."""
    found = list(waiting(job, field=field).filter(row__gt=after)[: limit + 1])
    rows = found[:limit]
    records = origins.records_met(actor, rows)
    issues: dict[int, list[ImportIssue]] = {}
    numbers = [one.row for one in rows]
    for one in ImportIssue.objects.filter(job=job, row__in=numbers, code__in=ALIKE).order_by("pk"):
        issues.setdefault(one.row, []).append(one)
    return {
        "items": [
            {
                "row": one.row,
                "record": _named(records.get(one.met_id or 0)),
                "same": [
                    {
                        "column": each.column,
                        "field": each.field,
                        "message": said(each.message, each.params),
                    }
                    for each in issues.get(one.row, ())
                ],
            }
            for one in rows
        ],
        "next": rows[-1].row if len(found) > limit else None,
    }


def files(actor: Actor, job: ImportJob, *, state: str, after: int, limit: int) -> dict[str, Any]:
    """Return the customers of a ledger by their numbers, each with its file or those it may have."""
    rows = ImportCustomer.objects.filter(job=job, number__gt=after)
    rows = rows.filter(state=state) if state else rows
    found = list(rows.order_by("number")[: limit + 1])
    return {
        "items": [
            {
                "customer": one.number,
                "name": one.name,
                "state": one.state,
                "rows": one.rows,
                "first_rows": list(one.first_rows),
                "file": one.file and {"id": one.file.id, "label": one.file.label},
                "candidates": [{"id": each.id, "label": each.label} for each in one.candidates],
                "why": one.why,
            }
            for one in lying_files.shown(actor, job, found[:limit])
        ],
        "next": found[limit - 1].number if len(found) > limit else None,
    }


def _named(record: tuple[int, str] | None) -> dict[str, Any] | None:
    return {"id": record[0], "label": record[1]} if record else None
