"""What programs get of imports: their states, what was understood and decided, the doubts about rows."""

from typing import Any

from django.db.models import QuerySet

from archive.imports import origins, queries
from archive.imports.models import ImportIssue, ImportJob
from archive.imports.report import said
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
