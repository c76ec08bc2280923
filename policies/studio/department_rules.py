"""Maps the departments a policy names onto the company's own: what changes where, and what cannot be."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kernel.errors import Problem
from kernel.text import N_
from policies.access.rules import Grant
from policies.cadences.rules import Cadence
from policies.categories.rules import Category
from policies.document.values import Approval, Department, PolicyDocument, Scope
from policies.fields.rules import Choice, Field, Section

# What a mapping may change, beside single fields.
PARTS = ("departments", "categories", "sections", "grants", "approvals", "cadences")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What becomes of one department of the policy: its names, or `into`, the department it really is."""

    code: str
    zh: str = ""
    en: str = ""
    into: str = ""


@dataclass(frozen=True, kw_only=True)
class Own:
    """A department of the company: its names, whether it is closed, how many posts there last or begin later."""

    zh: str
    en: str = ""
    closed: bool = False
    posts: int = 0


Place = Category | Scope | Section | Field | Grant | Approval | Cadence


def places(document: PolicyDocument, code: str) -> tuple[Place, ...]:
    """Return everything of the document that names a department."""
    return (
        *(
            one
            for one in document.categories
            if code in (one.custodian, one.reported_to)
            or any(code in duty.departments for duty in one.stages)
        ),
        *(one for one in document.scopes if code in one.departments),
        *(one for one in document.sections if one.department == code),
        *(
            one
            for one in document.fields
            if _lists_departments(one, document) and any(code == each.code for each in _open(one))
        ),
        *(one for one in document.grants if one.department == code),
        *(one for one in document.approvals if any(step.department == code for step in one.steps)),
        *(one for one in document.cadences if code in (one.department, one.second_department)),
    )


def problems_with_wishes(
    wishes: Sequence[Wish], own: Mapping[str, Own], policy: Collection[str]
) -> list[Problem]:
    """Return what keeps these wishes from being done, each at the field `into-CODE` or `zh-CODE`.

    `own` are the departments of the company by code, `policy` the codes the policy names.
    """
    away = {wish.code: wish.into for wish in wishes if wish.into}
    found: list[Problem] = []
    for wish in wishes:
        if wish.code not in policy:
            found.append(
                _problem(f"into-{wish.code}", N_("The policy names no department “{code}”."), wish)
            )
        elif wish.into:
            found += _with_target(wish, own, away)
        elif not wish.zh.strip():
            found.append(_problem(f"zh-{wish.code}", N_("A Chinese name is needed."), wish))
    return found


def mapped(
    document: PolicyDocument, wishes: Sequence[Wish], own: Mapping[str, Own]
) -> PolicyDocument:
    """Return the document after the wishes: other names, and merged codes changed in every place."""
    into = {wish.code: wish.into for wish in wishes if wish.into}
    names = {wish.code: wish for wish in wishes if not wish.into}

    def code(old: str) -> str:
        return into.get(old, old)

    def codes(old: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(code(one) for one in old))

    return replace(
        document,
        departments=tuple(_departments(document, into, names, own)),
        categories=tuple(
            replace(
                one,
                custodian=code(one.custodian),
                reported_to=code(one.reported_to),
                stages=tuple(
                    replace(duty, departments=codes(duty.departments)) for duty in one.stages
                ),
            )
            for one in document.categories
        ),
        scopes=tuple(replace(one, departments=codes(one.departments)) for one in document.scopes),
        sections=tuple(replace(one, department=code(one.department)) for one in document.sections),
        fields=tuple(
            replace(one, choices=tuple(_choices(one, into, names, own)))
            if _lists_departments(one, document)
            else one
            for one in document.fields
        ),
        grants=tuple(
            dict.fromkeys(replace(one, department=code(one.department)) for one in document.grants)
        ),
        approvals=tuple(
            replace(
                one,
                steps=tuple(replace(step, department=code(step.department)) for step in one.steps),
            )
            for one in document.approvals
        ),
        cadences=tuple(
            replace(
                one,
                department=code(one.department),
                second_department=code(one.second_department),
            )
            for one in document.cadences
        ),
    )


def _with_target(wish: Wish, own: Mapping[str, Own], away: Mapping[str, str]) -> Iterator[Problem]:
    where = f"into-{wish.code}"
    target = own.get(wish.into)
    here = own.get(wish.code)
    if wish.into == wish.code:
        yield _problem(
            where, N_("“{code}” is this department itself; choose nothing to keep it."), wish
        )
    elif target is None:
        yield _problem(
            where,
            N_("The company has no department “{into}”; choose another or make it first."),
            wish,
        )
    elif target.closed:
        yield _problem(where, N_("“{into}” is closed; choose a department in use."), wish)
    elif wish.into in away:
        yield _problem(
            where,
            N_("“{into}” itself becomes “{further}” here; choose that one."),
            wish,
            further=away[wish.into],
        )
    elif here is not None and here.posts:
        yield _problem(
            where,
            N_(
                "{count} posts in “{code}” last or begin later; move or end them first, "
                "then map it onto “{into}”."
            ),
            wish,
            count=here.posts,
        )


def _problem(where: str, message: str, wish: Wish, **more: object) -> Problem:
    params = {"code": wish.code, "into": wish.into, **more}
    return Problem(code="mapping", where=where, message=message, params=params)


def _departments(
    document: PolicyDocument,
    into: Mapping[str, str],
    names: Mapping[str, Wish],
    own: Mapping[str, Own],
) -> Iterator[Department]:
    """Yield the departments after the wishes; a new one stands where the first that became it stood."""
    known = {one.code for one in document.departments}
    for one in document.departments:
        target = into.get(one.code)
        if target is None:
            wish = names.get(one.code)
            yield replace(one, zh=wish.zh.strip(), en=wish.en.strip()) if wish else one
        elif target not in known:
            known.add(target)
            yield Department(code=target, zh=own[target].zh, en=own[target].en)


def _open(field: Field) -> list[Choice]:
    return [one for one in field.choices if not one.retired]


def _lists_departments(field: Field, document: PolicyDocument) -> bool:
    """Say whether a list of values is one of departments: each value in use is the code of one."""
    codes = {one.code for one in document.departments}
    listed = {one.code for one in _open(field)}
    return bool(listed) and listed <= codes


def _choices(
    field: Field, into: Mapping[str, str], names: Mapping[str, Wish], own: Mapping[str, Own]
) -> Iterator[Choice]:
    """Yield the values after the wishes; one that became another stays readable on old records, as retired."""
    known = {one.code for one in field.choices}
    for one in field.choices:
        target, wish = into.get(one.code), names.get(one.code)
        if one.retired:
            yield replace(one, retired=one.code not in into.values())
        elif target is None:
            yield replace(one, zh=wish.zh.strip(), en=wish.en.strip()) if wish else one
        else:
            if target not in known:
                known.add(target)
                yield Choice(code=target, zh=own[target].zh, en=own[target].en)
            yield replace(one, retired=True)
