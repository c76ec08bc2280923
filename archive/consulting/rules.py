"""What is said before records are consulted, and what may be asked for instead, as pure rules."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from kernel.errors import Problem
from kernel.text import N_, Word

LONGEST = 200  # characters of what is looked for, of a name, of what a document says
LONGEST_REASON = 500
LONGEST_DAYS = 7  # presets AP3: a sensitive view is granted for a week at most
MOST_FOUND = 200  # records one agreed query shows


class Identity(StrEnum):
    """How the identity of who asks, or of whom is asked about, was checked (核对客户身份信息, S13-4.3.1)."""

    DOCUMENT = "document"
    CALL_BACK = "call_back"
    KNOWN_FACTS = "known_facts"
    MANDATE = "mandate"


IDENTITIES: Mapping[Identity, Word] = {
    Identity.DOCUMENT: Word(N_("identity document or business licence seen")),
    Identity.CALL_BACK: Word(N_("called back on the number on record")),
    Identity.KNOWN_FACTS: Word(N_("asked what only the customer knows")),
    Identity.MANDATE: Word(N_("letter of authority and document of the agent seen")),
}


class Asked(StrEnum):
    """What somebody asks for: the result of a query, or masked values of a record."""

    QUERY = "query"
    VALUES = "values"


KINDS: Mapping[Asked, Word] = {
    Asked.QUERY: Word(N_("Result of a query")),
    Asked.VALUES: Word(N_("Masked values of a record")),
}


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What somebody says before he is shown records; '' for what is not asked of him."""

    purpose: str = ""
    identity: str = ""
    requester: str = ""  # who asks: the customer, or somebody for him
    evidence: str = ""  # the number of the document, the number called


def statement_problems(
    said: Statement, *, identity: bool, purposes: Collection[str]
) -> list[Problem]:
    """Return what is missing in a statement: the identity where it is checked, a purpose of the allowed list."""
    found = []
    if purposes and said.purpose not in purposes:
        message = N_("Choose what the records are for; there is no other purpose here.")
        found.append(Problem(code="purpose", message=message, where="purpose"))
    if not identity:
        return found
    if said.identity not in set(Identity):
        message = N_("Say how the identity was checked; nothing is shown without.")
        found.append(Problem(code="identity", message=message, where="identity"))
    if not said.requester:
        message = N_("Say who asks: the customer himself, or who asks for him.")
        found.append(Problem(code="requester", message=message, where="requester"))
    return found


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody asks to be shown, and until when: a query in a category, or fields of a record."""

    kind: Asked
    category: str
    reason: str
    until: date
    text: str = ""
    record: int | None = None
    fields: tuple[str, ...] = ()
    purpose: str = ""


def wanted_problems(wanted: Wanted, today: date, purposes: Collection[str]) -> list[Problem]:
    """Return what keeps it from being asked; `purposes`: those allowed, none where no purpose is asked."""
    found = []
    if wanted.kind is Asked.QUERY and not wanted.text and wanted.record is None:
        message = N_("Say what you look for: a number, a name, words.")
        found.append(Problem(code="text", message=message, where="text"))
    if purposes and wanted.purpose not in purposes:
        message = N_("Choose what the records are for; there is no other purpose here.")
        found.append(Problem(code="purpose", message=message, where="purpose"))
    if not wanted.reason:
        message = N_("Say why you need it; who decides reads this.")
        found.append(Problem(code="reason", message=message, where="reason"))
    last = today + timedelta(days=LONGEST_DAYS)
    if not today <= wanted.until <= last:
        message = N_("It is shown for a time only: until {day} at most.")
        params = {"day": last.isoformat()}
        found.append(Problem(code="until", message=message, params=params, where="until"))
    return found


@dataclass(frozen=True, kw_only=True)
class FormSpec:
    """A form to search by (查询表格): what it is called, what it searches, who fills it in, what it asks."""

    zh: str
    en: str
    category: str
    positions: tuple[str, ...]
    fields: tuple[str, ...]
    known: Collection[str] = field(default_factory=frozenset)  # the conditions there can be


MOST_FIELDS = 12


def form_problems(wanted: FormSpec) -> list[Problem]:
    """Return what keeps a form from being kept."""
    found = []
    if not wanted.zh:
        message = N_("Give the form a Chinese name.")
        found.append(Problem(code="zh", message=message, where="zh"))
    if not wanted.positions:
        message = N_("Say who fills the form in.")
        found.append(Problem(code="positions", message=message, where="positions"))
    if not 1 <= len(wanted.fields) <= MOST_FIELDS:
        message = N_("Choose 1 to {most} conditions.")
        params = {"most": MOST_FIELDS}
        found.append(Problem(code="fields", message=message, params=params, where="fields"))
    unknown = [code for code in wanted.fields if code not in wanted.known]
    if unknown:
        message = N_("Lists of this category cannot be narrowed by {fields}.")
        named = {"fields": ", ".join(unknown)}
        found.append(Problem(code="fields", message=message, params=named, where="fields"))
    return found
