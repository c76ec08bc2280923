"""What a person may print: their printouts of the background, and the forms of the policy in force."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from archive.printing.models import Printout
from archive.records.controls import name_of
from archive.records.models import Record
from archive.records.queries import facts_of
from kernel.errors import Missing
from policies.access.rules import Verb
from policies.document.effective import effective, enterable
from policies.document.printed import (
    BUILT_IN,
    EVERY,
    InForce,
    form_for,
    form_of_record,
    forms_in_force,
)
from policies.document.queries import published, version_document
from policies.forms.rules import OF_LISTS, Form, FormKind
from security import permission
from security.actor import Actor
from security.permission import Subject

_LISTS = (FormKind.REGISTER, FormKind.CATALOGUE)
_BLANK = (Verb.VIEW, Verb.CREATE, Verb.REQUEST)


def visible_to(actor: Actor) -> QuerySet[Printout]:
    """Return one's own printouts, newest first, without their content."""
    return Printout.objects.filter(person=actor.user_id or 0).defer("content").order_by("-pk")


def printout_of(actor: Actor, number: int) -> Printout:
    """Return one's own printout, or raise Missing."""
    found = visible_to(actor).filter(pk=number).first()
    if found is None:
        raise Missing
    return found


def form_asked_for(category: str, kind: str) -> Form:
    """Return the form of a kind for a category, without a kind the one its records are printed on; Missing."""
    document = published().document
    effective(document, category)
    if not kind:
        return form_of_record(document, category).form
    if kind not in set(FormKind) or kind in OF_LISTS:
        raise Missing
    found = form_for(document, FormKind(kind), category)
    if found.origin == BUILT_IN and kind not in {FormKind.CARD, FormKind.ENTRY}:
        raise Missing  # nobody wrote a slip for this category
    return found.form


def demand_record(actor: Actor, record: Record) -> None:
    """Refuse the print of a record to who may not take it out."""
    permission.demand(actor, Verb.EXPORT, facts_of(record), target=f"record:{record.pk}")


def demand_blank(actor: Actor, category: str) -> None:
    """Refuse a blank form to who may neither look up, enter nor ask for records of its category."""
    if not _may_print_blank(actor, category):
        permission.demand(actor, Verb.CREATE, Subject(category=category), target=category)


def _may_print_blank(actor: Actor, category: str) -> bool:
    subject = Subject(category=category)
    return any(permission.decide(actor, verb, subject) for verb in _BLANK)


def labels_as_filed(record: Record, language: str) -> Mapping[str, str]:
    """Return field code → its name under the policy a record was filed by; none where that is still in force."""
    if record.filed_on is None or record.policy_version == published().number:
        return {}
    document = version_document(record.policy_version)
    if record.category not in document.categories_by_code:
        return {}
    found = effective(document, record.category)
    return {one.code: name_of(one, language) for one in (*found.fields, *found.retired_fields)}


@dataclass(frozen=True, kw_only=True)
class BlankForm:
    """A form that may be printed blank, and for which category; `main` is what records are printed on."""

    category: str
    found: InForce
    main: bool


def blank_forms(actor: Actor) -> Sequence[BlankForm]:
    """Return the forms somebody may print blank, in the order of the categories."""
    return tuple(_blank_forms(actor))


def list_forms(actor: Actor) -> Sequence[tuple[str, Form]]:
    """Return the forms of lists somebody may print blank: the register, catalogues, each with its first category."""
    if not any(permission.decide(actor, verb) for verb in _BLANK):
        return ()
    document = published().document
    usual = [("", form_for(document, kind, "").form) for kind in _LISTS]
    own = [
        (one.categories[0], one)
        for one in document.forms
        if one.kind in OF_LISTS and one.categories and _may_print_blank(actor, one.categories[0])
    ]
    return (*usual, *own)


def list_form(actor: Actor, kind: str, category: str) -> Form:
    """Return the form of a list; Missing for another kind or category, Refused for who sees and enters nothing."""
    if kind not in _LISTS:
        raise Missing
    if category:
        effective(published().document, category)
        demand_blank(actor, category)
    elif not any(permission.decide(actor, verb) for verb in _BLANK):
        permission.demand_any(actor, Verb.VIEW, target="form")
    return form_for(published().document, FormKind(kind), category).form


def _blank_forms(actor: Actor) -> Iterator[BlankForm]:
    document = published().document
    everywhere: set[FormKind] = set()  # a form for every category is listed once
    for category in enterable(document):
        if not _may_print_blank(actor, category.code):
            continue
        main = form_of_record(document, category.code)
        yield BlankForm(category=category.code, found=main, main=True)
        for kind, found in forms_in_force(document, category.code).items():
            is_seen = found.origin == EVERY and kind in everywhere
            if kind in OF_LISTS or found.form == main.form or is_seen:
                continue
            everywhere |= {kind} if found.origin == EVERY else set()
            yield BlankForm(category=category.code, found=found, main=False)
