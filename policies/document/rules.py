"""What makes a whole policy document sound: checks across its kinds, and against what was published."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from kernel.errors import Invalid, Problem
from kernel.text import N_
from policies.access import rules as access
from policies.categories.rules import OWN, Titling, problems_with_tree
from policies.document.consultations import problems_with_consultations
from policies.document.difference import Change, diff
from policies.document.effective import EffectiveCategory, category_path, effective, fileable
from policies.document.history import problems_with_history
from policies.document.printed import problems_with_forms, warnings_about_forms
from policies.document.purposes import problems_with_purposes
from policies.document.recurring import problems_with_cadences
from policies.document.regime import problems_with_regime
from policies.document.secrecy import problems_with_secrecy
from policies.document.slots import Slots, slots, unslotted
from policies.document.statuses import problems_with_statuses
from policies.document.values import Approval, NumberRule, PolicyDocument
from policies.fields.rules import Field, FieldType, Required
from policies.fields.soundness import check_fields
from policies.fields.titles import rule_problems
from policies.numbering.colliding import Vocabulary, collisions
from policies.numbering.rules import (
    FieldFacts,
    Pattern,
    parse_pattern,
    problems_with,
    warnings_about,
)
from policies.retention import rules as retention

__all__ = [
    "Change",
    "EffectiveCategory",
    "Findings",
    "Slots",
    "category_path",
    "check",
    "check_number",
    "diff",
    "effective",
    "fileable",
    "slots",
]


_CHECKED = "rules.checked"  # where a document keeps what was found in it by itself


class Findings(NamedTuple):
    """What was found: problems forbid publishing, warnings are shown."""

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def check(document: PolicyDocument, *, previous: PolicyDocument | None = None) -> Findings:
    """Return problems and warnings of `document`; `previous` is the published one, if any."""
    against, found = document.memo.get(_CHECKED, (None, None))
    if found is None or against is not previous:
        found = _checked(document, previous)
        document.memo[_CHECKED] = previous, found
    known: Findings = found
    return known


def _checked(document: PolicyDocument, previous: PolicyDocument | None) -> Findings:
    tree = problems_with_tree(document.categories)
    if tree:  # nothing below can be trusted on a broken tree
        return Findings(tree, ())
    problems = [
        *_doubles(document),
        *_places(document),
        *_fields(document),
        *title_problems(document),
        *_retention(document),
        *_people(document),
        *problems_with_secrecy(document),
        *problems_with_purposes(document),
        *problems_with_consultations(document),
        *problems_with_statuses(document),
        *_grants(document),
        *problems_with_regime(document),
        *problems_with_cadences(document),
        *problems_with_forms(document),
    ]
    warnings: list[Problem] = []
    if not problems:
        found, warnings = _numbers(document)
        problems += found
        warnings += retention.warnings_about(document.retention, parents=_parents(document))
        warnings += warnings_about_forms(document)
    if previous is not None:
        problems += problems_with_history(previous, document)
    return Findings(tuple(problems), tuple(warnings))


def _problem(code: str, where: str, message: str, **params: object) -> Problem:
    return Problem(code=code, where=where, message=message, params=params)


def _doubles(document: PolicyDocument) -> Iterator[Problem]:
    """Codes that stand twice in one list."""
    lists: dict[str, list[str]] = {
        "departments": [row.code for row in document.departments],
        "positions": [row.code for row in document.positions],
        "levels": [row.code for row in document.levels],
        "scopes": [row.code for row in document.scopes],
        "approvals": [row.code for row in document.approvals],
        "purposes": [row.code for row in document.purposes],
        "sections": [f"{row.category} {row.code}" for row in document.sections],
        "numbering": [row.category for row in document.numbering],
        "confidentiality": [row.category for row in document.confidentiality],
        "consultations": [row.category for row in document.consultations],
        "statuses": [f"{row.category} {row.becomes}" for row in document.statuses],
        "cadences": [row.code for row in document.cadences],
        "forms": [row.code for row in document.forms],
    }
    for part, keys in lists.items():
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            yield _problem("double", f"{part} {key}", N_("This code stands twice."))


def _places(document: PolicyDocument) -> Iterator[Problem]:
    """Rows that name a category, department or level the document does not have."""
    categories = document.categories_by_code
    departments = {row.code for row in document.departments} | {""}
    levels = {row.code for row in document.levels} | {""}
    named = [
        *((f"section {row.code}", row.category) for row in document.sections),
        *(("number", row.category) for row in document.numbering),
        *(("confidentiality", row.category) for row in document.confidentiality),
    ]
    for what, code in named:
        if code not in categories:
            yield _unknown(f"{code} {what}", N_("The category “{code}” does not exist."), code)
    for category in document.categories:
        if category.custodian not in departments | {OWN}:
            yield _unknown(
                category.code, N_("The department “{code}” does not exist."), category.custodian
            )
        if category.level not in levels:
            yield _unknown(category.code, N_("The level “{code}” does not exist."), category.level)
    for section in document.sections:
        if section.department not in departments:
            yield _unknown(
                f"{section.category} section {section.code}",
                N_("The department “{code}” does not exist."),
                section.department,
            )


def _unknown(where: str, message: str, code: str) -> Problem:
    return Problem(code="unknown", where=where, message=message, params={"code": code})


def _fields(document: PolicyDocument) -> Iterator[Problem]:
    yield from check_fields(
        document.fields,
        paths={
            category.code: [step.code for step in category_path(document, category.code)]
            for category in document.categories
        },
        sections=document.sections,
    )
    for known in unslotted(document):
        yield _problem(
            "slots",
            f"{known.category} {known.code}",
            N_("A category lists at most 8 texts, 4 dates and 4 numbers; this field is one more."),
        )
    levels = {level.code for level in document.levels}
    for known in document.fields:
        yield from _value_levels(known, levels)
        if known.sensitivity == "SP" and not known.legal_basis and not known.retired:
            yield _problem(  # PIPL art. 13, 28; REQ-POL-09
                "basis",
                f"{known.category} {known.code}",
                N_("A sensitive personal field needs its legal basis."),
            )


def title_problems(document: PolicyDocument) -> list[Problem]:
    """Return what is wrong with the naming rules in force, once at the category that says each."""
    problems: list[Problem] = []
    if problems_with_tree(document.categories):  # nothing can be trusted on a broken tree
        return problems
    for category in fileable(document):
        found = effective(document, category.code)
        if found.title_rule:
            problems += rule_problems(
                found.title_rule,
                {known.code: known for known in found.fields},
                generated=found.titling is Titling.GENERATED,
                where=f"{found.origins['title_rule']} title",
                names=found.names,
            )
    return _once(problems)


def _value_levels(known: Field, levels: Collection[str]) -> Iterator[Problem]:
    """What is wrong with the confidentiality levels the values of a field ask for."""
    where = f"{known.category} {known.code}"
    for choice in known.choices:
        if choice.level and choice.level not in levels:
            yield _problem(
                "choice_level", where, N_("The level “{level}” does not exist."), level=choice.level
            )
        elif choice.level and known.repeat:
            message = N_(
                "A list of rows says nothing of the level: take “{level}” out of its value."
            )
            yield _problem("choice_level", where, message, level=choice.level)


def _parents(document: PolicyDocument) -> dict[str, str]:
    return {category.code: category.parent for category in document.categories}


def _retention(document: PolicyDocument) -> list[Problem]:
    flags = {known.code for known in document.fields if known.type is FieldType.BOOL}
    return retention.problems_with(document.retention, parents=_parents(document), conditions=flags)


def _people(document: PolicyDocument) -> Iterator[Problem]:
    departments = {row.code for row in document.departments} | {""}
    positions = {row.code for row in document.positions}
    for approval in document.approvals:
        for step in approval.steps:
            if step.position not in positions:
                yield _unknown(
                    approval.code, N_("The position “{code}” does not exist."), step.position
                )
            if step.department not in departments:
                yield _unknown(
                    approval.code, N_("The department “{code}” does not exist."), step.department
                )
            if step.of not in {"", "asker", "custodian"}:
                yield _problem(
                    "whose",
                    approval.code,
                    N_("A step is of the asker's or the custodian's department, not of “{of}”."),
                    of=step.of,
                )
        yield from _steps_said_twice(approval)
    yield from _decided_twice(document)


def _decided_twice(document: PolicyDocument) -> Iterator[Problem]:
    """Yield an approval for what an earlier one decides already: it would never be asked for."""
    first: dict[str, str] = {}
    for approval in document.approvals:
        other = first.setdefault(approval.subject, approval.code)
        if other != approval.code:
            yield _problem(
                "subject_twice",
                approval.code,
                N_(
                    "Approval {other} decides the same as {approval}; put the steps into one of them "
                    "and remove the other."
                ),
                approval=approval.code,
                other=other,
            )


def _steps_said_twice(approval: Approval) -> Iterator[Problem]:
    """Yield a step that stands twice: each is decided by another person, so it would ask for the same twice."""
    for number, step in enumerate(approval.steps, start=1):
        if step in approval.steps[: number - 1]:
            yield _problem(
                "step_twice",
                approval.code,
                N_("Step {number} of approval {approval} says what an earlier step says already."),
                number=number,
                approval=approval.code,
            )


def _grants(document: PolicyDocument) -> list[Problem]:
    return access.problems_with(
        document.grants,
        parents=_parents(document),
        departments=[row.code for row in document.departments],
        positions=[row.code for row in document.positions],
        levels=[row.code for row in document.levels],
    )


def check_number(document: PolicyDocument, category: str) -> Findings:
    """Return problems and warnings of the pattern a category has of its own, wherever it holds."""
    if problems_with_tree(document.categories):
        return Findings((), ())
    problems, warnings = _numbers(document, only=category)
    return Findings(tuple(problems), tuple(warnings))


def _numbers(document: PolicyDocument, *, only: str = "") -> tuple[list[Problem], list[Problem]]:
    problems: list[Problem] = []
    warnings: list[Problem] = []
    counted: list[tuple[EffectiveCategory, Pattern]] = []
    for category in fileable(document):
        if only and only != category.code and not category.code.startswith(f"{only}·"):
            continue
        found = effective(document, category.code)
        if found.number is None:
            problems.append(
                _problem("number", category.code, N_("No number pattern holds for this category."))
            )
            continue
        bad, notes = _with_number(found, found.number)
        problems += bad
        if not bad:
            counted.append((found, parse_pattern(found.number.pattern)))
        warnings += notes if found.number.category == category.code else []
    problems += _collisions(document, counted)
    if not document.fonds:
        for rule in document.numbering:
            if "{FONDS}" in rule.pattern:
                problems.append(
                    _problem(
                        "fonds",
                        rule.category,
                        N_("The number shows {{FONDS}}, but the policy names no fonds number."),
                    )
                )
    return _once(problems), _once(warnings)


def _collisions(
    document: PolicyDocument, counted: Sequence[tuple[EffectiveCategory, Pattern]]
) -> Iterator[Problem]:
    """Yield categories of two patterns whose counters can give one number."""
    departments = tuple(row.code for row in document.departments)
    patterns = [
        (
            pattern,
            Vocabulary(
                fonds=document.fonds,
                category=known.code,
                departments=departments,
                retentions=tuple(rule.code for rule in known.retention),
            ),
        )
        for known, pattern in counted
    ]
    message = N_(
        "Its pattern can give the same number as that of {other}, from another counter; "
        "let them differ in fixed text or show the category."
    )
    for one, other in collisions(patterns):
        where = f"{counted[one][0].code} number"
        yield _problem("collision", where, message, other=counted[other][0].code)


def _with_number(found: EffectiveCategory, rule: NumberRule) -> tuple[list[Problem], list[Problem]]:
    where = f"{rule.category} number"
    try:
        pattern = parse_pattern(rule.pattern)
    except Invalid as error:
        return [replace(problem, where=where) for problem in error.problems], []
    named = {rule.date_field, *(part.text for part in pattern.fields)}
    facts = {
        known.code: FieldFacts(
            type=known.type.value,
            sealed=known.sealed,
            required=known.required in {Required.ALWAYS, Required.FILING},
            unique=known.unique,
            sensitivity=known.sensitivity,
        )
        for known in found.fields
        if known.code in named and not known.repeat
    }
    problems = problems_with(
        pattern,
        fields=facts,
        category=found.code,
        date_field=rule.date_field,
        is_item=found.kind == "item" and (None if found.standalone else True),
    )
    notes = warnings_about(pattern, fields=facts)
    return (
        [replace(problem, where=f"{where} {problem.where}".strip()) for problem in problems],
        [replace(problem, where=f"{where} {problem.where}".strip()) for problem in notes],
    )


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """Without those that sub-categories repeat."""
    seen: dict[str, Problem] = {}
    for problem in problems:
        seen.setdefault(str(problem), problem)
    return list(seen.values())
