"""The permission port: who may do what. Filled by `policies.access`; denies everything while unfilled."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Q

from kernel.clock import now
from kernel.decision import Decision, refusal
from kernel.errors import Refused
from kernel.text import N_
from security.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a decision may know of the thing acted on; `category` '' asks for any category."""

    category: str = ""
    department: str = ""
    owner: str = ""
    created_by: str = ""
    territory: str = ""
    level: str = ""
    state: str = ""
    record: str = ""  # the id of a record that is written
    file: str = ""  # the id of the record it lies in


ANYTHING = Subject()


class Permission(Protocol):
    """What fills the port."""

    def decide(self, actor: Actor, verb: str, subject: Subject) -> Decision:
        """Say whether `actor` may do `verb` to `subject`, with the reason for a no."""

    def reach(self, actor: Actor, verb: str) -> Q:
        """Return the same rule as a condition on the columns of records."""

    def readable(self, actor: Actor, category: str) -> Mapping[str, bool]:
        """Return field code → whether its value is shown unmasked; a field not named may not be read."""


class _Closed:
    """The port while nobody filled it: everything is denied."""

    def decide(self, actor: Actor, verb: str, subject: Subject) -> Decision:
        """Say no."""
        return refusal(N_("No policy is in force, so nothing is allowed."))

    def reach(self, actor: Actor, verb: str) -> Q:
        """Reach nothing."""
        return Q(pk__in=())

    def readable(self, actor: Actor, category: str) -> Mapping[str, bool]:
        """Show nothing."""
        return {}


_port: list[Permission] = [_Closed()]


def fill(permission: Permission) -> None:
    """Put the real decision behind the port; called once at start-up."""
    _port[:] = [permission]


def decide(actor: Actor, verb: str, subject: Subject = ANYTHING) -> Decision:
    """Say whether `actor` may do `verb` to `subject`, with the reason for a no."""
    if _is_withheld(actor, verb):
        return refusal(_withheld_from(actor))
    return _port[0].decide(actor, verb, subject)


def reach(actor: Actor, verb: str) -> Q:
    """Return which rows `actor` may do `verb` to, as a condition on the record columns."""
    return Q(pk__in=()) if _is_withheld(actor, verb) else _port[0].reach(actor, verb)


def readable(actor: Actor, category: str) -> Mapping[str, bool]:
    """Return field code → unmasked? for the fields of a category this actor may read."""
    if _is_over(actor):
        return {}
    return _port[0].readable(actor, category)


def _is_withheld(actor: Actor, verb: str) -> bool:
    """Say whether the token or the access somebody acts through leaves this verb out, or is over."""
    return _is_over(actor) or (
        # An act of another stage ("F@keep") is withheld with the right that gives it.
        actor.only is not None and str(verb).partition("@")[0] not in actor.only
    )


def _is_over(actor: Actor) -> bool:
    """Say whether the time of an operator's access has run out, whatever became of his session."""
    return actor.visit is not None and now() >= actor.visit.until


def _withheld_from(actor: Actor) -> str:
    if actor.visit is None:
        return N_("The token used does not carry this right.")
    if _is_over(actor):
        return N_("The time of this emergency access is over.")
    return N_("The emergency access does not give the operator this right.")


def demand(actor: Actor, verb: str, subject: Subject = ANYTHING, *, target: str = "") -> None:
    """Raise Refused unless allowed; the refusal is remembered by the scope's owner and audited."""
    decision = decide(actor, verb, subject)
    if not decision:
        raise Refused(decision, actor=actor.id, verb=str(verb), target=target or subject.category)


def demand_any(actor: Actor, verb: str, *, target: Any = "") -> None:
    """Raise Refused unless `actor` holds `verb` for at least one category."""
    demand(actor, verb, ANYTHING, target=str(target))
