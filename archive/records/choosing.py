"""People and records as somebody types them into a form: their labels, and back from a label to the id."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from archive.records.models import Record
from archive.records.queries import visible_to
from archive.records.searching import title_has, title_is
from archive.records.title_sealing import called, with_titles
from policies.categories.rules import Kind
from policies.fields.soundness import LINK_TARGETS
from security.actor import Actor
from security.people.former_rules import meant
from security.people.models import User

MOST_PEOPLE = 2_000  # more would make every form heavy; names not offered may still be typed
MOST_RECORDS = 12
CUSTOMER = "customer"  # what a link may point at besides a category; see LINK_TARGETS
_ID_AT_END = re.compile(r"#([0-9]{1,18})\s*$")
_BIGGEST = 2**63


@dataclass(frozen=True, kw_only=True)
class Option:
    """One thing to choose: its id and the label it is typed by."""

    id: int
    label: str


@dataclass(kw_only=True)
class Chooser:
    """What one person may choose, and the labels of what is chosen already; read once a form."""

    actor: Actor
    _people: dict[int, str] = field(default_factory=dict)
    _records: dict[int, str] = field(default_factory=dict)

    def know(self, people: Iterable[int], records: Iterable[int]) -> None:
        """Read the labels of these people and records, two queries for all of them."""
        wanted = set(people) - self._people.keys()
        if wanted:
            rows = User.objects.filter(pk__in=wanted).values_list("pk", "name", "username")
            self._people |= {pk: person_label(name, username) for pk, name, username in rows}
        chosen = set(records) - self._records.keys()
        if chosen:
            seen = visible_to(self.actor).filter(pk__in=chosen)
            self._records |= {one.id: one.label for one in _options(seen)}

    def person(self, number: int) -> str:
        """Return the label of a person that `know` has read, '' for nobody."""
        return self._people.get(number, "")

    def record(self, number: int) -> str:
        """Return the label of a record that `know` has read; '' for one the actor may not see."""
        return self._records.get(number, "")


def person_label(name: str, username: str) -> str:
    """Return how a person is offered: the name, and the sign-in name that tells two of them apart."""
    return f"{name} ({username})"


def record_label(number: int, archive_no: str | None, title: str) -> str:
    """Return how a record is offered; the id at the end says exactly which."""
    return " ".join(part for part in (archive_no or "", title, f"#{number}") if part)


def people_to_choose() -> tuple[Option, ...]:
    """Return who works in the company, by name."""
    rows = User.objects.filter(former=False).order_by("name", "pk")
    return tuple(
        Option(id=pk, label=person_label(name, username))
        for pk, name, username in rows.values_list("pk", "name", "username")[:MOST_PEOPLE]
    )


def person_named(text: str) -> int | None:
    """Return who is meant by a label, a sign-in name, a staff number or a name only one person has."""
    wanted = " ".join(text.split())
    name, _, rest = wanted.rpartition("(")
    if name and rest.endswith(")"):
        exact = User.objects.filter(username__iexact=rest[:-1]).values_list("pk", flat=True).first()
        if exact is not None:
            return exact
    called = Q(username__iexact=wanted) | Q(name=wanted) | Q(staff_no=wanted)
    found = meant(User.objects.filter(called).values_list("pk", "former"))
    return found[0] if len(found) == 1 else None


def record_named(actor: Actor, text: str, *, category: str = "", kind: str = "") -> int | None:
    """Return the record meant by a label, an archive number or a title only one visible record has."""
    wanted = " ".join(text.split())
    seen = _within(actor, category, kind)
    at_end = _ID_AT_END.search(wanted)
    if at_end and int(at_end.group(1)) < _BIGGEST:
        return seen.filter(pk=int(at_end.group(1))).values_list("pk", flat=True).first()
    found = list(seen.filter(archive_no=wanted).values_list("pk", flat=True)[:1])
    meant_by = Q(title=wanted) | title_is(wanted)
    found = found or list(seen.filter(meant_by).values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 else None


def records_to_choose(
    actor: Actor, text: str, *, category: str = "", kind: str = ""
) -> Sequence[Option]:
    """Return the first visible records whose number or title holds `text`, latest first."""
    wanted = " ".join(text.split())
    found = _within(actor, category, kind)
    if wanted:
        part = Q(archive_no__istartswith=wanted) | Q(title__icontains=wanted)
        found = found.filter(part | title_has(wanted))
    return _options(found.order_by("-pk")[:MOST_RECORDS])


def _options(found: QuerySet[Record]) -> list[Option]:
    rows = with_titles(found.only("pk", "archive_no", "title", "sealed_title"))
    return [Option(id=one.pk, label=label_of(one)) for one in rows]


def label_of(record: Record) -> str:
    """Return how a record is offered whose title was opened."""
    return record_label(record.pk, record.archive_no, called(record))


def _within(actor: Actor, category: str, kind: str) -> QuerySet[Record]:
    found = visible_to(actor)
    if category == CUSTOMER:  # whichever categories the policy has its customer files in
        kind = Kind.FILE
    elif category not in LINK_TARGETS:
        found = found.filter(Q(category=category) | Q(category__startswith=f"{category}·"))
    return found.filter(kind=kind) if kind in set(Kind) else found
