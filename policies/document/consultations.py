"""How records of a category are consulted (查询): which rule holds, whom it closes what to, what is wrong with it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import StrEnum

from kernel.errors import Problem
from kernel.text import N_
from policies.categories.rules import path
from policies.document.effective import effective
from policies.document.values import Consultation, PolicyDocument, Purpose
from policies.fields.rules import Field, FieldType

EVERYBODY = "*"
MOST_MINUTES = (
    480  # a working day; what was said of one customer in the morning says nothing of the next day
)
MOST_LISTED = 10_000
MOST_ANSWER_DAYS = 60
MOST_LOAN_DAYS, MOST_RENEWALS = 365, 12
_GOVERNING, _CLOSED = (
    "consultations.governing",
    "consultations.closed",
)  # where a document keeps them


class Closed(StrEnum):
    """Why filed records of a category are closed to somebody until they are opened to him."""

    QUERY = "query"  # only designated persons run queries here; others ask for a result
    IDENTITY = "identity"  # the identity is checked first, customer by customer
    PURPOSE = "purpose"  # it is said first what for, for the whole category


def governing(document: PolicyDocument) -> Mapping[str, Consultation]:
    """Return category → the rule of the nearest category at or above it; worked out once for a document."""
    if _GOVERNING not in document.memo:
        own = {one.category: one for one in document.consultations}
        found: dict[str, Consultation] = {}
        for category in document.categories if own else ():
            way = path(document.categories_by_code, category.code)
            rule = next((own[one.code] for one in reversed(way) if one.code in own), None)
            if rule is not None:
                found[category.code] = rule
        document.memo[_GOVERNING] = found
    known: Mapping[str, Consultation] = document.memo[_GOVERNING]
    return known


def closed_to(document: PolicyDocument, positions: Collection[str]) -> Mapping[str, Closed]:
    """Return category → why its filed records are closed at first to who holds these positions; most often none."""
    if not document.consultations:
        return {}
    kept = document.memo.setdefault(_CLOSED, {})
    key = frozenset(positions)
    if key not in kept:
        rules = governing(document)
        reasons = {code: _reason(rule, key) for code, rule in rules.items()}
        kept[key] = {code: reason for code, reason in reasons.items() if reason is not None}
    found: Mapping[str, Closed] = kept[key]
    return found


def _reason(rule: Consultation, positions: frozenset[str]) -> Closed | None:
    if rule.designated and not positions.intersection(rule.designated):
        return Closed.QUERY
    if not (EVERYBODY in rule.asked or positions.intersection(rule.asked)):
        return None
    if rule.identity:
        return Closed.IDENTITY
    return Closed.PURPOSE if rule.purposes else None


def allowed_purposes(document: PolicyDocument, rule: Consultation) -> Sequence[Purpose]:
    """Return the purposes a rule lets records be consulted for, in the order of the company's own list."""
    return tuple(one for one in document.purposes if one.code in rule.purposes)


def problems_with_consultations(document: PolicyDocument) -> Iterator[Problem]:
    """Yield what is wrong with the rules of consulting: names that do not exist, and numbers out of bounds."""
    known = {
        "category": set(document.categories_by_code),
        "position": {one.code for one in document.positions},
        "purpose": {one.code for one in document.purposes},
        "level": {one.code for one in document.levels},
    }
    for rule in document.consultations:
        named = [
            ("category", (rule.category,)),
            ("position", rule.designated),
            ("position", set(rule.asked) - {EVERYBODY}),
            ("purpose", rule.purposes),
            ("level", {rule.watermark} - {""}),
        ]
        for kind, codes in named:
            for code in sorted(set(codes) - known[kind]):
                yield _problem(rule, f"consultation_{kind}", _UNKNOWN[kind], code=code)
        fields = givable(document, rule.category) if rule.category in known["category"] else ()
        for code in sorted(set(rule.given) - {one.code for one in fields}):
            yield _problem(rule, "consultation_given", _UNKNOWN["given"], code=code)
        yield from _bounds(rule)


def givable(document: PolicyDocument, category: str) -> Sequence[Field]:
    """Return the fields an answer to a customer may hold: none that repeats, none that is a file."""
    known = effective(document, category).fields
    return [one for one in known if not one.repeat and one.type is not FieldType.FILE]


_UNKNOWN: Mapping[str, str] = {
    "category": N_("The category “{code}” does not exist."),
    "position": N_("The position “{code}” does not exist."),
    "purpose": N_("“{code}” is no purpose of the company; list it in the head of the regulation."),
    "level": N_("The level “{code}” does not exist."),
    "given": N_("The category has no field “{code}” to give out."),
}


def _bounds(rule: Consultation) -> Iterator[Problem]:
    if not 1 <= rule.minutes <= MOST_MINUTES:
        message = N_("What is said before records are consulted holds for 1 to {most} minutes.")
        yield _problem(rule, "consultation_minutes", message, most=MOST_MINUTES)
    if not 0 <= rule.shown <= MOST_LISTED:
        message = N_("A list shows personal data in clear for at most {most} records; 0: no bound.")
        yield _problem(rule, "consultation_shown", message, most=f"{MOST_LISTED:,}")
    if not 1 <= rule.answer_days <= MOST_ANSWER_DAYS:
        message = N_("Customers are answered within 1 to {most} working days.")
        yield _problem(rule, "consultation_answer_days", message, most=MOST_ANSWER_DAYS)
    if not 0 <= rule.loan_days <= MOST_LOAN_DAYS:
        message = N_(
            "Records are lent for at most {most} days; 0: as long as who decides agrees to."
        )
        yield _problem(rule, "consultation_loan_days", message, most=MOST_LOAN_DAYS)
    if not 0 <= rule.loan_renewals <= MOST_RENEWALS:
        message = N_("A loan is prolonged at most {most} times; 0: never.")
        yield _problem(rule, "consultation_loan_renewals", message, most=MOST_RENEWALS)
    if (rule.identity or rule.purposes) and not rule.asked:
        message = N_("Say who is asked; nobody would be.")
        yield _problem(rule, "consultation_asked", message)


def _problem(rule: Consultation, code: str, message: str, /, **params: object) -> Problem:
    where = f"{rule.category} consultation"
    return Problem(code=code, where=where, message=message, params=params)
