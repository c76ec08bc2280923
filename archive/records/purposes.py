"""What personal data leaves for (用途): is it asked, what may be said, whose consent covers it (REQ-CON-02)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from archive.records.models import Record
from archive.records.storing import opened
from kernel.errors import Conflict, Invalid, Problem
from kernel.text import N_
from policies.categories.rules import below
from policies.document.effective import effective
from policies.document.purposes import agreeable, personal_codes, personal_in, purpose_of
from policies.document.queries import published
from policies.document.values import Purpose
from policies.fields.personal import (
    BASIS,
    CONSENT,
    PURPOSE,
    WITHDRAWN,
    consents_to,
    held,
)
from policies.fields.rules import Choice
from policies.fields.titles import fields_in, has_free_words

LAST_PURPOSE = "outputs.purpose"  # in a session: what was said last
_TITLED = "purposes.titled"  # where a document keeps it


@dataclass(frozen=True, kw_only=True)
class Stated:
    """What something leaves for; made here only, so that nothing leaves that was not asked for. '' nothing is asked."""

    code: str = ""

    @property
    def said(self) -> dict[str, str]:
        """What the trail says of it."""
        return {"purpose": self.code} if self.code else {}


UNASKED = Stated()  # nothing personal is in it, or the policy asks for no purpose


@dataclass(frozen=True, kw_only=True)
class Covering:
    """Leaves out of some categories what no consent covers."""

    consent: str
    categories: frozenset[str]

    def narrowed(self, before: str = "") -> Q:
        """Return the condition; `before`: the way to the record, as `record__`."""
        within = Q(**{f"{before}category__in": sorted(self.categories)})
        return ~within | covered(self.consent, before)


def purposes() -> Sequence[Purpose]:
    """Return the purposes of the policy in force; none: nothing is asked."""
    return published().document.purposes


def titled_personally(category: str = "") -> frozenset[str]:
    """Return the categories, at or below one ('' all), whose titles can name a person."""
    document = published().document
    if _TITLED not in document.memo:
        document.memo[_TITLED] = frozenset(filter(_is_titled, personal_codes(document)))
    known: frozenset[str] = document.memo[_TITLED]
    return known & below(document.categories, category) if category else known


def _is_titled(category: str) -> bool:
    """Say whether titles show a personal field; those nobody ruled are taken from a listed name, or typed."""
    document = published().document
    found = effective(document, category)
    if found.title_rule:
        shown = fields_in(found.title_rule)
        personal = personal_codes(document)[category]
        return has_free_words(found.title_rule) or any(code in personal for code in shown)
    naming = found.naming
    return not naming or bool(naming[0].sensitivity) or not naming[0].listed


def holds_personal(record: Record) -> bool:
    """Say whether personal data leaves with a record: in its values, or in its title."""
    if record.category in titled_personally():
        return True
    document = published().document
    if record.category not in personal_codes(document):
        return False
    return bool(held(personal_in(document, record.category), opened([record])[record.pk]))


def is_asked(record: Record) -> bool:
    """Say whether it is asked what a record leaves for."""
    return bool(purposes()) and holds_personal(record)


def stated(code: str) -> Purpose:
    """Return the purpose that was said; Invalid with those there are where it is missing or none of them."""
    found = purpose_of(published().document, code)
    if found is not None:
        return found
    message = N_("Say what the personal data is for. Purposes of the company: {known}.")
    if code:
        message = N_(
            "“{code}” is no purpose of the company, so nothing leaves for it. There are: {known}."
        )
    params = {"code": code, "known": _listed(purposes())}
    raise Invalid([Problem(code="purpose", message=message, params=params, where="purpose")])


def stated_for_record(record: Record, code: str) -> Stated:
    """Return what a record leaves for; Invalid without a purpose, Conflict where its consent does not cover it."""
    if not is_asked(record):
        return UNASKED
    purpose = stated(code)
    if purpose.consent and not consents_to(purpose.consent, opened([record])[record.pk]):
        raise Conflict(
            N_(
                "There is no consent for “{purpose}”: record it first among the fields of the lawful basis of this "
                "record, with “{consent}” as its purpose, or choose another purpose."
            ),
            purpose=purpose_name(purpose),
            consent=_agreed(purpose.consent),
        )
    return Stated(code=purpose.code)


def stated_for_rows(code: str, rows: int, kept: int) -> Stated:
    """Return what rows leave for, `kept` of them covered; Invalid for a wrong purpose and for others."""
    purpose = stated(code)
    if kept < rows:
        message = N_(
            "{lacking} of {rows} records have no consent for “{purpose}”; leave them out, or choose another purpose."
        )
        params = {
            "lacking": f"{rows - kept:,}",
            "rows": f"{rows:,}",
            "purpose": purpose_name(purpose),
        }
        raise Invalid([Problem(code="uncovered", message=message, params=params, where="purpose")])
    return Stated(code=purpose.code)


def stated_for_titles(code: str) -> Stated:
    """Return what numbers and titles of records of any category leave for; nobody's consent is looked for.

    Invalid without a purpose where one is asked, and for one that needs a consent.
    """
    if not purposes() or not titled_personally():
        return UNASKED
    purpose = stated(code)
    if purpose.consent:
        message = N_("“{purpose}” needs a consent, which is not looked for here; choose another.")
        params = {"purpose": purpose_name(purpose)}
        raise Invalid([Problem(code="purpose", message=message, params=params, where="purpose")])
    return Stated(code=purpose.code)


def covering(code: str, categories: Iterable[str]) -> Covering | None:
    """Return what leaves out the uncovered records of these categories for a purpose; None where all may leave."""
    purpose = purpose_of(published().document, code)
    if purpose is None or not purpose.consent:
        return None
    return Covering(consent=purpose.consent, categories=frozenset(categories))


def covered(consent: str, before: str = "") -> Q:
    """Return the condition for records whose consent names a purpose and was not withdrawn."""
    values = f"{before}values__"
    named = Q(**{f"{values}{PURPOSE}__contains": [consent]}) | Q(**{f"{values}{PURPOSE}": consent})
    withdrawn = (
        ~Q(**{f"{values}has_key": WITHDRAWN})
        | Q(**{f"{values}{WITHDRAWN}": None})
        | Q(**{f"{values}{WITHDRAWN}": ""})
    )
    return Q(**{f"{values}{BASIS}": CONSENT}) & named & withdrawn


def changed_uncovered(found: Covering, since: object) -> QuerySet[Record]:
    """Return the records of these categories that changed since and are not covered now."""
    rows = Record.objects.filter(category__in=sorted(found.categories), updated_at__gt=since)
    return rows.exclude(pk__in=rows.filter(covered(found.consent)).values("pk"))


def purpose_name(one: Purpose | Choice) -> str:
    """Return what a purpose is called in the language of the screen."""
    names = (one.zh, one.en) if (get_language() or "en").startswith("zh") else (one.en, one.zh)
    return next((name for name in names if name), one.code)


def _agreed(code: str) -> str:
    """Return what the purpose is called that a consent has to name."""
    known = {one.code: one for one in agreeable(published().document)}
    return purpose_name(known[code]) if code in known else code


def _listed(known: Sequence[Purpose]) -> str:
    return ", ".join(f"{one.code} ({purpose_name(one)})" for one in known)
