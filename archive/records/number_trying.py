"""Tries a number pattern of a draft on the numbers that exist: which it would give just so, and what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from archive.records.models import Record, RegisterEntry
from archive.records.number_models import Counter, NumberEvent
from archive.records.numbers import scope_of
from archive.records.queries import visible_to
from archive.records.rules import Naming, number_facts
from kernel.errors import Invalid
from persistence.arrays import any_id, any_text
from policies.document import numbered
from policies.document.effective import effective
from policies.document.numbered import FullCount, NumberTrial, ScopeAhead
from policies.document.values import NumberRule, PolicyDocument
from policies.numbering.rules import (
    NumberFacts,
    Pattern,
    capacity,
    counter_of,
    is_nearly_full,
    normalise,
    parse_pattern,
    preview,
)
from security.actor import Actor

LOOKED_AT = 300  # numbers, the newest; more would make typing wait
SCOPES = 5  # counts shown, those with the most of them
_TAKEN = ("used", "legacy")


@dataclass(kw_only=True)
class _Scope:
    """One count while numbers are looked at."""

    facts: NumberFacts
    records: int = 0


@dataclass(kw_only=True)
class _Trial:
    """What was found so far."""

    pattern: Pattern
    fitting: int = 0
    unnumbered: int = 0
    scopes: dict[str, _Scope] = field(default_factory=dict)

    def look(self, facts: NumberFacts, number: str) -> None:
        """Take one number that exists."""
        try:
            key = scope_of(self.pattern, facts)
        except Invalid:
            self.unnumbered += 1
            return
        self.scopes.setdefault(key, _Scope(facts=facts)).records += 1
        self.fitting += counter_of(self.pattern, facts, number) is not None


class TriedNumbers:
    """Fills the port of numbers given."""

    def tried(self, document: PolicyDocument, rule: NumberRule) -> NumberTrial:
        """Return what `rule` makes of the numbers given in its category and below, where none has its own."""
        trial = _Trial(pattern=parse_pattern(rule.pattern))
        given = Record.objects.filter(
            category__in=_numbered_by(document, rule), archive_no__isnull=False
        )
        rows = list(
            given.order_by("-filed_on", "-pk").values_list(
                *("pk", "category", "department", "values", "filed_on", "archive_no"),
                "parent__archive_no",
            )[:LOOKED_AT]
        )
        retention = _retention([row[0] for row in rows])
        for number, category, department, values, filed_on, archive_no, parent in rows:
            naming = Naming(
                fonds=document.fonds,
                category=category,
                department=department,
                retention=retention.get(number, ""),
                parent=parent or "",
                on=filed_on,
            )
            try:
                facts = number_facts(naming, values, rule.date_field)
            except ValueError:  # an old record's date may be a year only
                trial.unnumbered += 1
            else:
                trial.look(facts, archive_no)
        return NumberTrial(
            total=given.count(),
            looked_at=len(rows),
            fitting=trial.fitting,
            unnumbered=trial.unnumbered,
            scopes=_ahead(trial),
        )

    def nearly_full(self, actor: Actor, document: PolicyDocument) -> tuple[FullCount, ...]:
        """Return the counts that near the width the pattern of their category has in `document`.

        Whoever configures need not see records: a number is named only to who may see the record that has it.
        """
        rows = Counter.objects.exclude(number="").values_list("category", "number", "last")
        found = []
        for category, number, last in rows:
            known = document.categories_by_code.get(category)
            rule = effective(document, category).number if known else None
            pattern = parse_pattern(rule.pattern) if rule else None
            if pattern and is_nearly_full(pattern, last):
                most = capacity(pattern) or 0
                found.append(FullCount(category=category, number=number, last=last, capacity=most))
        found.sort(key=lambda one: (-one.last / one.capacity, one.number))
        seen = visible_to(actor).filter(archive_no__in=[one.number for one in found])
        known_to_actor = set(seen.values_list("archive_no", flat=True)) if found else set()
        return tuple(
            one if one.number in known_to_actor else replace(one, number="") for one in found
        )


def _numbered_by(document: PolicyDocument, rule: NumberRule) -> list[str]:
    own = {one.category for one in document.numbering} - {rule.category}
    return [
        one.code
        for one in document.categories
        for way in [[step.code for step in effective(document, one.code).path]]
        if rule.category in way and not own & set(way[way.index(rule.category) + 1 :])
    ]


def _retention(records: list[int]) -> dict[int, str]:
    """Return the retention code each record was registered with."""
    rows = RegisterEntry.objects.filter(any_id("record_id", records))
    return dict(rows.values_list("record_id", "retention"))


def _ahead(trial: _Trial) -> tuple[ScopeAhead, ...]:
    most = sorted(trial.scopes.items(), key=lambda one: -one[1].records)[:SCOPES]
    last = dict(
        Counter.objects.filter(any_text("scope", [key for key, _ in most])).values_list(
            "scope", "last"
        )
    )
    following = {
        key: preview(trial.pattern, one.facts, next_counter=last.get(key, 0) + 1)
        for key, one in most
    }
    taken = _existing(number for numbers in following.values() for number in numbers)
    return tuple(
        ScopeAhead(
            records=one.records,
            last=last.get(key, 0),
            following=following[key],
            taken=tuple(number for number in following[key] if normalise(number) in taken),
            nearly_full=is_nearly_full(trial.pattern, last.get(key, 0)),
        )
        for key, one in most
    )


def _existing(numbers: Iterable[str]) -> set[str]:
    """Return the normal forms of the numbers that exist already."""
    wanted = [normalise(one) for one in numbers]
    rows = NumberEvent.objects.filter(any_text("normalised", wanted), event__in=_TAKEN)
    return set(rows.values_list("normalised", flat=True))


def register_numbers() -> None:
    """Fill the port; called once at start-up."""
    numbered.fill(TriedNumbers())
