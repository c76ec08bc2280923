"""The only writer of the policy: draft rows, publication, discarding, going back."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace

from django.db import transaction
from django.utils.translation import gettext as _

from kernel.clock import now, today
from kernel.errors import Conflict, Invalid
from policies.access.rules import Verb
from policies.categories.rules import Category
from policies.document.agreement import steps_of_others
from policies.document.canonical import digest_of, export
from policies.document.difference import Change, diff
from policies.document.following import tell_followers
from policies.document.history import LOWERED, restored
from policies.document.locking import hold_everybody
from policies.document.manning import findings_about_people
from policies.document.models import Draft, PolicyVersion
from policies.document.planned import demand_as_planned
from policies.document.queries import (
    draft_document,
    open_draft,
    published_or_none,
    version_document,
)
from policies.document.rows import (
    PARTS,
    Value,
    columns_of,
    has_twin,
    heading_of,
    part_of,
    rewrite,
    value_of,
)
from policies.document.rules import check
from policies.document.slots import slots
from policies.document.storable import demand_storable, last_place, row_of
from policies.document.values import PolicyDocument
from policies.fields.rules import Field
from security.actor import Actor
from security.audit import writer
from security.permission import demand

TARGET = "policy"
FOUNDER = "provisioning"
COMPLIANCE = "DPO"  # the position that may lower a statutory minimum (REQ-POL-09)


def begin_draft(actor: Actor) -> Draft:
    """Return the open draft, opening one over the policy in force if there is none."""
    demand(actor, Verb.CONFIGURE, target=TARGET)
    with transaction.atomic():
        draft = open_draft()
        if draft is None:
            draft = _opened(actor)
            _tell(actor, "begin", base=draft.base)
    return draft


def apply_document(actor: Actor, document: PolicyDocument) -> Draft:
    """Make the open draft say exactly `document`; raise Invalid with every problem, nothing changed."""
    demand(actor, Verb.CONFIGURE, target=TARGET)
    _demand_sound(document, lowering=True)
    with transaction.atomic():
        draft = _said(actor, document)
        _tell(actor, "apply", digest=digest_of(document))
    return draft


def change_draft(actor: Actor, document: PolicyDocument, *, act: str = "change") -> Draft:
    """Make the open draft say `document`; raise Invalid only with problems it did not have before.

    For changes that touch many rows at once: a grid of rights, a category moved with all below it.
    """
    demand(actor, Verb.CONFIGURE, target=TARGET)
    with transaction.atomic(), _no_new_problem(actor):
        changes = diff(draft_document(), document)
        draft = _said(actor, document)
        _tell(actor, act, changes=[_told(change) for change in changes])
    return draft


def save_heading(actor: Actor, document: PolicyDocument) -> Draft:
    """Take names, fonds, departments, positions, levels and approvals of `document` into the draft."""
    demand(actor, Verb.CONFIGURE, target=TARGET)
    with transaction.atomic():
        before = draft_document()
        draft = open_draft() or _opened(actor)
        draft.heading = export(heading_of(document)).decode()
        draft.save(update_fields=["heading"])
        changes = diff(heading_of(before), heading_of(document))
        _tell(actor, "heading", changes=[_told(change) for change in changes])
    return draft


def save_row(actor: Actor, value: Value, *, row_id: int | None = None) -> int:
    """Add a row to the draft, or change the one with `row_id`; return its id.

    Raise Invalid with the problems this row brings, Missing for an unknown `row_id`.
    """
    demand(actor, Verb.CONFIGURE, target=TARGET)
    part = part_of(value)
    model = PARTS[part][0]
    with transaction.atomic(), _no_new_problem(actor):
        row = row_of(part, row_id) if row_id else model()
        before = value_of(row) if row_id else None
        columns = columns_of(value) | ({} if row_id else {"place": last_place(model) + 1})
        for name, column in columns.items():
            setattr(row, name, column)
        demand_storable(row, twin=has_twin(value, row_id))
        row.save()
        _tell_row(actor, part, before=before, after=value)
    return int(row.pk)


def retire_row(actor: Actor, part: str, row_id: int, *, retired: bool = True) -> None:
    """Retire a category or field, or take it back into use; what it says stays readable."""
    value = value_of(row_of(part, row_id))
    if not isinstance(value, (Category, Field)):
        raise Conflict(_("Only categories and fields are retired; remove this row instead."))
    save_row(actor, replace(value, retired=retired), row_id=row_id)


def remove_row(actor: Actor, part: str, row_id: int) -> None:
    """Take a row out of the draft; raise Invalid where a published code would be lost."""
    demand(actor, Verb.CONFIGURE, target=TARGET)
    with transaction.atomic(), _no_new_problem(actor):
        row = row_of(part, row_id)
        value = value_of(row)
        row.delete()
        _tell_row(actor, part, before=value, after=None)


def publish(
    actor: Actor,
    draft_digest: str,
    *,
    reason: str = "",
    override: str = "",
    approved_by: Collection[str] = (),
    plan: str = "",
) -> PolicyVersion:
    """Publish the draft a person looked at; return the new version.

    `draft_digest`: what `queries.draft_digest` said. `override`: why a statutory minimum is lowered; counts
    only from the compliance role. `approved_by`: who agreed; Conflict while others still must. `plan`: the
    digest of what it would do to the records; Differs when it does something else by now. Raise Invalid
    with every problem, Conflict when the draft is gone, was changed in the meantime, or says nothing new.
    """
    with transaction.atomic():
        hold_everybody()
        draft, document = demand_publishable(actor, draft_digest, override=override)
        if not approved_by and steps_of_others(actor, today()):
            raise Conflict(_("Others must agree to this publication; ask them for it."))
        found = published_or_none()
        if plan and found is not None:  # nobody writes under the policy now: what is seen stays so
            demand_as_planned(found.document, document, plan)
        version = _published(
            actor, document, reason=reason, override=override, approved_by=approved_by
        )
        _close(draft, actor, Draft.State.PUBLISHED)
    return version


def demand_publishable(
    actor: Actor, draft_digest: str, *, override: str = ""
) -> tuple[Draft, PolicyDocument]:
    """Return the open draft and its document if `actor` may publish just that; raise as `publish` does."""
    demand(actor, Verb.CONFIGURE, target=TARGET)
    draft = open_draft()
    if draft is None:
        raise Conflict(_("There is no open draft; it was already published or discarded."))
    document = draft_document()
    if digest_of(document) != draft_digest:
        raise Conflict(_("The draft was changed since you looked at it; look again, then publish."))
    _demand_sound(document, lowering=bool(override.strip()) and _complies(actor))
    found = published_or_none()
    unmanned = findings_about_people(document, found.document if found else None).problems
    if unmanned:
        raise Invalid(unmanned)
    return draft, document


def found_policy(document: PolicyDocument) -> PolicyVersion:
    """Publish version 1 of a new company, by the system; raise Conflict once a version exists.

    Nobody holds a right before the first policy, so none is asked for: only an empty company is open.
    """
    with transaction.atomic():
        hold_everybody()
        if PolicyVersion.objects.exists():
            raise Conflict(_("This company already has a policy."))
        _demand_sound(document)
        rewrite(document)
        return _published(Actor.system(FOUNDER), document, reason="", override="")


def discard(actor: Actor) -> None:
    """Close the open draft and write the published values back into the rows."""
    demand(actor, Verb.CONFIGURE, target=TARGET)
    with transaction.atomic():
        draft = open_draft()
        if draft is None:
            raise Conflict(_("There is no open draft to discard."))
        found = published_or_none()
        rewrite(found.document if found else PolicyDocument())
        _close(draft, actor, Draft.State.DISCARDED)
        _tell(actor, "discard", draft=draft.pk)


def revert(actor: Actor, version: int) -> Draft:
    """Make the draft say what an earlier version said; codes published since stay, as retired."""
    demand(actor, Verb.CONFIGURE, target=TARGET)
    old = version_document(version)
    found = published_or_none()
    document = restored(old, found.document) if found else old
    with transaction.atomic():
        draft = _said(actor, document)
        _tell(actor, "revert", version=version, digest=digest_of(document))
    return draft


@contextmanager
def _no_new_problem(actor: Actor) -> Iterator[None]:
    """Refuse, and so undo, a change of rows that brings a problem the draft did not have.

    Left to the publication: a missing number pattern, because a category comes before its pattern, and
    a lowered minimum, because only there it can be overridden.
    """
    found = published_or_none()
    previous = found.document if found else None
    if open_draft() is None:
        _opened(actor)
    before = check(draft_document(), previous=previous).problems
    yield
    known = {str(problem) for problem in before}
    broken = any(problem.code == "category" for problem in before)
    fresh = [
        problem
        for problem in check(draft_document(), previous=previous).problems
        if str(problem) not in known
        and problem.code not in {"number", LOWERED}
        and (problem.code == "category" or not broken)  # a broken tree hides the rest
    ]
    if fresh:
        raise Invalid(fresh)


def _tell(actor: Actor, act: str, **more: object) -> None:
    """Write what became of the draft."""
    payload = {"act": act, **more}
    writer.record(actor=actor, verb=Verb.CONFIGURE, target=f"{TARGET}:draft", payload=payload)


def _tell_row(actor: Actor, part: str, *, before: Value | None, after: Value | None) -> None:
    writer.record(
        actor=actor,
        verb=Verb.CONFIGURE,
        target=f"{TARGET}:draft",
        payload={
            "act": "row",
            "part": part,
            "before": columns_of(before) if before else {},
            "after": columns_of(after) if after else {},
        },
    )


def _demand_sound(document: PolicyDocument, *, lowering: bool = False) -> None:
    """Raise Invalid with every problem; `lowering` leaves out lowered minimums, which a draft may hold."""
    found = published_or_none()
    problems = check(document, previous=found.document if found else None).problems
    if lowering:
        problems = tuple(problem for problem in problems if problem.code != LOWERED)
    if problems:
        raise Invalid(problems)


def _complies(actor: Actor) -> bool:
    return any(post.position == COMPLIANCE for post in actor.posts)


def _opened(actor: Actor) -> Draft:
    found = published_or_none()
    base = found.document if found else PolicyDocument()
    return Draft.objects.create(
        base=found.number if found else 0,
        heading=export(heading_of(base)).decode(),
        opened_at=now(),
        opened_by=actor.id,
    )


def _said(actor: Actor, document: PolicyDocument) -> Draft:
    """The open draft, its heading and rows made those of `document`."""
    draft = open_draft() or _opened(actor)
    draft.heading = export(heading_of(document)).decode()
    draft.save(update_fields=["heading"])
    rewrite(document)
    return draft


def _close(draft: Draft, actor: Actor, state: Draft.State) -> None:
    draft.state = state
    draft.closed_at = now()
    draft.closed_by = actor.id
    draft.save(update_fields=["state", "closed_at", "closed_by"])


def _published(
    actor: Actor,
    document: PolicyDocument,
    *,
    reason: str,
    override: str,
    approved_by: Collection[str] = (),
) -> PolicyVersion:
    """Supersede the version in force, write the new one, tell the audit trail."""
    content = export(document)
    found = published_or_none()
    if found is not None and found.digest == digest_of(document):
        raise Conflict(_("The draft says what is already in force; nothing to publish."))
    moment = now()
    PolicyVersion.objects.filter(state=PolicyVersion.State.PUBLISHED).update(
        state=PolicyVersion.State.SUPERSEDED, valid_to=moment
    )
    assigned: dict[str, dict[str, str]] = {}
    for (category, field), slot in slots(document, found.slots if found else None).items():
        assigned.setdefault(category, {})[field] = slot
    version = PolicyVersion.objects.create(
        number=(found.number if found else 0) + 1,
        content=content,
        digest=digest_of(document),
        slots=assigned,
        reason=reason.strip(),
        override=override.strip(),
        published_at=moment,
        published_by=actor.id,
        published_name=actor.name,
        valid_from=moment,
    )
    tell_followers(found.document if found else None, document)
    changes = diff(found.document, document) if found else ()
    writer.record(
        actor=actor,
        verb=Verb.CONFIGURE,
        target=f"{TARGET}:{version.number}",
        payload={
            "act": "publish",
            "digest": version.digest,
            "reason": version.reason,
            "override": version.override,
            "approved_by": list(approved_by),
            "changes": [_told(change) for change in changes],
        },
    )
    return version


def _told(change: Change) -> dict[str, str]:
    return {part.name: getattr(change, part.name) for part in fields(change)}
