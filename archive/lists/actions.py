"""The only writer of views, habits and changes of many records; each call is one event."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from archive.lists import conditions, queries
from archive.lists.models import BulkEdit, ListHabit, SavedView
from archive.lists.queries import PURPOSE, Repaired
from archive.lists.rules import (
    AT_ONCE,
    BATCH,
    MOST_AT_ONCE,
    SIZES,
    name_problems,
    tidy_columns,
    too_many,
)
from archive.records import actions as record_actions
from archive.records.listing import ListQuery, versions
from archive.records.models import ProposedChange
from archive.records.purposes import stated_for_titles
from archive.records.queries import remember_attempts, visible_to
from jobs.port import defer
from jobs.progress import Progress
from kernel.clock import now
from kernel.decision import Decision
from kernel.errors import Conflict, Invalid, Missing, Refused
from kernel.text import N_
from persistence.arrays import any_id
from persistence.locks import lock_exclusive
from policies.access.rules import Verb
from security import permission
from security.actor import Actor
from security.audit import writer
from security.audit.change_sets import change_set
from security.keys import store

TASK = "lists.bulk_edit"
_VERB = "record.bulk_edit"
_GIVEN_UP = timedelta(days=1)
State = BulkEdit.State


@dataclass(frozen=True, kw_only=True)
class ViewSpec:
    """What somebody asks a view to be."""

    name: str
    shared: str = ""
    parameters: Sequence[tuple[str, str]] = ()
    columns: Sequence[str] | None = None


def save_view(actor: Actor, spec: ViewSpec) -> SavedView:
    """Keep filters, columns and order under a name; Invalid for the name, Refused for the sharing."""
    owner = _person(actor)
    name = _named(actor, spec, None)
    repaired = queries.repaired(actor, spec.parameters, spec.columns)
    view = SavedView.objects.create(
        owner_id=owner, name=name, shared=spec.shared, **_kept(repaired), **_times()
    )
    conditions.put(view, repaired.parameters)  # sealed to its number
    view.save(update_fields=["parameters"])
    _note(actor, "view.save", view)
    return view


def change_view(actor: Actor, number: int, spec: ViewSpec) -> SavedView:
    """Give a view the filters, columns and order of the list somebody looks at."""
    view = _managed(actor, number)
    repaired = queries.repaired(actor, spec.parameters, spec.columns)
    for name, value in _kept(repaired).items():
        setattr(view, name, value)
    conditions.put(view, repaired.parameters)
    view.updated_at = now()
    view.save()
    _note(actor, "view.change", view)
    return view


def seal_older_views() -> int:
    """Seal the conditions of views that lie open because an older Fonds kept them; return how many."""
    found = 0
    for view in SavedView.objects.exclude(parameters__has_key=conditions.SEALED):
        conditions.put(view, conditions.pairs_of(view))
        view.save(update_fields=["parameters"])
        found += 1
    return found


def rename_view(actor: Actor, number: int, spec: ViewSpec) -> SavedView:
    """Give a view another name or share it otherwise."""
    view = _managed(actor, number)
    view.name, view.shared = _named(actor, spec, view), spec.shared
    view.updated_at = now()
    view.save()
    _note(actor, "view.rename", view)
    return view


def delete_view(actor: Actor, number: int) -> None:
    """Delete a view; whoever opened lists with it opens them without."""
    view = _managed(actor, number)
    _note(actor, "view.delete", view)
    view.delete()


def set_first_view(actor: Actor, number: int | None) -> None:
    """Open the list of records with this view from now on; None with all records."""
    view = queries.view_of(actor, number) if number is not None else None
    _habit(actor, "", view=view)
    writer.record(actor=actor, verb="view.first", target=f"view:{number}" if view else "view")


def choose_columns(actor: Actor, category: str, columns: Sequence[str] | None) -> None:
    """Remember which columns this person's lists of a category have; None the usual ones."""
    chosen = None
    if columns is not None:
        chosen = list(tidy_columns(columns, queries.known_columns(actor, category)))
    _habit(actor, category, columns=chosen)
    said = {"columns": chosen}
    writer.record(actor=actor, verb="list.columns", target=f"category:{category}", payload=said)


def choose_size(actor: Actor, size: int) -> None:
    """Remember how many rows a page of this person's lists has; what is no size is passed over."""
    if size in SIZES and queries.habit_of(actor, "").size != size:
        _habit(actor, "", size=size)
        writer.record(actor=actor, verb="list.size", target="list", payload={"size": size})


def choose_records(
    actor: Actor, *, ids: Sequence[int] = (), query: ListQuery | None = None
) -> BulkEdit:
    """Choose the records to change together, as they are now: these, or all that a list finds."""
    permission.demand_any(actor, Verb.EDIT)
    if query is not None:
        items = versions(actor, query, most=MOST_AT_ONCE + 1)
    else:
        rows = visible_to(actor).filter(any_id("pk", set(ids))).order_by("pk")
        items = list(rows.values_list("pk", "version")[: MOST_AT_ONCE + 1])
        remember_attempts(actor, set(ids) - {number for number, _version in items})
    problems = too_many(len(items))
    if problems:
        raise Invalid(problems)
    _forget_given_up(actor)
    bulk = BulkEdit.objects.create(
        person_id=_person(actor), items=[list(one) for one in items], created_at=now()
    )
    _note_bulk(actor, "record.bulk_choose", bulk, {"count": len(items)})
    return bulk


def plan(actor: Actor, number: int, *, field: str, value: Any, reason: str) -> BulkEdit:
    """Say what shall change; nothing is changed before it is confirmed."""
    bulk = _open(actor, number)
    key = store.purpose_key(PURPOSE)
    plain = json.dumps({"value": value, "reason": reason.strip()}, ensure_ascii=False)
    bulk.field = field
    bulk.change = store.seal_bytes(key, plain.encode(errors="replace"), PURPOSE, bulk.pk)
    bulk.state = State.PLANNED
    bulk.save()
    _note_bulk(actor, "record.bulk_plan", bulk, {"field": field, "count": len(bulk.items)})
    return bulk


def confirm(actor: Actor, number: int) -> BulkEdit:
    """Change the records as planned: few at once, many in the background; the rest is listed with reasons."""
    bulk = _open(actor, number)
    if bulk.state != State.PLANNED:
        raise Conflict(N_("Choose first what shall change."))
    if len(bulk.items) <= AT_ONCE:
        _run(actor, bulk, 0, len(bulk.items))
        _finish(actor, bulk)
        return bulk
    bulk.state = State.RUNNING
    bulk.job = defer(TASK, bulk_id=bulk.pk)
    bulk.save()
    _note_bulk(actor, "record.bulk_confirm", bulk, {"count": len(bulk.items)})
    return bulk


def work(actor: Actor, number: int, progress: Progress) -> dict[str, int]:
    """Change the records of a confirmed change batch after batch; killed, it goes on where it was."""
    with progress.batch():
        total = len(queries.bulk_of(actor, number).items)
    progress.report(N_("Changing records"), total=total)
    while (start := int(progress.cursor.get("at", 0))) < total:
        with progress.batch():
            bulk = _locked(actor, number)
            _run(actor, bulk, start, BATCH)
            progress.cursor["at"] = start + BATCH
            progress.advance(min(BATCH, total - start))
            if start + BATCH >= total:
                _finish(actor, bulk)
    with progress.batch():
        bulk = queries.bulk_of(actor, number)
        return {"done": bulk.done, "proposed": bulk.proposed, "skipped": len(bulk.skipped)}


def give_skipped(actor: Actor, number: int, *, purpose: str) -> BulkEdit:
    """Note that somebody takes the list of what was or would be left out with them, and return it.

    Invalid without a purpose where the policy asks for one, and for one that needs consents.
    """
    bulk = queries.bulk_of(actor, number)
    stated = stated_for_titles(purpose)
    _note_bulk(actor, "record.bulk_list", bulk, {"count": len(bulk.items), **stated.said})
    return bulk


def _run(actor: Actor, bulk: BulkEdit, start: int, size: int) -> None:
    """Change one part, in the change set of the whole."""
    started = now()
    edits = queries.edits_of(bulk, start, size)
    with change_set(actor, _VERB, resume=bulk.change_set) as changes:
        bulk.change_set = changes.pk
        outcome = record_actions.edit(
            actor, edits, refused=record_actions.SKIP, together=queries.together(bulk)
        )
    waiting = ProposedChange.objects.filter(
        any_id("record", outcome.done), proposed_by=actor.user_id, proposed_at__gte=started
    ).count()
    bulk.proposed += waiting
    bulk.done += len(outcome.done) - waiting
    bulk.skipped += [_skipped(number, decision) for number, decision in outcome.refused]
    bulk.save()


def _forget_given_up(actor: Actor) -> None:
    """Drop what this person planned and never confirmed: a value nobody set is kept for nobody."""
    BulkEdit.objects.filter(
        person=actor.user_id or 0,
        state__in=(State.CHOSEN, State.PLANNED),
        created_at__lt=now() - _GIVEN_UP,
    ).delete()


def _skipped(number: int, decision: Decision) -> list[Any]:
    return [number, decision.reason, {name: str(one) for name, one in decision.params.items()}]


def _finish(actor: Actor, bulk: BulkEdit) -> None:
    bulk.state, bulk.change, bulk.finished_at = State.DONE, None, now()
    bulk.save()
    counts = {"done": bulk.done, "proposed": bulk.proposed, "skipped": len(bulk.skipped)}
    _note_bulk(actor, _VERB, bulk, {"field": bulk.field, **counts})


def _open(actor: Actor, number: int) -> BulkEdit:
    bulk = _locked(actor, number)
    if bulk.state not in (State.CHOSEN, State.PLANNED):
        raise Conflict(N_("This change is at work or done already."))
    return bulk


def _locked(actor: Actor, number: int) -> BulkEdit:
    """Return it with its row locked: two windows of one person confirm it once."""
    queries.bulk_of(actor, number)
    return BulkEdit.objects.select_for_update().get(pk=number)


def _managed(actor: Actor, number: int) -> SavedView:
    view = queries.view_of(actor, number)
    if not queries.may_manage(actor, view):
        decision = Decision(
            allowed=False,
            reason=N_(
                "A shared view is changed by its owner while they work there; save one of your own."
            ),
        )
        raise Refused(decision, actor=actor.id, verb="view.change", target=f"view:{number}")
    return view


def _named(actor: Actor, spec: ViewSpec, view: SavedView | None) -> str:
    owner = view.owner_id if view else _person(actor)
    lock_exclusive(f"views:{owner}")
    others = SavedView.objects.filter(owner=owner).exclude(pk=view.pk if view else 0)
    taken = list(others.values_list("name", flat=True))
    name = " ".join(spec.name.split())
    problems = name_problems(name, taken, 0 if view else len(taken))
    if problems:
        raise Invalid(problems)
    if view is None or view.shared != spec.shared:
        decision = queries.sharing(actor, spec.shared)
        if not decision:
            raise Refused(decision, actor=actor.id, verb="view.share", target="view")
    return name


def _kept(repaired: Repaired) -> dict[str, Any]:
    return {
        "category": dict(repaired.parameters).get("category", ""),
        "columns": list(repaired.columns) if repaired.columns is not None else None,
    }


def _times() -> dict[str, Any]:
    at = now()
    return {"created_at": at, "updated_at": at}


def _habit(actor: Actor, category: str, **values: Any) -> None:
    ListHabit.objects.update_or_create(person_id=_person(actor), category=category, defaults=values)


def _person(actor: Actor) -> int:
    if actor.user_id is None:
        raise Missing  # views and habits belong to people
    return actor.user_id


def _note(actor: Actor, verb: str, view: SavedView) -> None:
    said = {
        "name": view.name,
        "shared": view.shared,
        "parameters": conditions.pairs_of(view),
        "columns": view.columns,
    }
    writer.record(actor=actor, verb=verb, target=f"view:{view.pk}", payload=said)


def _note_bulk(actor: Actor, verb: str, bulk: BulkEdit, said: Mapping[str, Any]) -> None:
    writer.record(actor=actor, verb=verb, target=f"bulk:{bulk.pk}", payload=said)
