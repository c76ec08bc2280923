"""What somebody lets himself be shown in clear on the page of one record, for some minutes: kept by his session."""

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from archive.records.changing import facts_of
from archive.records.models import Record
from archive.records.shapes import Shape
from kernel.clock import now
from policies.access.rules import Verb
from policies.fields import ages
from security import permission
from security.actor import Actor

SESSION_KEY = "fonds_unmasked"
MINUTES = 10
Session = MutableMapping[str, Any]
# Who sees which fields of a record in clear without the right: code → until when, in seconds of the clock.
Allowance = Callable[[Actor, Record], Mapping[str, float]]
_allowances: list[Allowance] = []


@dataclass(frozen=True, kw_only=True)
class Unmasked:
    """The codes of fields shown in clear now, and in how many seconds the first of them is masked again."""

    codes: frozenset[str] = field(default_factory=frozenset)
    seconds: int = 0


def register_allowance(allowance: Allowance) -> None:
    """Let fields be shown in clear by this as well; called at start-up."""
    if allowance not in _allowances:
        _allowances.append(allowance)


def may_unmask(actor: Actor, record: Record) -> bool:
    """Say whether somebody may have masked fields of a record shown to him."""
    return bool(permission.decide(actor, Verb.UNMASK, facts_of(record)))


def keep(session: Session, actor: Actor, record_id: int, codes: Iterable[str]) -> None:
    """Let a session show these fields of a record to this person for some minutes."""
    until = now().timestamp() + MINUTES * 60
    kept = _kept(session, actor)
    kept[str(record_id)] = {**kept.get(str(record_id), {}), **dict.fromkeys(codes, until)}
    session[SESSION_KEY] = {"person": actor.id, "records": kept}


def drop(session: Session, actor: Actor, record_id: int) -> None:
    """Mask the fields of a record again."""
    kept = _kept(session, actor)
    if kept.pop(str(record_id), None) is not None:
        session[SESSION_KEY] = {"person": actor.id, "records": kept}


def unmasked_in(session: Session, actor: Actor, record: Record) -> Unmasked:
    """Return what is shown in clear of a record now; nothing once the time or the right is over."""
    own = _kept(session, actor).get(str(record.pk), {})
    codes = dict(own) if own and may_unmask(actor, record) else {}
    for allowance in _allowances:
        codes |= allowance(actor, record)
    if not codes:
        return Unmasked()
    left = min(codes.values()) - now().timestamp()
    return Unmasked(codes=frozenset(codes), seconds=max(1, round(left)))


def with_birth_dates(shape: Shape, codes: Iterable[str]) -> frozenset[str]:
    """Return these codes with the dates of birth that ages among them follow: one says the other."""
    wanted = frozenset(codes)
    known = (shape.by_code.get(code) for code in wanted)
    return wanted | {one.birth for one in known if one is not None and ages.follows(one)}


def _kept(session: Session, actor: Actor) -> dict[str, dict[str, float]]:
    """Return record id → field code → until when, of this person, without what is over."""
    found = session.get(SESSION_KEY)
    if not isinstance(found, Mapping) or found.get("person") != actor.id:
        return {}
    at = now().timestamp()
    still = {
        record: {code: until for code, until in codes.items() if until > at}
        for record, codes in found.get("records", {}).items()
    }
    return {record: codes for record, codes in still.items() if codes}
