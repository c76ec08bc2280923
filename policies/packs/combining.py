"""A pack with an add-on: both regulations as one document, and no row of either lost.

The base has the last word on what both name. A category both packs have is one and the same where its code
says so in every pack; any other of the same code comes in under the add-on's own code (`P09HD`), because a
category code is made of letters and digits and the “·” says that one lies under another.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kernel.errors import Invalid, Problem
from kernel.text import N_, Word
from policies.access.rules import BY_DEFAULT, Grant, Masking, Verb
from policies.cadences.rules import Cadence
from policies.categories.rules import Category
from policies.document.effective import category_path
from policies.document.regime import delegating
from policies.document.slots import unslotted
from policies.document.values import (
    Approval,
    Confidentiality,
    Consultation,
    PolicyDocument,
    StatusRule,
)
from policies.fields.rules import TYPE_WORDS, Choice, Field, FieldType
from policies.forms.rules import Form
from policies.packs.overlaying import MANAGEMENT, ordered, with_categories
from policies.retention.rules import RetentionRule

WITH = "+"  # between a pack and its add-ons
SAME = frozenset({MANAGEMENT, "TS"})  # one thing in every pack: management records, complaints
_EVERY = "*"


def combine(
    base: PolicyDocument, addon: PolicyDocument, *, onto: Mapping[str, str] | None = None
) -> PolicyDocument:
    """Return `base` with all that `addon` brings; `base` itself where it holds the add-on already.

    `onto` says for root categories of the add-on which category of the base they are, or which new code
    they get. Raise Invalid where two categories cannot be one.
    """
    if addon.pack in base.pack.split(WITH):
        return base
    joining = _Joining(base=base, addon=addon, codes=_codes(base, addon, onto or {}))
    joining.demand_joinable()
    categories = with_categories(base.categories, joining.categories())
    departments = _by_code(base.departments, addon.departments)
    fields = _listing_departments(joining, (*joining.changed_fields(), *joining.fields()))
    masked = max(base.masked, addon.masked, key=list(Masking).index)
    document = replace(
        base,
        pack=f"{base.pack}{WITH}{addon.pack}",
        fonds=base.fonds or addon.fonds,
        zh=f"{base.zh} + {addon.zh}",
        en=f"{base.en} + {addon.en}",
        departments=departments,
        positions=_by_code(base.positions, addon.positions),
        levels=_by_code(base.levels, addon.levels),
        scopes=_by_code(base.scopes, addon.scopes),
        categories=categories,
        sections=(*base.sections, *joining.sections()),
        fields=fields,
        numbering=(*base.numbering, *joining.numbering()),
        retention=(*base.retention, *joining.retention()),
        masked=masked,
        grants=(),
        approvals=_approvals(base.approvals, addon.approvals),
        purposes=_by_code(base.purposes, addon.purposes),
        confidentiality=(*base.confidentiality, *joining.confidentiality()),
        consultations=(*base.consultations, *joining.consultations()),
        statuses=(*base.statuses, *joining.statuses()),
        cadences=(*base.cadences, *joining.cadences()),
        forms=(*base.forms, *joining.forms()),
    )
    # What a department keeps for the add-on alone it does for the base's custodian here.
    added = delegating(document, shown_still(joining.grants(), addon.masked, masked))
    grants = (*shown_still(base.grants, base.masked, masked), *added)
    document = replace(document, grants=tuple(dict.fromkeys(grants)))
    return _within_slots(ordered(document), set(base.fields))


def shown_still(grants: Iterable[Grant], before: Masking, after: Masking) -> tuple[Grant, ...]:
    """Return rights that show in clear what they showed, though more is masked by default than before."""
    more = BY_DEFAULT[after] - BY_DEFAULT[before]
    return tuple(
        replace(one, clear=tuple(sorted({*one.clear, *(more - {*one.mask})})))
        if more and Verb.VIEW in one.verbs
        else one
        for one in grants
    )


def _codes(base: PolicyDocument, addon: PolicyDocument, onto: Mapping[str, str]) -> dict[str, str]:
    """Return the code each category of the add-on has in the end."""
    known = base.categories_by_code
    roots = [category.code for category in addon.categories if not category.parent]
    for code in sorted(set(onto) - set(roots)):
        raise _invalid(N_("{addon} has no category “{code}” at its root."), addon, code=code)
    own = addon.pack.replace(".", "")
    root = {
        code: onto.get(code) or (f"{own}{code}" if code in known and code not in SAME else code)
        for code in roots
    }
    return {
        category.code: root[head] + category.code[len(head) :]
        for category in addon.categories
        for head in (category.code.partition("·")[0],)
    }


@dataclass(frozen=True, kw_only=True)
class _Joining:
    """Two documents on their way into one. `codes`: category of the add-on → its code there."""

    base: PolicyDocument
    addon: PolicyDocument
    codes: Mapping[str, str]

    def is_new(self, category: str) -> bool:
        """Say whether a category of the add-on is one the base does not have."""
        return self.codes[category] not in self.base.categories_by_code

    def categories(self) -> Iterator[Category]:
        """Yield the categories the base does not have."""
        for one in self.addon.categories:
            if self.is_new(one.code):
                code = self.codes[one.code]
                yield replace(one, code=code, parent=code.rpartition("·")[0])

    def sections(self) -> Iterator[Any]:
        """Yield the sections the base does not have, in the words of the base's categories."""
        known = {(one.category, one.code) for one in self.base.sections}
        for one in self.addon.sections:
            code = self.codes[one.category]
            if (code, one.code) not in known:
                yield replace(one, category=code)

    def known_field(self, one: Field) -> Field | None:
        """Return the base's field that this one of the add-on is, in its category or above it."""
        if self.is_new(one.category):
            return None
        path = [step.code for step in category_path(self.base, self.codes[one.category])]
        return next(
            (
                known
                for code in reversed(path)
                for known in self.base.fields
                if known.category == code and known.code == one.code
            ),
            None,
        )

    def demand_joinable(self) -> None:
        """Raise Invalid for the first field that both have and that cannot be one."""
        for one in self.addon.fields:
            known = self.known_field(one)
            if known and (known.type, known.repeat) != (one.type, one.repeat):
                message = N_(
                    "The category {category} of {base} cannot take in {source} of {addon}: "
                    "the field “{field}” is {known} there and {type} here."
                )
                raise _invalid(
                    message,
                    self.addon,
                    base=self.base.pack,
                    category=self.codes[one.category],
                    source=one.category,
                    field=one.code,
                    known=TYPE_WORDS[known.type],
                    type=_told(one, known),
                )

    def fields(self) -> Iterator[Field]:
        """Yield the fields the base does not have."""
        for one in self.addon.fields:
            if self.known_field(one) is None:
                link = self.codes.get(one.link, one.link)
                yield replace(one, category=self.codes[one.category], link=link)

    def changed_fields(self) -> tuple[Field, ...]:
        """Return the base's fields, their lists of values joined by what the add-on knows more."""
        more: dict[tuple[str, str], list[Choice]] = {}
        for one in self.addon.fields:
            known = self.known_field(one)
            if known and known.type in {FieldType.CHOICE, FieldType.MULTI}:
                more.setdefault((known.category, known.code), []).extend(one.choices)
        return tuple(
            replace(one, choices=_choices(one.choices, more.get((one.category, one.code), ())))
            for one in self.base.fields
        )

    def numbering(self) -> Iterator[Any]:
        """Yield the patterns of categories the base does not have; it numbers its own as before."""
        for one in self.addon.numbering:
            if self.is_new(one.category):
                yield replace(one, category=self.codes[one.category])

    def confidentiality(self) -> Iterator[Confidentiality]:
        """Yield what is said of the confidentiality of categories the base does not have."""
        for one in self.addon.confidentiality:
            if self.is_new(one.category):
                yield replace(one, category=self.codes[one.category])

    def consultations(self) -> Iterator[Consultation]:
        """Yield how records of categories the base does not have are consulted."""
        for one in self.addon.consultations:
            if self.is_new(one.category):
                yield replace(one, category=self.codes[one.category])

    def statuses(self) -> Iterator[StatusRule]:
        """Yield the rules of statuses of categories the base does not have."""
        for one in self.addon.statuses:
            if self.is_new(one.category):
                upon = tuple(self.codes[code] for code in one.upon)
                yield replace(one, category=self.codes[one.category], upon=upon)

    def cadences(self) -> Iterator[Cadence]:
        """Yield the add-on's cadences, for its own categories; what the company does as a whole it does once.

        Of a kind of those the base has one of already, only what is about named categories comes in.
        """
        codes = {one.code for one in self.base.cadences}
        company = {one.kind for one in self.base.cadences if not one.is_of_records}
        roots = tuple(self.codes[one.code] for one in self.addon.categories if not one.parent)
        for one in self.addon.cadences:
            if not (one.is_of_records or one.categories) and one.kind in company:
                continue
            named = tuple(self.codes[code] for code in one.categories)
            yield replace(
                one,
                code=f"{self.addon.pack.replace('.', '-')}-{one.code}"
                if one.code in codes
                else one.code,
                categories=named or (roots if one.is_of_records else ()),
            )

    def forms(self) -> Iterator[Form]:
        """Yield the forms the base has no form of that kind for; one for every category is one of the new ones."""
        codes = {one.code for one in self.base.forms}
        taken = {
            (one.kind, code) for one in self.base.forms for code in one.categories or (_EVERY,)
        }
        new = [one.code for one in self.addon.categories if self.is_new(one.code)]
        roots = tuple(self.codes[code] for code in new if code.rpartition("·")[0] not in new)
        for one in self.addon.forms:
            if (one.kind, _EVERY) in taken and not one.categories:
                continue
            wanted = tuple(self.codes[code] for code in one.categories) or roots
            where = tuple(code for code in wanted if (one.kind, code) not in taken)
            if where:
                code = f"{self.addon.pack}.{one.code}" if one.code in codes else one.code
                yield replace(one, code=code, categories=where)

    def retention(self) -> Iterator[RetentionRule]:
        """Yield the rules of new categories, and of known ones what the base says nothing of."""
        said = {(one.category, one.condition) for one in self.base.retention}
        triggers = {(one.category, one.condition, one.trigger) for one in self.base.retention}
        for one in self.addon.retention:
            code = self.codes[one.category]
            open_ = (code, one.condition) not in said and bool(one.condition)
            lawful = bool(one.minimum) and (code, one.condition, one.trigger) not in triggers
            if self.is_new(one.category) or open_ or lawful:
                yield replace(one, category=code)

    def grants(self) -> Iterator[Grant]:
        """Yield the add-on's rights; “every category” of an add-on means its own."""
        known = set(self.base.grants)
        roots = tuple(self.codes[one.code] for one in self.addon.categories if not one.parent)
        for one in self.addon.grants:
            if one in known:
                continue
            every = _EVERY in one.categories
            codes = roots if every else tuple(self.codes[code] for code in one.categories)
            yield replace(one, categories=codes)


def _told(one: Field, known: Field) -> Word:
    if one.type is known.type:
        return Word(N_("part of a repeatable group, or not"))
    return TYPE_WORDS[one.type]


def _by_code(known: tuple[Any, ...], added: Iterable[Any]) -> tuple[Any, ...]:
    codes = {one.code for one in known}
    return (*known, *(one for one in added if one.code not in codes))


def _choices(known: tuple[Choice, ...], added: Iterable[Choice]) -> tuple[Choice, ...]:
    """Return a list of values with what it does not have, neither by code nor by name."""
    found = list(known)
    for one in added:
        names = {name.strip().casefold() for name in (one.zh, one.en) if name.strip()}
        taken = {name.strip().casefold() for each in found for name in (each.zh, each.en)}
        if not names & taken and all(one.code != each.code for each in found):
            found.append(one)
    return tuple(found)


def _listing_departments(joining: _Joining, fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """Return fields whose lists of departments name those of both packs."""
    rows = _by_code(joining.base.departments, joining.addon.departments)
    own = [{row.code for row in one.departments} for one in (joining.base, joining.addon)]
    every = [Choice(code=row.code, zh=row.zh, en=row.en) for row in rows]
    codes = own[0] | own[1]
    return tuple(
        replace(one, choices=_choices(one.choices, every))
        if one.choices and {choice.code for choice in one.choices} <= codes
        else one
        for one in fields
    )


def _approvals(known: tuple[Approval, ...], added: tuple[Approval, ...]) -> tuple[Approval, ...]:
    """Return one approval for each subject: of two the one with more steps, the base's where they are equal."""
    other = {one.subject: one for one in added}
    kept = [
        max(one, other.pop(one.subject, one), key=lambda each: len(each.steps)) for one in known
    ]
    return (*kept, *other.values())


def _within_slots(document: PolicyDocument, of_base: set[Field]) -> PolicyDocument:
    """Return a document in which fields of the add-on that find no slot any more are not listed."""
    places = {(one.category, one.code) for one in of_base}
    while over := {(one.category, one.code) for one in unslotted(document)} - places:
        fields = tuple(
            replace(one, listed=False, facet=False) if (one.category, one.code) in over else one
            for one in document.fields
        )
        document = replace(document, fields=fields)
    return document


def _invalid(message: str, addon: PolicyDocument, **params: object) -> Invalid:
    params = {"addon": addon.pack, **params}
    return Invalid([Problem(code="combine", message=message, params=params)])
