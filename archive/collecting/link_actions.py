"""The only writer of customers' links: make, revoke, and take in what is sent by one, as a draft nobody checked."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from archive.collecting.actions import department_for, level_for_category, note_link, note_sent_in
from archive.collecting.contents import Content, sealed
from archive.collecting.link_rules import LinkFacts, days_problems, fields_to_fill, may_fill, until
from archive.collecting.models import FillLink, RawItem
from archive.collecting.queries import categories_to_collect, holder_of
from archive.collecting.rules import LONGEST_TITLE, Kind
from archive.files import loose_actions
from archive.records.rules import title_of
from archive.records.shapes import Shape, shape_of
from kernel.clock import now, today
from kernel.errors import Conflict, Invalid, Missing, Problem
from kernel.scope import current
from kernel.text import N_
from policies.access.rules import Verb
from policies.document.locking import hold_policy
from policies.document.printed import forms_in_force
from policies.document.queries import published
from policies.fields.rules import Field
from policies.fields.validation import validate
from policies.forms.rules import Form, FormKind
from security import permission
from security.actor import Actor

CUSTOMER = Actor.system("customer")  # who sends a form in: nobody of the company
LONGEST_VALUE = 2_000


class Useless(Conflict):
    """A link that is none, or no longer good: one sentence for all reasons."""

    code = "link_of_no_use"
    message = N_("This link is no longer good. Ask who sent it for a new one.")


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What a customer sent: values as typed by field code, files as (path, name)."""

    values: Mapping[str, Any]
    files: Sequence[tuple[Path, str]] = ()


def form_of(category: str) -> Form | None:
    """Return the form the policy gives to customers of a category, None where it has none."""
    document = published().document
    if category not in document.categories_by_code:
        return None
    found = forms_in_force(document, category).get(FormKind.CUSTOMER)
    return found.form if found else None


def asked_fields(shape: Shape) -> tuple[Field, ...]:
    """Return the fields a customer fills in: those the policy's form for customers names."""
    form = form_of(shape.code)
    return fields_to_fill(form, shape.category.fields) if form else ()


@transaction.atomic
def make(actor: Actor, category: str, *, days: int, once: bool, note: str) -> tuple[FillLink, str]:
    """Make a link and return it with its token, which nobody can read again.

    Raise Refused without the right to register records of the category, Invalid with what is wrong.
    """
    hold_policy()
    permission.demand_any(actor, Verb.CREATE, target="fill_link")
    problems = days_problems(days)
    if category not in categories_to_collect(actor):
        message = N_("Choose one of these categories.")
        problems.append(Problem(code="category", message=message, where="category"))
    elif not asked_fields(shape_of(published(), category)):
        message = N_("The policy has no form that customers of this category fill in.")
        problems.append(Problem(code="no_form", message=message, where="category"))
    if problems:
        raise Invalid(problems)
    token = secrets.token_urlsafe(32)
    at = now()
    link = FillLink.objects.create(
        digest=_digest(token),
        category=category,
        note=" ".join(note.split())[:200],
        department=department_for(actor, category),
        once=once,
        created_by_id=int(actor.id),
        created_at=at,
        expires_at=until(at, days),
    )
    note_link(actor, "fill_link.make", link, category=category, days=days, once=once)
    return link, token


@transaction.atomic
def revoke(actor: Actor, number: int) -> None:
    """End a link one made oneself, or of a category one registers; Missing for another one."""
    link = FillLink.objects.select_for_update().filter(pk=number).first()
    mine = link is not None and link.created_by_id == actor.user_id
    if link is None or not (mine or link.category in categories_to_collect(actor)):
        raise Missing
    if link.revoked_at is None:
        link.revoked_at = now()
        link.save(update_fields=["revoked_at"])
        note_link(actor, "fill_link.revoke", link)


def behind(token: str, *, lock: bool = False) -> FillLink:
    """Return the link of a token; Useless for one that is none, is over, revoked or used."""
    rows = FillLink.objects.select_for_update() if lock else FillLink.objects.all()
    link = rows.filter(digest=_digest(token)).first()
    if link is None or not may_fill(facts_of(link), now()) or form_of(link.category) is None:
        raise Useless
    return link


@transaction.atomic
def send(token: str, sent: Sent) -> RawItem:
    """Take in what a customer sent: an item to be arranged, never a record; files wait in quarantine.

    Raise Useless for a link that is not good, Invalid with everything wrong beside its field. Nothing is compared
    with records there are: whoever sends learns nothing of them.
    """
    hold_policy()
    link = behind(token, lock=True)
    shape = shape_of(published(), link.category)
    fields = asked_fields(shape)
    values = {one.code: sent.values[one.code] for one in fields if sent.values.get(one.code)}
    clean = _checked(fields, values)
    item_token = secrets.token_hex(16)
    # A title that is sealed stands in no row.
    named = "" if shape.seals_titles else title_of(fields, clean)
    title = named or gettext("A form a customer sent in")
    item = RawItem.objects.create(
        token=item_token,
        kind=Kind.FORM,
        category=link.category,
        title=title[:LONGEST_TITLE],
        sealed=sealed(item_token, Content(values=values)),
        department=link.department,
        level=level_for_category(link.category),
        owner_id=link.created_by_id,
        collected_on=today(),
        created_at=now(),
        link=link,
    )
    link.used += 1
    link.save(update_fields=["used"])
    note_sent_in(CUSTOMER, item, link.pk)
    for path, name in sent.files:
        loose_actions.add(CUSTOMER, holder_of(item), item.category, path, name=name)
    return item


def _checked(fields: Sequence[Field], values: Mapping[str, Any]) -> Mapping[str, Any]:
    problems = [
        Problem(
            code="long",
            message=N_("At most {limit} characters."),
            params={"limit": LONGEST_VALUE},
            where=code,
        )
        for code, value in values.items()
        if len(str(value)) > LONGEST_VALUE
    ]
    if not values:
        problems.append(Problem(code="empty", message=N_("Fill in at least one field.")))
    if problems:
        raise Invalid(problems)
    found = validate(
        fields, values, stage="draft", today=today(), time_zone=current().company.time_zone
    )
    if found.problems:
        raise Invalid(found.problems)
    return found.clean


def facts_of(link: FillLink) -> LinkFacts:
    """Return what the rules know of a link."""
    return LinkFacts(
        expires_at=link.expires_at,
        revoked=link.revoked_at is not None,
        once=link.once,
        used=link.used,
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
