"""What a form asks of records that may be the same customer, its answers, and the form that brings both together."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.admin import messages as wagtail_messages

from archive.records.alike import Alike, alike, link_field, texts_in
from archive.records.alike_models import AlikeDecision
from archive.records.changing import may_edit
from archive.records.choosing import person_named
from archive.records.comparing import Side
from archive.records.controls import name_of
from archive.records.entry_forms import EditForm
from archive.records.forms import BLANK_ROWS, REMOVE, RecordForm
from archive.records.models import Record
from archive.records.queries import visible_to
from archive.records.registering import HIDDEN, Answer, Answers, Choice
from archive.records.shapes import Shape
from archive.records.storing import opened
from archive.records.title_sealing import titled, with_titles
from kernel.digits import number_in
from policies.categories.rules import OWN, Kind
from policies.fields.display import label
from policies.fields.rules import Field, FieldType
from security.actor import Actor
from security.audit.queries import MASKED
from security.people.names import names_of

LEAD = "alike."  # leads the name of each answer
REASON, REST, SHOWN = "alike.reason", "alike.rest", "alike.shown"
MOST = 20  # records shown one by one; of the others only the rest can be said


def answers_in(sent: QueryDict) -> Answers:
    """Return what was answered: one choice for each record, and one for all that were shown and left open."""
    reason = sent.get(REASON, "")
    found: dict[int, Answer] = {}
    if sent.get(REST) == Choice.JUSTIFY:
        shown = (number_in(one) for one in sent.getlist(SHOWN))
        answer = Answer(choice=Choice.JUSTIFY, reason=reason)
        found = {number: answer for number in shown if number is not None}
    for name, value in sent.items():
        number = number_in(name.removeprefix(LEAD)) if name.startswith(LEAD) else None
        if number is not None and value in set(Choice):
            found[number] = Answer(choice=Choice(str(value)), reason=reason)
    return found


def into(found: Alike, answers: Answers) -> int | None:
    """Return the record the typed values go into: the one that is said to be the same; None without one."""
    same = [pk for pk in found.seen if pk in answers and answers[pk].choice is Choice.MERGE]
    return same[0] if same else None


def asked(
    actor: Actor, shape: Shape, found: Alike, sent: QueryDict, *, only_justify: bool = False
) -> dict[str, Any]:
    """Return what the page asks: each record with what may be said of it; of hidden ones only whom to ask.

    With `only_justify` no more can be said than that they are other customers: a draft that gets its class.
    """
    answers = answers_in(sent)
    records = with_titles(visible_to(actor).filter(pk__in=sorted(found.seen)[:MOST]).order_by("pk"))
    return {
        "records": [
            {
                "id": one.pk,
                "name": titled(one),
                "url": reverse("record_page", args=[one.pk]),
                "fields": _(", ").join(_labels(shape, found.seen[one.pk])),
                "can_merge": not only_justify and bool(may_edit(actor, one)),
                "can_link": not only_justify
                and bool(
                    link_field(shape, one.category, kind=one.kind)
                    or (shape.category.kind is Kind.ITEM and one.kind == Kind.FILE)
                ),
                "chosen": str(answers[one.pk].choice) if one.pk in answers else "",
            }
            for one in records
        ],
        "only_justify": only_justify,
        "ids": [*found.seen, *([HIDDEN] if found.hidden else [])],
        "more": max(0, len(found.seen) - MOST),
        "hidden": bool(found.hidden),
        "hidden_chosen": str(answers[HIDDEN].choice) if HIDDEN in answers else "",
        "whom": whom_to_ask(shape),
        "reason": sent.get(REASON, ""),
        "rest": sent.get(REST) == Choice.JUSTIFY,
    }


def whom_to_ask(shape: Shape) -> str:
    """Return the department that keeps the records of a category; '' where each keeps its own."""
    custodian = shape.category.custodian
    known = {one.code: one for one in shape.policy.document.departments}
    if custodian == OWN or custodian not in known:
        return ""
    return name_of(known[custodian], get_language() or "")


def _labels(shape: Shape, codes: frozenset[str]) -> list[str]:
    language = get_language() or ""
    return [name_of(shape.by_code[one], language) for one in sorted(codes) if one in shape.by_code]


class Bringing:
    """Puts what was typed for one record into the form of another: what it lacks, and what is said otherwise."""

    def __init__(self, form: RecordForm, fresh: EditForm) -> None:
        self._form, self._fresh = form, fresh
        self._language = fresh.ground.language
        self.replaced: list[Side] = []
        self.data = QueryDict(mutable=True)
        for name, made in fresh.fields.items():
            if not name.startswith("g."):
                _put(self.data, name, made.initial)
        for one in fresh.known:
            if not one.repeat:
                self._bring(one)
        for code in fresh.groups:
            self._bring_rows(code)

    def _bring(self, one: Field) -> None:
        name = f"f.{one.code}"
        if name not in self._form.fields or not self._form.is_touched(one):
            return
        typed = self._form.sent.getlist(name)
        if not any(typed):
            return
        stored = self._fresh.fields[name].initial
        now = typed if isinstance(stored, list) else typed[-1]
        hides = self._fresh.ground.hides(one)
        if not self._is_same(one, stored, now) and (stored or hides):
            held = stored if isinstance(stored, list) else [stored]
            self.replaced.append(
                Side(
                    key=name,
                    label=name_of(one, self._language),
                    stored=MASKED if hides else self._said(one, stored),
                    incoming=self._said(one, now),
                    was=() if hides else tuple(str(each or "") for each in held),
                )
            )
        self.data.setlist(name, typed)

    def _is_same(self, one: Field, stored: Any, now: Any) -> bool:
        """Say whether both mean the same: a person is offered with the sign-in name and typed without it."""
        if one.type is FieldType.PERSON and stored:
            return person_named(str(stored)) == person_named(str(now))
        return bool(now == stored)

    def _bring_rows(self, code: str) -> None:
        stored = self._fresh.rows_shown(code)
        new = [row for row in self._typed_rows(code) if row not in [_filled(one) for one in stored]]
        self.data[f"g.{code}.rows"] = str(len(stored) + len(new) + BLANK_ROWS)
        for number, row in enumerate([*stored, *new]):
            for member, value in row.items():
                _put(self.data, f"g.{code}.{number}.{member}", value)

    def _typed_rows(self, code: str) -> Iterator[dict[str, Any]]:
        if code not in self._form.groups:
            return
        for number in range(len(self._form.group_rows[code])):
            if self._form.sent.get(f"g.{code}.{number}.{REMOVE}"):
                continue
            row = {
                one.code: self._form[f"g.{code}.{number}.{one.code}"].data
                for one in self._form.groups[code]
            }
            if _filled(row):
                yield _filled(row)

    def _said(self, one: Field, value: Any) -> str:
        given = value if isinstance(value, list) else [value]
        return "、".join(label(one.choices, str(each), language=self._language) for each in given)


def decisions_part(actor: Actor, record: Record) -> list[dict[str, Any]]:
    """Return what was said of this record and others that may be the same customer, the latest first.

    Of one the reader may not see no more is told than that there is one.
    """
    mine = AlikeDecision.objects.filter(record=record)
    rows = list(mine.union(AlikeDecision.objects.filter(other=record)).order_by("-decided_at"))
    if not rows:
        return []
    others = {one.other_id if one.record_id == record.pk else one.record_id for one in rows}
    found = with_titles(visible_to(actor).filter(pk__in=others))
    seen = {one.pk: titled(one) for one in found}
    names = names_of({one.decided_by_id for one in rows})
    shown = []
    for one in rows:
        other = one.other_id if one.record_id == record.pk else one.record_id
        is_mine = one.record_id == record.pk
        if other not in seen and not is_mine:
            continue
        told = other in seen or one.decided_by_id == actor.user_id
        shown.append(
            {
                "text": seen.get(other) or _("A record you may not see"),
                "url": reverse("record_page", args=[other]) if other in seen else "",
                "what": _said_of(one.decision),
                "reason": one.reason if told else "",
                "who": names.get(one.decided_by_id or 0, ""),
                "at": one.decided_at,
            }
        )
    return shown


def _said_of(decision: str) -> str:
    words: Mapping[str, str] = {
        Choice.LINK: _("linked"),
        Choice.JUSTIFY: _("another customer"),
    }
    return words[decision]


def _filled(row: Mapping[str, Any]) -> dict[str, Any]:
    return {code: value for code, value in row.items() if value not in (None, "", [])}


def _put(data: QueryDict, name: str, value: Any) -> None:
    data.setlist(name, value if isinstance(value, list) else [str(value or "")])


def say_alike(request: HttpRequest, actor: Actor, shape: Shape, number: int) -> None:
    """Say which records may be the same customer as one just entered, where the policy has it only told."""
    record = visible_to(actor).filter(pk=number).first()
    if record is None or not shape.category.watches_doubles or shape.category.asks_about_doubles:
        return
    found = alike(actor, texts_in(shape, opened([record])[number]), but=number)
    seen = with_titles(visible_to(actor).filter(pk__in=set(found.seen)))
    names = {one.pk: titled(one) for one in seen}
    for other, codes in found.seen.items():
        field = _(", ").join(name_of(shape.by_code[one], get_language() or "") for one in codes)
        text = _("{record} has the same {field}; it may be the same customer.")
        said = text.format(record=names.get(other, ""), field=field)
        url = reverse("record_page", args=[other])
        wagtail_messages.warning(
            request, said, buttons=[wagtail_messages.button(url, _("Look at it"))]
        )
