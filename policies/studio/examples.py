"""Made-up records with which a pattern or a period is shown at work before it is saved."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kernel.errors import Invalid, Problem
from policies.categories.rules import Category
from policies.document.effective import EffectiveCategory, effective
from policies.document.rules import check_number, title_problems
from policies.document.values import NumberRule, PolicyDocument
from policies.fields.rules import Field, FieldType
from policies.fields.titles import FREE, TitleFacts, title_by
from policies.numbering.grammar import Kind, Segment
from policies.numbering.rules import (
    NumberFacts,
    Pattern,
    capacity,
    parse_pattern,
    preview,
)
from policies.retention.due import Due
from policies.retention.rules import Circumstances, RetentionRule, due

EXAMPLE_USCC = "91350100M000100Y43"  # the worked example of GB 32100-2015
EXAMPLE_REGION = "120101"
_VALUES = {
    FieldType.NUMBER: "12",
    FieldType.MONEY: "12",
    FieldType.BOOL: "1",
    FieldType.USCC: EXAMPLE_USCC,
    FieldType.PHONE: "13800000000",
}


_WORDS = Field(category="", code=FREE, zh="", en="", type=FieldType.TEXT)


@dataclass(frozen=True, kw_only=True)
class NumberExample:
    """What a pattern would give: its segments with their texts, three numbers, and what is wrong."""

    segments: tuple[tuple[Segment, str], ...] = ()
    samples: tuple[str, ...] = ()
    capacity: int | None = None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def number_example(document: PolicyDocument, rule: NumberRule, *, today: dt.date) -> NumberExample:
    """Return three numbers of an example record filed `today`, and every problem and warning."""
    try:
        pattern = parse_pattern(rule.pattern)
    except Invalid as error:
        return NumberExample(problems=error.problems)
    others = tuple(known for known in document.numbering if known.category != rule.category)
    tried = _with_numbering(document, (*others, rule))
    found = check_number(tried, rule.category)
    known = {str(problem) for problem in check_number(document, rule.category).problems}
    facts = example_facts(tried, rule, today=today)
    try:
        samples = preview(pattern, facts)
        segments = tuple((part, _text(pattern, part, facts)) for part in pattern.segments)
    except Invalid as error:
        return NumberExample(problems=_about(found.problems, rule, known) or error.problems)
    return NumberExample(
        segments=segments,
        samples=samples,
        capacity=capacity(pattern),
        problems=_about(found.problems, rule, known),
        warnings=_about(found.warnings, rule, set()),
    )


def example_facts(document: PolicyDocument, rule: NumberRule, *, today: dt.date) -> NumberFacts:
    """Return what a typical record of the category would say for its number."""
    found = effective(document, rule.category)
    return NumberFacts(
        fonds=document.fonds or "KH01",
        category=rule.category,
        on=today,
        retention=_retention_code(found),
        department=found.custodian_of("DEPT") or "DEPT",
        region=EXAMPLE_REGION,
        customer_type="A",
        parent="KH-0001",
        fields={known.code: _example_value(known, today) for known in found.fields},
    )


def _with_numbering(document: PolicyDocument, rules: Sequence[NumberRule]) -> PolicyDocument:
    values = {name: getattr(document, name) for name in document.__dataclass_fields__}
    return PolicyDocument(**{**values, "numbering": tuple(rules)})


def _about(problems: Sequence[Problem], rule: NumberRule, known: set[str]) -> tuple[Problem, ...]:
    """Those of the pattern itself and of what it needs; not what was wrong before."""
    return tuple(
        problem
        for problem in problems
        if problem.where.split(" ")[0] == rule.category
        and (" number" in problem.where or problem.code == "fonds")
        and str(problem) not in known
    )


def _retention_code(found: EffectiveCategory) -> str:
    return next((rule.code for rule in found.retention if not rule.condition), "D10")


def _example_value(known: Field, today: dt.date) -> str:
    if known.choices:
        return known.choices[0].code
    if known.type in {FieldType.DATE, FieldType.DATETIME}:
        return today.isoformat().replace("-", "")
    return _VALUES.get(known.type, "A0001")


def _text(pattern: Pattern, part: Segment, facts: NumberFacts) -> str:
    """Return what one segment shows in the first number."""
    if part.kind is Kind.LITERAL:
        return part.text
    if part.kind is Kind.COUNTER:
        return f"{1:0{part.number}d}"
    alone = Pattern(segments=(part,))
    if part.kind is Kind.CHECK:
        counter = next(each for each in pattern.segments if each.kind is Kind.COUNTER)
        return preview(Pattern(segments=(counter, part)), facts, n=1)[0][counter.number :]
    return preview(alone, facts, n=1)[0]


def title_example(
    document: PolicyDocument, category: Category, *, today: dt.date
) -> tuple[str, tuple[Problem, ...]]:
    """Return the title of an example record under the rule of `category`, and what is wrong with that rule."""
    categories = tuple(
        category if one.code == category.code else one for one in document.categories
    )
    tried = replace(document, categories=categories)
    known = {str(problem) for problem in title_problems(document)}
    found = effective(tried, category.code)
    problems = tuple(
        problem
        for problem in title_problems(tried)
        if problem.where == f"{category.code} title" and str(problem) not in known
    )
    if not found.title_rule or any(one.code in {"title_token", "title_brace"} for one in problems):
        return "", problems
    facts = TitleFacts(
        category=category.code,
        name=category.zh or category.en,
        on=today,
        fields={FREE: _WORDS, **{one.code: replace(one, sensitivity="") for one in found.fields}},
        values={FREE: "……", **{one.code: _title_value(one, today) for one in found.fields}},
    )
    return title_by(found.title_rule, facts), problems


def _title_value(known: Field, today: dt.date) -> str:
    """Return what a field of the example record says: of a text its own name."""
    if known.type is FieldType.TEXT:
        return known.zh or known.en
    if known.type in {FieldType.DATE, FieldType.DATETIME}:
        return today.isoformat()
    return _example_value(known, today)


def retention_example(rule: RetentionRule, *, start: dt.date, today: dt.date) -> Due:
    """Return when an example record whose trigger fell on `start` may go, and why; raise Invalid."""
    triggers: dict[str, dt.date | None] = {rule.trigger: start}
    triggers |= dict.fromkeys(rule.trigger.split("|"), start)
    flags = frozenset({rule.condition} if rule.condition else ())
    record = Circumstances(category=rule.category, triggers=triggers, flags=flags)
    return due((rule,), record, parents={rule.category: ""}, today=today)
