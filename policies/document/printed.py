"""Which printed form holds for a category, the one that is built in, and what is wrong with a document's forms."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kernel.errors import Problem
from kernel.text import N_
from policies.document.effective import EffectiveCategory, effective, fileable
from policies.document.values import PolicyDocument
from policies.fields.rules import FieldType, Required, groups_of
from policies.forms.rules import (
    FACT,
    OF_LISTS,
    SLIPS,
    Block,
    BlockKind,
    Form,
    FormKind,
    Named,
    Signer,
    place_of,
    problems_with,
)

EVERY = "*"  # where a form comes from that names no category
BUILT_IN = ""  # the code of a form that no company wrote
_NAMED = 8  # fields a warning names
_HEAD = ("@title", "@department", "@owner", "@filed_on", "@state", "@kept_until", "@earlier")
_REGISTERED = (
    *("@number", "@title", "@category", "@department", "@filed_on", "@filed_by", "@received_by"),
    *("@level", "@retention", "@items", "@pages", "@carrier", "@place", "@signed_by"),
)
_ITEMS = ("@number", "@title", "@category", "@state", "@filed_on")
_BOXES = (
    Signer(zh="", en=N_("Filled in by (signature)"), named=Named.CREATED),
    Signer(zh="", en=N_("Reviewed by (signature)"), named=Named.SIGNED),
    Signer(zh="", en=N_("Keeper (signature)"), named=Named.FILED),
)


@dataclass(frozen=True, kw_only=True)
class InForce:
    """A form that holds for a category; `origin`: the category that brings it, EVERY, BUILT_IN for the program's."""

    form: Form
    origin: str


def forms_in_force(document: PolicyDocument, category: str) -> Mapping[FormKind, InForce]:
    """Return for each kind the form the company wrote that is nearest to a category; kinds without one are missing."""
    key = f"printed:{category}"
    if key not in document.memo:
        way = [one.code for one in effective(document, category).path]
        found: dict[FormKind, InForce] = {}
        for origin in (EVERY, *way):
            for form in document.forms:
                named = form.categories or (EVERY,)
                if origin in named:
                    found[form.kind] = InForce(form=form, origin=origin)
        document.memo[key] = found
    known: Mapping[FormKind, InForce] = document.memo[key]
    return known


def form_for(document: PolicyDocument, kind: FormKind, category: str) -> InForce:
    """Return the form of a kind for a category ('' for a list of several): the company's, else the built-in one."""
    if category:
        found = forms_in_force(document, category).get(kind)
    else:
        every = (one for one in document.forms if one.kind is kind and not one.categories)
        found = next((InForce(form=one, origin=EVERY) for one in every), None)
    return found or InForce(form=built_in(document, kind, category), origin=BUILT_IN)


def form_of_record(document: PolicyDocument, category: str) -> InForce:
    """Return what a record of a category is printed on: the nearest of card and slips, else the built-in card."""
    found = forms_in_force(document, category)
    way = [EVERY, *(one.code for one in effective(document, category).path)]
    mine = [one for kind, one in found.items() if kind in SLIPS or kind is FormKind.CARD]
    nearest = max(mine, key=lambda one: way.index(one.origin), default=None)
    return nearest or form_for(document, FormKind.CARD, category)


def built_in(document: PolicyDocument, kind: FormKind, category: str) -> Form:
    """Return the form that is printed while the company wrote none; it shows all there is, section by section.

    Its own words are in English alone and translated where they are shown; a company's words come in both.
    """
    if kind in OF_LISTS:
        boxes = _REGISTER_BOXES if kind is FormKind.REGISTER else ()
        signatures = (Block(kind=BlockKind.SIGNATURES, signers=boxes),) if boxes else ()
        rows = Block(kind=BlockKind.ROWS)
        return Form(
            code=BUILT_IN,
            kind=kind,
            zh="",
            en=_LISTS[kind],
            landscape=True,
            blocks=(rows, *signatures),
        )
    within = effective(document, category)
    signed = Block(kind=BlockKind.SIGNATURES, signers=_BOXES)
    if kind is FormKind.ENTRY:
        facts = Block(kind=BlockKind.FIELDS, fields=_REGISTERED)
        return Form(
            code=BUILT_IN,
            kind=kind,
            zh="",
            en=N_("Registration form of a record"),
            blocks=(facts, signed),
        )
    name = within.category
    items = Block(kind=BlockKind.ROWS, fields=_ITEMS, rows=0, en=N_("Items of this file"))
    return Form(
        code=BUILT_IN,
        kind=kind,
        zh=name.zh,
        en=name.en,
        blocks=(
            Block(kind=BlockKind.FIELDS, fields=_HEAD),
            *_all_of(within),
            *((items,) if within.kind == "file" else ()),
            signed,
        ),
    )


_LISTS: Mapping[FormKind, str] = {
    FormKind.REGISTER: N_("Register of records"),
    FormKind.CATALOGUE: N_("List of records"),
}
_REGISTER_BOXES = (
    Signer(zh="", en=N_("Registered by")),
    Signer(zh="", en=N_("Reviewed by")),
    Signer(zh="", en=N_("Keeper")),
)


def _all_of(within: EffectiveCategory) -> Iterator[Block]:
    """Yield a block for each section that has fields, and for each list of rows in it."""
    for code in ("", *(one.code for one in within.sections)):
        members = list(within.in_section(code))
        loose = tuple(one.code for one in members if not one.repeat)
        if loose and code:
            yield Block(kind=BlockKind.SECTION, section=code)
        elif loose:
            yield Block(kind=BlockKind.FIELDS, fields=loose)
        for group in groups_of(members):
            yield Block(kind=BlockKind.GROUP, group=group)


def problems_with_forms(document: PolicyDocument) -> Iterator[Problem]:
    """Yield what is wrong with the forms of a document whose tree of categories is sound."""
    positions = [one.code for one in document.positions]
    taken: dict[tuple[FormKind, str], str] = {}
    for form in document.forms:
        yield from problems_with(form, positions=positions)
        unknown = [one for one in form.categories if one not in document.categories_by_code]
        for code in unknown:
            message = N_("The category “{code}” does not exist.")
            where = place_of(form)
            yield Problem(code="unknown", where=where, message=message, params={"code": code})
        for code in form.categories or (EVERY,):
            other = taken.setdefault((form.kind, code), form.code)
            if other != form.code:
                message = (
                    N_("Form {other} is of the same kind for every category; keep one of them.")
                    if code == EVERY
                    else N_("Form {other} is of the same kind for {category}; keep one of them.")
                )
                yield _problem("form_twice", place_of(form), message, other=other, category=code)
        if not unknown:
            yield from _unknown_parts(document, form)


def _unknown_parts(document: PolicyDocument, form: Form) -> Iterator[Problem]:
    """Yield blocks that name what no category of the form has."""
    reached = reached_by(document, form)
    sections = {one.code for within in reached for one in within.sections}
    groups: dict[
        str, set[str]
    ] = {}  # code of a field → the lists of rows it stands in, '' for none
    for within in reached:
        for one in (*within.fields, *within.retired_fields):
            groups.setdefault(one.code, set()).add(one.repeat)
    lists = set().union(*groups.values()) - {""}
    for number, block in enumerate(form.blocks, start=1):
        at = place_of(form, number)
        if block.kind is BlockKind.SECTION and block.section and block.section not in sections:
            message = N_("No category of this form has the section “{section}”.")
            yield _problem("section", at, message, section=block.section)
        if block.kind is BlockKind.GROUP and block.group and block.group not in lists:
            message = N_("No category of this form has the list of rows “{group}”.")
            yield _problem("group", at, message, group=block.group)
        else:
            yield from _unknown_fields(block, groups, at)


def _unknown_fields(block: Block, groups: Mapping[str, set[str]], at: str) -> Iterator[Problem]:
    """Yield fields that stand in no category, or not where the block looks for them."""
    wanted = block.group if block.kind is BlockKind.GROUP else ""
    for code in block.fields:
        if code.startswith(FACT) and not wanted:
            continue
        if code not in groups and not code.startswith(FACT):
            message = N_("No category of this form has the field “{field}”.")
            yield _problem("field", at, message, field=code)
        elif wanted and wanted not in groups.get(code, ()):
            message = N_("The field “{field}” is not in the list of rows “{group}”.")
            yield _problem("group_field", at, message, field=code, group=wanted)
        elif not wanted and "" not in groups[code]:
            message = N_(
                "The field “{field}” stands in a list of rows; show it in a block of its own."
            )
            yield _problem("loose_field", at, message, field=code)


def reached_by(document: PolicyDocument, form: Form) -> tuple[EffectiveCategory, ...]:
    """Return the categories a form names and all below them; all categories where it names none."""
    found = (effective(document, one.code) for one in document.categories)
    named = set(form.categories)
    return tuple(one for one in found if not named or named & {step.code for step in one.path})


def warnings_about_forms(document: PolicyDocument) -> Iterator[Problem]:
    """Yield cards that leave out a field their category requires: who fills the card in would not be asked for it."""
    if not document.forms:
        return
    for category in fileable(document):
        within = effective(document, category.code)
        card = forms_in_force(document, category.code).get(FormKind.CARD)
        if card is None:
            continue
        shown = shown_on(card.form, within)
        left_out = [
            one.code
            for one in within.fields
            if one.required in {Required.ALWAYS, Required.FILING}
            and not one.required_by
            and one.type is not FieldType.FILE
            and one.code not in shown
        ]
        if left_out:
            yield _problem(
                "form_required",
                place_of(card.form),
                N_("The card does not ask for what {category} requires: {fields}."),
                category=category.code,
                fields=", ".join(left_out[:_NAMED]) + ("…" if len(left_out) > _NAMED else ""),
            )


def shown_on(form: Form, within: EffectiveCategory) -> frozenset[str]:
    """Return the codes of the fields of a category that a form shows."""
    found: set[str] = set()
    for block in form.blocks:
        if block.kind is BlockKind.SECTION:
            found |= {one.code for one in within.in_section(block.section) if not one.repeat}
        elif block.kind is BlockKind.GROUP and not block.fields:
            found |= {one.code for one in within.fields if one.repeat == block.group}
        else:
            found |= set(block.fields)
    return frozenset(found)


def _problem(code: str, where: str, message: str, **params: object) -> Problem:
    return Problem(code=code, where=where, message=message, params=params)
