"""What can change about an operator's access: asked for, agreed to, refused, begun, ended, signed as seen.

Everything here is written into the trail of the company it concerns, in the company's own scope.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction

from kernel.clock import now
from kernel.errors import Conflict, Invalid, Problem
from kernel.scope import current
from kernel.text import N_
from persistence.locks import lock_exclusive
from security.actor import Actor, ActorKind
from security.audit import writer
from security.people.break_glass_models import BreakGlass, BreakGlassConsent, BreakGlassPolicy
from security.people.break_glass_queries import (
    access_or_missing,
    begins_at_once,
    demand_answering,
    stage_of,
    unsettled,
)
from security.people.break_glass_rules import (
    CODE_SECONDS,
    Asked,
    Stage,
    is_agreed,
    may_agree,
    problems_with,
)
from security.people.models import User
from security.people.rights import require
from security.people.second_guard import is_hardened
from security.people.second_queries import demand_independent
from security.people.security_rights import demand_security
from security.sessions.actions import end_all

ASK, AGREE, REFUSE = "break_glass.ask", "break_glass.agree", "break_glass.refuse"
BEGIN, ENTER, PAGE = "break_glass.begin", "break_glass.enter", "break_glass.page"
END, SEE, SWITCH = "break_glass.end", "break_glass.see", "break_glass.switch"
CODE, OVER = "break_glass.code", "break_glass.over"
_LOCK = "break_glass"


@dataclass(frozen=True, kw_only=True)
class Operator:
    """Who asks: his id and name in the operators' own company."""

    id: str
    name: str

    @property
    def acting(self) -> Actor:
        """The operator as the trail of a company names him before he is in it."""
        return Actor(id=f"operator:{self.id}", name=self.name, kind=ActorKind.SYSTEM)


@transaction.atomic
def ask(operator: Operator, asked: Asked, *, most: int) -> BreakGlass:
    """Ask the company in scope; what is urgent begins at once where the company lets it.

    Invalid for what is incomplete or longer than `most` hours, Conflict for a suspended company, while
    another access waits or goes on, and for what is urgent where the company wants to agree first.
    """
    problems = problems_with(asked, most=most)
    if problems:
        raise Invalid(problems)
    lock_exclusive(_LOCK)
    if current().company.state != "active":
        raise Conflict(N_("The company is suspended; let it work again before you go in."))
    if unsettled() is not None:
        raise Conflict(
            N_("An access to this company waits for its answer or goes on; end that one first.")
        )
    if asked.urgent and not begins_at_once():
        raise Conflict(N_("This company wants to agree first; ask without “at once”."))
    row = BreakGlass.objects.create(
        operator=operator.id,
        operator_name=operator.name,
        reason=asked.reason.strip(),
        ticket=asked.ticket.strip(),
        scope=asked.scope.value,
        sensitive=asked.sensitive,
        urgent=asked.urgent,
        hours=asked.hours,
        asked_at=now(),
    )
    _tell(operator.acting, ASK, row, **_said(row))
    if row.urgent:
        _begin(operator.acting, row)
    return row


@transaction.atomic
def agree(actor: Actor, number: int, remark: str = "") -> BreakGlass:
    """Agree for the company; it begins with the last agreement that is needed.

    Refused unless `actor` answers for the company, or agreed already; Conflict when nothing waits any more.
    """
    row = _locked(
        actor, number, AGREE, {Stage.ASKED}, N_("This access waits for no answer any more.")
    )
    agreed = tuple(str(one) for one in row.consents.values_list("person_id", flat=True))
    require(may_agree(actor.id, agreed=agreed), actor, AGREE, f"break_glass:{row.pk}")
    if agreed:
        demand_independent(agreed[0], [actor.id])
    BreakGlassConsent.objects.create(
        access=row, person_id=actor.user_id or 0, at=now(), remark=remark.strip()
    )
    _tell(actor, AGREE, row, remark=remark.strip())
    if is_agreed(len(agreed) + 1, by_two=is_hardened()):
        _begin(actor, row)
    return row


@transaction.atomic
def refuse(actor: Actor, number: int, reason: str) -> BreakGlass:
    """Say no for the company; Invalid without a reason, otherwise as `agree`."""
    row = _locked(
        actor, number, REFUSE, {Stage.ASKED}, N_("This access waits for no answer any more.")
    )
    _close(row, actor.name, _given(reason, N_("Say why; the operator reads it.")))
    row.save(update_fields=["closed_at", "closed_by", "closed_why"])
    _tell(actor, REFUSE, row, reason=row.closed_why)
    return row


@transaction.atomic
def end(actor: Actor, number: int, reason: str) -> BreakGlass:
    """End an access before its time, for the company; whoever is in it is out with this. Invalid without a reason."""
    row = _locked(actor, number, END, {Stage.OPEN}, N_("This access is over already."))
    _end(actor, row, _given(reason, N_("Say why; the operator reads it.")))
    return row


@transaction.atomic
def withdraw(operator: Operator, number: int) -> None:
    """End one's own access, or take back that one asked; Conflict when it is over already."""
    lock_exclusive(_LOCK)
    row = BreakGlass.objects.filter(pk=number, operator=operator.id).first()
    if row is None or stage_of(row) not in {Stage.ASKED, Stage.OPEN}:
        raise Conflict(N_("This access is over already."))
    _end(operator.acting, row, "")


@transaction.atomic
def see(actor: Actor, number: int, remark: str) -> BreakGlass:
    """Sign the report of an access as seen; Refused unless `actor` keeps security, Invalid without a remark."""
    demand_security(actor, SEE, f"break_glass:{number}")
    row = _locked(
        actor, number, SEE, {Stage.OVER}, N_("Only an access that is over is signed, once.")
    )
    row.seen_remark = _given(remark, N_("Write what you saw, or that nothing was wrong."))
    row.seen_at, row.seen_by_id = now(), actor.user_id
    row.save(update_fields=["seen_remark", "seen_at", "seen_by"])
    _tell(actor, SEE, row, remark=row.seen_remark)
    return row


@transaction.atomic
def switch_at_once(actor: Actor, *, at_once: bool) -> None:
    """Say whether an emergency may begin before the company agreed; Refused unless `actor` keeps security."""
    demand_security(actor, SWITCH, "break_glass")
    before = begins_at_once()
    if before == at_once:
        return
    BreakGlassPolicy.objects.update_or_create(
        id=BreakGlassPolicy.ONLY, defaults={"at_once": at_once}
    )
    payload = {"before": {"at_once": before}, "after": {"at_once": at_once}}
    writer.record(actor=actor, verb=SWITCH, target="break_glass", payload=payload)


@transaction.atomic
def make_code(operator: Operator) -> str:
    """Return the code by which this operator enters the company in scope: once, within two minutes.

    Conflict when no access of his goes on.
    """
    lock_exclusive(_LOCK)
    row = unsettled()
    if row is None or row.operator != operator.id or stage_of(row) is not Stage.OPEN:
        raise Conflict(N_("You have no access to this company at present; ask for it first."))
    code = secrets.token_urlsafe(32)
    row.code_digest, row.code_until = _digest(code), now() + timedelta(seconds=CODE_SECONDS)
    row.save(update_fields=["code_digest", "code_until"])
    _tell(operator.acting, CODE, row)
    return code


@transaction.atomic
def redeem(code: str) -> User:
    """Return the person as whom the owner of a code acts; Invalid for a code that is wrong, used or too old."""
    lock_exclusive(_LOCK)
    row = unsettled()
    if row is None or stage_of(row) is not Stage.OPEN or not _opens(row, code):
        message = N_("The code is wrong, was used already, or is older than two minutes.")
        raise Invalid([Problem(code="code", message=message, where="code")])
    row.code_digest = row.code_until = None
    row.save(update_fields=["code_digest", "code_until"])
    _tell(
        Actor(id=f"operator:{row.operator}", name=row.operator_name, kind=ActorKind.SYSTEM),
        ENTER,
        row,
    )
    return User.objects.get(pk=row.person_id or 0)


@transaction.atomic
def settle() -> int:
    """Let what an access leaves behind end with it: its person signs in no more; return how many were settled.

    Nothing hangs on it: an access is over by the clock, this only clears away and lets the company be told.
    """
    lock_exclusive(_LOCK)
    last = BreakGlass.objects.filter(person__is_active=True).order_by("-pk").first()
    if last is None or stage_of(last) is not Stage.OVER:
        return 0
    User.objects.filter(pk=last.person_id or 0).update(is_active=False)
    end_all(Actor.system("clock"), [last.person_id or 0])
    _tell(Actor.system("clock"), OVER, last)
    return 1


def note_page(actor: Actor, *, page: str, method: str, path: str) -> None:
    """Write down that an operator opened a page or sent a form, before it answers."""
    payload = {"method": method, "path": path[:2000]}
    writer.record(actor=actor, verb=PAGE, target=f"page:{page}", payload=payload)


def _begin(actor: Actor, row: BreakGlass) -> None:
    row.person = _person_of(row)
    row.begins_at = now()
    row.until = row.begins_at + timedelta(hours=row.hours)
    row.save(update_fields=["person", "begins_at", "until"])
    _tell(actor, BEGIN, row, **_said(row), until=row.until.isoformat(), person=row.person_id)


def _person_of(row: BreakGlass) -> User:
    """Return the operator as a person of the company: with no post and no password, the same at each access."""
    name = f"平台运维 {row.operator_name}"[:100]
    username = f"ops.{row.operator}"[:64]
    user, made = User.objects.get_or_create(username=username, defaults={"name": name})
    if made or user.has_usable_password() or not user.is_active:
        user.set_unusable_password()
        user.is_active = True
    user.name = name
    user.save()
    return user


def _end(actor: Actor, row: BreakGlass, reason: str) -> None:
    _close(row, actor.name, reason)
    row.code_digest = row.code_until = None
    if row.until is not None:
        row.until = max(
            now(), row.begins_at or now()
        )  # a clock set back ends nothing before it began
        User.objects.filter(pk=row.person_id or 0).update(is_active=False)
        end_all(actor, [row.person_id or 0])
    row.save()
    _tell(actor, END, row, reason=reason)


def _close(row: BreakGlass, who: str, why: str) -> None:
    row.closed_at, row.closed_by, row.closed_why = now(), who, why


def _locked(actor: Actor, number: int, verb: str, stages: set[Stage], otherwise: str) -> BreakGlass:
    demand_answering(actor, verb)
    lock_exclusive(_LOCK)
    row = access_or_missing(actor, number)
    if stage_of(row) not in stages:
        raise Conflict(otherwise)
    return row


def _given(text: str, otherwise: str) -> str:
    if not text.strip():
        raise Invalid([Problem(code="remark", message=otherwise, where="remark")])
    return text.strip()


def _digest(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()


def _opens(row: BreakGlass, code: str) -> bool:
    if row.code_digest is None or row.code_until is None or now() >= row.code_until:
        return False
    return hmac.compare_digest(bytes(row.code_digest), _digest(code.strip()))


def _said(row: BreakGlass) -> dict[str, Any]:
    names = ("operator_name", "reason", "ticket", "scope", "sensitive", "urgent", "hours")
    return {name: getattr(row, name) for name in names}


def _tell(actor: Actor, verb: str, row: BreakGlass, **payload: Any) -> None:
    said = {"ticket": row.ticket, **payload}
    writer.record(actor=actor, verb=verb, target=f"break_glass:{row.pk}", payload=said)
