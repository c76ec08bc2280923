"""The one register of shares: with partners and departments as agreed to, and with colleagues as given by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from archive.records.models import Record
from archive.records.queries import visible_to
from archive.sharing import queries
from archive.sharing.models import Share
from kernel.clock import today
from persistence.arrays import any_id
from policies.access.models import PersonalGrant
from policies.access.rules import Verb
from security import permission
from security.actor import Actor
from security.people.head_queries import department_names

PAGE = 50  # lines
OF_COLLEAGUES = "colleagues"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One share of the register."""

    number: str
    url: str
    record: str
    kind: str
    whom: str
    by: str
    since: date
    until: date
    state: str
    tone: str


def lines(
    actor: Actor, *, q: str = "", kind: str = "", state: str = "", start: int = 0
) -> tuple[list[Line], int]:
    """Return a page of the shares somebody may know of, the newest first, behind `start` lines; and how many there are.

    Narrowed by words, kind and state. Two tables make one list: of each only keys and days are read up to the page.
    """
    found: list[tuple[date, int, str]] = []
    total, upto = 0, start + PAGE
    if kind != OF_COLLEAGUES:
        rows = _of_kind(_narrowed(queries.shares(actor), q, state), kind)
        total += rows.count()
        keys = rows.order_by("-asked_at", "-pk").values_list("asked_at", "pk")[:upto]
        found += [(_day(at), pk, "") for at, pk in keys]
    if kind in {"", OF_COLLEAGUES}:
        grants = _colleagues(actor, q, state)
        total += grants.count()
        days = grants.order_by("-valid_from", "-pk").values_list("valid_from", "pk")[:upto]
        found += [(day, pk, OF_COLLEAGUES) for day, pk in days]
    shown = sorted(found, key=lambda one: (one[0], one[2] == "", one[1]), reverse=True)[start:upto]
    of = {
        "": _lines([pk for _at, pk, kind in shown if not kind]),
        OF_COLLEAGUES: _colleague_lines(actor, [pk for _at, pk, kind in shown if kind]),
    }
    return [of[kind][pk] for _at, pk, kind in shown if pk in of[kind]], total


def _of_kind(rows: QuerySet[Share], kind: str) -> QuerySet[Share]:
    if not kind:
        return rows
    return rows.exclude(department="") if kind == "department" else rows.filter(department="")


def _narrowed(rows: QuerySet[Share], q: str, state: str) -> QuerySet[Share]:
    if q:
        named = [code for code, name in department_names(closed=True).items() if q in name]
        rows = rows.filter(
            Q(partner__icontains=q) | Q(archive_no__icontains=q) | Q(department__in=[*named, q])
        )
    if state == "open":
        return rows.filter(state=Share.State.AGREED, until__gte=today())
    if state == "over":
        return rows.filter(state=Share.State.AGREED, until__lt=today())
    return rows.filter(state=state) if state else rows


def state_of(share: Share) -> tuple[str, str]:
    """Return the words and the tone of where a share stands today."""
    if share.state != Share.State.AGREED:
        tones = {Share.State.ASKED: "info", Share.State.RETURNED: "bad"}
        return str(Share.State(share.state).label), tones.get(Share.State(share.state), "neutral")
    if share.until < today():
        return _("over"), "neutral"
    return (_("open now"), "good") if queries.stands(share) else (_("barred for now"), "warn")


def _lines(ids: Sequence[int]) -> dict[int, Line]:
    names = department_names(closed=True)
    rows = Share.objects.filter(any_id("pk", ids)).select_related("asked_by")
    return {one.pk: _line(one, names) for one in rows}


def _line(share: Share, names: Mapping[str, str]) -> Line:
    words, tone = state_of(share)
    return Line(
        number=share.number,
        url=reverse("share_page", args=[share.pk]),
        record=share.archive_no,
        kind=_("Partner outside") if share.is_outside else _("Department"),
        whom=share.partner or names.get(share.department, share.department),
        by=share.asked_by.name,
        since=_day(share.asked_at),
        until=share.until,
        state=words,
        tone=tone,
    )


def _colleagues(actor: Actor, q: str, state: str) -> QuerySet[PersonalGrant]:
    rows = PersonalGrant.objects.filter(record__isnull=False, verb=str(Verb.VIEW))
    if not queries.sees_all(actor):
        reached = visible_to(actor).filter(permission.reach(actor, Verb.SHARE)).values("pk")
        rows = rows.filter(Q(given_by=actor.user_id or 0) | Q(record__in=reached))
    if q:
        numbers = Record.objects.filter(archive_no__icontains=q).values("pk")
        rows = rows.filter(Q(person__name__icontains=q) | Q(record__in=numbers))
    return _colleagues_in(rows, state)


def _colleagues_in(rows: QuerySet[PersonalGrant], state: str) -> QuerySet[PersonalGrant]:
    if state == "open":
        return rows.filter(ended_at__isnull=True, valid_to__gte=today())
    if state == "over":
        return rows.filter(ended_at__isnull=True, valid_to__lt=today())
    if state == Share.State.ENDED:
        return rows.filter(ended_at__isnull=False)
    return rows if not state else rows.none()


def _colleague_lines(actor: Actor, grants: Sequence[int]) -> dict[int, Line]:
    rows = list(
        PersonalGrant.objects.filter(any_id("pk", grants)).select_related("person", "given_by")
    )
    ids = [one.record for one in rows if one.record]
    numbers = dict(Record.objects.filter(any_id("pk", ids)).values_list("pk", "archive_no"))
    seen = set(visible_to(actor).filter(any_id("pk", ids)).values_list("pk", flat=True))
    return {
        one.pk: Line(
            number="",
            url=reverse("record_share", args=[one.record]) if one.record in seen else "",
            record=numbers.get(one.record or 0) or "",
            kind=_("Colleague"),
            whom=one.person.name,
            by=one.given_by.name if one.given_by else "",
            since=one.valid_from,
            until=one.valid_to,
            state=_ended_words(one),
            tone="good" if one.ended_at is None and one.valid_to >= today() else "neutral",
        )
        for one in rows
    }


def _ended_words(one: PersonalGrant) -> str:
    if one.ended_at is not None:
        return str(Share.State.ENDED.label)
    return _("open now") if one.valid_to >= today() else _("over")


def _day(at: datetime) -> date:
    return localtime(at).date()
