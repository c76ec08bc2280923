"""What the studio changes as a whole: the departments a pack brought, and places in the tree and in a card."""

from collections.abc import Sequence
from dataclasses import asdict, replace

from django.db import transaction

from kernel.clock import today
from kernel.errors import Conflict, Invalid
from kernel.text import N_
from persistence.locks import lock_exclusive
from policies.access.rules import Verb
from policies.document.actions import TARGET, begin_draft, change_draft
from policies.document.canonical import digest_of, export
from policies.document.queries import draft_digest, draft_document, published_or_none
from policies.document.values import PolicyDocument
from policies.studio.arranging import category_placed, field_placed
from policies.studio.department_queries import own_departments
from policies.studio.department_rules import PARTS, Own, Wish, mapped, problems_with_wishes
from policies.studio.rules import published_codes
from security.actor import Actor
from security.audit import writer
from security.audit.change_sets import change_set
from security.people.post_actions import close_unit, rename_departments
from security.people.rules import UnitData
from security.permission import decide, demand

MAPPED = "policy.departments"
LOCK = "policy.departments"
READ = "policy.view"


def note_reading(actor: Actor, number: int) -> None:
    """Note, before it leaves, that somebody reads the configuration: which version of the policy."""
    if not decide(actor, Verb.CONFIGURE):
        demand(actor, Verb.AUDIT, target=TARGET)
    writer.record(actor=actor, verb=READ, target=TARGET, payload={"version": number})


@transaction.atomic
def map_departments(actor: Actor, wishes: Sequence[Wish], *, digest: str) -> PolicyDocument:
    """Do what a preview of the draft with this digest showed, in one change set; return the new draft.

    Each department gets its names, in the draft and in the company, or becomes another: then every place
    of the draft that names it names the other, and the department is closed. Invalid with every problem;
    Conflict when the draft was changed since. In force once the draft is published.
    """
    demand(actor, Verb.CONFIGURE, target=TARGET)
    lock_exclusive(LOCK)
    before = draft_document()
    if digest_of(before) != digest:
        raise Conflict(
            N_("The draft was changed since this preview; look at the new one before you confirm.")
        )
    own = own_departments()
    problems = problems_with_wishes(wishes, own, {one.code for one in before.departments})
    if problems:
        raise Invalid(problems)
    after = mapped(before, wishes, own)
    with change_set(actor, MAPPED):
        begin_draft(actor)
        if after != before:
            change_draft(actor, after, act="departments")
        renamed = _renamed(wishes, own)
        rename_departments(actor, renamed)
        closed = [wish.code for wish in wishes if wish.into and wish.code in own]
        for code in closed:
            if not own[code].closed:
                close_unit(actor, "department", code, today=today())
        writer.record(
            actor=actor,
            verb=MAPPED,
            target=f"{TARGET}:draft",
            payload={
                "wishes": [asdict(wish) for wish in wishes],
                "before": export(_parts(before, after)).decode(),
                "digest": draft_digest(),
                "closed": [code for code in closed if not own[code].closed],
                "names": [
                    {"code": unit.code, "zh": own[unit.code].zh, "en": own[unit.code].en}
                    for unit in renamed
                ],
            },
        )
    return after


def move_category(actor: Actor, code: str, *, parent: str, after: str) -> str:
    """Put a category with all below it under `parent` behind `after`, in the draft; return its code there.

    One event however many rows follow. Raise Invalid with the reason a place is refused, Missing.
    """
    demand(actor, Verb.CONFIGURE, target=TARGET)
    found = published_or_none()
    before = draft_document()
    document, there = category_placed(
        before,
        code,
        parent=parent,
        after=after,
        published=published_codes(found.document if found else None),
    )
    if document != before:
        change_draft(actor, document, act="move")
    return there


def move_field(actor: Actor, category: str, field: str, *, section: str, after: str) -> None:
    """Put a category's own field into `section` behind the field `after`, in the draft; Invalid, Missing."""
    demand(actor, Verb.CONFIGURE, target=TARGET)
    before = draft_document()
    document = field_placed(before, category, field, section=section, after=after)
    if document != before:
        change_draft(actor, document, act="move field")


def _renamed(wishes: Sequence[Wish], own: dict[str, Own]) -> list[UnitData]:
    """Return the departments of the company that get other names; closed ones keep theirs."""
    return [
        UnitData(code=wish.code, zh=wish.zh.strip(), en=wish.en.strip())
        for wish in wishes
        if not wish.into
        and wish.code in own
        and not own[wish.code].closed
        and (own[wish.code].zh, own[wish.code].en) != (wish.zh.strip(), wish.en.strip())
    ]


def _parts(before: PolicyDocument, after: PolicyDocument) -> PolicyDocument:
    """Return a document that holds only what the mapping may have changed, as it was."""
    new = set(after.fields)
    fields = tuple(one for one in before.fields if one not in new)
    parts = {part: getattr(before, part) for part in PARTS}
    return replace(PolicyDocument(), fields=fields, **parts)
