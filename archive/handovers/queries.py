"""What somebody may know of handovers: his own forms, those he may draw up, the files that could be on one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from archive.handovers.models import Handover, HandoverLine
from archive.handovers.rules import MOST, Form, Stage
from archive.records.changing import facts_of
from archive.records.models import Record
from archive.records.queries import visible_to as records_visible_to
from archive.records.rules import State
from archive.records.setting import waiting
from archive.records.title_sealing import open_titles
from archive.records.traces import HERE, near
from kernel.clock import today
from kernel.decision import ALLOWED, Decision, refusal
from kernel.errors import Missing
from kernel.text import N_
from persistence.arrays import any_id
from policies.access.rules import Verb
from security import permission
from security.actor import Actor
from security.people.models import User
from security.people.queries import actor_of

PAGE = 100
TARGET = "handover"
# Those that have passed, or wait, the latest last: the page of a record shows them.
LINES = near(
    "handovers",
    lambda: HandoverLine.objects.filter(record=HERE).exclude(handover__stage=Stage.CANCELLED),
    related={"handover": ()},
)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which files of a person somebody looks for: by number, department, territory or category; '' any."""

    transferor: int
    numbers: tuple[str, ...] = ()
    department: str = ""
    territory: str = ""


def visible_to(actor: Actor) -> QuerySet[Handover]:
    """Return the forms somebody may see: who is on one, who drew it up, who hands files over for all, who audits."""
    rows = Handover.objects.select_related("transferor", "receiver", "made_by", "given_by")
    if permission.decide(actor, Verb.TRANSFER) or permission.decide(actor, Verb.AUDIT):
        return rows
    me = actor.user_id or 0
    return rows.filter(Q(transferor=me) | Q(receiver=me) | Q(made_by=me))


def handover_of(actor: Actor, number: int) -> Handover:
    """Return a form somebody may see; Missing for any other."""
    found = visible_to(actor).filter(pk=number).first()
    if found is None:
        raise Missing
    return found


def form_of(row: Handover) -> Form:
    """Return what the rules ask of a form."""
    return Form(
        stage=Stage(row.stage),
        transferor=str(row.transferor_id),
        receiver=str(row.receiver_id),
        given=row.given_at is not None,
        taken=row.taken_at is not None,
    )


def lines_of(actor: Actor, row: Handover) -> list[tuple[HandoverLine, Record | None]]:
    """Return the files of a form, each with its record where `actor` may see that.

    Who is on the form reads the numbers he signs for; to others nothing of a hidden record is told (docs/adr/0040).
    """
    lines = list(row.lines.select_related("settled_by"))
    seen = records_visible_to(actor).filter(any_id("pk", [one.record_id for one in lines]))
    records = {one.pk: one for one in seen}
    open_titles(list(records.values()))
    if actor.user_id not in {row.transferor_id, row.receiver_id, row.made_by_id}:
        for one in lines:
            if one.record_id not in records:
                one.number = one.discrepancy = one.settlement = ""
    return [(one, records.get(one.record_id)) for one in lines]


def may_draw_any(actor: Actor) -> Decision:
    """Say whether somebody hands over files of others, too."""
    return permission.decide(actor, Verb.TRANSFER)


def may_draw(actor: Actor, transferor: int, record: Record) -> Decision:
    """Say whether somebody may draw up that `transferor` hands this record over: himself, or with the right to."""
    if actor.id == str(transferor):
        return ALLOWED
    return permission.decide(actor, Verb.TRANSFER, facts_of(record))


def is_held_by(record: Record, person: User) -> Decision:
    """Say whether a file is in somebody's hands: he is in charge, or nobody is and it is his department's."""
    if record.owner_id == person.pk:
        return ALLOWED
    if record.owner_id is None and record.department in actor_of(person).departments:
        return ALLOWED
    return refusal(
        N_("{number} is not in the hands of {name}: somebody else hands it over."),
        number=record.archive_no or record.pk,
        name=person.name,
    )


def may_receive(person: User, department: str, records: Collection[Record]) -> Decision:
    """Say whether somebody may have these files in a department: he works there, may sign in and would see them."""
    taker = actor_of(person)
    if not person.is_active or person.former:
        return refusal(N_("{name} can no longer sign in; name another receiver."), name=person.name)
    if department not in {one.department for one in taker.posts if not one.stands_in_for}:
        return refusal(
            N_("{name} holds no post in the department {department}."),
            name=person.name,
            department=department,
        )
    for one in records:
        facts = facts_of(one)
        there = facts.__class__(
            **{
                **{name: getattr(facts, name) for name in facts.__dataclass_fields__},
                "owner": taker.id,
                "department": department,
            }
        )
        if not permission.decide(taker, Verb.VIEW, there):
            return refusal(
                N_("{name} may not see {number}, and cannot receive it."),
                name=person.name,
                number=one.archive_no or one.pk,
            )
    return ALLOWED


def files_for(actor: Actor, choice: Choice) -> list[Record]:
    """Return up to `MOST` filed files in a person's hands that `actor` may see and draw a form up of."""
    person = User.objects.filter(pk=choice.transferor).first()
    if person is None:
        return []
    held = Q(owner=person) | Q(owner__isnull=True, department__in=actor_of(person).departments)
    rows = records_visible_to(actor).filter(held, state=State.FILED, parent__isnull=True)
    if actor.id != str(choice.transferor):
        rows = rows.filter(permission.reach(actor, Verb.TRANSFER))
    if choice.numbers:
        rows = rows.filter(archive_no__in=choice.numbers)
    if choice.department:
        rows = rows.filter(department=choice.department)
    if choice.territory:
        rows = rows.filter(territory=choice.territory)
    there = HandoverLine.objects.filter(record=OuterRef("pk"), open=True)
    found = list(rows.exclude(Exists(there)).order_by("category", "archive_no", "pk")[:MOST])
    open_titles(found)
    return found


def standing_against(records: Mapping[int, Record]) -> Decision:
    """Say why these files cannot be handed over now: on another form, a change waits, a discrepancy is unsettled."""
    lines = HandoverLine.objects.filter(any_id("record", records)).select_related("handover")
    for line in lines.filter(Q(open=True) | UNSETTLED):
        number = records[line.record_id].archive_no or line.record_id
        said = {"number": number, "form": line.handover.number}
        if line.open:
            return refusal(N_("{number} is on the handover {form} already."), **said)
        return refusal(
            N_("{number} has a discrepancy of the handover {form} that is not settled."), **said
        )
    for one in waiting(list(records)):
        return refusal(
            N_("A change of {number} waits for its approval; decide it first."),
            number=records[one].archive_no or one,
        )
    return ALLOWED


UNSETTLED = Q(settled_at__isnull=True, handover__stage=Stage.DONE) & ~Q(discrepancy="")


def unsettled(actor: Actor) -> QuerySet[HandoverLine]:
    """Return the discrepancies not settled yet of the forms somebody may see."""
    rows = HandoverLine.objects.filter(UNSETTLED, handover__in=visible_to(actor).order_by())
    me = actor.user_id or 0
    mine = Q(handover__transferor=me) | Q(handover__receiver=me) | Q(handover__made_by=me)
    return rows.filter(mine | Q(record__in=records_visible_to(actor)))


def may_settle(actor: Actor, line: HandoverLine, row: Handover) -> Decision:
    """Say whether somebody may settle a discrepancy: the receiver, or who hands over for all and did not hand this."""
    if line.settled_at is not None or not line.discrepancy or row.stage != Stage.DONE:
        return refusal(N_("There is nothing to settle."))
    me = actor.user_id or 0
    if me == row.receiver_id or (
        me != row.transferor_id and permission.decide(actor, Verb.TRANSFER)
    ):
        return ALLOWED
    return refusal(N_("The receiver settles it, or who hands files over for all."))


def is_gone(person: User) -> bool:
    """Say whether somebody can sign nothing any more."""
    return person.former or not person.is_active


def waits_for(actor: Actor) -> QuerySet[Handover]:
    """Return the open forms that `actor` himself has not signed yet."""
    me = actor.user_id or 0
    unsigned = Q(transferor=me, given_at=None) | Q(receiver=me, taken_at=None)
    rows = Handover.objects.filter(unsigned, stage=Stage.OPEN)
    return rows.select_related("transferor", "receiver")


def to_sign(person: int) -> Sequence[Handover]:
    """Return the open forms a person is on."""
    return list(
        Handover.objects.filter(Q(transferor=person) | Q(receiver=person), stage=Stage.OPEN)
    )


def departments_of(person: User) -> list[str]:
    """Return the departments somebody works in today."""
    posts = actor_of(person, today()).posts
    return sorted({one.department for one in posts if not one.stands_in_for})
