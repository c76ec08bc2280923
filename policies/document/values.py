"""The frozen policy document and its parts as one value; its canonical bytes are made in `canonical`."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from policies.access.rules import Grant, Masking
from policies.cadences.rules import Cadence
from policies.categories.rules import Category
from policies.fields.rules import Field, Section
from policies.forms.rules import Form
from policies.retention.rules import RetentionRule


@dataclass(frozen=True, kw_only=True)
class NumberRule:
    """Which pattern numbers the records of a category and of all below it that have none of their own."""

    category: str
    pattern: str
    date_field: str = ""  # field code the {YYYY…} tokens read; "" = the filing date


@dataclass(frozen=True, kw_only=True)
class Level:
    """A confidentiality level, in order."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, kw_only=True)
class Department:
    """A department as the policy names it."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, kw_only=True)
class Position:
    """A position (职位) as the policy names it.

    `keeps` and `leads` are what it is in a new company: it keeps the files of its department, it heads it.
    From then on the company says so of its own positions.
    """

    code: str
    zh: str
    en: str
    keeps: bool = False
    leads: bool = False


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Who works under the regulation for some kinds of record (适用范围, REQ-GOV-08).

    `departments` and `positions`: the staff in scope, none of a kind meaning all. A category is in the scopes
    that name the nearest category to it; "*" is the farthest. In no scope is open to whoever has the right.
    """

    code: str
    zh: str
    en: str = ""
    categories: tuple[str, ...] = ("*",)
    departments: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ApprovalStep:
    """One step of an approval: who decides it. `of` says whose department: asker | custodian | ''."""

    position: str
    department: str = ""
    of: str = ""


@dataclass(frozen=True, kw_only=True)
class Approval:
    """An approval template (AP1 …): steps in order, each by a different person."""

    code: str
    subject: str  # review | change | publish | export …
    zh: str
    en: str
    steps: tuple[ApprovalStep, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """What personal data may leave for (用途, REQ-CON-02).

    `business`: it belongs to the business. `consent`: the purpose that a record's consent must name, '' none.
    """

    code: str
    zh: str
    en: str = ""
    business: bool = False
    consent: str = ""


@dataclass(frozen=True, kw_only=True)
class Confidentiality:
    """How a category and all below it without words of their own are kept confidential (保密范围、措施、责任)."""

    category: str
    scope: str  # what is kept confidential, and from whom
    measures: str  # what is done for it
    responsibilities: str  # who answers for it


@dataclass(frozen=True, kw_only=True)
class Consultation:
    """How filed records of a category and all below it without a rule of their own are consulted (查询).

    `designated`: the positions that run queries (指定人员, REQ-QRY-03), none: whoever has the right; others ask for a
    result. `asked`: the positions ("*" all) that say first what is asked of them: how the identity was checked
    (REQ-QRY-04), and one of `purposes` (REQ-QRY-07); it holds for `minutes`. `shown`: up to how many records a
    list shows personal data in clear, 0 any number; `watermark`: from which level on screens carry who looks and
    when, "" none (REQ-QRY-08). `given`: the fields an answer to a customer may hold, none: nothing is given out;
    it is due within `answer_days` working days, and with `answer_check` a second person compares it first (REQ-QRY-09).
    `loan_days`: for how long at most they are lent, 0 as long as who decides agrees to; `loan_renewals`: how often a
    loan is prolonged (REQ-BOR-07); `loan_block`: who has something overdue is lent nothing more (REQ-BOR-04).
    """

    category: str
    designated: tuple[str, ...] = ()
    asked: tuple[str, ...] = ("*",)
    identity: bool = False
    purposes: tuple[str, ...] = ()
    minutes: int = 30
    shown: int = 0
    watermark: str = ""
    given: tuple[str, ...] = ()
    answer_days: int = 5
    answer_check: bool = True
    loan_days: int = 0
    loan_renewals: int = 0
    loan_block: bool = False


@dataclass(frozen=True, kw_only=True)
class StatusRule:
    """What brings customers of a category, and of all below it, to a status of its list (REQ-UPD-12).

    `before`: only from these ("" no status yet), none: from any other. Upon one of: `idle` days without contact
    or business, 0 never; a record of the categories `upon` (or below) filed, itself or in its file; the day in
    `date_field` has come.
    """

    category: str
    becomes: str
    before: tuple[str, ...] = ()
    idle: int = 0
    upon: tuple[str, ...] = ()
    date_field: str = ""


@dataclass(frozen=True, kw_only=True)
class PolicyDocument:
    """A company's whole regulation. Equal documents have equal canonical bytes and one digest."""

    format: int = 1
    pack: str = ""
    fonds: str = ""  # fonds number 全宗号
    zh: str = ""
    en: str = ""
    departments: tuple[Department, ...] = ()
    positions: tuple[Position, ...] = ()
    levels: tuple[Level, ...] = ()
    scopes: tuple[Scope, ...] = ()
    categories: tuple[Category, ...] = ()
    sections: tuple[Section, ...] = ()
    fields: tuple[Field, ...] = ()
    numbering: tuple[NumberRule, ...] = ()
    retention: tuple[RetentionRule, ...] = ()
    masked: Masking = Masking.RIGHTS  # what rights show masked unless they say otherwise
    grants: tuple[Grant, ...] = ()
    approvals: tuple[Approval, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    confidentiality: tuple[Confidentiality, ...] = ()
    consultations: tuple[Consultation, ...] = ()
    statuses: tuple[StatusRule, ...] = ()
    cadences: tuple[Cadence, ...] = ()
    forms: tuple[Form, ...] = ()

    @cached_property
    def categories_by_code(self) -> dict[str, Category]:
        """The categories, by code."""
        return {category.code: category for category in self.categories}

    @cached_property
    def memo(self) -> dict[str, Any]:
        """What was worked out of this document once; a frozen document never outdates it."""
        return {}
