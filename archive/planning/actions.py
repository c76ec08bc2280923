"""Making a plan: asked for by who configures, worked out in one snapshot, stored beside the policy."""

import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import IO, Any

from archive.outputs.counting import Kind, count_output
from archive.planning.effects import Comparison, SightCount
from archive.planning.forecasting import forecast_of, shares_now
from archive.planning.gathering import Found, gather
from archive.planning.models import PlanEffect, PlanSight, PolicyPlan
from archive.planning.queries import affects_highest
from archive.records.purposes import stated_for_titles
from jobs.port import defer
from jobs.progress import Paused, Superseded
from jobs.steps import Steps
from kernel.clock import now, today
from kernel.errors import Conflict, Missing
from kernel.scope import reenter
from kernel.text import N_
from persistence.copying import copy_lines, copy_rows
from persistence.deleting import delete_rows
from persistence.reading import hold_snapshot
from policies.access.rules import Verb
from policies.document.canonical import digest_of
from policies.document.queries import draft_document, open_draft, published
from security import permission
from security.actor import Actor
from security.audit import writer
from security.freshness import demand_factor

TARGET = "policy"
TASK = "policies.plan"
BATCH = 50_000  # effects stored in one transaction
LOADED = 64_000_000  # bytes of effects held in memory before they go to disk
_COLUMNS = ("plan_id", "record_id", "kind", "category", "detail", "old", "new")
SHOWN = 2  # plans of the open draft that are kept: the last, and the one it is compared with
_NOTHING = N_("There is no open draft to plan.")
_CHANGED = N_("The draft was changed while the plan was made; ask for the plan again.")


def ask(actor: Actor) -> PolicyPlan:
    """Let the open draft be planned in the background; raise Conflict where there is none."""
    plan = begin(actor)
    plan.job = defer(TASK, plan_id=plan.pk)
    plan.save(update_fields=["job"])
    return plan


def begin(actor: Actor) -> PolicyPlan:
    """Note that the open draft is to be planned."""
    permission.demand(actor, Verb.CONFIGURE, target=TARGET)
    if open_draft() is None:
        raise Conflict(_NOTHING)
    plan = PolicyPlan.objects.create(
        base_digest=published().digest,
        draft_digest=digest_of(draft_document()),
        made_by=actor.id,
        asked_at=now(),
    )
    writer.record(
        actor=actor,
        verb=Verb.CONFIGURE,
        target=f"{TARGET}:draft",
        payload={"act": "plan", "digest": plan.draft_digest},
    )
    return plan


def make(actor: Actor, plan_id: int, steps: Steps) -> PolicyPlan:
    """Work the plan out over all records in one snapshot and store it; begun again it starts over."""
    with steps.batch():
        permission.demand(actor, Verb.CONFIGURE, target=TARGET)
        plan = PolicyPlan.objects.filter(pk=plan_id).first()
        if plan is None:
            raise Missing
        _empty([plan.pk])
        _drop_all_but(plan)
    try:
        with tempfile.SpooledTemporaryFile(LOADED) as spool:
            worked_out = _work_out(plan, spool, steps)
            spool.seek(0)
            _store(plan, spool, steps)
        with steps.batch():
            return _ready(actor, plan, worked_out)
    except (Paused, Superseded):
        raise  # it goes on: in the next worker, or already in another one
    except Exception:
        with reenter(steps.company):
            PolicyPlan.objects.filter(pk=plan_id).update(state=PolicyPlan.State.FAILED)
        raise


def _empty(plans: Sequence[int]) -> None:
    """Take back what was stored of plans: by the million, so nothing is read."""
    delete_rows(PlanEffect, "plan_id", plans)
    delete_rows(PlanSight, "plan_id", plans)


def _drop_all_but(plan: PolicyPlan) -> None:
    """Drop plans nobody needs any more: all but this one and the last that was ready."""
    ready = PolicyPlan.objects.filter(state=PolicyPlan.State.READY).exclude(pk=plan.pk)
    keep = {plan.pk, *ready.order_by("-pk").values_list("pk", flat=True)[: SHOWN - 1]}
    others = PolicyPlan.objects.filter(pk__lt=plan.pk).exclude(pk__in=keep)
    gone = list(others.values_list("pk", flat=True))
    _empty(gone)
    delete_rows(PolicyPlan, "id", gone)


def give(actor: Actor, plan: PolicyPlan, key: str, *, rows: int, purpose: str) -> None:
    """Note, before they leave, that the records of one line of a plan are taken along, and how many.

    Invalid without a purpose where the policy asks for one, and for one that needs consents; NotFresh where records
    of the highest level are among them, without a second factor.
    """
    permission.demand(actor, Verb.CONFIGURE, target=TARGET)
    permission.demand_any(actor, Verb.EXPORT)
    if affects_highest(plan, key):
        demand_factor(actor, Verb.EXPORT, "record")
    stated = stated_for_titles(purpose)
    count_output(actor, Kind.EXPORT, rows, stated)
    writer.record(
        actor=actor,
        verb="record.export",
        target="record",
        payload={"plan": plan.pk, "line": key, "shown": rows, **stated.said},
    )


def _work_out(plan: PolicyPlan, spool: IO[bytes], steps: Steps) -> Found:
    with reenter(steps.company) as scope:
        hold_snapshot()
        scope.actor = steps.actor
        old, new = published().document, draft_document()
        if (digest_of(old), digest_of(new)) != (plan.base_digest, plan.draft_digest):
            raise Conflict(_CHANGED)
        found = gather(Comparison(old=old, new=new, today=today()), spool.write)
        plan.forecast = forecast_of(shares_now(), found.moves)
        return found


def _store(plan: PolicyPlan, spool: IO[bytes], steps: Steps) -> None:
    steps.report(N_("Storing the plan"))
    known = f"{plan.pk}\t".encode()
    while lines := list(islice(spool, BATCH)):
        with steps.batch():
            copy_lines(PlanEffect, _COLUMNS, known + known.join(lines))
            steps.advance(len(lines))


def _ready(actor: Actor, made: PolicyPlan, found: Found) -> PolicyPlan:
    plan = PolicyPlan.objects.select_for_update().get(pk=made.pk)
    copy_rows(
        PlanSight,
        (
            *("plan_id", "kind", "which", "role_department", "role_position", "role_territories"),
            *("category", "department", "territory", "level", "later", "records"),
        ),
        _sight_rows(plan, found.sights),
    )
    plan.state, plan.digest, plan.counts = PolicyPlan.State.READY, found.digest, found.counts()
    plan.forecast, plan.made_at = made.forecast, now()
    plan.save()
    writer.record(
        actor=actor,
        verb=Verb.CONFIGURE,
        target=f"{TARGET}:draft",
        payload={
            "act": "planned",
            "digest": plan.draft_digest,
            "plan": plan.digest,
            "counts": plan.counts,
        },
    )
    return plan


def _sight_rows(plan: PolicyPlan, sights: list[SightCount]) -> Iterator[tuple[Any, ...]]:
    for one in sights:
        role = one.role
        yield (
            *(plan.pk, one.kind, one.which, role.department, role.position),
            *(",".join(sorted(role.territories)), *one.place, one.records),
        )
