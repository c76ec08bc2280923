"""Which values of a file the company does not know, what each could mean, and names that are one company's."""

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from archive.imports.company_names import REASONS, clusters
from archive.imports.folding import fold, heading_key
from archive.imports.models import ImportIssue, ImportJob
from archive.imports.patch_models import ValueMemory
from archive.imports.patches import patches_of
from archive.imports.patching import VALUES
from archive.imports.queries import targets_of_job
from archive.imports.seeing import hidden_columns
from archive.imports.targets import (
    DEPARTMENT,
    LEVEL,
    OWNER,
    TITLE,
    Target,
    by_code,
    field_of,
    label_of,
)
from archive.mending.queries import texts_of
from policies.document.queries import published
from policies.fields.rules import FieldType
from security.actor import Actor
from security.people.models import User

SHOWN = 200  # values of one column on a page, the commonest first
GROUPS = 100  # groups of names on a page
NEAR = 0.5  # likeness of two spellings from which one is suggested, if no other is as near
_CODES = {
    "unknown_choice": "shown",
    "person_unknown": "name",
    "person_twice": "name",
    "department": "department",
    "level": "level",
}
_COVERED = "…"  # stands in place of a value that must not be repeated
_NAMING = ("名称", "全称", "单位", "客户", "公司", "对方", "供应商", "甲方", "乙方", "name", "Name")
_COMPANY = ("公司", "厂", "集团", "商行", "车行", "店", "ltd", "co.", "inc")


@dataclass(frozen=True, kw_only=True)
class Option:
    """One thing a value can mean: `text` is what stands in the cell then, `label` what a person reads."""

    text: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """One value nobody knows, in how many rows it stands, and what it probably means.

    `suggested` is None for nothing, '' for "left empty"; `is_remembered` says that it was decided so before.
    """

    value: str
    rows: int
    suggested: str | None = None
    is_remembered: bool = False


@dataclass(frozen=True, kw_only=True)
class UnknownColumn:
    """One column with values nobody knows; `more` values do not fit on the page."""

    heading: str
    label: str
    options: tuple[Option, ...]
    values: tuple[Unknown, ...]
    more: int
    in_parts: bool


@dataclass(frozen=True, kw_only=True)
class Group:
    """Names that are probably one company: (name, rows), the proposed one first, and why they stand together.

    `reasons` are marked sentences; not `sure` are those that may be companies of two places.
    """

    names: tuple[tuple[str, int], ...]
    reasons: tuple[str, ...] = ()
    sure: bool = True


def unknown_columns(actor: Actor, job: ImportJob, *, language: str) -> list[UnknownColumn]:
    """Return the columns of an import that hold values the company does not know, of the whole file.

    What a correction maps already is left out, and columns this person may not read.
    """
    hidden = hidden_columns(actor, job)
    known = by_code(targets_of_job(job))
    fills = {one["column"]: known.get(one["target"]) for one in job.mapping.get("columns", ())}
    mapped = _mapped(job)
    found: dict[str, list[tuple[str, int]]] = {}
    for heading, value, rows in _unknown(job):
        if heading in fills and heading not in hidden and value not in mapped.get(heading, ()):
            found.setdefault(heading, []).append((value, rows))
    return [
        _column(job, heading, target, values, language)
        for heading, values in found.items()
        if (target := fills[heading]) is not None
    ]


def name_columns(actor: Actor, job: ImportJob) -> list[str]:
    """Return the columns in which companies may stand, the likeliest first: text fields this person may read."""
    hidden = hidden_columns(actor, job)
    known = by_code(targets_of_job(job))
    found = [
        one["column"]
        for one in job.mapping.get("columns", ())
        if one["column"] not in hidden
        and (target := known.get(one["target"])) is not None
        and (target.code == TITLE or (field_of(target) and target.type is FieldType.TEXT))
    ]
    return sorted(found, key=lambda heading: not any(word in heading for word in _NAMING))


def name_groups(job: ImportJob, heading: str) -> list[Group]:
    """Return groups of names in a column that are probably one company; reads all rows."""
    counted = Counter(text.strip() for _, text in texts_of(job, heading))
    names = {name: rows for name, rows in counted.items() if name}
    kept = set(_memory(job, heading).values())
    return [
        Group(
            names=tuple(
                (name, names[name]) for name in sorted(one.names, key=lambda name: name not in kept)
            ),
            reasons=tuple(REASONS[code] for code in one.reasons),
            sure=one.sure,
        )
        for one in clusters(names)
        if any(_is_company(name) for name in one.names)
    ]


def target_of(job: ImportJob, heading: str) -> Target | None:
    """Return what a column fills."""
    known = by_code(targets_of_job(job))
    codes = {one["column"]: one["target"] for one in job.mapping.get("columns", ())}
    return known.get(codes.get(heading, ""))


def takes_parts(target: Target | None) -> bool:
    """Say whether a cell for this target holds several values."""
    found = field_of(target)
    return found is not None and found.type is FieldType.MULTI


def _unknown(job: ImportJob) -> Iterable[tuple[str, str, int]]:
    """Return (heading, value, rows) of what was not known, the commonest first within its column."""
    names = dict.fromkeys(_CODES.values())
    value = Coalesce(
        *(KeyTextTransform(name, "params") for name in names), output_field=TextField()
    )
    rows = (
        ImportIssue.objects.filter(job=job, code__in=_CODES)
        .annotate(value=value)
        .values("column", "value")
        .annotate(rows=Count("row", distinct=True))
        .order_by("column", "-rows", "value")
    )
    return [
        (one["column"], one["value"], one["rows"])
        for one in rows
        if one["value"] and one["value"] != _COVERED
    ]


def _mapped(job: ImportJob) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for patch in patches_of(job, sheet=job.table.get("sheet", "")):
        if patch.kind == VALUES:
            found.setdefault(patch.column, set()).update(patch.content["map"])
    return found


def _column(
    job: ImportJob,
    heading: str,
    target: Target,
    values: Sequence[tuple[str, int]],
    language: str,
) -> UnknownColumn:
    options = tuple(_options(target, language))
    memory = _memory(job, heading)
    texts = {one.text for one in options}
    return UnknownColumn(
        heading=heading,
        label=label_of(target, language=language),
        options=options,
        values=tuple(
            _suggested(value, rows, options, memory, texts) for value, rows in values[:SHOWN]
        ),
        more=max(0, len(values) - SHOWN),
        in_parts=takes_parts(target),
    )


def _suggested(
    value: str,
    rows: int,
    options: Sequence[Option],
    memory: Mapping[str, str],
    texts: set[str],
) -> Unknown:
    remembered = memory.get(value)
    if remembered is not None and (not remembered or remembered in texts):
        return Unknown(value=value, rows=rows, suggested=remembered, is_remembered=True)
    spelt = fold(value).casefold()
    likeness = {
        one.text: max(
            difflib.SequenceMatcher(None, spelt, name.casefold()).ratio()
            for name in (one.text, one.label)
        )
        for one in options[:SHOWN]
    }
    nearest = max(likeness.values(), default=0.0)
    best = [text for text, near in likeness.items() if near == nearest >= NEAR]
    return Unknown(value=value, rows=rows, suggested=best[0] if len(best) == 1 else None)


def _memory(job: ImportJob, heading: str) -> dict[str, str]:
    rows = ValueMemory.objects.filter(category=job.category, heading=heading_key(heading)[:200])
    return dict(rows.values_list("value", "target"))


def _options(target: Target, language: str) -> Iterable[Option]:
    """Return what a value for a target can mean."""
    is_zh = language.startswith("zh")
    if target.code == OWNER or target.type is FieldType.PERSON:
        people = User.objects.filter(is_active=True).order_by("name", "username")
        for name, username in people.values_list("name", "username"):
            yield Option(text=username, label=f"{name} ({username})")
    elif target.code in (DEPARTMENT, LEVEL):
        document = published().document
        known = document.departments if target.code == DEPARTMENT else document.levels
        for one in known:
            yield Option(text=one.code, label=(one.zh if is_zh else one.en) or one.zh)
    elif (found := field_of(target)) is not None:
        for choice in found.choices:
            if not choice.retired:
                label = (choice.zh if is_zh else choice.en) or choice.zh
                yield Option(text=choice.zh or choice.code, label=label)


def _is_company(name: str) -> bool:
    return any(word in name.casefold() for word in _COMPANY)
