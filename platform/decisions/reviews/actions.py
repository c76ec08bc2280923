"""The only writer of reviews: lists what people hold, decides of each, and seals what was signed."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction

from decisions.duties import actions as duties
from decisions.duties.models import Duty
from decisions.duties.rules import State
from decisions.reviews import port
from decisions.reviews.models import ReviewEntry, ReviewPolicy, ReviewSeal
from decisions.reviews.queries import SEAL, answers_for, digest_now, review_or_missing
from decisions.reviews.rules import (
    IDLE_DAYS,
    Held,
    Kind,
    Verdict,
    may_decide,
    needs_reason,
    share_of,
)
from decisions.reviews.sources import SOURCE, WHOLE, headed, policy
from kernel.clock import now
from kernel.decision import ALLOWED, Decision, Outcome, refusal
from kernel.errors import Conflict, FondsError, Invalid, Problem
from kernel.text import N_
from security.actor import Actor
from security.audit import writer
from security.audit.models import AuditEvent
from security.people.rights import manages_people
from security.people.security_rights import demand_security, keeps_security

GATHER, DECIDE, RULE = "review.gather", "review.decide", "review.rule"
MOST = 500  # entries decided in one act


@transaction.atomic
def gather(actor: Actor) -> int:
    """List for each open review without entries what is held today; return how many reviews were listed."""
    reviews = Duty.objects.select_for_update().filter(source=SOURCE, state=State.OPEN)
    waiting = [
        one for one in reviews.order_by("pk") if not ReviewEntry.objects.filter(duty=one).exists()
    ]
    if not waiting:
        return 0
    said = policy()
    held = [one for each in port.holdings().values() for one in each.gather(said.idle_days)]
    heads = headed() if said.by_heads else ()
    for duty in waiting:
        of = "" if duty.subject_id == WHOLE else duty.subject_id
        rows = _entries(duty, share_of(held, of, heads))
        ReviewEntry.objects.bulk_create(rows)
        writer.record(
            actor=actor, verb=GATHER, target=f"duty:{duty.pk}", payload={"entries": len(rows)}
        )
    return len(waiting)


@transaction.atomic
def decide(
    actor: Actor, number: int, ids: Collection[int], verdict: Verdict, reason: str
) -> Outcome[int]:
    """Keep or withdraw entries of a review; each stands or falls alone, what could not be done says why.

    Invalid without a reason or for too many at once, Conflict for a review that was signed. What is withdrawn
    is ended by the action that always ends it; where that needs a second administrator, he is asked.
    """
    words = needs_reason(reason)
    if not words:
        raise Invalid([Problem(code="reason", message=words.reason, where="reason")])
    if len(ids) > MOST:
        message = N_("At most {most} entries are decided at once.")
        raise Invalid([Problem(code="too_many", message=message, params={"most": MOST})])
    duty = Duty.objects.select_for_update().get(pk=review_or_missing(actor, number).pk)
    if duty.state != State.OPEN:
        raise Conflict(N_("This review was signed; the next one decides anew."))
    answers, administers = answers_for(actor, duty), _administers(actor)
    done, refused = [], []
    rows = ReviewEntry.objects.select_for_update().filter(duty=duty, pk__in=ids, verdict="")
    for row in rows.order_by("pk"):
        may = may_decide(actor.id, about=row.person_id, answers=answers, administers=administers)
        answer = may and _decided(actor, row, verdict, reason.strip())
        if answer:
            done.append(row)
        else:
            refused.append((row.pk, answer))
    if done:
        payload = {"verdict": str(verdict), "reason": reason.strip(), "entries": _told(done)}
        writer.record(actor=actor, verb=DECIDE, target=f"duty:{duty.pk}", payload=payload)
    return Outcome(done=tuple(row.pk for row in done), refused=tuple(refused))


@transaction.atomic
def set_rule(actor: Actor, *, by_heads: bool, idle_days: int) -> None:
    """Say who reviews and what counts as unused, from the next review on; Refused unless `actor` keeps security."""
    demand_security(actor, RULE, "review")
    if idle_days not in IDLE_DAYS:
        raise Invalid([Problem(code="days", message=N_("Choose one of the days."), where="days")])
    row = policy()
    before = {"by_heads": row.by_heads, "idle_days": row.idle_days}
    after = {"by_heads": by_heads, "idle_days": idle_days}
    if before == after:
        return
    ReviewPolicy.objects.update_or_create(id=ReviewPolicy.ONLY, defaults=after)
    duties.look_again(SOURCE)
    payload = {"before": before, "after": after}
    writer.record(actor=actor, verb=RULE, target="review", payload=payload)


def seal_signed(event: AuditEvent, _records: Sequence[int], payload: Mapping[str, Any]) -> None:
    """Seal a review in the transaction that signs it, by whichever screen that was."""
    if event.verb != "duty.sign" or event.outcome != "done":
        return
    if not str(payload.get("about", "")).startswith(f"{SOURCE}:"):
        return
    duty = Duty.objects.filter(pk=int(event.target_id), source=SOURCE, state=State.SIGNED).first()
    if duty is None:
        return
    seal = ReviewSeal.objects.create(duty=duty, digest=digest_now(duty), at=now())
    actor = Actor(id=event.actor_id, name=event.actor_name)
    writer.record(actor=actor, verb=SEAL, target=f"duty:{duty.pk}", payload={"digest": seal.digest})


def _administers(actor: Actor) -> bool:
    return actor.visit is None and bool(keeps_security(actor) or manages_people(actor))


def _entries(duty: Duty, held: Sequence[Held]) -> list[ReviewEntry]:
    before = _kept_before(duty)
    return [
        ReviewEntry(
            duty=duty,
            kind=one.kind.value,
            item=one.item,
            person_id=one.person,
            department=one.department,
            said=dict(one.said),
            until=one.until,
            idle=one.idle,
            kept_for=before.get((one.kind.value, one.item, _same(one.said, one.until)), ""),
        )
        for one in held
    ]


def _kept_before(duty: Duty) -> dict[tuple[str, int, str], str]:
    """Return the reason each thing was last kept for, by what was said of it then."""
    rows = ReviewEntry.objects.filter(verdict=Verdict.KEEP, duty__starts__lt=duty.starts)
    return {
        (row.kind, row.item, _same(row.said, row.until)): row.reason for row in rows.order_by("pk")
    }


def _same(said: Mapping[str, Any], until: Any) -> str:
    return repr((sorted(said.items()), str(until)))


def _decided(actor: Actor, row: ReviewEntry, verdict: Verdict, reason: str) -> Decision:
    if verdict is Verdict.WITHDRAW:
        try:
            with transaction.atomic():
                row.request = port.holdings()[Kind(row.kind)].withdraw(actor, row.item, reason)
        except Invalid as error:
            first = error.problems[0]
            return refusal(first.message, **first.params)
        except FondsError as error:
            return refusal(error.template, **error.params)
    row.verdict, row.reason = verdict.value, reason
    row.by_id, row.at = actor.user_id, now()
    row.save(update_fields=["verdict", "reason", "by", "at", "request"])
    return ALLOWED


def _told(rows: Sequence[ReviewEntry]) -> list[dict[str, Any]]:
    names = ("pk", "kind", "item", "person_id", "request")
    return [{name: getattr(row, name) for name in names} for row in rows]
