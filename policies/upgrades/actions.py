"""Takes the newer text of a company's pack into its open draft; never publishes, never decides by itself."""

from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction

from kernel.errors import Conflict, Invalid, Problem
from kernel.text import N_
from persistence.locks import lock_exclusive
from policies.access.rules import Verb
from policies.document.actions import TARGET, apply_document, change_draft
from policies.document.canonical import digest_of, export
from policies.document.difference import Change, plain
from policies.document.discarding import without
from policies.document.merging import Conflict as Touched
from policies.document.merging import Side, unknown
from policies.document.models import Draft
from policies.document.values import PolicyDocument
from policies.upgrades.queries import Standing, standing
from security.actor import Actor
from security.audit import writer
from security.permission import demand

VERB = "policy.pack"
LOCK = "policy.pack"


@transaction.atomic
def take_over(actor: Actor, *, choices: Mapping[str, str], digest: str) -> Draft:
    """Make the open draft what the newer text of the pack and the company's changes make together.

    `choices`: key of a conflict → "ours" (the company's) | "theirs" (the pack's), for every conflict.
    `digest`: what `Standing.digest` said when a person looked. Raise Conflict where there is nothing newer,
    where nobody can know what the company began with, or where something changed since; Invalid for a
    conflict without choice, a choice without conflict, and everything wrong with the document itself.
    """
    demand(actor, Verb.CONFIGURE, target=TARGET)
    lock_exclusive(LOCK)
    found = standing(actor)
    today = _demand_newer(found)
    if found.digest != digest:
        raise Conflict(
            N_("The draft or the pack was changed since you looked at it; look again, then decide.")
        )
    _demand_decided(found, choices)
    document = found.kept(found.merged(choices).document)
    draft = apply_document(actor, document, pack_text=export(replace(today, fonds="")).decode())
    writer.record(
        actor=actor,
        verb=VERB,
        target=f"{TARGET}:draft",
        payload={"pack": found.pack, "text": digest_of(today), "choices": dict(choices)},
    )
    return draft


@transaction.atomic
def take_back(actor: Actor, change: Change) -> Draft:
    """Let the draft say of one thing what the pack says; what was published of it stays as retired.

    Raise Conflict where the company does not differ so any more, Invalid with what would not stand then.
    """
    demand(actor, Verb.CONFIGURE, target=TARGET)
    lock_exclusive(LOCK)
    found = standing(actor)
    if found.compared is None or change not in found.own_changes:
        raise Conflict(N_("This difference is not there any more; look at it again."))
    rest = found.kept(without(found.compared, found.document, change))
    if rest == found.document:
        raise Conflict(N_("It was published, and what was published stays; only a draft loses it."))
    return change_draft(actor, rest, act="back to the pack")


def _demand_newer(found: Standing) -> PolicyDocument:
    """Return the pack's text of today if it can be taken over; raise Conflict saying why not."""
    if found.today is None:
        raise Conflict(
            N_("This program has no policy pack “{pack}”; there is nothing to take over."),
            pack=found.pack,
        )
    if found.began is None:
        raise Conflict(
            N_(
                "Nobody can know with which text of the pack {pack} the company began, so what it changed "
                "and what the pack changed cannot be told apart. Change the draft by hand."
            ),
            pack=found.pack,
        )
    if not found.is_newer:
        raise Conflict(
            N_("The policy was already brought up to the text of the pack {pack} that there is."),
            pack=found.pack,
        )
    return found.today


def _demand_decided(found: Standing, choices: Mapping[str, str]) -> None:
    """Raise Invalid for each conflict without a choice, and each choice that decides nothing."""
    conflicts = found.merged().conflicts
    problems = [
        _problem(
            "side",
            N_(
                "“{side}” decides nothing; write ours for the company's value, theirs for the pack's."
            ),
            key,
            side=side,
        )
        for key, side in choices.items()
        if side not in set(Side)
    ]
    problems += [
        _problem("choice", N_("Nothing has to be decided here."), key)
        for key in unknown(choices, conflicts)
    ]
    problems += [_undecided(one) for one in conflicts if one.key not in choices]
    if problems:
        raise Invalid(problems)


def _undecided(one: Touched) -> Problem:
    return _problem(
        "undecided",
        N_(
            "The company and the pack both changed this; say which holds. Company: {ours}. Pack: {theirs}. "
            "Before: {base}."
        ),
        one.key,
        ours=plain(one.ours) or "—",
        theirs=plain(one.theirs) or "—",
        base=plain(one.base) or "—",
    )


def _problem(code: str, message: str, where: str, **params: object) -> Problem:
    return Problem(code=code, message=message, params=params, where=where)
