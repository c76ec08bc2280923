"""Publishes the agreed draft whose day has come, and tells its people; or tells them why it was not published."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse

from kernel.clock import today
from kernel.errors import FondsError
from kernel.text import N_, Word
from notices.port import Kind, Notice, notify, register
from policies.document import actions
from policies.document.canonical import digest_of
from policies.document.models import Draft
from policies.document.planned import Differs
from policies.document.queries import draft_document, open_draft
from security.people.models import User
from security.people.queries import actor_of

IN_FORCE = "policy.in_force"
NOT_IN_FORCE = "policy.not_in_force"
CHANGED = N_("the draft was changed since it was agreed to")
DIFFERS = N_("it would do something else to the records than what was agreed to")
GONE = N_("who asked for it may not publish any more")
UNFIT = N_("as the policy stands today, it cannot be published")
_DAY = {"day": N_("the day it was agreed for")}


def publish_due() -> str:
    """Publish the agreed draft whose day has come; return what became of it, '' where there is none."""
    draft = open_draft()
    if draft is None or draft.in_force_from is None or draft.in_force_from > today():
        return ""
    day, said = draft.in_force_from.isoformat(), dict(draft.agreed)
    why = _published(draft)
    if why:
        actions.let_pass(why)
    people = tuple({int(one) for one in (said["asked_by"], *said["approved_by"]) if one.isdigit()})
    params: dict[str, str] = {"day": day, "why": Word(why)} if why else {"day": day}
    kind = NOT_IN_FORCE if why else IN_FORCE
    path = reverse("policy_overview")
    key = f"{kind}:{draft.pk}:{day}"
    notify([Notice(kind=kind, people=people, params=params, path=path, key=key)])
    return kind


def _published(draft: Draft) -> str:
    """Publish it in the name of who asked; return, as a marked sentence, why not."""
    said: Mapping[str, Any] = draft.agreed
    user = User.objects.filter(pk=int(said["asked_by"]), is_active=True).first()
    if user is None:
        return GONE
    if digest_of(draft_document(draft)) != said["digest"]:
        return CHANGED
    try:
        with transaction.atomic():
            actions.publish(
                actor_of(user),
                said["digest"],
                reason=said["reason"],
                override=said["override"],
                approved_by=said["approved_by"],
                plan=said["plan"],
            )
    except Differs:
        return DIFFERS
    except FondsError:
        return UNFIT
    return ""


def register_kinds() -> None:
    """Make the notices known; called once at start-up."""
    register(
        Kind(
            code=IN_FORCE,
            label=N_("A policy that I agreed to is in force"),
            subject=N_("The policy agreed for {day} is in force"),
            body=N_("It was published on the day agreed. The version stands behind the link."),
            variables=_DAY,
            samples={"day": "2027-01-01"},
        )
    )
    register(
        Kind(
            code=NOT_IN_FORCE,
            label=N_("A policy that I agreed to was not published on its day"),
            subject=N_("The policy agreed for {day} is not in force"),
            body=N_(
                "It was not published: {why}. The draft is as it was; look at it and ask again."
            ),
            variables={**_DAY, "why": N_("why it was not published")},
            samples={"day": "2027-01-01", "why": DIFFERS},
        )
    )
