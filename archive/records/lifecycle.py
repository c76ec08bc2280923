"""Where a record stands in its life: the steps of its category, the present one, and who acts in each (REQ-GOV-11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.records.models import Record
from archive.records.rules import State
from archive.records.shapes import Shape
from policies.categories.rules import Stage, StageDuty

_NOW: Mapping[str, Stage] = {
    State.DRAFT: Stage.COLLECT,
    State.IN_REVIEW: Stage.ARRANGE,
    State.RETURNED: Stage.ARRANGE,
    State.READY: Stage.FILE,
    State.FILED: Stage.KEEP,
}
_OF_WHOEVER_ANSWERS = frozenset({Stage.COLLECT, Stage.ARRANGE, Stage.USE})
_ORDER = list(Stage)


@dataclass(frozen=True, kw_only=True)
class LifeStep:
    """One step: its duty, the codes of the departments that act in it, and where it stands.

    `state`: done | now | next | later | along (it goes on all the time).
    """

    duty: StageDuty
    departments: tuple[str, ...]
    state: str


def life_of(record: Record, shape: Shape) -> tuple[LifeStep, ...]:
    """Return the steps of a record's life, in the order of its category."""
    duties = shape.category.stages
    ahead = [duty for duty in duties if duty.stage is not Stage.SECURE]
    present = present_step(ahead, record.state)
    found = []
    for place, duty in enumerate(ahead):
        found.append(
            LifeStep(
                duty=duty,
                departments=owners_of(duty, shape, record.department),
                state=_state(place - present),
            )
        )
    along = [
        LifeStep(duty=duty, departments=owners_of(duty, shape, record.department), state="along")
        for duty in duties
        if duty.stage is Stage.SECURE
    ]
    return (*found, *along)


def present_step(duties: Sequence[StageDuty], state: str) -> int:
    """Return the place of the step in which a record of this state is.

    A category may leave a stage out: then it is the last step before that stage, else the first after it.
    """
    now = _ORDER.index(_NOW[state])
    places = [(_ORDER.index(duty.stage), place) for place, duty in enumerate(duties)]
    at = [place for stage, place in places if stage == now]
    before = [(stage, -place) for stage, place in places if stage < now]
    if at:
        return at[0]
    return -max(before)[1] if before else 0


def owners_of(duty: StageDuty, shape: Shape, department: str) -> tuple[str, ...]:
    """Return which departments act in a step of a record that `department` is responsible for."""
    if duty.departments:
        return duty.departments
    usual = (
        department if duty.stage in _OF_WHOEVER_ANSWERS else shape.category.custodian_of(department)
    )
    return (usual,) if usual else ()


def _state(distance: int) -> str:
    if distance == 0:
        return "now"
    return "done" if distance < 0 else ("next" if distance == 1 else "later")
