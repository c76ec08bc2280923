"""How the studio says things: the words of codes, names in the reader's language, problems as sentences."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid
from policies.access.rules import Grant, Masking, RowScope, Verb
from policies.categories.rules import (
    OWN,
    Doubles,
    Kind,
    Review,
    Stage,
    StageDuty,
    Titles,
    Titling,
    UpdateApproval,
)
from policies.document.values import PolicyDocument
from policies.fields.rules import Field, FieldType
from policies.numbering.grammar import Kind as Token
from policies.retention.due import Step
from policies.retention.periods import PERMANENT, in_words
from policies.retention.rules import Action
from policies.studio.attribute_words import CONSULTING, PRINTED, STATUSES
from policies.studio.filing_words import FILING_ATTRIBUTES, FILING_VALUES
from policies.studio.required_words import REQUIRED

Words = Mapping[str, str | Promise]

KINDS: Words = {Kind.FILE.value: _("File (case)"), Kind.ITEM.value: _("Item")}
REVIEWS: Words = {
    Review.BEFORE_ENTRY.value: _("Signed before entry"),
    Review.SIGNED_CARD.value: _("Signed before entry, keyed from signed cards only"),
    Review.AFTER_ENTRY.value: _("Reviewed after entry"),
    Review.NONE.value: _("No review"),
}
UPDATE_APPROVALS: Words = {
    UpdateApproval.NONE.value: _("No approval of changes"),
    UpdateApproval.CRITICAL.value: _("Approval of critical changes"),
    UpdateApproval.ALL.value: _("Approval of every change"),
}
DOUBLES: Words = {
    Doubles.ASK.value: _("Merged, linked or justified before it is stored"),
    Doubles.TELL.value: _("Shown, and stored all the same"),
}
_MADE, _CHECKED = _("Makes every title"), _("Checks every title")
TITLINGS: Words = {Titling.GENERATED.value: _MADE, Titling.CHECKED.value: _CHECKED}
TITLES: Words = {
    Titles.OPEN.value: _("Not sealed"),
    Titles.SEALED.value: _("Sealed with the record"),
}
STAGES: Words = {
    Stage.COLLECT.value: pgettext_lazy("stage of a record", "Collect"),
    Stage.ARRANGE.value: pgettext_lazy("stage of a record", "Arrange"),
    Stage.FILE.value: pgettext_lazy("stage of a record", "File"),
    Stage.KEEP.value: pgettext_lazy("stage of a record", "Keep"),
    Stage.USE.value: pgettext_lazy("stage of a record", "Use"),
    Stage.SECURE.value: pgettext_lazy("stage of a record", "Secure"),
    Stage.DISPOSE.value: pgettext_lazy("stage of a record", "Dispose"),
}
EACH_ITS_OWN = _("Each department its own")
CARRIERS: Words = {
    "electronic": _("Electronic"),
    "paper": _("Paper"),
    "both": _("Paper and electronic"),
    "either": _("Either, chosen for each record"),
}
TYPES: Words = {
    FieldType.TEXT.value: _("Text"),
    FieldType.LONGTEXT.value: _("Long text"),
    FieldType.NUMBER.value: pgettext_lazy("type of a field", "Number"),
    FieldType.MONEY.value: _("Amount of money"),
    FieldType.DATE.value: _("Date"),
    FieldType.DATETIME.value: _("Date and time"),
    FieldType.CHOICE.value: _("Choice"),
    FieldType.MULTI.value: _("Multiple choice"),
    FieldType.BOOL.value: _("Yes or no"),
    FieldType.PHONE.value: _("Telephone"),
    FieldType.EMAIL.value: _("E-mail"),
    FieldType.USCC.value: _("Unified social credit code"),
    FieldType.CNID.value: _("Identity card number"),
    FieldType.ADDRESS.value: _("Address"),
    FieldType.PERSON.value: _("Person of the company"),
    FieldType.LINK.value: _("Link to a record"),
    FieldType.FILE.value: _("Electronic file"),
    FieldType.AGE.value: _("Age"),
}
SENSITIVITIES: Words = {
    "": _("Not sensitive"),
    "P": _("Personal"),
    "SP": _("Sensitive personal"),
    "B": _("Business secret"),
}
MASKINGS: Words = {
    Masking.RIGHTS.value: _("Only what a right says"),
    Masking.PERSONAL.value: _("Personal and sensitive personal data"),
    Masking.ALL.value: _("Personal data and business secrets"),
}
VERBS: Words = {
    Verb.CREATE.value: pgettext_lazy("right", "Create"),
    Verb.EDIT.value: pgettext_lazy("right", "Edit"),
    Verb.VIEW.value: pgettext_lazy("right", "View"),
    Verb.IMPORT.value: pgettext_lazy("right", "Import"),
    Verb.EXPORT.value: pgettext_lazy("right", "Export"),
    Verb.REVIEW.value: pgettext_lazy("right", "Review"),
    Verb.FILE.value: pgettext_lazy("right", "File"),
    Verb.LOAN_DESK.value: pgettext_lazy("right", "Loan desk"),
    Verb.REQUEST.value: pgettext_lazy("right", "Request a loan"),
    Verb.COPY.value: pgettext_lazy("right", "Copy"),
    Verb.APPROVE.value: pgettext_lazy("right", "Approve"),
    Verb.UNMASK.value: pgettext_lazy("right", "Unmask"),
    Verb.SHARE.value: pgettext_lazy("right", "Share"),
    Verb.TRANSFER.value: pgettext_lazy("right", "Transfer"),
    Verb.SEAL.value: pgettext_lazy("right", "Seal"),
    Verb.DESTROY.value: pgettext_lazy("right", "Destroy"),
    Verb.CONFIGURE.value: pgettext_lazy("right", "Configure"),
    Verb.AUDIT.value: pgettext_lazy("right", "Audit"),
    Verb.PRIVACY.value: pgettext_lazy("right", "Privacy desk"),
}
ROWS: Words = {
    RowScope.OWN.value: _("Own records"),
    RowScope.DEPARTMENT.value: _("Records of the department"),
    RowScope.TERRITORY.value: _("Records of the territory"),
    RowScope.ASSIGNED.value: _("Customers assigned to the person"),
    RowScope.SHARED.value: _("Records shared with the person"),
    RowScope.ALL.value: _("All records"),
}
ACTIONS: Words = {
    Action.DESTROY.value: _("Destroy"),
    Action.ANONYMISE.value: _("Anonymise"),
    Action.APPRAISE.value: _("Appraise"),
    Action.TRANSFER.value: _("Transfer"),
    Action.KEEP.value: _("Keep permanently"),
}
STARTS: Words = {"": _("The day after"), "year": _("1 January of the year after")}
TRIGGERS: Words = {
    "FILED": _("Filing"),
    "END": _("End of the relationship"),
    "ACCT": _("Closing of the account"),
    "CON": _("End of the contract"),
    "TXN": _("Last transaction"),
    "CLOSE": _("Closing of the case"),
    "FYE": _("End of the financial year"),
    "CLR": _("Customs clearance"),
    "DECL": _("Tax refund declaration"),
    "DLV": _("Delivery"),
    "REP": _("Repair"),
    "EVAL": _("Evaluation"),
    "WDR": _("Withdrawal of consent"),
    "SUP": _("Replacement by a newer record"),
}
TOKENS: Words = {
    Token.LITERAL.value: "",
    Token.FONDS.value: _("Fonds number"),
    Token.CATEGORY.value: _("Category"),
    Token.YEAR.value: _("Year"),
    Token.MONTH.value: _("Year and month"),
    Token.DAY.value: _("Day"),
    Token.RETENTION.value: _("Retention code"),
    Token.DEPARTMENT.value: _("Department"),
    Token.REGION.value: _("Region"),
    Token.CUSTOMER_TYPE.value: _("Customer type"),
    Token.PARENT.value: _("Number of the file"),
    Token.FIELD.value: _("Field"),
    Token.COUNTER.value: _("Counter"),
    Token.CHECK.value: _("Check character"),
}
PARTS: Words = {
    "format": _("Format"),
    "pack": _("Policy pack"),
    "fonds": _("Fonds number"),
    "zh": _("Chinese name"),
    "en": _("English name"),
    "departments": _("Department"),
    "positions": _("Position"),
    "levels": _("Confidentiality level"),
    "scopes": _("Scope"),
    "categories": _("Category"),
    "sections": _("Section"),
    "fields": _("Field"),
    "numbering": _("Number pattern"),
    "retention": _("Retention period"),
    "masked": _("Masked by default"),
    "grants": _("Right"),
    "approvals": _("Approval"),
    "purposes": _("Purpose of use"),
    "confidentiality": _("Confidentiality rules"),
    "consultations": _("How records are consulted"),
    "statuses": _("Status rule"),
    "cadences": _("Cadence"),
    "forms": _("Print form"),
}
ATTRIBUTES: Words = {
    "business": _("Belongs to the business"),
    "consent": _("Consent that is needed"),
    "scope": _("What is kept confidential"),
    "measures": _("Measures"),
    "responsibilities": _("Responsibilities"),
    "zh": _("Chinese name"),
    "en": _("English name"),
    "parent": _("Lies under"),
    "kind": _("Kind"),
    "custodian": _("Custodian"),
    "level": _("Confidentiality level"),
    "carrier": _("Carrier"),
    "review": _("Review"),
    "update_approval": _("Approval of changes"),
    "doubles": _("Perhaps the same customer"),
    **FILING_ATTRIBUTES,
    "title_rule": _("Naming rule"),
    "titling": _("What the naming rule does"),
    "file_kinds": _("Kinds of files taken"),
    "titles": _("Titles and names"),
    "completeness": _("Completeness for filing (%)"),
    "entry_days": _("Working days from the first contact to the entry"),
    "standalone": _("May be filed without a customer file"),
    "abstract": _("Holds sub-categories only"),
    "retired": _("Retired"),
    "collecting": _("Takes in what has no class yet"),
    "stages": _("Steps and their departments"),
    "type": _("Type"),
    "section": _("Section"),
    "required": _("Required"),
    "required_by": _("Required only because of"),
    "required_values": _("Where that field is"),
    "choices": _("List of values"),
    "sensitivity": _("Sensitivity"),
    "sealed": pgettext_lazy("property of a field", "Sealed"),
    "critical": _("Critical"),
    "unique": _("Unique"),
    "listed": _("Listed"),
    "searchable": _("Searchable"),
    "facet": _("Facet"),
    "legal_basis": _("Legal basis"),
    "trigger": _("Starts the period"),
    "birth": _("Date of birth it follows"),
    "since": _("Reckoned from the date"),
    "after": _("Reckoned: how long after it"),
    "working": _("Reckoned in working days"),
    "pattern": _("Pattern"),
    "date_field": _("Date field"),
    "code": _("Code"),
    "period": _("Period"),
    "start": _("Begins"),
    "action": _("At the end"),
    "basis": _("Basis"),
    "minimum": _("Statutory minimum"),
    "maximum": _("Ceiling for personal data"),
    "condition": _("Only where"),
    "verbs": _("Rights"),
    "rows": _("Row scope"),
    "clearance": _("Up to level"),
    "mask": _("Masked"),
    "clear": _("Shown in clear"),
    "department": _("Department"),
    "position": _("Position"),
    "categories": _("Categories"),
    "valid_from": _("Valid from"),
    "valid_to": _("Valid to"),
    "delegated": _("Delegated by the custodian"),
    "departments": _("Departments"),
    "positions": _("Positions"),
    "every": _("How often"),
    "counting": _("Counting"),
    "values": _("Values"),
    "lead": _("Days before it is due"),
    "of": _("Whose duty"),
    "second_department": _("Second department"),
    "second_position": _("Second position"),
    "done_by": _("What satisfies it"),
    **CONSULTING,
    **STATUSES,
    **PRINTED,
}
YES_NO: Words = {"True": _("yes"), "False": _("no")}
VALUES: Mapping[str, Words] = {  # attribute of a change → the words of its values
    "kind": KINDS,
    "review": REVIEWS,
    "update_approval": UPDATE_APPROVALS,
    "doubles": DOUBLES,
    "carrier": CARRIERS,
    **FILING_VALUES,
    "titling": TITLINGS,
    "titles": TITLES,
    "type": TYPES,
    "required": REQUIRED,
    "sensitivity": SENSITIVITIES,
    "rows": ROWS,
    "action": ACTIONS,
    "start": STARTS,
}


def value_in_words(attribute: str, value: str) -> str:
    """Return a changed value in words, as far as its attribute has words."""
    if attribute == "verbs":
        codes = set(value.split(", "))
        return verbs_in_words(verb for verb in Verb if verb.value in codes)
    if attribute == "values" and value:  # an empty one among them: the field is not filled in
        return ", ".join(one or gettext("not filled in") for one in value.split(", "))
    if attribute == "trigger" and value:
        return trigger_in_words(value)
    if attribute in {"period", "minimum", "maximum", "every"} and value:
        return period_in_words(value)
    return word(VALUES.get(attribute, YES_NO), value)


def custodian_in_words(document: PolicyDocument, custodian: str, nothing: str = "—") -> str:
    """Return the name of the department that keeps a category, or that each keeps its own."""
    if custodian == OWN:
        return str(EACH_ITS_OWN)
    return name_in(document.departments, custodian, nothing)


def duty_name(duty: StageDuty) -> str:
    """Return how a step is called: by its own name in the reader's language, else as its stage."""
    own = (duty.zh or duty.en) if is_chinese() else (duty.en or duty.zh)
    return own or word(STAGES, duty.stage)


def is_chinese() -> bool:
    """Say whether the reader reads Chinese."""
    return (get_language() or "zh").startswith("zh")


def named(thing: Any) -> str:
    """Return the name of a thing with `zh` and `en` in the reader's language, else in the other."""
    return str((thing.zh or thing.en) if is_chinese() else (thing.en or thing.zh))


def name_in(things: Iterable[Any], code: str, nothing: str = "") -> str:
    """Return the name of the thing with `code`; the code itself where the policy does not know it."""
    return next((named(thing) for thing in things if thing.code == code), code or nothing)


def word(words: Words, code: Any) -> str:
    """Return the word for a code, the code itself where there is none."""
    plain = str(getattr(code, "value", code) or "")
    return str(words.get(plain, plain))


def period_in_words(period: str) -> str:
    """Return `P10Y` as "10 years", '' and `permanent` as permanent; what is no period stays as it is."""
    if period in {"", PERMANENT}:
        return gettext("permanent")
    try:
        parts = [gettext(words).format(count=count) for words, count in in_words(period)]
    except Invalid:
        return period
    return " ".join(parts)


def reckoned_in_words(field: Field, names: Mapping[str, str]) -> str:
    """Return how long after another date a field lies; `names` says what the fields are called, by code."""
    start = names.get(field.since, field.since)
    said = (
        gettext("{length} after {start}, in working days")
        if field.working
        else gettext("{length} after {start}")
    )
    return said.format(length=period_in_words(field.after), start=start)


def trigger_in_words(trigger: str) -> str:
    """Return `END|WDR` as the words of both, joined."""
    return gettext(" or ").join(word(TRIGGERS, code) for code in trigger.split("|"))


def step_sentence(step: Step, category: str = "") -> str:
    """Return a step of the why with the words of its codes; `category`: the name to show."""
    params = dict(step.params)
    for name in ("period", "minimum", "maximum"):
        params[name] = period_in_words(str(params.get(name, "")))
    params["trigger"] = trigger_in_words(str(params.get("trigger", "")))
    params["category"] = category or params.get("category", "")
    params["basis"] = params.get("basis") or gettext("no basis named")
    return gettext(step.message).format_map(params)


def verbs_in_words(verbs: Iterable[Verb]) -> str:
    """Return verbs as words, in the order of the grid."""
    held = set(verbs)
    between = "、" if is_chinese() else ", "
    return between.join(word(VERBS, verb) for verb in Verb if verb in held)


def holder(document: PolicyDocument, grant: Grant) -> str:
    """Return to whom a grant is given: department and position, or everybody."""
    parts = []
    if grant.department not in {"", "*"}:
        parts.append(name_in(document.departments, grant.department))
    if grant.position not in {"", "*"}:
        parts.append(name_in(document.positions, grant.position))
    return " · ".join(parts) or gettext("Everybody")
