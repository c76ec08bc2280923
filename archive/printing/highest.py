"""Whether rows of the company's highest level are among what leaves: these leave with a second factor only."""

from dataclasses import replace
from datetime import timedelta

from django.http import QueryDict

from archive.printing.files import looked
from archive.printing.models import Printout
from archive.records.catalogue import catalogue_asked, catalogue_count
from archive.records.levels_in_force import highest_level, of_level
from archive.records.listing import count_up_to
from archive.records.registered import due_count, registered_count
from archive.records.views import due_asked, register_filters
from kernel.clock import today
from policies.access.rules import Verb
from policies.document.queries import published
from security.actor import Actor
from security.freshness import demand_factor


def demand_factor_in(actor: Actor, form: str, given: QueryDict) -> None:
    """Raise NotFresh where such rows would leave without a second factor, Refused for a program."""
    if holds_highest(actor, form, given):
        demand_factor(actor, Verb.EXPORT, "record")


def holds_highest(actor: Actor, form: str, given: QueryDict) -> bool:
    """Say whether one of the rows that `actor` would take out has the highest level in force."""
    document = published().document
    highest = highest_level(document)
    if not highest:
        return False
    only = of_level(document, highest)
    if form in {Printout.Form.REGISTER, Printout.Form.REGISTER_FILE}:
        filters = register_filters(given)
        return registered_count(actor, **filters, verb=Verb.EXPORT, most=1, only=only) > 0
    if form in {Printout.Form.CATALOGUE, Printout.Form.CATALOGUE_FILE}:
        asked = replace(catalogue_asked(given), verb=Verb.EXPORT, only=only)
        return catalogue_count(actor, asked, most=1) > 0
    if form == Printout.Form.DUE_FILE:
        days, state = due_asked(given)
        until = today() + timedelta(days=days)
        return due_count(actor, until, state=state, verb=Verb.EXPORT, most=1, only=only) > 0
    query = looked(actor, given).query
    if query.level not in {"", highest}:
        return False
    return count_up_to(actor, replace(query, verb=Verb.EXPORT, level=highest), most=1) > 0
