"""Writing, publishing, repealing and acknowledging regulations: the only writer of their tables."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.db import IntegrityError, transaction

from kernel.clock import now, today
from kernel.errors import Conflict, Invalid, Missing, Problem
from kernel.text import N_
from policies.regulations import queries
from policies.regulations.models import Acknowledgement, Regulation, RegulationVersion
from policies.regulations.rules import (
    Content,
    Reason,
    digest,
    problem_with_code,
    problems_with,
    without_lost_controls,
    written,
)
from policies.regulations.telling import tell_again, tell_new
from security import permission
from security.actor import Actor
from security.audit import writer
from security.audit.change_sets import change_set
from security.people.head_queries import department_names
from security.people.rights import CONFIGURE

DRAFT, DISCARD, PUBLISH = "regulation.draft", "regulation.discard", "regulation.publish"
REPEAL, ACKNOWLEDGE, REMIND = "regulation.repeal", "regulation.acknowledge", "regulation.remind"
_State = RegulationVersion.State
_CHANGED = N_("Somebody has changed this draft since you opened it; look at it as it is now.")


def begin(actor: Actor, code: str, content: Content) -> RegulationVersion:
    """Begin a new regulation with its first draft; Invalid for a code that is wrong or taken."""
    permission.demand(actor, CONFIGURE, target=queries.TARGET)
    problem = problem_with_code(code)
    if problem:
        raise Invalid([problem])
    try:
        with transaction.atomic():
            regulation = Regulation.objects.create(code=code, created_at=now())
    except IntegrityError as error:
        message = N_("There is a regulation “{code}” already.")
        raise Invalid(
            [Problem(code="taken", message=message, where="code", params={"code": code})]
        ) from error
    return _stored(actor, RegulationVersion(regulation=regulation, number=1), content)


def revise(
    actor: Actor, code: str, *, because: Mapping[str, object] | None = None
) -> RegulationVersion:
    """Return the draft of a regulation, opened as a copy of its last version where none is open.

    `because` is the task that led to it, {reason, why}: publishing begins with it.
    """
    permission.demand(actor, CONFIGURE, target=f"{queries.TARGET}:{code}")
    regulation = Regulation.objects.select_for_update().filter(code=code).first()
    last = regulation.versions.order_by("-number").first() if regulation else None
    if regulation is None or last is None:
        raise Missing
    if last.state == _State.DRAFT:
        return last
    draft = RegulationVersion(regulation=regulation, number=last.number + 1)
    if because:
        draft.reason, draft.why = str(because["reason"]), str(because["why"])
    return _stored(actor, draft, replace(last.said, effective_on=None))


def save(actor: Actor, code: str, content: Content, *, seen: str) -> RegulationVersion:
    """Change the draft; `seen` is the digest of what the person began from, Conflict when it is another by now.

    Links of clauses that the text has no more are dropped.
    """
    draft = _locked_draft(actor, code)
    if seen != digest(draft.said):
        raise Conflict(_CHANGED)
    content = replace(content, controls=draft.said.controls)
    return _stored(actor, draft, replace(content, controls=without_lost_controls(content)))


def link(
    actor: Actor, code: str, number: str, controls: Sequence[str], *, seen: str
) -> RegulationVersion:
    """Say what carries a clause of the draft out; none takes its links away. Missing for an unknown clause."""
    draft = _locked_draft(actor, code)
    said = draft.said
    if seen != digest(said):
        raise Conflict(_CHANGED)
    others = [one for one in said.controls if one[0] != number]
    linked = replace(said, controls=(*others, *([(number, tuple(controls))] if controls else [])))
    if len(without_lost_controls(linked)) != len(linked.controls):
        raise Missing
    return _stored(actor, draft, linked)


def discard(actor: Actor, code: str) -> None:
    """Throw the draft away; a regulation without any version goes with it."""
    draft = _locked_draft(actor, code)
    with change_set(actor, DISCARD):
        draft.delete()
        if not draft.regulation.versions.exists():
            draft.regulation.delete()
        _note(actor, DISCARD, code, version=draft.number)


def publish(
    actor: Actor,
    code: str,
    *,
    seen: str,
    reason: str,
    why: str,
    approved_by: Sequence[str] = (),
) -> RegulationVersion:
    """Publish the draft that was looked at; on its day it takes over from the version before.

    Invalid for what keeps it from being published, Conflict when the draft was changed since.
    """
    draft = demand_publishable(actor, code, seen=seen, reason=reason, why=why)
    regulation = Regulation.objects.select_for_update().get(pk=draft.regulation_id)
    day = draft.said.effective_on or today()
    if day < today():
        raise Invalid([_past(day)])
    with change_set(actor, PUBLISH):
        _end_last(regulation, day)
        draft.content = written(replace(draft.said, effective_on=day))
        draft.digest, draft.state, draft.effective_on = digest(draft.said), _State.PUBLISHED, day
        draft.reason, draft.why = reason, why.strip()
        draft.published_by, draft.published_name = actor.id, actor.name
        draft.published_at = now()
        draft.save()
        _note(
            actor,
            PUBLISH,
            code,
            version=draft.number,
            digest=draft.digest,
            effective_on=day.isoformat(),
            reason=reason,
            why=draft.why,
            approved_by=list(approved_by),
        )
        queries.forget_waiting(actor)
        tell_new(draft, queries.unread_by(draft))
    return draft


def demand_publishable(
    actor: Actor, code: str, *, seen: str, reason: str, why: str
) -> RegulationVersion:
    """Return the draft, or raise what keeps it from being published."""
    draft = _locked_draft(actor, code)
    if seen != digest(draft.said):
        raise Conflict(_CHANGED)
    problems = problems_with(draft.said, departments=department_names())
    if draft.said.effective_on and draft.said.effective_on < today():
        problems.append(_past(draft.said.effective_on))
    if reason not in set(Reason) or (reason == Reason.FIRST and draft.number > 1):
        problems.append(
            Problem(code="reason", message=N_("Say why this version is made."), where="reason")
        )
    if reason != Reason.FIRST and not why.strip():
        problems.append(
            Problem(code="why", message=N_("Say in a sentence what changed."), where="why")
        )
    if problems:
        raise Invalid(problems)
    return draft


def repeal(actor: Actor, code: str, *, why: str) -> RegulationVersion:
    """End a regulation today without a successor; it stays readable."""
    permission.demand(actor, CONFIGURE, target=f"{queries.TARGET}:{code}")
    rows = RegulationVersion.objects.select_for_update().filter(
        regulation__code=code, state=_State.PUBLISHED
    )
    found = rows.first()
    if found is None:
        raise Missing
    if not why.strip():
        raise Invalid([Problem(code="why", message=N_("Say why it is repealed."), where="why")])
    with change_set(actor, REPEAL):
        found.state = _State.REPEALED
        found.ended_on = max(queries.last_day_before(today()), found.effective_on or today())
        found.save(update_fields=["state", "ended_on"])
        _note(actor, REPEAL, code, version=found.number, why=why.strip())
    return found


def acknowledge(actor: Actor, code: str, number: int, *, seen: str) -> Acknowledgement:
    """Say that one has read a version; `seen` is the digest of the words that stood on the page. Said once.

    Missing for a version that is not in force for the actor or still to come, Conflict for other words.
    """
    version = queries.version_of(actor, code, number)
    person = actor.user_id
    is_over = version.ended_on is not None and version.ended_on < today()
    if person is None or is_over or not queries.is_for_reader(version.said, actor):
        raise Missing
    if seen != version.digest:
        raise Conflict(N_("These are not the words of this version; read it again."))
    known = queries.acknowledged(actor, version)
    if known is not None:
        return known
    with change_set(actor, ACKNOWLEDGE):
        made, is_new = Acknowledgement.objects.get_or_create(
            version=version, person_id=person, defaults={"digest": seen, "at": now()}
        )
        queries.forget_waiting(actor)
        if is_new:
            _note(actor, ACKNOWLEDGE, code, version=number, digest=seen)
    return made


def remind(actor: Actor, code: str) -> int:
    """Remind everybody who has not acknowledged the version in force; return how many."""
    permission.demand(actor, CONFIGURE, target=f"{queries.TARGET}:{code}")
    version = queries.version_of(actor, code)
    people = queries.unread_by(version)
    with change_set(actor, REMIND):
        tell_again(version, people, day=today().isoformat())
        _note(actor, REMIND, code, version=version.number, people=len(people))
    return len(people)


def remind_weekly(actor: Actor, *, day: date) -> int:
    """Remind those who have not acknowledged, every seventh day after a version took effect; return how many."""
    told = 0
    for version in queries.in_force(day):
        if (
            version.effective_on is None
            or (day - version.effective_on).days % 7
            or (day == version.effective_on)
        ):
            continue
        people = queries.unread_by(version)
        if people:
            tell_again(version, people, day=day.isoformat())
            _note(
                actor, REMIND, version.regulation.code, version=version.number, people=len(people)
            )
        told += len(people)
    return told


def _locked_draft(actor: Actor, code: str) -> RegulationVersion:
    draft = queries.draft_of(actor, code)
    return (
        RegulationVersion.objects.select_for_update(of=("self",))
        .select_related("regulation")
        .get(pk=draft.pk)
    )


def _stored(actor: Actor, version: RegulationVersion, content: Content) -> RegulationVersion:
    with change_set(actor, DRAFT):
        version.content = written(content)
        version.edited_by, version.edited_at = actor.id, now()
        version.save()
        said = {"version": version.number, "digest": digest(content), "title": content.title}
        _note(actor, DRAFT, version.regulation.code, **said)
    return version


def _end_last(regulation: Regulation, day: date) -> None:
    """Let the version in force end the day before its successor begins; one that never began goes too."""
    for last in regulation.versions.filter(state=_State.PUBLISHED):
        last.state, last.ended_on = _State.SUPERSEDED, queries.last_day_before(day)
        last.save(update_fields=["state", "ended_on"])


def _past(day: date) -> Problem:
    message = N_("It cannot take effect on {day}, which is over; leave the day empty for today.")
    return Problem(
        code="past", message=message, where="effective_on", params={"day": day.isoformat()}
    )


def _note(actor: Actor, verb: str, code: str, **said: object) -> None:
    writer.record(actor=actor, verb=verb, target=f"{queries.TARGET}:{code}", payload=said)
