"""The reconciliation protocol as a document: what it says, its canonical text and digest, what differs since."""

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from archive.onboarding.models import OnboardingProject, OnboardingQuestion
from archive.onboarding.queries import Line, Link
from archive.onboarding.rules import account_of
from archive.onboarding.sums import sums_in
from security.people.names import names_of

FORMAT = 1
Content = dict[str, Any]
_COUNTS = ("read", "records", "merged", "doubles", "refused", "left_out")


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A figure that is not any more what was signed; `figure` is a count's name, or `sum` with its column."""

    file: str
    import_id: int
    figure: str
    signed: str
    now: str
    column: str = ""
    field: str = ""
    category: str = ""


def content_of(project: OnboardingProject, lines: Sequence[Line]) -> Content:
    """Return what the protocol of a project says now, as plain values in their order."""
    return {
        "format": FORMAT,
        "project": {"id": project.pk, "name": project.name, "note": project.note},
        "files": [_file(one) for one in lines],
        "questions": [_question(one) for one in _answered(project)],
    }


def signed_content(content: Content, *, by: int, name: str, at: datetime) -> Content:
    """Return the content with who signs it and when."""
    return {**content, "signed": {"by": by, "name": name, "at": at.isoformat()}}


def canonical(content: Content) -> str:
    """Return the one text of a content: its digest is over these bytes in UTF-8."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return unicodedata.normalize("NFC", text)


def digest_of(text: str) -> str:
    """Return the SHA-256 of a canonical text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def is_whole(project: OnboardingProject) -> bool:
    """Say whether what was signed still has the digest it was signed with."""
    return digest_of(project.protocol) == project.digest


def read_signed(project: OnboardingProject) -> Content:
    """Return what was signed."""
    found: Content = json.loads(project.protocol)
    return found


def differences(signed: Content, lines: Sequence[Line]) -> list[Difference]:
    """Return every figure that is not any more as it was signed; records are counted now, sums as last worked out."""
    links = {link.job.pk: link for line in lines for link in line.links}
    found: list[Difference] = []
    for file in signed["files"]:
        for one in file["imports"]:
            link = links.get(one["import"])
            if link is not None:
                found += _of_import(file, one, link)
    return found


def _of_import(file: Mapping[str, Any], one: Mapping[str, Any], link: Link) -> Iterator[Difference]:
    def differs(figure: str, signed: object, now: object, **more: str) -> Difference:
        return Difference(
            file=file["name"],
            import_id=one["import"],
            figure=figure,
            signed=str(signed),
            now=str(now),
            **more,
        )

    if one["records"] != link.records:
        yield differs("records", one["records"], link.records)
    rows = one["merged"] + one["doubles"] + one["refused"] + one["left_out"]
    if rows != link.left:
        yield differs("rows_without", rows, link.left)
    now = {each.key: each for each in sums_in(link.row.figures)}
    for each in sums_in({"sums": one["sums"]}):
        other = now.get(each.key)
        if other is not None and other.sum.records != each.sum.records:
            yield differs(
                "sum",
                format(each.sum.records, "f"),
                format(other.sum.records, "f"),
                column=each.column,
                field=each.field,
                category=str(link.job.category),
            )


def _file(line: Line) -> Content:
    file = line.file
    ticked = None
    if file.ticked_at is not None:
        ticked = {
            "count": file.ticked_count,
            "note": file.ticked_note,
            "by": _name(file.ticked_by_id),
            "at": file.ticked_at.isoformat(),
        }
    return {
        "position": file.position,
        "kind": file.kind,
        "name": file.name,
        "category": file.category,
        "department": file.department,
        "state": str(line.state),
        "left_out": file.left_out,
        "ticked": ticked,
        "imports": [] if file.left_out else [import_content(one) for one in line.links],
    }


def import_content(link: Link) -> Content:
    """Return what the protocol says of one import of a file."""
    job, figures = link.job, link.row.figures
    said: Content = {
        "import": job.pk,
        "file_name": job.file_name,
        "sha256": job.sha256,
        "category": job.category,
        "state": str(job.state),
        "by": _name(job.created_by_id),
        "at": job.created_at.isoformat(),
        "counted": link.is_counted,
    }
    account = account_of(figures.get("read", 0), link.groups)
    said |= {name: getattr(account, name) for name in _COUNTS}
    said["groups"] = [
        {
            "key": one.key,
            "kind": str(one.kind),
            **asdict(one),
            "reason": link.reasons.get(one.key, ""),
        }
        for one in link.groups
    ]
    keys = {(one.field, one.column): one.key for one in sums_in(figures)}
    said["sums"] = [
        {**one, "reason": link.reasons.get(keys[one["field"], one["column"]], "")}
        for one in figures.get("sums", ())
    ]
    said["sealed"] = list(figures.get("sealed", ()))
    said["numbers"] = list(figures.get("numbers", ()))
    said["legacy"] = dict(figures.get("legacy", {}))
    said["file_kept"] = figures.get("file_kept", True)
    return said


def _answered(project: OnboardingProject) -> Sequence[OnboardingQuestion]:
    return list(project.questions.select_related("file").order_by("id"))


def _question(one: OnboardingQuestion) -> Content:
    return {
        "department": one.department,
        "file": one.file.name if one.file else "",
        "text": one.text,
        "answer": one.answer if one.answered_at else "",
        "by": _name(one.answered_by_id),
        "at": one.answered_at.isoformat() if one.answered_at else "",
    }


def _name(person: int | None) -> str:
    return names_of([person]).get(person, "") if person is not None else ""
