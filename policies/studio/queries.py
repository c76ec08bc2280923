"""What the studio shows: the draft against the policy in force, the tree of categories, rights in the end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kernel.errors import Missing, Problem
from kernel.scope import current
from policies.access.rules import Grant, Post, Verb, effective_rights
from policies.categories.rules import Category
from policies.document.canonical import digest_of
from policies.document.difference import Change, diff
from policies.document.effective import category_path
from policies.document.manning import findings_about_people
from policies.document.models import Draft, PolicyVersion
from policies.document.queries import (
    base_document,
    draft_document,
    history,
    open_draft,
    published_or_none,
    version_document,
)
from policies.document.regime import regime_of
from policies.document.rows import PARTS, value_of
from policies.document.rules import check
from policies.document.values import PolicyDocument
from policies.studio.draft_bar import SEEN
from security.actor import Actor
from security.permission import decide, demand

TARGET = "policy"


@dataclass(frozen=True, kw_only=True)
class Overview:
    """The version in force, the open draft, what the draft changes and what is wrong with it."""

    head: PolicyVersion | None
    draft: Draft | None
    digest: str
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    versions: tuple[PolicyVersion, ...]
    between: tuple[PolicyDocument, PolicyDocument]


def overview(actor: Actor) -> Overview:
    """Return where the policy stands; raise Refused without the right to configure."""
    demand(actor, Verb.CONFIGURE, target=TARGET)
    draft = open_draft()
    document = draft_document(draft)
    current().cache[SEEN] = draft, document
    found = published_or_none()
    base = base_document(draft)
    findings = check(document, previous=found.document if found else None)
    people = findings_about_people(document, found.document if found else None)
    versions = tuple(history())
    return Overview(
        head=versions[0] if versions else None,
        draft=draft,
        digest=digest_of(document),
        changes=diff(base, document),
        problems=(*findings.problems, *people.problems),
        warnings=(*findings.warnings, *people.warnings),
        versions=versions,
        between=(base, document),
    )


def working_document(actor: Actor) -> PolicyDocument:
    """Return the draft, or the policy in force without one; raise Refused without the right to configure."""
    demand(actor, Verb.CONFIGURE, target=TARGET)
    draft = open_draft()
    document = draft_document(draft)
    current().cache[SEEN] = draft, document
    return document


def version(
    actor: Actor, number: int
) -> tuple[PolicyVersion, tuple[Change, ...], tuple[PolicyDocument, PolicyDocument]]:
    """Return a version, what it changed against the one before, and these two documents; raise Missing."""
    demand(actor, Verb.CONFIGURE, target=TARGET)
    found = history().filter(number=number).first()
    if found is None:
        raise Missing(_("There is no policy version {number}."), number=number)
    before = version_document(number - 1) if number > 1 else PolicyDocument()
    document = version_document(number)
    return found, diff(before, document) if number > 1 else (), (before, document)


def versions_to_read(actor: Actor) -> list[PolicyVersion]:
    """Return every published version, newest first; raise Refused for who neither configures nor audits."""
    if not decide(actor, Verb.CONFIGURE):
        demand(actor, Verb.AUDIT, target=TARGET)
    return list(history())


def row_of(part: str, **key: Any) -> tuple[int, Any]:
    """Return (row id, value) of a draft row by its attributes; raise Missing."""
    row = PARTS[part][0]._default_manager.filter(**key).first()
    if row is None:
        raise Missing(_("This row is not in the draft any more."))
    return int(row.pk), value_of(row)


def rows_of(part: str, **key: Any) -> list[tuple[int, Any]]:
    """Return (row id, value) of the draft rows of a part, in their order."""
    rows = PARTS[part][0]._default_manager.filter(**key).order_by("place", "id")
    return [(int(row.pk), value_of(row)) for row in rows]


def tree(document: PolicyDocument) -> list[tuple[int, Category]]:
    """Return (depth, category) from the roots down, siblings in the order of the document."""
    below: dict[str, list[Category]] = {}
    for category in document.categories:
        below.setdefault(category.parent, []).append(category)
    found: list[tuple[int, Category]] = []

    def walk(parent: str, depth: int) -> None:
        for category in below.get(parent, ()):
            found.append((depth, category))
            walk(category.code, depth + 1)

    walk("", 0)
    return found


def rights_matrix(
    document: PolicyDocument, *, position: str, categories: Iterable[str], today: date
) -> dict[tuple[str, str], frozenset[Verb]]:
    """Return (department, category) → the verbs a person in that position there really has."""
    posts = [Post(department=row.code, position=position) for row in document.departments]
    return effective_rights(
        document.grants,
        posts,
        categories,
        today=today,
        parents=parents_of(document),
        regime=regime_of(document),
    )


def parents_of(document: PolicyDocument) -> dict[str, str]:
    """Return category code → parent code."""
    return {category.code: category.parent for category in document.categories}


def grants_reaching(document: PolicyDocument, code: str) -> Sequence[Grant]:
    """Return the grants that reach a category: by name, through one above it, or for all."""
    above = {category.code for category in category_path(document, code)} | {"*"}
    return [grant for grant in document.grants if above & set(grant.categories)]
