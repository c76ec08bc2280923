"""The only writer of the policy: draft rows, publication, discarding, going back."""

from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from kernel.clock import now, today
from kernel.errors import Conflict, Invalid
from policies.access.rules import Verb
from policies.categories.rules import Category
from policies.document.agreement import steps_of_others
from policies.document.canonical import digest_of, export
from policies.document.difference import Change, diff
from policies.document.discarding import without
from policies.document.drafting import no_new_problem, opened, said
from policies.document.following import tell_followers
from policies.document.history import restored
from policies.document.locking import hold_everybody
from policies.document.models import Agreed, Draft, PolicyVersion
from policies.document.planned import demand_as_planned
from policies.document.publishable import demand_publishable, demand_sound
from policies.document.queries import (
    base_document,
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
    part_of,
    rewrite,
    value_of,
)
from policies.document.rules import check
from policies.document.slots import slots
from policies.document.storable import demand_storable, last_place, row_of
from policies.document.values import PolicyDocument
from policies.fields.rules import Field
from security.actor import Actor, ActorKind
from security.audit import writer
from security.permission import demand

TARGET = "policy"
FOUNDER = "provisioning"


def begin_draft(actor: Actor) -> Draft:
    """Return the open draft, opening one over the policy in force if there is none."""
    demand(actor, Verb.CONFIGURE, target=TARGET)
    with transaction.atomic():
        draft = open_draft()
        if draft is None:
            draft = opened(actor)
            _tell(actor, "begin", base=draft.base)
    return draft


def apply_document(actor: Actor, document: PolicyDocument, *, pack_text: str = "") -> Draft:
    """Make the open draft say exactly `document`; raise Invalid with every problem, nothing changed.

    `pack_text`: the canonical text of the pack that the document was brought up to, '' for none.
    """
    demand(actor, Verb.CONFIGURE, target=TARGET)
    demand_sound(document, lowering=True)
    with transaction.atomic():
        draft = said(actor, document, pack_text=pack_text)
        _tell(actor, "apply", digest=digest_of(document))
    return draft


def change_draft(actor: Actor, document: PolicyDocument, *, act: str = "change") -> Draft:
    """Make the open draft say `document`; raise Invalid only with problems it did not have before.

    For changes that touch many rows at once: a grid of rights, a category moved with all below it.
    """
    demand(actor, Verb.CONFIGURE, target=TARGET)
    with transaction.atomic(), no_new_problem(actor) as held:
        changes = diff(held.document, document)
        draft = said(actor, document, before=held.document)
        _tell(actor, act, changes=[asdict(change) for change in changes])
    return draft


def note_export(actor: Actor, document: PolicyDocument, *, form: str, what: str) -> None:
    """Write down, before it leaves, who takes which text of the policy out (`what`), as yaml, xlsx or csv."""
    if actor.kind is ActorKind.PERSON:  # the command line acts for whoever runs the installation
        demand(actor, Verb.CONFIGURE, target=TARGET)
    payload = {"form": form, "what": what, "digest": digest_of(document)}
    writer.record(actor=actor, verb="policy.export", target=TARGET, payload=payload)


def save_row(actor: Actor, value: Value, *, row_id: int | None = None) -> int:
    """Add a row to the draft, or change the one with `row_id`; return its id.

    Raise Invalid with the problems this row brings, Missing for an unknown `row_id`.
    """
    demand(actor, Verb.CONFIGURE, target=TARGET)
    part = part_of(value)
    model = PARTS[part][0]
    with transaction.atomic(), no_new_problem(actor) as held:
        row = row_of(part, row_id) if row_id else model()
        before = value_of(row) if row_id else None
        columns = columns_of(value) | ({} if row_id else {"place": last_place(model) + 1})
        for name, column in columns.items():
            setattr(row, name, column)
        demand_storable(row, twin=has_twin(value, row_id))
        row.save()
        held.changed(before, value)
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
    with transaction.atomic(), no_new_problem(actor) as held:
        row = row_of(part, row_id)
        value = value_of(row)
        row.delete()
        held.changed(value, None)
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


def agree(
    actor: Actor, draft_digest: str, on: date, *, agreed: Agreed, approved_by: Collection[str] = ()
) -> Draft:
    """Let the draft a person looked at come into force on a day to come; it stays open until then.

    Who must agree has agreed, as for `publish`, which is what happens on that day. Raise as it does, and
    Conflict when the draft waits for a day already.
    """
    draft, document = demand_publishable(actor, draft_digest, override=agreed.override)
    if not approved_by and steps_of_others(actor, today()):
        raise Conflict(_("Others must agree to this publication; ask them for it."))
    if draft.in_force_from is not None:
        raise Conflict(_("This draft waits for its day already; call it back first."))
    found = published_or_none()
    if found is not None:
        demand_as_planned(found.document, document, agreed.plan)
    with transaction.atomic():
        draft.in_force_from = on
        draft.agreed = {**asdict(agreed), "digest": draft_digest, "approved_by": [*approved_by]}
        draft.agreed["asked_by"] = actor.id
        draft.save(update_fields=["in_force_from", "agreed"])
        _tell(actor, "agree", on=on.isoformat(), **draft.agreed)
    return draft


def call_back(actor: Actor) -> None:
    """Let the open draft wait for no day any more; raise Conflict where it does not."""
    demand(actor, Verb.CONFIGURE, target=TARGET)
    _wait_no_more(actor)


def let_pass(why: str) -> None:
    """Let the day of the open draft pass without a publication: `why`, a marked sentence, the system says."""
    _wait_no_more(Actor.system("policy"), why=why)


def _wait_no_more(actor: Actor, **more: str) -> None:
    draft = open_draft()
    if draft is None or draft.in_force_from is None:
        raise Conflict(_("This draft waits for no day; it was published or called back."))
    with transaction.atomic():
        _tell(actor, "call back", on=draft.in_force_from.isoformat(), **more)
        draft.in_force_from, draft.agreed = None, {}
        draft.save(update_fields=["in_force_from", "agreed"])


def found_draft(document: PolicyDocument) -> Draft:
    """Open the draft a new company begins with, by the system; raise Conflict once there is a draft or a version.

    Until its first version is published, whoever the draft lets configure may change and publish it.
    """
    founder = Actor.system(FOUNDER)
    with transaction.atomic():
        hold_everybody()
        if PolicyVersion.objects.exists() or open_draft() is not None:
            raise Conflict(_("This company already has a policy."))
        demand_sound(document)
        draft = said(founder, document, pack_text=export(replace(document, fonds="")).decode())
        _tell(founder, "found", digest=digest_of(document))
    return draft


def found_policy() -> PolicyVersion:
    """Publish the draft a new company begins with as version 1, by the system, as it is.

    Nobody holds a right before the first policy, so none is asked for: only a company's beginning is open.
    """
    founder = Actor.system(FOUNDER)
    with transaction.atomic():
        hold_everybody()
        draft = open_draft()
        if PolicyVersion.objects.exists() or draft is None:
            raise Conflict(_("This company already has a policy."))
        version = _published(founder, draft_document(draft), reason="", override="")
        draft.pack_text = ""  # version 1 itself says what the pack said
        draft.save(update_fields=["pack_text"])
        _close(draft, founder, Draft.State.PUBLISHED)
    return version


def discard(actor: Actor) -> None:
    """Close the open draft and write the published values back into the rows."""
    demand(actor, Verb.CONFIGURE, target=TARGET)
    with transaction.atomic():
        draft = open_draft()
        if draft is None:
            raise Conflict(_("There is no open draft to discard."))
        found = published_or_none()
        if found is None:  # nobody could ever open another
            raise Conflict(_("The company begins with this draft: change it, then publish it."))
        rewrite(found.document)
        _close(draft, actor, Draft.State.DISCARDED)
        _tell(actor, "discard", draft=draft.pk)


def discard_change(actor: Actor, change: Change) -> Draft:
    """Take one change of the open draft back, as `diff` names it, and leave the rest.

    Raise Conflict when the draft does not hold it any more, Invalid with what the rest would lack without it.
    """
    demand(actor, Verb.CONFIGURE, target=TARGET)
    found = published_or_none()
    base = base_document(open_draft())
    with transaction.atomic():
        document = draft_document()
        if open_draft() is None or change not in diff(base, document):
            raise Conflict(_("This change is not in the draft any more; look at it again."))
        rest, before = without(base, document, change), base if found else None
        known = set(map(str, check(document, previous=before).problems))
        fresh = [one for one in check(rest, previous=before).problems if str(one) not in known]
        if fresh:  # also a pattern that is missing then: elsewhere the draft may wait for it
            raise Invalid(fresh)
        return change_draft(actor, rest, act="discard change")


def revert(actor: Actor, version: int) -> Draft:
    """Make the draft say what an earlier version said; codes published since stay, as retired."""
    demand(actor, Verb.CONFIGURE, target=TARGET)
    old = version_document(version)
    found = published_or_none()
    document = restored(old, found.document) if found else old
    with transaction.atomic():
        draft = said(actor, document, pack_text="")
        _tell(actor, "revert", version=version, digest=digest_of(document))
    return draft


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
    before = PolicyVersion.objects.filter(state=PolicyVersion.State.PUBLISHED)
    # The clock of another machine may be a little ahead: no version ends before it began.
    moment = max([now(), *before.values_list("valid_from", flat=True)])
    before.update(state=PolicyVersion.State.SUPERSEDED, valid_to=moment)
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
            "changes": [asdict(change) for change in changes],
        },
    )
    return version
