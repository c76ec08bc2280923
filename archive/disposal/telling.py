"""Tells people of disposals: who appraises, answers, carries out, watches or signs, and what became of theirs."""

from collections.abc import Collection, Iterable

from django.urls import reverse

from archive.disposal.models import Disposal, DisposalItem
from archive.disposal.people import heads_of, keepers_of
from archive.disposal.rules import State
from kernel.clock import now
from kernel.text import N_
from notices.port import Kind, Notice, notify, register
from security.actor import Actor

APPRAISE, OBJECTED, ANSWERED = "disposal.appraise", "disposal.objected", "disposal.answered"
READY, CONFIRM, SIGN = "disposal.ready", "disposal.confirm", "disposal.sign"
WITHDRAWN, BACK, PASSED = "disposal.withdrawn", "disposal.back", "disposal.passed"
_WORDS = {
    APPRAISE: (
        N_("Records are proposed for destruction and wait for an opinion"),
        N_("Disposal {number} waits for its appraisal"),
        N_("Give an opinion on each record, or object for your department."),
    ),
    OBJECTED: (
        N_("Somebody objected to a destruction I proposed"),
        N_("An objection to disposal {number} waits for an answer"),
        N_("Nothing goes on before it is answered."),
    ),
    ANSWERED: (
        N_("My objection to a destruction was answered"),
        N_("Your objection to disposal {number} was answered"),
        N_("The answer stands beside the record."),
    ),
    READY: (
        N_("A destruction I carry out or watch may begin"),
        N_("Disposal {number} may be carried out now"),
        N_("It is approved and has cooled off. Agree on a time: the supervisors watch it."),
    ),
    CONFIRM: (
        N_("A destruction waits for my confirmation as supervisor"),
        N_("Confirm as supervisor of disposal {number}"),
        N_("It has begun. Confirm, once you saw that all of it was destroyed."),
    ),
    SIGN: (
        N_("The supervisors confirmed a destruction I proposed"),
        N_("The certificate of disposal {number} waits for its signature"),
        N_("All supervisors have confirmed; sign the certificate."),
    ),
    WITHDRAWN: (
        N_("A destruction I was asked about needs no decision any more"),
        N_("Disposal {number} needs no decision any more"),
        N_("Who asked took it back."),
    ),
    BACK: (
        N_("A disposal I have a part in was aborted or begins anew"),
        N_("Disposal {number} was aborted or begins anew"),
        N_("The reason stands on the batch."),
    ),
    PASSED: (
        N_("A disposal passed to me"),
        N_("Disposal {number} passed to you"),
        N_("You take the part of somebody who leaves; what is next stands on the batch."),
    ),
}


def register_kinds() -> None:
    """Make the kinds known; called once at start-up."""
    for code, (label, subject, body) in _WORDS.items():
        register(
            Kind(
                code=code,
                label=label,
                subject=subject,
                body=body,
                variables={"number": N_("number of the disposal")},
                samples={"number": "XH2026-00003"},
            )
        )


def tell_appraisal(row: Disposal, items: Collection[DisposalItem]) -> None:
    """Tell who may appraise: others who destroy such records, and the heads of the departments that answer for them."""
    people = keepers_of({one.category for one in items}) | heads_of(
        [one.record_id for one in items]
    )
    _tell(APPRAISE, row, people - {row.proposer_id, *map(int, row.hands)})


def tell_objected(row: Disposal, by: int) -> None:
    """Tell the proposer of an objection; where it is his own, the others who may answer it."""
    people = frozenset({row.proposer_id})
    if by in people:
        people = keepers_of(set(row.items.values_list("category", flat=True)))
    _tell(OBJECTED, row, people - {by})


def tell_answered(row: Disposal, item: DisposalItem) -> None:
    """Tell who objected that there is an answer."""
    _tell(ANSWERED, row, {item.objected_by_id or 0})


def tell_ready(number: int) -> None:
    """Tell executor and supervisors once that a batch may be carried out; nobody where it was aborted or reopened."""
    row = Disposal.objects.filter(pk=number, state=State.APPROVED, cooling_until__lte=now()).first()
    if row is None:
        return
    _tell(READY, row, {row.executor_id or 0, *_watching(row)}, key=f"{row.pk}:{row.cooling_until}")


def tell_confirm(row: Disposal) -> None:
    """Tell the supervisors that it has begun."""
    _tell(CONFIRM, row, _watching(row), key=f"{row.pk}")


def tell_sign(row: Disposal) -> None:
    """Tell the proposer that all supervisors have confirmed."""
    _tell(SIGN, row, {row.proposer_id}, key=f"{row.pk}")


def tell_withdrawn(row: Disposal, deciders: Iterable[int]) -> None:
    """Tell who was asked for a decision that none is needed; they may know of the request, not of the batch."""
    _tell(WITHDRAWN, row, deciders, path=reverse("request_page", args=[row.request]))


def tell_back(actor: Actor, row: Disposal) -> None:
    """Tell everybody else with a part in a batch that it was aborted or begins anew."""
    people = {row.proposer_id, row.executor_id or 0, *_watching(row)}
    _tell(BACK, row, people - {actor.user_id})


def tell_passed(row: Disposal, successor: int) -> None:
    """Tell who takes a part over."""
    _tell(PASSED, row, {successor})


def _watching(row: Disposal) -> frozenset[int]:
    return frozenset(row.supervisors.values_list("person", flat=True))


def _tell(
    kind: str, row: Disposal, people: Iterable[int], *, key: str = "", path: str = ""
) -> None:
    found = tuple(sorted(set(people) - {0}))
    if found:
        where = path or reverse("disposal", args=[row.pk])
        said = {"number": row.number}
        notify([Notice(kind=kind, people=found, params=said, path=where, key=key)])
