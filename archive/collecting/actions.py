"""The only writer of what is collected: gather, arrange, submit, sign, key once, merge, reject; each is one event."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from archive.collecting.asking import ask_to_sign, signers_of
from archive.collecting.contents import Content, opened, sealed
from archive.collecting.models import FillLink, RawItem, Verification
from archive.collecting.queries import (
    categories_to_collect,
    holder_of,
    locked,
    may_key_item,
    signed_only,
    subject_of,
)
from archive.collecting.rules import (
    LONGEST_TEXT,
    Gathered,
    State,
    Step,
    gathered_problems,
    may_happen,
    reason_problems,
)
from archive.files import loose_actions
from archive.records.changing import may_edit
from archive.records.collected import SignOff
from archive.records.queries import record_of
from archive.records.shapes import shape_of
from decisions.port import Ended
from kernel.clock import now, today
from kernel.errors import Conflict, FondsError, Invalid, Missing, Problem, Refused
from kernel.text import N_
from persistence.arrays import any_id
from policies.access.rules import Verb
from policies.document.effective import effective
from policies.document.locking import hold_policy
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.audit import writer


@transaction.atomic
def gather(actor: Actor, given: Gathered, *, has_files: bool = False) -> RawItem:
    """Take in a card, a note or files; return the item. `has_files`: some come with it.

    Raise Refused without the right to register records of its category (any, where it has none yet), Invalid with
    everything wrong.
    """
    hold_policy()
    permission.demand_any(actor, Verb.CREATE, target="raw_item")
    problems = gathered_problems(given, categories_to_collect(actor), today(), has_files=has_files)
    if problems:
        raise Invalid(problems)
    token = secrets.token_hex(16)
    content = Content(text=given.text.strip()[:LONGEST_TEXT], values=dict(given.values))
    item = RawItem.objects.create(
        token=token,
        kind=given.kind,
        category=given.category,
        title=" ".join(given.title.split()),
        sealed=sealed(token, content),
        department=department_for(actor, given.category),
        level=level_for_category(given.category),
        owner_id=int(given.collected_by or actor.id),
        collected_on=given.collected_on,
        created_by_id=actor.user_id,
        created_at=now(),
    )
    _note(actor, "raw_item.gather", item, kind=item.kind, category=item.category)
    return item


def note_look(actor: Actor, item: RawItem) -> None:
    """Note that somebody reads an item, before its content leaves."""
    _note(actor, "raw_item.look", item)


@transaction.atomic
def classify(actor: Actor, number: int, category: str) -> RawItem:
    """Say which category an item belongs to; Invalid for one that `actor` may not register."""
    hold_policy()
    item = _changing(actor, number)
    if category not in categories_to_collect(actor):
        raise Invalid([_problem(N_("Choose one of these categories."), "category")])
    was, item.category, item.level = item.category, category, level_for_category(category)
    item.department = item.department or department_for(actor, category)
    item.save(update_fields=["category", "level", "department"])
    _note(actor, "raw_item.classify", item, was=was, now=category)
    return item


@transaction.atomic
def summarise(actor: Actor, number: int, summary: str) -> RawItem:
    """Write down what an item, and what was merged into it, comes to; what came in stays as it is."""
    item = _changing(actor, number)
    text = summary.strip()
    if not text or len(text) > LONGEST_TEXT:
        message = N_("Write the summary; at most {limit} characters.")
        raise Invalid([_problem(message, "summary", limit=LONGEST_TEXT)])
    item.sealed = sealed(item.token, replace(opened(item), summary=text))
    item.save(update_fields=["sealed"])
    _note(actor, "raw_item.summarise", item)
    return item


def demand_changing(actor: Actor, number: int) -> RawItem:
    """Return an item that `actor` may add files to now; Conflict where it is past that."""
    return _changing(actor, number)


@transaction.atomic
def submit(actor: Actor, number: int) -> RawItem:
    """Give a card to the manager to be signed (REQ-VER-02).

    Conflict where its category wants no signature, Invalid where nobody but who collected it could sign.
    """
    hold_policy()
    item = _stepping(actor, number, Step.SUBMIT)
    if not signed_only(item.category):
        message = N_("Records of this category need no signature before they are keyed.")
        raise Conflict(message)
    item.request = ask_to_sign(actor, shape_of(published(), item.category), item)
    item.state, item.reason = State.IN_REVIEW, ""
    item.save(update_fields=["request", "state", "reason"])
    _note(actor, "raw_item.submit", item)
    return item


def signed(actor: Actor, request: Ended) -> None:
    """Record the manager's signature: the card waits for the clerk."""
    item = _of_request(request)
    item.state, item.signed_by_id, item.signed_on = State.SIGNED, actor.user_id, today()
    item.signers = signers_of(request)
    item.save(update_fields=["state", "signed_by", "signed_on", "signers"])
    _note(actor, "raw_item.sign", item)


def returned(actor: Actor, request: Ended) -> None:
    """Give an unqualified card back to who brought it, with the reason."""
    _back(actor, _of_request(request), State.RETURNED, request.reason)


def withdrawn(actor: Actor, request: Ended) -> None:
    """Let a card that was taken back be changed again."""
    _back(actor, _of_request(request), State.OPEN, "")


@transaction.atomic
def send_back(actor: Actor, number: int, reason: str) -> RawItem:
    """Send a signed card back that cannot be keyed as it is; its signature no longer counts."""
    _demand_reason(reason)
    item = _stepping(actor, number, Step.SEND_BACK)
    permission.demand(actor, Verb.CREATE, subject_of(item), target=f"raw_item:{item.pk}")
    _back(actor, item, State.RETURNED, reason.strip())
    return item


@transaction.atomic
def reject(actor: Actor, numbers: Sequence[int], reason: str) -> list[RawItem]:
    """Sort items out with the reason (筛选): all or none; they are kept and can be taken up again."""
    _demand_reason(reason)
    items = [_stepping(actor, one, Step.REJECT) for one in sorted(set(numbers))]
    for item in items:
        _demand_arranging(actor, item)
        _end(actor, item, State.REJECTED, reason=reason.strip())
        _note(actor, "raw_item.reject", item, reason=item.reason)
    return items


@transaction.atomic
def reopen(actor: Actor, number: int) -> RawItem:
    """Take a rejected item up again."""
    item = _stepping(actor, number, Step.REOPEN)
    _demand_arranging(actor, item)
    item.state, item.reason, item.ended_by_id, item.ended_at = State.OPEN, "", None, None
    item.save(update_fields=["state", "reason", "ended_by", "ended_at"])
    _note(actor, "raw_item.reopen", item)
    return item


@transaction.atomic
def merge(actor: Actor, numbers: Sequence[int], into: int) -> RawItem:
    """Bring items together in one of them: all or none; their files go along, what they say stays readable there."""
    others = sorted(set(numbers) - {into})
    if not others:
        raise Invalid([_problem(N_("Choose what is merged into it."), "into")])
    found = {one: _stepping(actor, one, Step.MERGE) for one in sorted({*others, into})}
    target = found[into]
    _demand_arranging(actor, target)
    for number in others:
        item = found[number]
        _demand_arranging(actor, item)
        if item.category not in ("", target.category):  # others read the target than read the item
            raise Conflict(N_("This item is of another category; classify it first."))
        item.into = target
        _end(actor, item, State.MERGED)
        RawItem.objects.filter(into=item).update(into=target)
        loose_actions.hand_on(actor, holder_of(item), holder_of(target))
        _note(actor, "raw_item.merge", item, into=target.pk)
    return target


@transaction.atomic
def merge_into_record(actor: Actor, number: int, record_id: int) -> list[FondsError]:
    """Say that an item is about a record there is: its files go there; return why some were refused.

    The record itself is changed by the screen for that. Conflict where the item may not be keyed, Refused where
    `actor` may not change the record.
    """
    hold_policy()
    item = locked(actor, number)
    allowed = may_key_item(actor, item)
    if not allowed:
        raise Conflict(allowed.reason, **allowed.params)
    record = record_of(actor, record_id)
    may = may_edit(actor, record)
    if not may:
        raise Refused(may, actor=actor.id, verb=str(Verb.EDIT), target=f"record:{record_id}")
    item.record = record
    _end(actor, item, State.MERGED)
    _note(actor, "raw_item.merge", item, record=record_id)
    return loose_actions.attach(actor, holder_of(item), record_id)


def key(actor: Actor, number: int, category: str) -> SignOff | None:
    """Lock an item that is about to be keyed, and return what its card recorded, None where none was signed.

    Missing for a hidden one; Conflict where it is keyed already, not signed, or of another category.
    """
    item = locked(actor, number)
    allowed = may_key_item(actor, item)
    if not allowed:
        raise Conflict(allowed.reason, **allowed.params)
    if item.category != category:
        raise Conflict(N_("This item is of another category; classify it first."))
    if item.state != State.SIGNED or item.signed_on is None:
        return None
    return SignOff(
        signer=str(item.signed_by_id), on=item.signed_on, collector=str(item.owner_id or "")
    )


def keyed(actor: Actor, number: int, record_id: int) -> None:
    """Note which record an item became; it is locked since `key`."""
    item = RawItem.objects.get(pk=number)
    item.record_id = record_id
    _end(actor, item, State.KEYED)
    _note(actor, "raw_item.key", item, record=record_id)


def attach_files(actor: Actor, number: int, record_id: int) -> list[FondsError]:
    """Add the files of an item to the record it became; return why each that was refused was."""
    item = RawItem.objects.get(pk=number)
    return loose_actions.attach(actor, holder_of(item), record_id)


def note_link(actor: Actor, verb: str, link: FillLink, **said: object) -> None:
    """Write that a link for customers was made or revoked; its token stands nowhere."""
    writer.record(actor=actor, verb=verb, target=f"fill_link:{link.pk}", payload=said)


def note_sent_in(actor: Actor, item: RawItem, link: int) -> None:
    """Write that a customer sent a form in."""
    _note(actor, "raw_item.send", item, link=link, category=item.category)


def note_verified(actor: Actor, row: Verification, **said: object) -> None:
    """Write that somebody checked a record or an item."""
    target = f"record:{row.record_id}" if row.record_id else f"raw_item:{row.item_id}"
    writer.record(
        actor=actor, verb="record.verify", target=target, record_id=row.record_id, payload=said
    )


def taken_back(records: Collection[int]) -> None:
    """Let items wait again whose records were taken back; that is told with the records."""
    rows = RawItem.objects.filter(any_id("record", records))
    rows.filter(signed_by__isnull=False).update(
        state=State.SIGNED, record=None, ended_by=None, ended_at=None
    )
    rows.update(state=State.OPEN, record=None, ended_by=None, ended_at=None)


def _changing(actor: Actor, number: int) -> RawItem:
    item = _stepping(actor, number, Step.CHANGE)
    _demand_arranging(actor, item)
    return item


def _stepping(actor: Actor, number: int, step: Step) -> RawItem:
    item = locked(actor, number)
    allowed = may_happen(step, State(item.state))
    if not allowed:
        raise Conflict(allowed.reason, **allowed.params)
    return item


def _demand_arranging(actor: Actor, item: RawItem) -> None:
    """Refuse who only reviews it: who arranges may register records, or collected it."""
    if str(item.owner_id) == actor.id or str(item.created_by_id) == actor.id:
        permission.demand_any(actor, Verb.CREATE, target=f"raw_item:{item.pk}")
        return
    subject = subject_of(item) if item.category else permission.ANYTHING
    permission.demand(actor, Verb.CREATE, subject, target=f"raw_item:{item.pk}")


def _demand_reason(reason: str) -> None:
    problems = reason_problems(reason)
    if problems:
        raise Invalid(problems)


def _of_request(request: Ended) -> RawItem:
    found = RawItem.objects.select_for_update().filter(pk=request.target_id).first()
    if found is None or found.state != State.IN_REVIEW:
        raise Missing
    return found


def _back(actor: Actor, item: RawItem, state: State, reason: str) -> None:
    item.state, item.reason, item.request = state, reason[:500], None
    item.signed_by_id, item.signed_on, item.signers = None, None, []
    item.save(update_fields=["state", "reason", "request", "signed_by", "signed_on", "signers"])
    _note(actor, "raw_item.return", item, reason=reason)


def _end(actor: Actor, item: RawItem, state: State, *, reason: str = "") -> None:
    item.state, item.reason = state, reason
    item.ended_by_id, item.ended_at = actor.user_id, now()
    item.save(update_fields=["state", "reason", "ended_by", "ended_at", "into", "record"])


def department_for(actor: Actor, category: str) -> str:
    """Return the department whose list an item stands on: the one that keeps the category where he works there."""
    mine = [post.department for post in actor.posts]
    usual = ""
    if category:
        known = effective(published().document, category)
        usual = known.custodian_of(mine[0] if mine else "")
    return usual if usual in mine or not mine else mine[0]


def level_for_category(category: str) -> str:
    """Return the level of an item of a category, '' without one."""
    return effective(published().document, category).level if category else ""


def _problem(message: str, where: str, **params: object) -> Problem:
    return Problem(code=where, message=message, params=params, where=where)


def _note(actor: Actor, verb: str, item: RawItem, **said: Any) -> None:
    record = item.record_id if verb in {"raw_item.key", "raw_item.merge"} else None
    writer.record(
        actor=actor, verb=verb, target=f"raw_item:{item.pk}", payload=said, record_id=record
    )
