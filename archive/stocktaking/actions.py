"""The only writer of stock-takes: begun, scanned for, ended, and the register put right by what they found."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from django.db import IntegrityError, transaction

from archive.custody import places
from archive.custody.rules import may_take_up
from archive.records.changing import locked
from archive.stocktaking import queries
from archive.stocktaking.labels import Meant, meant_by
from archive.stocktaking.models import StockDevice, StockFinding, StockScan, StockTake
from archive.stocktaking.moving import moved_to, thing_of
from archive.stocktaking.rules import (
    LONGEST_LABEL,
    MOST_AT_ONCE,
    SAID,
    Arrived,
    Kind,
    Result,
    State,
    may_apply,
    may_end,
    may_scan,
    new_among,
)
from archive.stocktaking.sealing import Opener, new_key
from kernel.clock import now
from kernel.decision import Decision, Outcome, refusal
from kernel.errors import Conflict, Invalid, Missing, Problem, Refused
from kernel.text import N_, one_line
from persistence.copying import copy_rows
from policies.access.regime import KEEPING
from policies.document.locking import hold_policy
from security import permission
from security.actor import Actor
from security.audit import writer
from security.audit.change_sets import change_set

TARGET = "stock_take"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One scan as a device sends it: its number there, and what it read, sealed."""

    order: int
    sealed: str


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What became of one scan: `sentence` is a marked English one."""

    order: int
    text: str
    kind: Kind
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Upload:
    """What became of an upload: the number of the last scan that has arrived, and each that is new."""

    last: int
    taken: tuple[Taken, ...]


@transaction.atomic
def begin(actor: Actor, location: int) -> StockTake:
    """Begin to count what lies at a place and in it; Conflict while it is being counted already."""
    _demand(actor)
    row = places.found(location, lock=True)
    usable = may_take_up(places.place_of(row))
    if not usable:
        raise Invalid([Problem(code="place", message=usable.reason, params=usable.params)])
    token = secrets.token_hex(16)
    public, private = new_key(token)
    try:
        with transaction.atomic():
            made = StockTake.objects.create(
                location=row,
                token=token,
                public_key=public,
                private_key=private,
                opened_by_id=actor.user_id,
                opened_at=now(),
            )
    except IntegrityError as error:
        raise Conflict(
            N_("{code} is being counted already; join that stock-take."), code=row.code
        ) from error
    _note(actor, "stock_take.begin", made, {"location": row.code})
    return made


@transaction.atomic
def join(actor: Actor, number: int, token: str) -> StockDevice:
    """Let a device scan for a stock-take; the same device may ask again. Refused for scans of somebody else."""
    _demand(actor)
    take = _found(number)
    device, made = StockDevice.objects.get_or_create(
        take=take,
        token=token,
        defaults={"person_id": int(actor.id), "joined_at": now()},
    )
    _allow(actor, take, may_scan(State(take.state), own_device=device.person_id == actor.user_id))
    if made:
        _note(actor, "stock_take.join", take, {"device": device.pk})
    return device


@transaction.atomic
def receive(actor: Actor, number: int, token: str, sent: Sequence[Sent]) -> Upload:
    """Store what a device scanned, in its order and each once, however often it is sent.

    Conflict for a gap, Refused for somebody else's scans or a stock-take that has ended, Unreadable for what was
    not sealed for it, Invalid for more than `MOST_AT_ONCE`.
    """
    _demand(actor)
    take, device = _device(actor, number, token)
    _demand_few(len(sent))
    opener = Opener(take.token, take.private_key)
    arrived = [
        opener.opened(token, one.order, one.sealed) for one in sent if one.order > device.last
    ]
    return _store(actor, take, device, arrived)


@transaction.atomic
def type_labels(actor: Actor, number: int, texts: Sequence[str]) -> Upload:
    """Store labels that were typed, or read by a keyboard scanner, on the page of a stock-take itself.

    The page is a device of its own for each person: the place scanned last still holds for the next labels.
    Invalid for more than `MOST_AT_ONCE`: none of them is left out unsaid.
    """
    token = f"page:{actor.user_id or 0}"  # no phone may call itself so
    join(actor, number, token)
    take, device = _device(actor, number, token)
    said = [line for text in texts if (line := one_line(text)[:LONGEST_LABEL])]
    _demand_few(len(said))
    arrived = [
        Arrived(order=place, text=text, at=now())
        for place, text in enumerate(said, start=device.last + 1)
    ]
    return _store(actor, take, device, arrived)


def _demand_few(count: int) -> None:
    if count > MOST_AT_ONCE:
        text = N_("At most {limit} scans can be sent at once.")
        raise Invalid([Problem(code="too_many", message=text, params={"limit": MOST_AT_ONCE})])


def _device(actor: Actor, number: int, token: str) -> tuple[StockTake, StockDevice]:
    """Return a stock-take and the device, locked: it is not ended meanwhile, and nobody sends beside us."""
    take = _found(number)
    device = StockDevice.objects.select_for_update().filter(take=take, token=token).first()
    if device is None:
        raise Missing
    _allow(actor, take, may_scan(State(take.state), own_device=device.person_id == actor.user_id))
    return take, device


def _store(
    actor: Actor, take: StockTake, device: StockDevice, arrived: Sequence[Arrived]
) -> Upload:
    waiting, answer = new_among(arrived, device.last)
    if not answer:
        raise Conflict(answer.reason, **answer.params)
    if not waiting:
        return Upload(last=device.last, taken=())
    meant = meant_by({one.text for one in waiting})
    at, rows = device.at_id, []
    for one in waiting:
        what = meant[one.text]
        at = what.number if what.kind is Kind.PLACE else at
        rows.append(_scan(device, one, what, at))
    StockScan.objects.bulk_create(rows)
    device.last, device.at_id = waiting[-1].order, at
    device.save(update_fields=["last", "at"])
    span = [waiting[0].order, waiting[-1].order]
    _note(actor, "stock_take.scan", take, {"device": device.pk, "scans": span})
    taken = tuple(
        Taken(order=one.order, text=one.text, kind=kind, sentence=SAID[kind])
        for one in waiting
        for kind in (meant[one.text].kind,)
    )
    return Upload(last=device.last, taken=taken)


def _scan(device: StockDevice, one: Arrived, what: Meant, at: int | None) -> StockScan:
    return StockScan(
        device=device,
        order=one.order,
        kind=what.kind,
        # What another company's label says is none of our business.
        text=one.text if what.kind is Kind.UNKNOWN else "",
        record_id=what.number if what.kind in {Kind.RECORD, Kind.COPY} else None,
        copy_id=what.copy or None,
        location_id=at,
        at=one.at,
        arrived_at=now(),
    )


@transaction.atomic
def close(actor: Actor, number: int) -> Mapping[str, int]:
    """End a stock-take and keep what it came to, as it is now; return how many each list has."""
    _demand(actor)
    take = _ending(number)
    found = queries.reconciled(take)
    _end(actor, take, State.CLOSED)
    columns = ("take_id", "record_id", "copy_id", "result", "registered_id", "seen_id")
    copy_rows(
        StockFinding,
        columns,
        (
            (take.pk, thing.record, thing.copy or None, str(one.result), one.registered, one.seen)
            for thing, one in sorted(found.items(), key=itemgetter(0))
        ),
    )
    counted = {str(one): queries.counts(found).get(str(one), 0) for one in Result}
    _note(actor, "stock_take.close", take, counted)
    return counted


@transaction.atomic
def cancel(actor: Actor, number: int) -> None:
    """Give a stock-take up: nothing is compared, its scans stay."""
    _demand(actor)
    take = _ending(number)
    _end(actor, take, State.CANCELLED)
    _note(actor, "stock_take.cancel", take, {})


@transaction.atomic
def apply_moves(actor: Actor, number: int, ids: Sequence[int]) -> Outcome[int]:
    """Put the register right: these findings lie from now on where they were scanned, by custody's own act.

    Each stands or falls alone; what may not lie there comes back with its reason.
    """
    _demand(actor)
    hold_policy()
    take = _found(number)
    wanted = StockFinding.objects.filter(take=take, pk__in=[one for one in ids if 0 < one < 2**63])
    # All records before the first place: in between somebody else would wait for us with one of them.
    locked(actor, wanted.values_list("record", flat=True), leave_out=True)
    rows = list(wanted.select_for_update(of=("self",)).order_by("seen_id", "pk"))
    refused = [
        (one, refusal(Missing.message)) for one in ids if one not in {row.pk for row in rows}
    ]
    fit, not_fit = _judged(take, rows)
    done: list[int] = []
    refused += not_fit
    with change_set(actor, "stock_take.apply"):
        for place, group in groupby(fit, key=lambda row: row.seen_id):
            moved, kept = moved_to(actor, take, list(group), place or 0)
            done += moved
            refused += kept
        StockFinding.objects.filter(pk__in=done).update(moved_at=now())
        _note(actor, "stock_take.apply", take, {"done": len(done), "refused": len(refused)})
    return Outcome(done=tuple(done), refused=tuple(refused))


def _judged(
    take: StockTake, rows: Sequence[StockFinding]
) -> tuple[list[StockFinding], list[tuple[int, Decision]]]:
    fit: list[StockFinding] = []
    refused: list[tuple[int, Decision]] = []
    lying = queries.registered({thing_of(row) for row in rows})
    for row in rows:
        answer = may_apply(
            State(take.state),
            Result(row.result),
            moved=row.moved_at is not None,
            place=row.seen_id is not None,
        )
        if answer and lying.get(thing_of(row)) not in {row.registered_id, row.seen_id}:
            answer = refusal(Conflict.message)  # moved since: the count is the older word
        if answer:
            fit.append(row)
        else:
            refused.append((row.pk, answer))
    return fit, refused


def _demand(actor: Actor) -> None:
    permission.demand_any(actor, KEEPING, target=TARGET)


def _found(number: int) -> StockTake:
    """Return a stock-take, kept from being ended while this transaction lasts."""
    row = StockTake.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if row is None:
        raise Missing
    return row


def _ending(number: int) -> StockTake:
    row = _found(number)
    answer = may_end(State(row.state))
    if not answer:
        raise Conflict(answer.reason, **answer.params)
    return row


def _end(actor: Actor, take: StockTake, state: State) -> None:
    take.state, take.ended_by_id, take.ended_at = state, actor.user_id, now()
    take.save(update_fields=["state", "ended_by", "ended_at"])


def _allow(actor: Actor, take: StockTake, answer: Decision) -> None:
    if not answer:
        raise Refused(answer, actor=actor.id, verb="stock_take.scan", target=f"{TARGET}:{take.pk}")


def _note(actor: Actor, verb: str, take: StockTake, said: Mapping[str, object]) -> None:
    writer.record(actor=actor, verb=verb, target=f"{TARGET}:{take.pk}", payload=said)
