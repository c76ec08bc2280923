"""What changes where a customer stands (客户状态) by rule: the field that says it, which rules hold, what is wrong."""

from collections.abc import Iterator, Sequence

from kernel.errors import Problem
from kernel.text import N_
from policies.categories.rules import path
from policies.document.effective import effective
from policies.document.values import PolicyDocument, StatusRule
from policies.fields.rules import Field, FieldType, Required

STATUS = "status"  # the field of the dictionary: its list of values is the list of statuses
MOST_DAYS = 3_660
_DATES = frozenset({FieldType.DATE, FieldType.DATETIME})


def status_field(document: PolicyDocument, category: str) -> Field | None:
    """Return the field in force that says where a customer of this category stands; None where it has none.

    It is one the system fills: nobody types it among other fields, so that each change has its day and reason.
    """
    for one in effective(document, category).fields:
        is_list = one.type is FieldType.CHOICE and one.required is Required.AUTO
        if one.code == STATUS and is_list and not (one.repeat or one.sealed):
            return one
    return None


def status_rules(document: PolicyDocument, category: str) -> Sequence[StatusRule]:
    """Return the rules that hold for records of a category: of each status those of the nearest category."""
    found: dict[str, StatusRule] = {}
    for step in path(document.categories_by_code, category):
        own = [one for one in document.statuses if one.category == step.code]
        found |= {one.becomes: one for one in own}
    order = list(dict.fromkeys(one.becomes for one in document.statuses))
    return sorted(found.values(), key=lambda one: order.index(one.becomes))


def problems_with_statuses(document: PolicyDocument) -> Iterator[Problem]:
    """Yield what keeps rules of statuses from being published."""
    for rule in document.statuses:
        if rule.category not in document.categories_by_code:
            message = N_("The category “{code}” does not exist.")
            yield _problem(rule, "status_category", message, code=rule.category)
            continue
        yield from _statuses(document, rule)
        yield from _occasions(document, rule)


def _statuses(document: PolicyDocument, rule: StatusRule) -> Iterator[Problem]:
    field = status_field(document, rule.category)
    if field is None:
        message = N_(
            "This category has no list of statuses: a field “status”, a choice the system fills."
        )
        yield _problem(rule, "status_field", message)
        return
    known = {one.code for one in field.choices if not one.retired}
    for name, codes in (("becomes", (rule.becomes,)), ("before", rule.before)):
        for code in codes:
            if code not in known and not (name == "before" and code == ""):
                message = N_("“{code}” is no status of this category; choose one of its list.")
                yield _problem(rule, f"status_{name}", message, code=code)
    if rule.becomes in rule.before:
        message = N_("A status that stays the same is no change; take it out of those before.")
        yield _problem(rule, "status_before", message)


def _occasions(document: PolicyDocument, rule: StatusRule) -> Iterator[Problem]:
    if not (rule.idle or rule.upon or rule.date_field):
        message = N_("Say upon what the status changes: days without business, a filing or a date.")
        yield _problem(rule, "status_idle", message)
    if not 0 <= rule.idle <= MOST_DAYS:
        message = N_("Days without contact or business are 1 to {most}; 0: it is not counted.")
        yield _problem(rule, "status_idle", message, most=MOST_DAYS)
    for code in rule.upon:
        if code not in document.categories_by_code:
            message = N_("The category “{code}” does not exist.")
            yield _problem(rule, "status_upon", message, code=code)
    if not rule.date_field:
        return
    fields = {one.code: one for one in effective(document, rule.category).fields}
    one = fields.get(rule.date_field)
    if one is None or one.type not in _DATES or one.repeat or one.sealed:
        message = N_("“{field}” is no date of this category that may be read; choose another.")
        yield _problem(rule, "status_date", message, field=rule.date_field)


def _problem(rule: StatusRule, code: str, message: str, /, **params: object) -> Problem:
    where = f"{rule.category} status {rule.becomes}"
    return Problem(code=code, where=where, message=message, params=params)
