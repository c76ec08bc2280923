"""The steps of a batch as screens: which form each asks for, what it does, and what is said then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from archive.disposal import actions, going_actions, item_actions, queries
from archive.disposal.forms import (
    CountForm,
    OpinionForm,
    PlaceForm,
    PlanForm,
    WhyForm,
    WitnessForm,
)
from archive.disposal.models import Disposal
from archive.disposal.rules import State, Step
from kernel.text import N_
from security.actor import Actor

Making = Callable[[Actor, Disposal, Any], Any]
Doing = Callable[[Actor, int, Any], Any]


@dataclass(frozen=True, kw_only=True)
class Screen:
    """One step as people meet it. `make`: its form, None: a button is enough. `done`: what is said afterwards."""

    title: str
    done: str
    do: Doing
    at: frozenset[State]
    make: Making | None = None


def _opinions(actor: Actor, row: Disposal, data: Any) -> OpinionForm:
    return OpinionForm(queries.lines_of(actor, row, only_open=True)[: queries.PAGE], data)


def _count(actor: Actor, row: Disposal, data: Any) -> CountForm:
    lines = queries.lines_of(actor, row, only_open=True, most=actions.MOST)
    return CountForm(lines, data)


def _plan(actor: Actor, row: Disposal, data: Any) -> PlanForm:
    return PlanForm(row, queries.items_of(row), data)


def _why(actor: Actor, row: Disposal, data: Any) -> WhyForm:
    return WhyForm(data)


_OPEN = frozenset({State.PROPOSED, State.APPRAISED, State.COUNTED, State.APPROVED})
SCREENS: Mapping[str, Screen] = {
    Step.JUDGE: Screen(
        title=N_("Appraise"),
        done=N_("The opinion is noted."),
        at=frozenset({State.PROPOSED}),
        make=_opinions,
        do=lambda actor, number, form: item_actions.judge(
            actor, number, form.cleaned_data["opinion"], form.single()
        ),
    ),
    Step.APPRAISE: Screen(
        title=N_("Conclude the appraisal"),
        done=N_("The appraisal is concluded; now each record is checked off."),
        at=frozenset({State.PROPOSED}),
        do=lambda actor, number, form: actions.conclude(actor, number),
    ),
    Step.COUNT: Screen(
        title=N_("Check off and count"),
        done=N_("Counted; the page says whether all of it is there."),
        at=frozenset({State.APPRAISED}),
        make=_count,
        do=lambda actor, number, form: item_actions.check(actor, number, form.counted()),
    ),
    Step.SUBMIT: Screen(
        title=N_("Submit for approval"),
        done=N_("Asked; those the policy names decide."),
        at=frozenset({State.COUNTED}),
        make=_plan,
        do=lambda actor, number, form: going_actions.submit(actor, number, form.plan()),
    ),
    Step.EXECUTE: Screen(
        title=N_("Destroy"),
        done=N_("The destruction is under way."),
        at=frozenset({State.APPROVED}),
        make=lambda actor, row, data: PlaceForm(data),
        do=lambda actor, number, form: going_actions.carry_out(
            actor, number, form.cleaned_data["place"]
        ),
    ),
    Step.CONFIRM: Screen(
        title=N_("Confirm the destruction"),
        done=N_("Confirmed."),
        at=frozenset({State.EXECUTED}),
        make=lambda actor, row, data: WitnessForm(data),
        do=lambda actor, number, form: going_actions.confirm(
            actor, number, form.cleaned_data["remark"]
        ),
    ),
    Step.CERTIFY: Screen(
        title=N_("Sign the certificate"),
        done=N_("The certificate is signed and kept for ever."),
        at=frozenset({State.CONFIRMED}),
        do=lambda actor, number, form: going_actions.certify(actor, number),
    ),
    Step.REOPEN: Screen(
        title=N_("Look at it anew"),
        done=N_("The batch begins anew with the records as they are now."),
        at=_OPEN,
        make=_why,
        do=lambda actor, number, form: actions.reopen(actor, number, form.cleaned_data["why"]),
    ),
    Step.ABORT: Screen(
        title=N_("Abort"),
        done=N_("The batch is aborted; its records are free again."),
        at=_OPEN,
        make=_why,
        do=lambda actor, number, form: actions.abort(actor, number, form.cleaned_data["why"]),
    ),
}
