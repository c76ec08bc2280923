"""Turns printed forms into what the templates print: which hold where, what each block shows, what may be chosen."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from policies.document.effective import EffectiveCategory
from policies.document.printed import (
    BUILT_IN,
    EVERY,
    form_for,
    form_of_record,
    forms_in_force,
    reached_by,
)
from policies.document.values import PolicyDocument
from policies.fields.rules import Field
from policies.forms.rules import (
    FACT,
    FACTS,
    ON_CATALOGUE,
    ON_REGISTER,
    Block,
    BlockKind,
    Form,
    FormKind,
)
from policies.studio.forms import Choices
from policies.studio.print_forms import Ground
from policies.studio.print_words import BLOCK_KINDS, FORM_KINDS
from policies.studio.words import name_in, named, word

Shown = dict[str, Any]


def form_shown(document: PolicyDocument, form: Form) -> Shown:
    """Return a form as a row of the list of forms."""
    return {
        "code": form.code,
        "name": named(form),
        "url": reverse("policy_print", args=[form.code]),
        "kind": word(FORM_KINDS, form.kind),
        "where": categories_in_words(document, form),
        "paper": paper_in_words(form),
        "blocks": len(form.blocks),
    }


def form_name(form: Form) -> str:
    """Return the title of a form; the words of a built-in one are translated."""
    return named(form) if form.zh else _(form.en)


def categories_in_words(document: PolicyDocument, form: Form) -> str:
    """Return the names of the categories a form is for."""
    if not form.categories:
        return _("All categories")
    names = (f"{code} {name_in(document.categories, code)}" for code in form.categories)
    return _(", ").join(names)


def paper_in_words(form: Form) -> str:
    """Return paper and copies of a form."""
    across = _("landscape") if form.landscape else _("upright")
    copies = _("{count} copies").format(count=form.copies) if form.copies > 1 else ""
    return " · ".join(filter(None, [form.paper.value, across, copies]))


def forms_shown(document: PolicyDocument, within: EffectiveCategory) -> list[Shown]:
    """Return the forms in force for a category: what each kind is printed on, and which category brings it."""
    found = dict(forms_in_force(document, within.code))
    main = form_of_record(document, within.code)
    for kind in (FormKind.CARD, FormKind.ENTRY, FormKind.CATALOGUE):
        found.setdefault(kind, form_for(document, kind, within.code))
    shown = []
    for kind in (kind for kind in FormKind if kind in found and kind is not FormKind.REGISTER):
        one = found[kind]
        shown.append(
            {
                "kind": word(FORM_KINDS, kind),
                "name": named(one.form) if one.origin != BUILT_IN else _("built in"),
                "url": reverse("policy_print", args=[one.form.code])
                if one.origin != BUILT_IN
                else f"{reverse('policy_print_add')}?category={within.code}&kind={kind}",
                "built_in": one.origin == BUILT_IN,
                "origin": _origin(document, within, one.origin),
                "main": one.form == main.form,
            }
        )
    return shown


def _origin(document: PolicyDocument, within: EffectiveCategory, code: str) -> Shown:
    if code in {within.code, BUILT_IN}:
        return {}
    if code == EVERY:
        return {"text": _("for every category"), "url": ""}
    name = f"{code} {name_in(document.categories, code)}"
    return {
        "text": _("from {category}").format(category=name),
        "url": reverse("policy_category", args=[code]),
    }


def blocks_shown(document: PolicyDocument, form: Form) -> list[Shown]:
    """Return the blocks of a form as rows."""
    names = names_of_fields(document, form)
    return [
        {
            "at": at,
            "kind": word(BLOCK_KINDS, block.kind),
            "title": named(block) if block.kind is not BlockKind.TEXT else "",
            "says": _says(document, form, block, names),
            "url": reverse("policy_print_block", args=[form.code, at]),
            "move_url": reverse("policy_print_block_move", args=[form.code, at]),
        }
        for at, block in enumerate(form.blocks, start=1)
    ]


def blocks_in_words(document: PolicyDocument, form: Form) -> list[str]:
    """Return the blocks of a form, each in one line."""
    return [
        f"{one['at']}. {' '.join(filter(None, [one['kind'], one['title'], one['says'], _room(block)]))}"
        for one, block in zip(blocks_shown(document, form), form.blocks, strict=True)
    ]


def _room(block: Block) -> str:
    """Return how many columns or empty lines a block has, where that is not what every new one has."""
    usual = Block(kind=block.kind)
    if block.columns != usual.columns:
        label, value = _("Fields beside each other"), block.columns
    elif block.rows != usual.rows:
        label, value = _("Empty lines on a blank form"), block.rows
    else:
        return ""
    return f"({_('{label}: {value}').format(label=label, value=value)})"


_TEXT = 80  # signs of a text or a list of fields that stand for the whole


def _says(document: PolicyDocument, form: Form, block: Block, names: dict[str, str]) -> str:
    if block.kind is BlockKind.SECTION:
        sections = (one for within in reached_by(document, form) for one in within.sections)
        return next((named(one) for one in sections if one.code == block.section), block.section)
    if block.kind is BlockKind.TEXT:
        text = named(block)
    elif block.kind is BlockKind.SIGNATURES:
        text = _(", ").join(named(one) for one in block.signers)
    else:
        text = _(", ").join(names.get(code, code) for code in block.fields)
        text = " ".join(filter(None, [block.group, text])) or _("all")
    return text if len(text) <= _TEXT else f"{text[:_TEXT]}…"


def names_of_fields(document: PolicyDocument, form: Form) -> dict[str, str]:
    """Return code → name of all a form could show: what records say of themselves, and the fields it reaches."""
    facts = {code: _(text) for code, text in FACTS.items()}
    return facts | {one.code: named(one) for one in _fields(document, form)}


def _fields(document: PolicyDocument, form: Form) -> Iterator[Field]:
    """Yield the fields of the categories of a form, each code once."""
    seen: set[str] = set()
    for within in reached_by(document, form):
        for one in within.fields:
            if one.code not in seen:
                seen.add(one.code)
                yield one


def ground_of(document: PolicyDocument, form: Form, block: Block) -> Ground:
    """Return what a block of a form may choose among."""
    reached = reached_by(document, form)
    sections = {one.code: one for within in reached for one in within.sections}
    every = list(_fields(document, form))
    groups = dict.fromkeys(one.repeat for one in every if one.repeat)
    return Ground(
        sections=[(one.code, f"{one.code} {named(one)}") for one in sections.values()],
        groups=[(code, _group_name(code, every)) for code in groups],
        fields=_choices(form, block, every),
    )


def _group_name(code: str, every: Iterable[Field]) -> str:
    names = [named(one) for one in every if one.repeat == code]
    return f"{code} ({_(', ').join(names[:3])}…)"


def _choices(form: Form, block: Block, every: Iterable[Field]) -> Choices:
    if block.kind is BlockKind.GROUP:
        return [(one.code, named(one)) for one in every if one.repeat == block.group]
    if block.kind is BlockKind.ROWS and form.kind is FormKind.REGISTER:
        return _facts(ON_REGISTER)
    loose = [(one.code, named(one)) for one in every if not one.repeat]
    if block.kind is BlockKind.ROWS:
        facts = _facts(ON_CATALOGUE) if form.kind is FormKind.CATALOGUE else _facts(FACTS)
        return facts + (loose if form.kind is FormKind.CATALOGUE else [])
    return _facts(code for code in FACTS if code != f"{FACT}note") + loose


def _facts(codes: Iterable[str]) -> Choices:
    known = set(codes)
    return [(code, _(text)) for code, text in FACTS.items() if code in known]
